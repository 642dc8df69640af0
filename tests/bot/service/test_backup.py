"""A backup holds the whole store but the key, and goes back whole or not at all."""

import asyncio
import itertools
import json
import shutil
import zipfile
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, func, select

from bot.accounts.organisers import add_organiser, log_in
from bot.authoring.script_store import ScriptCache
from bot.evidence.answers import response_records, responses
from bot.rounds import lifecycle
from bot.rounds.erasing import erase_round, plan_erasure
from bot.runtime.settings import Settings
from bot.runtime.store import connected, migrate, opened
from bot.service.backup import BackupRefused, make_backup, restore
from storage.accounts.organisers import Role
from storage.database import backup
from storage.database.lock import StoreInUse, only_instance
from storage.database.traces import traces
from storage.people import people
from storage.people.leaving import Holdings
from storage.queries import exports
from storage.queries.filters import Filters
from storage.rounds.rounds import RoundStatus
from storage.schema.accounts import audit, sessions
from storage.schema.people import participants, person_keys, tombstones
from storage.schema.turns import enrolments
from storage.vault.vault import KeyRefused

NOW = datetime(2026, 3, 9, 9, tzinfo=UTC)
DAMAGED = (
    "{path} is damaged: what is in it is not what was written. Use another backup; nothing was "
    "changed."
)


@pytest.fixture
async def saved(lived, tmp_path):
    """A backup of the store people lived in."""
    path = tmp_path / "monday.zip"
    async with opened(lived.settings) as context:
        await make_backup(context, path, "ann")
    return path


def elsewhere(settings, tmp_path, **changes):
    """Settings of another, empty store that is opened with the same key."""
    return settings.model_copy(
        update={"data_dir": tmp_path / "elsewhere", "key_file": settings.key_path, **changes}
    )


async def contents(settings):
    """Everything a backup holds, table by table."""
    async with connected(settings) as database, database.read() as tx:
        return {
            name: [record async for record in backup.rows_of(tx, table)]
            for name, table in (await backup.tables_of(tx)).items()
        }


async def words(settings, slug):
    async with opened(settings) as context:
        page = await responses(context, Filters(round=slug), size=1000, unquotable=True)
    return response_records(page.rows)


async def test_restored_store_is_the_same_row_by_row(lived, saved, tmp_path):
    there = elsewhere(lived.settings, tmp_path)

    restored = await restore(there, saved, replace=False)

    before, after = await contents(lived.settings), await contents(there)
    before["audit"] = [line for line in before["audit"] if line["action"] != "backed_up"]
    assert after == before
    assert restored.rows == sum(map(len, after.values())) > 100
    assert await words(there, lived.round) == await words(lived.settings, lived.round)


async def test_backup_moves_a_store_to_postgresql_and_back(lived, saved, tmp_path, postgresql_url):
    server = elsewhere(lived.settings, tmp_path, database_url=postgresql_url)
    async with connected(server) as database, database.write() as tx:
        await backup.drop_tables(tx)  # the fixture's tables were not made by migrations

    await restore(server, saved, replace=False)
    assert await words(server, lived.round) == await words(lived.settings, lived.round)

    async with opened(server) as context:
        await make_backup(context, tmp_path / "tuesday.zip", "ann")
        async with context.database.write() as tx:  # numbers go on after the restored ones
            await tx.execute(participants.insert().values(pseudonym="NEW", created_at=NOW))
    home = elsewhere(lived.settings, tmp_path, data_dir=tmp_path / "home")
    await restore(home, tmp_path / "tuesday.zip", replace=False)
    assert await words(home, lived.round) == await words(lived.settings, lived.round)


async def test_backup_says_what_is_in_it_and_the_key_is_not(lived, saved):
    with zipfile.ZipFile(saved) as archive:
        names = archive.namelist()
        manifest = json.loads(archive.read("manifest.json"))
        everything = b"".join(archive.read(name) for name in names)

    assert sorted(names) == sorted(
        ["README.txt", "manifest.json", *(f"tables/{name}.jsonl" for name in manifest["tables"])]
    )
    assert lived.settings.key_path.read_bytes().strip() not in everything
    assert saved.stat().st_mode & 0o777 == 0o600


async def test_backup_leaves_a_line_in_the_audit_log(lived, saved):
    with zipfile.ZipFile(saved) as archive:
        rows = sum(json.loads(archive.read("manifest.json"))["tables"].values())

    async with connected(lived.settings) as database, database.read() as tx:
        lines = await tx.execute(
            select(audit.c.actor, audit.c.rows).where(audit.c.action == "backed_up")
        )
        assert [tuple(line) for line in lines] == [("ann", rows)]


async def test_logins_do_not_come_back(lived, tmp_path):
    async with opened(lived.settings) as context:
        phrase = "seven grey horses swim"
        await add_organiser(context, name="ann", password=phrase, role=Role.ADMIN, actor="test")
        await log_in(context, name="ann", password=phrase, place="here")
        await make_backup(context, tmp_path / "b.zip", "ann")

    there = elsewhere(lived.settings, tmp_path)
    await restore(there, tmp_path / "b.zip", replace=False)

    async with connected(there) as database, database.read() as tx:
        assert await tx.scalar(select(func.count()).select_from(sessions)) == 0


async def test_person_erased_since_the_backup_is_erased_again(lived, saved):
    async with connected(lived.settings) as database, database.write() as tx:
        gone = await tx.scalar(select(participants.c.pseudonym).limit(1))
        await tx.execute(delete(participants).where(participants.c.pseudonym == gone))
        await tx.execute(tombstones.insert().values(pseudonym=gone, erased_at=NOW))

    restored = await restore(lived.settings, saved, replace=True)

    async with connected(lived.settings) as database, database.read() as tx:
        left = list(await tx.scalars(select(participants.c.pseudonym)))
        in_rounds = await tx.scalar(select(func.count()).select_from(enrolments))
        buried = list(await tx.scalars(select(tombstones.c.pseudonym)))
    assert (restored.erased_again, gone in left, gone in buried) == (1, False, True)
    assert in_rounds == len(left)


async def test_exports_of_the_backup_go_with_the_person_who_is_erased_again(lived, tmp_path):
    async with opened(lived.settings) as context:
        async with context.database.write() as tx:
            facts = {"filters": "[]", "actor": "olga", "path": "x.zip", "now": NOW}
            await exports.begin_export(tx, export_id="e1", round_id=1, **facts)
        await make_backup(context, tmp_path / "b.zip", "ann")
        async with context.database.write() as tx:
            person = (await people.in_enrolments(tx, [1]))[1]
            await people.erase(tx, person, NOW)

    await restore(lived.settings, tmp_path / "b.zip", replace=True)

    async with opened(lived.settings) as context, context.database.read() as tx:
        found = await exports.find_export(tx, "e1")
        assert (found.stale_at, await traces(tx) is None) == (NOW, False)


async def test_t25_round_erased_since_the_backup_is_erased_again(lived, saved):
    async with opened(lived.settings) as context:
        await lifecycle.close(context, lived.round, "ann")
        erased = await erase_round(context, ScriptCache(), lived.round, "ann")
        left = await plan_erasure(context, ScriptCache(), lived.round)

    restored = await restore(lived.settings, saved, replace=True)

    async with opened(lived.settings) as context:
        again = await plan_erasure(context, ScriptCache(), lived.round)
    assert restored.erased_again == erased.held.people == 8
    assert again.held == left.held == Holdings(people=0, rows=0, files=0)
    assert again.keeping.erasure == left.keeping.erasure
    assert again.round.status is RoundStatus.CLOSED


async def test_store_in_use_is_replaced_only_when_that_is_said(lived, saved):
    before = await contents(lived.settings)

    with pytest.raises(BackupRefused) as refused:
        await restore(lived.settings, saved, replace=False)

    assert str(refused.value) == (
        "This store is in use: putting a backup back would replace everything in it. Give an "
        "empty one with DIALOGUE_DATA_DIR or DIALOGUE_DATABASE_URL, or say --replace."
    )
    assert await contents(lived.settings) == before


async def test_store_that_was_only_set_up_counts_as_empty(lived, saved, tmp_path):
    there = elsewhere(lived.settings, tmp_path)
    await migrate(there)

    restored = await restore(there, saved, replace=False)

    assert restored.erased_again == 0


async def test_damaged_backup_changes_nothing(lived, saved, tmp_path):
    damaged = tmp_path / "damaged.zip"
    with zipfile.ZipFile(saved) as whole, zipfile.ZipFile(damaged, "w") as broken:
        for name in whole.namelist():
            content = whole.read(name)
            is_hit = name == "tables/responses.jsonl"
            broken.writestr(name, content.replace(b'"part"', b'"qart"', 1) if is_hit else content)
    before = await contents(lived.settings)

    with pytest.raises(BackupRefused) as refused:
        await restore(lived.settings, damaged, replace=True)

    assert str(refused.value) == DAMAGED.format(path=damaged)
    assert await contents(lived.settings) == before


async def test_flipped_bit_is_noticed(lived, saved, tmp_path):
    flipped = tmp_path / "flipped.zip"
    content = bytearray(saved.read_bytes())
    content[len(content) // 2] ^= 1
    flipped.write_bytes(content)

    with pytest.raises(BackupRefused):
        await restore(lived.settings, flipped, replace=True)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "There is no file {path}."),
        (b"hello", DAMAGED),
    ],
)
async def test_file_that_is_no_backup_is_told(lived, tmp_path, content, told):
    path = tmp_path / "some.zip"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(BackupRefused) as refused:
        await restore(lived.settings, path, replace=True)

    assert str(refused.value) == told.format(path=path)


async def test_other_zip_is_not_taken_for_a_backup(lived, tmp_path):
    path = tmp_path / "some.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")

    with pytest.raises(BackupRefused) as refused:
        await restore(lived.settings, path, replace=True)

    assert str(refused.value) == f"{path} is not a backup made by this program."


async def test_backup_opens_only_with_its_own_key(lived, saved, tmp_path):
    stranger = Settings(data_dir=tmp_path / "stranger")
    await migrate(stranger)

    with pytest.raises(KeyRefused):
        await restore(stranger, saved, replace=True)

    assert (await contents(stranger))["participants"] == []


async def test_store_at_work_is_not_replaced(lived, saved):
    async with connected(lived.settings) as database, only_instance(database):
        with pytest.raises(StoreInUse):
            await restore(lived.settings, saved, replace=True)


async def test_older_file_is_never_replaced_and_nothing_half_is_left(lived, saved, tmp_path):
    before = saved.read_bytes()

    async with opened(lived.settings) as context:
        with pytest.raises(BackupRefused) as refused:
            await make_backup(context, saved, "ann")
        with pytest.raises(BackupRefused):
            await make_backup(context, tmp_path / "nowhere" / "b.zip", "ann")

    assert str(refused.value) == (
        f"{saved} is there already. Give another name; nothing is replaced."
    )
    assert saved.read_bytes() == before
    assert list(tmp_path.glob(".*.part")) == []


async def test_backup_is_one_picture_of_a_store_that_is_written_to(lived, tmp_path):
    async with opened(lived.settings) as context:
        grew = asyncio.Event()
        writing = asyncio.create_task(keep_adding(context, grew))
        manifests = []
        for number in range(5):
            grew.clear()
            manifests.append(await make_backup(context, tmp_path / f"{number}.zip", "ann"))
            await grew.wait()
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)

    people = [manifest.tables["participants"] for manifest in manifests]
    keys = [manifest.tables["person_keys"] for manifest in manifests]
    assert keys == people
    assert people[-1] > people[0]


async def keep_adding(context, grew):
    """Add people, each with a key in the same transaction; `grew` is set after each."""
    for number in itertools.count():
        async with context.database.write() as tx:
            added = participants.insert().values(pseudonym=f"LATE{number}", created_at=NOW)
            made = await tx.scalar(added.returning(participants.c.id))
            await asyncio.sleep(0)
            await tx.execute(person_keys.insert().values(participant_id=made, wrapped=b"key"))
        grew.set()


async def test_copy_of_the_files_alone_opens_nothing(lived, tmp_path):
    shutil.copytree(lived.settings.data_dir, tmp_path / "stolen")

    with pytest.raises(KeyRefused):
        async with opened(Settings(data_dir=tmp_path / "stolen")):
            pass
