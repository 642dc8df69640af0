"""Rows that tests of rounds need beneath them: a script, a round, people in it."""

from datetime import UTC, datetime

from sqlalchemy import ScalarSelect, select

from dialogues.script.dialogue import Quiet
from dialogues.timing.timetable import Late, Timetable
from storage.database.connection import Tx
from storage.rounds import rounds
from storage.rounds.rounds import Round, RoundStatus, Strand
from storage.schema.people import addresses, participants
from storage.schema.rounds import rounds as round_table
from storage.schema.rounds import script_files, scripts
from storage.schema.turns import enrolments

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday

TIMETABLE = Timetable(
    zone="Europe/London",
    start=NINE,
    quiet=Quiet(begins="21:00", ends="08:30"),
    late=Late.OWN_START,
    max_reminders=1,
)


async def seed_script(tx: Tx, digest: str = "d1g357", version: int = 1) -> int:
    """Store a script of one file, in the columns that stores of every shape have."""
    there = await tx.scalar(select(scripts.c.id).where(scripts.c.hash == digest))
    if there is not None:
        return int(there)
    told = {"hash": digest, "slug": "warm", "version": version, "title": "Warm"}
    made = scripts.insert().values(told | {"created_at": NINE}).returning(scripts.c.id)
    script_id = int(await tx.scalar(made) or 0)
    file = {"script_id": script_id, "path": "dialogue.yaml", "content": b"dialogue: {}\n"}
    await tx.execute(script_files.insert().values(file))
    return script_id


async def seed_round(
    tx: Tx,
    slug: str = "warm-spring",
    status: RoundStatus = RoundStatus.RUNNING,
    timetable: Timetable = TIMETABLE,
) -> Round:
    """Store a round of that script."""
    await rounds.insert_round(
        tx,
        slug=slug,
        script_id=await seed_script(tx),
        title="Warm homes, spring",
        strand=Strand.OPEN,
        status=status,
        timetable=timetable,
        now=NINE,
    )
    found = await rounds.find(tx, slug)
    assert found is not None
    return found


def script_of(round_id: int) -> ScalarSelect[int]:
    """Find the script of a round within another statement."""
    found = select(round_table.c.script_id).where(round_table.c.id == round_id)
    return found.scalar_subquery()


async def seed_enrolment(
    tx: Tx,
    round_id: int,
    name: str,
    *,
    status: str = "active",
    joined_at: datetime = NINE,
    code: str | None = None,
) -> int:
    """Store a person who takes part in a round."""
    person = await tx.scalar(
        participants.insert().values(pseudonym=name, created_at=NINE).returning(participants.c.id)
    )
    address = await tx.scalar(
        addresses.insert()
        .values(
            participant_id=person,
            channel="simulated",
            lookup=name.encode().ljust(32, b"."),
            sealed=b"",
            language="en",
            created_at=NINE,
        )
        .returning(addresses.c.id)
    )
    return await tx.scalar(
        enrolments.insert()
        .values(
            round_id=round_id,
            script_id=script_of(round_id),
            participant_id=person,
            address_id=address,
            code=code,
            status=status,
            language="en",
            stage="welcome",
            step="",
            turn=0,
            state="{}",
            joined_at=joined_at,
            last_at=joined_at,
        )
        .returning(enrolments.c.id)
    )
