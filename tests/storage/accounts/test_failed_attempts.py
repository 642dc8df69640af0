"""Failed attempts are counted for each who tries, within a window."""

from datetime import UTC, datetime, timedelta

from storage.accounts import failed_attempts

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


async def test_attempts_are_counted_from_an_instant_on(database, vault):
    ann = vault.hash("ann")
    async with database.write() as tx:
        for minutes in range(5):
            await failed_attempts.note_failure(tx, ann, NOW + minutes * MINUTE)

        counts = [await failed_attempts.failures(tx, ann, NOW + n * MINUTE) for n in (-1, 0, 3, 5)]

    assert counts == [5, 5, 2, 0]


async def test_attempts_of_one_do_not_count_for_another(database, vault):
    async with database.write() as tx:
        await failed_attempts.note_failure(tx, vault.hash("ann"), NOW)

        assert await failed_attempts.failures(tx, vault.hash("bob"), NOW) == 0
