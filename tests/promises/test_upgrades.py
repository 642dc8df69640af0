"""Whoever is in mid-round lives on when the program is replaced by a newer version."""

import sqlite3
from collections import Counter
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from itertools import count, cycle, islice
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from bot.authoring.script_store import ScriptCache, read_kept
from bot.channels.contract import Incoming, Wrote
from bot.evidence.export import ExportRequest, export
from bot.rehearsal.sandbox import settings_in
from bot.runtime.context import SetClock
from bot.runtime.settings import Settings
from bot.runtime.store import connected, opened
from bot.service.backup import make_backup, restore
from bot.service.migration import RoundsRefused, bring_up_to_date
from bot.service.run import serve
from bot.service.scheduler import Scheduler
from bot.turns.corridor import Corridor
from bot.turns.intake import Intake
from dialogues.checks.check import check
from dialogues.script.editions import NEWEST
from dialogues.script.loader import load
from dialogues.script.problems import ScriptFaulty
from storage.database import backup
from storage.database.migrate import head
from storage.messages import quarantine
from storage.queries.filters import Filters
from storage.schema.turns import enrolments, responses
from storage.turns import due

GOLDEN = Path(__file__).parent / "golden"
STORES = sorted(path.stem for path in (GOLDEN / "stores").glob("*.sql"))
SCRIPTS = sorted(GOLDEN.glob("scripts/edition-*/*/*.yaml"))
LATER = datetime(2026, 3, 4, 19, 30, tzinfo=UTC)  # after everything that happened in the stores
MIDWAY = [f"midway{steps:02}" for steps in (0, 1, 2, 3, 5, 7, 8, 10, 13, 16, 20)]
BROKEN = b"title: A script that no version could read\n"


def unpacked(revision: str, folder: Path) -> Settings:
    """Put a store of the past into a folder, with its key."""
    settings = settings_in(folder / "data")
    settings.data_dir.mkdir()
    written = (GOLDEN / "stores" / f"{revision}.sql").read_text(encoding="utf-8")
    key, _, statements = written.partition("\n")
    settings.key_path.write_text(key.removeprefix("-- key: ") + "\n")
    with closing(sqlite3.connect(settings.data_dir / "dialogue.db")) as store:
        store.executescript(statements)
    return settings


def told(store: Path) -> list[str]:
    """Give all that is in a store."""
    with closing(sqlite3.connect(store)) as connection:
        return list(connection.iterdump())


@pytest.fixture
def clock() -> SetClock:
    return SetClock(LATER)


class Town:
    """The people of a store, and what moves them on."""

    def __init__(self, context, clock):
        self.context, self.clock = context, clock
        corridor = Corridor(context=context, script_cache=ScriptCache())
        self.intake = Intake(context=context, corridor=corridor)
        self.scheduler = Scheduler(context, self.intake, lambda: None)
        self._numbers = count(1)

    async def say(self, word: str, *people: str) -> None:
        """Let people write a word, all of them at the same time."""
        self.clock.set(self.clock.now() + timedelta(seconds=5))
        numbers = [next(self._numbers) for _ in people]
        await self.intake.admit_updates(
            [
                Incoming(
                    key=f"later:{number}",
                    channel="simulated",
                    address=who,
                    act=Wrote(text=word, ref=f"later{number}"),
                    at=self.clock.now(),
                )
                for who, number in zip(people, numbers, strict=True)
            ]
        )

    async def let_days_pass(self) -> None:
        """Let everything fall due that is going to."""
        for _ in range(200):
            async with self.context.database.read() as tx:
                instant = await due.next_at(tx)
            if instant is None:
                return
            self.clock.set(instant)
            await self.scheduler.tick()
        raise AssertionError("what is due has no end")

    async def read(self, statement):
        async with self.context.database.read() as tx:
            return [tuple(row) for row in await tx.execute(statement)]

    async def quarantined(self) -> int:
        async with self.context.database.read() as tx:
            return await quarantine.isolated(tx)


@asynccontextmanager
async def town_in(settings, clock):
    async with opened(settings, clock) as context:
        yield Town(context, clock)


async def live_on(town: Town, folder: Path) -> None:
    """Let everybody go on to the end, and hold that nothing of theirs was lost on the way."""
    answered = len(await town.read(select(responses.c.id)))
    for word in ("I agree", *islice(cycle(("skip", "done", "next", "start")), 100)):
        await town.say(word, *MIDWAY)
    for word in ("I agree", "what comes to mind", "done"):
        await town.say(word, "quitter0")
    await town.say("resume", "quitter1")
    await town.let_days_pass()

    taster = select(enrolments.c.status).where(enrolments.c.round_id == 1)
    assert Counter(await town.read(taster)) == {("finished",): len(MIDWAY)}
    assert await town.quarantined() == 0
    assert len(await town.read(select(responses.c.id))) > answered + 40
    for slug in ("taster-2026-03-02", "street-trees-2026-03-02"):
        out = folder / f"{slug}.zip"
        request = ExportRequest(filters=Filters(round=slug), out=out, actor="ann")
        report = await export(town.context, ScriptCache(), request)
        assert report.responses > 0
        assert ZipFile(out).testzip() is None


@pytest.mark.parametrize("revision", STORES)
async def test_people_of_every_past_version_live_on(revision, tmp_path, clock):
    settings = unpacked(revision, tmp_path)

    migrated = await bring_up_to_date(settings, clock=clock)

    async with town_in(settings, clock) as town:
        await live_on(town, tmp_path)
    name = f"dialogue.before-{head()}-20260304T193000Z.db"
    assert migrated.copy == settings.data_dir / name
    with closing(sqlite3.connect(migrated.copy)) as copy:
        assert copy.execute("SELECT version_num FROM alembic_version").fetchall() == [(revision,)]
    assert migrated.copy.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("revision", [STORES[0], STORES[-1]])
async def test_they_live_on_from_a_backup_in_postgresql(revision, tmp_path, clock, postgresql_url):
    settings = unpacked(revision, tmp_path)
    zipped = tmp_path / "before.zip"
    there = settings.model_copy(
        update={"data_dir": tmp_path, "database_url": postgresql_url, "key_file": settings.key_path}
    )
    async with connected(there) as database, database.write() as tx:
        await backup.drop_tables(tx)  # the fixture's tables were not made by migrations

    async with opened(settings, clock, may_be_older=True) as context:
        made = await make_backup(context, zipped, "ann")
    await restore(there, zipped, replace=False)

    assert made.revision == revision
    async with town_in(there, clock) as town:
        await live_on(town, tmp_path)


@pytest.mark.parametrize("revision", [STORES[0], STORES[-1]])
async def test_a_round_that_could_not_go_on_keeps_the_store_as_it_is(revision, tmp_path, clock):
    settings = unpacked(revision, tmp_path)
    store = settings.data_dir / "dialogue.db"
    with closing(sqlite3.connect(store)) as broken:
        broken.execute(
            "UPDATE script_files SET content = ? WHERE script_id = 2 AND path = 'dialogue.yaml'",
            [BROKEN],
        )
        broken.commit()
    before = told(store)

    with pytest.raises(RoundsRefused) as refused:
        await bring_up_to_date(settings, clock=clock)

    sentence, which, *_ = str(refused.value).splitlines()
    assert sentence == (
        "Nothing was changed: rounds could not go on, since this version of the program cannot "
        "read what they run."
    )
    assert which == (
        "  street-trees-2026-03-02 runs version 1 of street-trees: dialogue.yaml:1:1: error: "
        "'dialogue' is missing. Add it: who the script is. [key-missing]"
    )
    assert told(store) == before
    assert [path.name for path in settings.data_dir.glob("*before*")] == []


async def test_the_service_does_not_start_over_a_round_it_cannot_read(tmp_path, clock):
    settings = unpacked(STORES[-1], tmp_path)
    await bring_up_to_date(settings, clock=clock)
    with closing(sqlite3.connect(settings.data_dir / "dialogue.db")) as broken:
        broken.execute("UPDATE script_files SET content = x'00' WHERE path = 'dialogue.yaml'")
        broken.commit()

    with pytest.raises(RoundsRefused):
        await serve(settings)


async def test_a_round_that_is_over_holds_no_upgrade_up(tmp_path, clock):
    settings = unpacked(STORES[0], tmp_path)
    with closing(sqlite3.connect(settings.data_dir / "dialogue.db")) as broken:
        broken.execute("UPDATE script_files SET content = x'00' WHERE script_id = 2")
        broken.execute("UPDATE rounds SET status = 'closed' WHERE script_id = 2")
        broken.commit()

    migrated = await bring_up_to_date(settings, clock=clock)

    assert migrated.is_changed


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_scripts_of_every_edition_stay_readable(path):
    edition = int(path.parents[1].name.removeprefix("edition-"))

    script = read_kept({"dialogue.yaml": path.read_bytes()}, 1, edition)

    assert script.edition == edition
    assert script.dialogue.stages


def test_what_an_edition_made_stricter_holds_for_new_scripts():
    old = (GOLDEN / "scripts/edition-1/first/taster.yaml").read_bytes()

    with pytest.raises(ScriptFaulty):
        load(old)
    named = load(old.replace(b"dialogue:\n", b"dialogue:\n  edition: 1\n", 1))

    assert (named.edition, NEWEST) == (1, 2)
    told = [problem.code for problem in check(named, today=LATER.date()).problems]
    assert "edition-old" in told
