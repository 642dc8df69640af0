"""Deleting people: what is theirs goes with the row, and what they told others is marked."""

from sqlalchemy import ColumnElement, case, delete, or_, select, tuple_, update

from storage.database.connection import Tx
from storage.schema.messages import quarantine
from storage.schema.people import addresses, participants
from storage.schema.post import post
from storage.schema.turns import alarms, enrolments

_OF_NOBODY = or_(post.c.sender_id.is_(None), post.c.speaker_id.is_(None))
_CALL_OFF = (
    update(post)
    .where(_OF_NOBODY, post.c.state.in_(("pending", "delivered")))
    .values(state=case((post.c.state == "pending", "cancelled"), else_="taken_back"))
)


async def delete_people(tx: Tx, which: ColumnElement[bool]) -> int:
    """Delete participants and all below them; give how many.

    Post of theirs that nobody took is cancelled, and what was taken is taken back: its words went
    with them. Alarms stay, without whose they were and without words.
    """
    own = select(participants.c.id).where(which)
    await delete_put_away(tx, addresses.c.participant_id.in_(own))
    raised = alarms.c.enrolment_id.in_(
        select(enrolments.c.id).where(enrolments.c.participant_id.in_(own))
    )
    await tx.execute(update(alarms).where(raised).values(sealed=None, enrolment_id=None))
    gone = await tx.execute(delete(participants).where(which))
    await tx.execute(_CALL_OFF)
    return gone.rowcount


async def delete_put_away(tx: Tx, which: ColumnElement[bool]) -> None:
    """Delete what lies in quarantine from addresses, also from before anybody was known there."""
    places = select(addresses.c.channel, addresses.c.lookup).where(which)
    of_place = tuple_(quarantine.c.channel, quarantine.c.lookup).in_(places)
    await tx.execute(delete(quarantine).where(of_place))
