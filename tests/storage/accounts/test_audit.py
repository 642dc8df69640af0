"""The audit log tells who did or saw what, newest first."""

from datetime import timedelta

from storage.accounts import audit
from storage.accounts.audit import AuditEntry
from storage.database.connection import Database
from tests.storage.seeding import NINE


async def test_audit_line_comes_back_whole(database: Database) -> None:
    async with database.write() as tx:
        await audit.note_action(
            tx,
            at=NINE,
            actor="Ada",
            action="exported",
            subject="round:warm",
            detail={"filters": {"stage": "learn"}, "été": 1},
            rows=42,
        )

    async with database.read() as tx:
        (entry,) = await audit.entries(tx, 10)

    assert entry == AuditEntry(
        id=entry.id,
        at=NINE,
        actor="Ada",
        action="exported",
        subject="round:warm",
        detail={"filters": {"stage": "learn"}, "été": 1},
        rows=42,
    )


async def test_audit_pages_backwards_without_gap_or_repeat(database: Database) -> None:
    async with database.write() as tx:
        for hour in range(5):
            await audit.note_action(
                tx,
                at=NINE + timedelta(hours=hour),
                actor="system",
                action=f"did_{hour}",
                subject="round:warm",
                detail={},
            )

    async with database.read() as tx:
        first = await audit.entries(tx, 2)
        second = await audit.entries(tx, 2, first[-1].id)
        third = await audit.entries(tx, 2, second[-1].id)

    assert [[entry.action for entry in page] for page in (first, second, third)] == [
        ["did_4", "did_3"],
        ["did_2", "did_1"],
        ["did_0"],
    ]
