"""What people write in the chat comes out as it was written; only own words are a quotation."""

import csv
import io
from zipfile import ZipFile

import pytest

from bot.authoring.files import read_script
from bot.authoring.script_store import ScriptCache
from bot.evidence import answers
from bot.evidence.answers import COUNT_COLUMNS, as_table, count_records
from bot.evidence.export import ExportRequest, export
from bot.people.subject_access import JSON_FOLLOWS, my_data
from bot.runtime.context import Context, SetClock
from storage.queries.filters import Filters
from tests.bot.town import Town
from tests.transcripts.telling import HERE

HOUSEHOLD = str(HERE / "household")


@pytest.fixture
async def household(context: Context, clock: SetClock) -> Town:
    """Give a town with a round of the household script."""
    town = Town(context=context, clock=clock)
    await town.round(script=read_script(HOUSEHOLD))
    return town


async def lives(town: Town, who: str, *said: str, quote: str = "No") -> None:
    """Let somebody join, say whether they may be quoted, and write answers one after the other."""
    await town.agrees(who)
    await town.taps(who, quote)
    for text in said:
        await town.says(who, text)


async def exported(town: Town, path) -> dict[str, list[dict[str, str]]]:
    """Export the round, and read its tables."""
    round_ = await town.rows("rounds", "slug")
    filters = Filters(round=round_[0][0])
    await export(
        town.context, ScriptCache(), ExportRequest(filters=filters, out=path, actor="olga")
    )
    with ZipFile(path) as archive:
        return {
            name: table(archive.read(name)) for name in archive.namelist() if name.endswith(".csv")
        }


def table(content: bytes) -> list[dict[str, str]]:
    """Read a table by the rule of its README: a cell that is named had an apostrophe put before."""
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    for row in rows:
        for column in row.pop("escaped").split():
            row[column] = row[column].removeprefix("'")
    return rows


async def test_numbers_are_exported_exactly_although_nobody_may_be_quoted(household, tmp_path):
    await lives(household, "Ann", "four", "\u00a31,149.10")
    await lives(household, "Bob", "2 people", "I do not know")

    tables = await exported(household, tmp_path / "out.zip")

    assert sorted(
        (row["home__people"], row["home__bill"], row["home__bill__status"], row["consent_quote"])
        for row in tables["responses_wide.csv"]
    ) == [("2", "", "unsure", "no"), ("4", "1149.1", "answered", "no")]
    assert sorted(
        (row["step_id"], row["value_code"], row["value_label"], row["value_number"])
        for row in tables["responses_long.csv"]
    ) == [
        ("bill", "", "", "1149.1"),
        ("bill", "unsure", "I do not know", ""),
        ("people", "", "", "2"),
        ("people", "", "", "4"),
    ]


async def test_codebook_tells_the_unit_and_the_range(household, tmp_path):
    tables = await exported(household, tmp_path / "out.zip")

    told = {row["variable"]: row for row in tables["codebook.csv"]}
    bill, people = told["home__bill"], told["home__people"]
    assert (bill["measure"], bill["unit"], bill["range"]) == ("number", "\u00a3", "0 to 5000")
    assert bill["missing"] == "unsure = I do not know"
    assert (people["unit"], people["range"], people["n"]) == ("people", "1 to 20", "0")


async def test_copy_for_the_person_tells_their_numbers(household):
    await lives(household, "Ann", "four", "1149.10")

    async with household.database.read() as tx:
        told = await my_data(
            tx,
            household.context.vault,
            1,
            script_cache=ScriptCache(),
            now=household.clock.now(),
        )

    words = told.partition(JSON_FOLLOWS)[0]
    assert "- How many people live in your home?\n  4 (" in words
    assert "- How much do you pay for heating in a month?\n  1149.1 (" in words


async def test_own_words_follow_the_consent_to_quote_and_their_code_does_not(household, tmp_path):
    said = ("1", "40", "something else", "With wood", "another worry", "done", "My children")
    await lives(household, "Ann", *said)
    await lives(household, "Bob", *said, quote="Yes")

    tables = await exported(household, tmp_path / "out.zip")

    own = ("home__heating", "home__heating__other_words")
    several = ("home__worries__other", "home__worries__lost", "home__worries__other_words")
    withheld = "[withheld: no consent to quote]"
    assert sorted(
        tuple(row[name] for name in (*own, *several)) for row in tables["responses_wide.csv"]
    ) == [
        ("other", "With wood", "1", "0", "My children"),
        ("other", withheld, "1", "0", withheld),
    ]
    told = {row["variable"]: row for row in tables["codebook.csv"]}
    assert told["home__heating"]["values_en"].endswith("; other = Something else")
    assert told["home__heating__other_words"]["part_en"] == "Something else"
    assert told["home__worries__other_words"]["part_en"] == "Another worry"


async def test_pick_from_a_list_is_exported_whatever_the_consent_to_quote(household, tmp_path):
    said = ("1", "40", "skip", "skip", "ynys mon")
    await lives(household, "Ann", *said)

    tables = await exported(household, tmp_path / "out.zip")

    [row] = tables["responses_wide.csv"]
    assert (row["home__place"], row["consent_quote"]) == ("ynys_mon", "no")
    labels = {(r["value_code"], r["value_label"]) for r in tables["responses_long.csv"]}
    assert ("ynys_mon", "Ynys Môn") in labels


async def test_points_below_zero_are_exported_and_counted_in_their_order(household, tmp_path):
    for who, point in (("Ann", "-3"), ("Bob", "2"), ("Cat", "-1")):
        await lives(household, who, "1", "40", "skip", "skip", "skip", point)

    tables = await exported(household, tmp_path / "out.zip")
    [(slug,)] = await household.rows("rounds", "slug")
    counted = await answers.counts(household.context, ScriptCache(), Filters(round=slug))

    rows = tables["responses_wide.csv"]
    assert sorted(int(row["home__view__here"]) for row in rows) == [-3, -1, 2]
    told = next(row for row in tables["codebook.csv"] if row["variable"] == "home__view__here")
    assert told["values_en"] == "-3 = Much worse; 3 = Much better"
    [view] = [one for one in counted if one.step == "view"]
    assert list(view.counts) == ["-3", "-2", "-1", "0", "1", "2", "3"]


async def test_counts_tell_how_many_gave_a_number_and_the_median_of_enough(household):
    for place in range(10):
        await lives(household, f"p{place}", str(1 + place % 2), "I do not know")

    [(slug,)] = await household.rows("rounds", "slug")
    counted = await answers.counts(household.context, ScriptCache(), Filters(round=slug))

    assert as_table(count_records(counted), COUNT_COLUMNS) == [
        ["home", "people", "number", "", "", "10", "", "1", ""],
        ["home", "bill", "number", "", "unsure", "10", "", "", ""],
    ]
