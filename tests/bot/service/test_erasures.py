"""Within a minute of `forget`, or of a consent taken back, nothing of it is left in files."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select, text
from structlog.testing import capture_logs

from bot.authoring.script_store import ScriptCache
from bot.evidence.export import ExportRequest, ExportStale, export
from bot.evidence.export_files import FOLDER, export_path, sweep_exports
from bot.runtime.context import Context, SetClock
from bot.service.scheduler import BEAT, ERASING, Scheduler
from bot.turns.intake import Intake
from storage.database.connection import embedded_file, open_database
from storage.database.traces import note_cleared, note_traces, retire_exports, traces
from storage.database.vacuum import touched
from storage.queries import export_copies, exports
from storage.queries.filters import Filters
from storage.schema.all import metadata
from storage.vault.vault import Vault
from tests.bot.town import Town
from tests.bot.turns.test_corridor_people import TAKE_BACK, quotable_talk

ALL = Filters(round="short")
EXPORT = "0123456789abcdef"


@pytest.fixture
def town(context: Context, clock: SetClock) -> Town:
    return Town(context, clock)


def scheduler_of(town: Town) -> Scheduler:
    intake = Intake(context=town.context, corridor=town.corridor)
    return Scheduler(town.context, intake, town.sender.wake)


async def pass_a_minute(town: Town) -> None:
    """Do what the scheduler does in any minute, in the order that takes longest."""
    assert BEAT + ERASING <= 60
    scheduler = scheduler_of(town)
    await scheduler.beat()
    await scheduler.finish_erasures()


async def exported(town: Town, export_id: str = EXPORT) -> Path:
    """Make an export as a page does."""
    path = export_path(town.context, export_id, "short")
    request = ExportRequest(filters=ALL, out=path, actor="olga", export_id=export_id)
    await export(town.context, ScriptCache(), request)
    return path


async def forgets(town: Town, who: str) -> None:
    await town.says(who, "forget")
    await town.taps(who, "Yes, delete everything")


async def secrets_of(town: Town) -> list[bytes]:
    """Give what is stored of the people so far and opens or holds their words."""
    places = (("person_keys", "wrapped"), ("events", "sealed"), ("outbox", "sealed"))
    places += (("responses", "sealed"), ("addresses", "sealed"), ("complaints", "sealed"))
    stored = [value for place in places for (value,) in await town.rows(*place) if value]
    assert {name for name, _ in places} <= set(touched())
    return stored


async def bytes_on_disk(town: Town) -> bytes:
    """Give the bytes of the database's files: of the embedded store with its journal."""
    if town.database.is_sqlite:
        file = embedded_file(town.database.url)
        return b"".join(path.read_bytes() for path in Path(file).parent.glob(f"{file.name}*"))
    names = ", ".join(f"'{name}'::regclass" for name in touched())
    query = f"SELECT pg_read_binary_file(pg_relation_filepath(oid)) FROM pg_class \
        WHERE oid IN ({names}) OR oid IN \
        (SELECT reltoastrelid FROM pg_class WHERE oid IN ({names}) AND reltoastrelid > 0)"
    async with town.database.write() as tx:
        await tx.execute(text("CHECKPOINT"))
        return b"".join(await tx.scalars(text(query)))


async def test_t25_forget_leaves_no_byte_in_files_a_minute_later(town: Town):
    await town.round(slug="short")
    await town.agrees("ann")
    await town.taps("ann", "Green")
    await town.says("ann", "complain")
    await town.says("ann", "complaint of mine")
    path = await exported(town)
    planted = await secrets_of(town)
    before = await bytes_on_disk(town)

    await forgets(town, "ann")
    await pass_a_minute(town)
    after = await bytes_on_disk(town)

    assert len(planted) > 10
    assert [secret for secret in planted if secret not in before] == []  # the search finds them
    assert [secret for secret in planted if secret in after] == []
    assert not path.exists()


async def test_t25_key_of_the_erased_leaves_the_files_also_where_others_stay(town: Town):
    await town.round(slug="short")
    await town.agrees("ann", "bob", "cat")
    keys = [value for (value,) in await town.rows("person_keys", "wrapped")]

    await forgets(town, "cat")  # the last one: nobody's row moves into the place of hers
    await pass_a_minute(town)
    content = await bytes_on_disk(town)

    assert [key in content for key in keys] == [True, True, False]


async def test_reader_in_the_way_puts_the_end_of_an_erasure_off_and_it_is_not_lost(town: Town):
    await town.round(slug="short")
    await town.agrees("ann", "bob")

    async with town.database.read() as reader:
        await reader.scalar(select(metadata.tables["person_keys"].c.wrapped))
        await forgets(town, "ann")
        with capture_logs() as log:
            await pass_a_minute(town)
        async with town.database.read() as tx:
            waits = await traces(tx)
    await pass_a_minute(town)

    async with town.database.read() as tx:
        left = await traces(tx)
    assert [line["event"] for line in log] == ["erasure_waits_for_a_reader"]
    assert (waits is None, left) == (False, None)


async def test_traces_that_come_while_others_are_cleared_away_are_not_taken_for_them(database):
    async with database.write() as tx:
        await note_traces(tx)
        first = await traces(tx)
        await note_traces(tx)
        await note_cleared(tx, first)
        left = await traces(tx)
        await note_cleared(tx, left)

        assert (left is None, left == first, await traces(tx)) == (False, False, None)


async def test_key_of_the_erased_is_not_kept_at_hand(town: Town):
    await town.round(slug="short")
    await town.agrees("ann")
    await town.says("ann", "forget")
    sure = town.incoming("ann", town.button("ann", "Yes, delete everything"))
    at_hand = town.context.vault.unwrap.cache_info().currsize

    await town.corridor.take_turns([sure])

    assert (at_hand, town.context.vault.unwrap.cache_info().currsize) == (1, 0)


async def test_consent_taken_back_withdraws_the_exports_made_before(town: Town):
    await town.round(script=quotable_talk(), slug="short")
    await town.joins("ann")
    await town.taps("ann", "I agree")
    await town.taps("ann", "Yes")
    path = await exported(town)
    outside = town.context.data_dir / "given out.zip"
    request = ExportRequest(filters=ALL, out=outside, actor="command line")
    await export(town.context, ScriptCache(), request)

    await town.says("ann", "privacy")
    await town.taps("ann", TAKE_BACK)
    async with town.database.read() as tx:
        found = await exports.find_export(tx, EXPORT)
        copies = await export_copies.to_delete(tx)
    await pass_a_minute(town)

    assert found.stale_at == town.clock.now()
    assert [(copy.actor, copy.place, copy.stale_at) for copy in copies] == [
        ("command line", str(outside), town.clock.now())
    ]
    assert not path.exists()
    assert outside.exists()  # it is not ours any more: somebody is to be asked


async def test_first_no_to_a_consent_withdraws_nothing(town: Town):
    await town.round(script=quotable_talk(), slug="short")
    await town.joins("ann")
    path = await exported(town)

    await town.taps("ann", "I agree")
    await town.taps("ann", "No")
    await pass_a_minute(town)

    assert path.exists()


class Meanwhile(ScriptCache):
    """Scripts of which the first is wanted just when somebody is erased."""

    def __init__(self, town: Town) -> None:
        super().__init__()
        self._town = town

    async def script(self, tx, script_id):
        async with self._town.database.write() as other:
            await retire_exports(other, {1}, self._town.clock.now())
        return await super().script(tx, script_id)


async def test_export_during_which_somebody_is_erased_is_not_kept(town: Town):
    await town.round(slug="short")
    await town.agrees("ann")
    path = export_path(town.context, EXPORT, "short")
    request = ExportRequest(filters=ALL, out=path, actor="olga", export_id=EXPORT)

    with pytest.raises(ExportStale) as refused:
        await export(town.context, Meanwhile(town), request)

    async with town.database.read() as tx:
        found = await exports.find_export(tx, EXPORT)
    assert "Make it again" in str(refused.value)
    assert (found.status, path.exists()) == ("failed", False)


async def test_export_that_is_written_when_somebody_is_erased_is_not_kept_either(
    sqlite_url: str, vault: Vault, clock: SetClock, tmp_path: Path
):
    """The embedded store writes in turn: the erasure comes after the last note of progress."""
    database = open_database(sqlite_url)
    town = Town(Context(database=database, vault=vault, clock=clock, data_dir=tmp_path), clock)
    await town.round(slug="short")
    await town.agrees("ann")
    await town.taps("ann", "Green")
    path, erasing = export_path(town.context, EXPORT, "short"), list[asyncio.Task[None]]()

    async def erase() -> None:
        async with database.write() as tx:
            await retire_exports(tx, {1}, clock.now())

    def begin_erasing(_done: int, _total: int) -> None:
        erasing.append(asyncio.create_task(erase()))

    request = ExportRequest(filters=ALL, out=path, actor="olga", export_id=EXPORT)
    with pytest.raises(ExportStale):
        await export(town.context, ScriptCache(), request, progress=begin_erasing)

    await asyncio.gather(*erasing)
    await database.close()
    assert (len(erasing), path.exists()) == (1, False)


async def test_only_files_that_pages_hand_out_are_swept_away(town: Town):
    await town.round(slug="short")
    path = await exported(town)
    unknown = path.with_name(f"short-{'f' * 16}.zip")
    own = path.with_name("notes of mine.zip")
    for file in (unknown, own):
        file.write_bytes(b"zip")

    swept = await sweep_exports(town.context)

    assert (swept, path.exists(), unknown.exists(), own.exists()) == (1, True, False, True)
    assert path.parent == town.context.data_dir / FOLDER
