"""The words that post names: they stand with who said them, and are opened where they stand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select

from storage.database.connection import Tx
from storage.queries.sealed_text import opened, seal_of
from storage.schema.people import participants, person_keys
from storage.schema.post import post
from storage.schema.turns import enrolments, events
from storage.vault.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What a message shows of somebody else's words."""

    words: str | None  # None: they were taken back


QuotesOfPost = Mapping[int | None, Quote]  # by row in post

CHUNK = 500  # ids in one IN list: far below any driver's limit of parameters
_WHERE_THEY_STAND = (
    select(
        post.c.id,
        events.c.enrolment_id,
        events.c.turn,
        events.c.sealed,
        participants.c.pseudonym,
        person_keys.c.wrapped,
    )
    .join(
        events,
        and_(events.c.enrolment_id == post.c.speaker_id, events.c.turn == post.c.spoken_turn),
    )
    .join(enrolments, enrolments.c.id == events.c.enrolment_id)
    .join(participants, participants.c.id == enrolments.c.participant_id)
    .outerjoin(person_keys, person_keys.c.participant_id == participants.c.id)
)


async def quotes_of_post(tx: Tx, vault: Vault, ids: Iterable[int | None]) -> QuotesOfPost:
    """Open the words that rows of post name; None among the ids names nothing."""
    named = {id_ for id_ in ids if id_ is not None}
    if not named:
        return {}
    words: dict[int, str | None] = dict.fromkeys(named)
    for chunk in _chunks(sorted(named)):
        for row in await tx.execute(_WHERE_THEY_STAND.where(post.c.id.in_(chunk))):
            seal = seal_of(vault, row.wrapped, row.pseudonym, once=True)
            place = f"events:{row.enrolment_id}:{row.turn}"
            words[row.id] = opened(seal, row.sealed, place) or ""
    return {id_: Quote(words=text) for id_, text in words.items()}


def _chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
