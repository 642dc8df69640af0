"""A table's phone joins as people do, takes part as they do, and is counted nowhere."""

import csv
import io
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from zipfile import ZipFile

import pytest

from bot.authoring.script_store import ScriptCache
from bot.evidence.answers import count_records, counts, progress_table, responses
from bot.evidence.export import ExportRequest, export
from bot.runtime.context import Context, SetClock
from dialogues.script.loader import Script, load
from storage.queries.filters import Filters
from storage.queries.progress import ArmProgress, StageProgress
from storage.rounds import rounds
from tests.bot.town import SHORT, Town, said, texts

ROUND = Filters(round="short-2026-03-02")
CONSENT = b"        declined: That is fine.\n"
WHOSE = b"""\
      - type: single
        id: whose
        text: Whose phone is it?
        options: {table: The table's, person: My own}
"""
ROLES = b"""\
roles:
  table:
    title: A table's phone
    when: {whose: {is: table}}
"""
ARMS = b"arms:\n  full: {title: All of it, share: 1}\n  half: {title: Half of it, share: 1}\n"


def script(*more: bytes) -> Script:
    """Read the short talk with a question before the colour, and a role by its answer."""
    return load(SHORT.replace(CONSENT, CONSENT + WHOSE) + b"".join((ROLES, *more)))


@pytest.fixture
def town(context: Context, clock: SetClock) -> Town:
    return Town(context, clock)


@pytest.fixture
def names() -> Iterator[str]:
    return (f"person{number}" for number in count())


async def sits_down(town: Town, whose: str, colour: str, *people: str) -> list[str]:
    """Let people come and answer; give what the last of them is shown."""
    for who in people:
        await town.agrees(who)
        await town.taps(who, whose)
        shown = texts(await town.taps(who, colour))
    return shown


async def around_a_table(town: Town, **parts: object) -> None:
    """Let three people and their table's phone come by one code, and answer."""
    await town.round(**{"script": script(), **parts})
    await sits_down(town, "My own", "Green", "ann", "bob")
    await sits_down(town, "The table's", "Red", "table")
    await sits_down(town, "My own", "Green", "cat")


async def seats(town: Town) -> int:
    async with town.database.read() as tx:
        return (await rounds.find_code(tx, "CODE")).taken


def table(archive: ZipFile, name: str) -> list[dict[str, str]]:
    text = archive.read(name).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


# --- seats ------------------------------------------------------------------------------------


async def test_table_gives_its_seat_to_a_person(town: Town):
    await around_a_table(town, most=3)

    assert await town.rows("enrolments", "role", "has_seat") == [
        ("", True),
        ("", True),
        ("table", False),
        ("", True),
    ]
    assert await seats(town) == 3
    assert texts(await town.joins("dan")) == [said("round_full")]


async def test_table_that_turns_out_a_person_has_a_seat_though_none_is_free(town: Town):
    await around_a_table(town, most=3)
    await town.says("table", "/back")
    await town.says("table", "/back")

    await town.taps("table", "My own")

    assert await town.rows("enrolments", "role", "has_seat") == [("", True)] * 4
    assert await seats(town) == 4


async def test_table_that_leaves_and_comes_back_takes_no_seat(town: Town):
    await around_a_table(town, most=3)
    await town.says("table", "stop")
    await town.taps("table", said("leave_yes"))

    await town.says("table", "resume")

    assert await seats(town) == 3


# --- counts -----------------------------------------------------------------------------------


async def test_progress_counts_people_and_names_the_role_beside(town: Town):
    await around_a_table(town, script=script(ARMS))
    arms = [arm for (arm,) in await town.rows("enrolments", "arm")]

    progress = await progress_table(town.context, ScriptCache(), ROUND.round)

    people = [arms[place] for place in (0, 1, 3)]
    assert progress.stages == (
        StageProgress(stage="first", reached=3, finished=0, median_seconds=None, responses=6),
        StageProgress(stage="second", reached=0, finished=0, median_seconds=None, responses=0),
    )
    assert progress.statuses == {"active": 3}
    assert (progress.channels, progress.languages) == ({}, {})  # three are too few to tell
    assert progress.arms == {
        arm: ArmProgress(drawn=arms.count(arm), begun=people.count(arm), finished=0)
        for arm in ("full", "half")
        if arm in arms
    }
    assert progress.roles == {"table": 1}
    assert progress.responses == 6


async def test_counts_and_answers_are_peoples_unless_the_role_is_asked_for(town: Town):
    await town.round(script=script())
    await sits_down(town, "My own", "Green", "ann", "bob", "cat", "dan", "eve")
    await sits_down(town, "The table's", "Red", *(f"table{number}" for number in range(6)))

    async def told(role: str | None) -> list:
        filters = Filters(round=ROUND.round, role=role)
        counted = count_records(await counts(town.context, ScriptCache(), filters))
        page = await responses(town.context, filters, size=100)
        people = [(row["step"], row["code"], row["people"]) for row in counted]
        return [people, page.total]

    assert await told(None) == await told("person")
    assert await told(None) == [
        [
            ("whose", "table", 0),
            ("whose", "person", 5),
            ("colour", "red", 0),
            ("colour", "green", 5),
            ("colour", "blue", 0),
        ],
        10,
    ]
    assert await told("table") == [
        [
            ("whose", "table", 6),
            ("whose", "person", 0),
            ("colour", "red", 6),
            ("colour", "green", 0),
            ("colour", "blue", 0),
        ],
        12,
    ]
    assert await told("everybody") == [
        [
            ("whose", "table", 6),
            ("whose", "person", 5),
            ("colour", "red", 6),
            ("colour", "green", 5),
            ("colour", "blue", 0),
        ],
        22,
    ]


async def test_answers_of_tables_are_in_no_result_that_people_are_shown(town: Town):
    floors = b"  keep_for: 1 month\n  reveal_min: 10\n  reveal_each: 10\n"
    source = SHORT.replace(CONSENT, CONSENT + WHOSE) + ROLES
    one_colour = b"options: {green: Green, red: Red}"
    source = source.replace(b"options: {red: Red, green: Green, blue: Blue}", one_colour)
    await town.round(script=load(source.replace(b"  keep_for: 1 month\n", floors)))
    await sits_down(town, "My own", "Red", *(f"r{number}" for number in range(10)))
    await sits_down(town, "The table's", "Green", *(f"t{number}" for number in range(10)))
    early = await sits_down(town, "My own", "Green", *(f"g{number}" for number in range(9)))

    shown = await sits_down(town, "My own", "Green", "last")

    told = f"_{said('reveal_people', count=20)}_"
    assert early[-1] == said("reveal_uneven", count=10)
    assert shown[-1].splitlines() == [
        "Others said:",
        "",
        "- Green: **50%**",
        "- Red: **50%**",
        "",
        told,
    ]


# --- exports ----------------------------------------------------------------------------------


async def test_export_has_the_table_with_its_role_and_counts_people(town: Town, tmp_path: Path):
    await around_a_table(town)
    out = tmp_path / "out.zip"

    report = await export(
        town.context, ScriptCache(), ExportRequest(filters=ROUND, out=out, actor="olga")
    )

    archive = ZipFile(out)
    wide = sorted(
        (row["role"], row["first__whose"], row["first__colour"])
        for row in table(archive, "responses_wide.csv")
    )
    long = sorted(
        {(row["role"], row["value_code"]) for row in table(archive, "responses_long.csv")}
    )
    book = {row["variable"]: row for row in table(archive, "codebook.csv")}
    assert (report.people, report.roles, report.responses) == (3, 1, 8)
    assert wide == [("", "person", "green")] * 3 + [("table", "table", "red")]
    assert long == [("", "green"), ("", "person"), ("table", "red"), ("table", "table")]
    assert {name: book[name]["n"] for name in ("role", "first__whose", "first__colour")} == {
        "role": "1",
        "first__whose": "3",
        "first__colour": "3",
    }
    assert book["role"]["values_en"] == "table = A table's phone"
    read_me = archive.read("README.txt").decode().split("\r\n")
    start = read_me.index("Participants, rows in responses_wide.csv: 4")
    assert read_me[start + 1 : start + 3] == ["    people: 3", "    no person, A table's phone: 1"]


@pytest.mark.parametrize(("role", "people", "tables"), [("person", 3, 0), ("table", 0, 1)])
async def test_export_may_be_of_people_or_of_tables_alone(
    town: Town, tmp_path: Path, role: str, people: int, tables: int
):
    await around_a_table(town)
    filters = Filters(round=ROUND.round, role=role)

    report = await export(
        town.context, ScriptCache(), ExportRequest(filters=filters, out=tmp_path / "o", actor="o")
    )

    assert (report.people, report.roles) == (people, tables)
