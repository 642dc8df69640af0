"""An export holds everything that may leave the store, whole, and nothing that may not."""

import asyncio
import csv
import gc
import hashlib
import io
import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import event

from bot.evidence.answers import NotFound
from bot.evidence.cells import RISKY, WITHHELD, CsvTable
from bot.evidence.contents import ExportPart
from bot.evidence.export import (
    ExportRefused,
    ExportRequest,
    ExportTorn,
    export,
)
from bot.evidence.export_files import clear_unfinished, export_path, purge_exports
from dialogues.signoff.parts import review_parts
from dialogues.signoff.signing import Stance, Verdict
from storage.accounts import audit
from storage.messages.attachments import give_up
from storage.queries import exports
from storage.queries.filters import Filters
from storage.rounds import reviews, scripts, versions
from storage.rounds import rounds as rounds_of_store
from storage.rounds.reviews import NewReviewer, SignedVerdict
from storage.schema.rounds import rounds
from storage.schema.turns import enrolments
from tests.storage.answering import (
    NINE,
    ArmedScript,
    OneScript,
    script,
    seed_person,
    seed_round,
)

ROUND = Filters(round="spring")
HOSTILE = (
    "=HYPERLINK(1)",
    "+cmd|' /C calc'!A0",
    "-1+1",
    "@SUM(A1)",
    "\ttab",
    "\r\nbreak",
    "\uff1d1+1",
    "\uff0d1",
    "'quoted",
    '"a", "b"\nand, c',
    "\0nul",
    "👩‍👩‍👧 \u202eback to front",
    "tail  ",
)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "given out" / "spring.zip"


async def seed_all(context) -> None:
    """Ann may be quoted and answered all; bob may not be quoted; cat only joined."""
    async with context.database.write() as tx:
        found = await seed_round(tx)
        ann = await seed_person(tx, context.vault, found, "ann", profile={"age": "old"}, quote=True)
        bob = await seed_person(tx, context.vault, found, "bob", channel="web", quote=False)
        await seed_person(tx, context.vault, found, "cat", language="gd", step="view")
        await ann.does("pressed", prompt=1, button=0, label="Good")
        await ann.sees("**Why** do you think so?", "Skip", step="why", stage="weigh")
        await ann.does("said", ref="m", words="ann's words\nBot: forged")
        await ann.answers("welcome", "view", "single", code="1", number=1.0, shown_order="2 1")
        await ann.writes("ann's old words", current=False)
        await ann.writes("ann's words", revision=2, source="edited")
        await ann.says_aloud(b"ann's voice", part="2")
        await bob.does("said", ref="m", words="bob's words")
        await bob.writes("bob's words")
        await bob.says_aloud(b"bob's voice", part="2")


async def exported(context, out: Path, filters: Filters = ROUND, **more) -> ZipFile:
    await export(
        context, OneScript(), ExportRequest(filters=filters, out=out, actor="olga", **more)
    )
    return ZipFile(out)


def table(archive: ZipFile, name: str) -> list[dict[str, str]]:
    """Read a CSV file as an analyst would, by the rule of the README."""
    text = archive.read(name).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    for row in rows:
        for column in row.pop("escaped").split():
            row[column] = row[column][1:]
    return rows


# --- what is in it ----------------------------------------------------------------------------


async def test_long_table_has_every_answer_and_its_corrections(context, out):
    await seed_all(context)

    archive = await exported(context, out)

    rows = table(archive, "responses_long.csv")
    names = {row["participant"] for row in rows}
    ann = next(row["participant"] for row in rows if row["step_id"] == "view")
    voice = [f"attachments/{ann}/why_2.ogg"]
    told = [
        (row["step_id"], row["part"], row["value_code"], row["value_text"], row["current"])
        for row in rows
        if row["participant"] == ann
    ]
    assert told == [
        ("age", "", "old", "", "1"),
        ("view", "", "1", "", "1"),
        ("why", "1", "", "ann's old words", "0"),
        ("why", "1", "", "ann's words", "1"),
        ("why", "2", "", "", "1"),
    ]
    assert [row["attachment"] for row in rows if row["attachment"].startswith("att")] == voice
    assert len(rows) == 7
    assert len(names) == 2


async def test_long_row_tells_everything_about_an_answer(context, out):
    await seed_all(context)

    archive = await exported(context, out)

    row = next(r for r in table(archive, "responses_long.csv") if r["step_id"] == "view")
    assert row | {"participant": "p"} == {
        "dialogue_id": "warm",
        "dialogue_version": "3",
        "round_id": "spring",
        "participant": "p",
        "arm": "",
        "role": "",
        "stage_id": "welcome",
        "step_id": "view",
        "step_type": "single",
        "part": "",
        "value_code": "1",
        "value_label": "Good",
        "value_number": "1",
        "value_text": "",
        "text_source": "tapped",
        "language": "en",
        "channel": "telegram",
        "asked_at": "2026-03-02T09:00:00.000000Z",
        "answered_at": "2026-03-02T09:02:00.000000Z",
        "revision": "1",
        "current": "1",
        "standing": "answered",
        "consent_quote": "yes",
        "attachment": "",
        "shown_order": "2 1",
    }


async def test_wide_row_is_these_bytes(context, out):
    async with context.database.write() as tx:
        ann = await seed_person(tx, context.vault, await seed_round(tx), "ann", quote=True)
        await ann.answers("welcome", "view", "single", code="1", number=1.0)
        await ann.answers("welcome", "view", "single", code="2", number=2.0, revision=2)
        await ann.answers("weigh", "trust", "scale", part="gp", number=4.0)
        await ann.writes("=1+1")

    archive = await exported(context, out)

    _, row, end = archive.read("responses_wide.csv").decode().split("\r\n")
    name, told = row.split(",", 1)
    nine = "2026-03-02T09:00:00.000000Z"
    assert (len(name), end) == (17, "")
    assert told == (
        f",,active,en,telegram,{nine},{nine},,3,yes,1,1,"
        ",not_reached,,2,answered,2,,,,not_reached,,,not_reached,,,,not_reached,,"
        "4,answered,,not_reached,answered,1,,,,not_reached,,'=1+1,,answered,1,weigh__why"
    )


async def test_arms_are_in_both_tables_and_told_in_the_codebook(context, out):
    async with context.database.write() as tx:
        found = await seed_round(tx)
        for name, arm in (("ann", "full"), ("bob", "control"), ("cat", "full")):
            person = await seed_person(tx, context.vault, found, name, arm=arm)
            await person.answers("welcome", "view", "single", code="1")

    await export(context, ArmedScript(), ExportRequest(filters=ROUND, out=out, actor="olga"))
    archive = ZipFile(out)
    await export(
        context,
        ArmedScript(),
        ExportRequest(filters=replace(ROUND, arm="control"), out=out, actor="olga"),
    )
    narrowed = ZipFile(out)

    for name in ("responses_long.csv", "responses_wide.csv"):
        assert sorted(row["arm"] for row in table(archive, name)) == ["control", "full", "full"]
        assert [row["arm"] for row in table(narrowed, name)] == ["control"]
    told = table(archive, "codebook.csv")[0]
    assert (told["variable"], told["values_en"], told["n"]) == (
        "arm",
        "full = All cards; control = Cards later",
        "3",
    )


async def test_wide_table_has_a_row_for_everybody(context, out):
    await seed_all(context)

    archive = await exported(context, out)

    rows = sorted(table(archive, "responses_wide.csv"), key=lambda row: row["consent_quote"])
    shown = ("channel", "welcome__agree__quote", "welcome__age", "weigh__why", "weigh__why__n")
    shown = (*shown, "welcome__view__status")
    told = sorted(tuple(row[name] for name in shown) for row in rows)
    assert told == [
        ("telegram", "", "", "", "", "asked"),
        ("telegram", "1", "old", "ann's words", "2", "answered"),
        ("web", "0", "", WITHHELD, "1", "not_reached"),
    ]


async def test_codebook_counts_who_has_a_value(context, out):
    await seed_all(context)

    archive = await exported(context, out)

    rows = {row["variable"]: row for row in table(archive, "codebook.csv")}
    assert list(rows) == [*table(archive, "responses_wide.csv")[0]][11:]
    assert rows["welcome__worries__hack"] == {
        "variable": "welcome__worries__hack",
        "stage_id": "welcome",
        "step_id": "worries",
        "step_type": "multi",
        "part_id": "hack",
        "measure": "yes_no",
        "question_en": "What worries you?",
        "part_en": "Hacking",
        "values_en": "1 = yes; 0 = no",
        "question_gd": "What worries you?",
        "part_gd": "Hacking",
        "values_gd": "1 = yes; 0 = no",
        "missing": "",
        "unit": "",
        "range": "",
        "asked_of": "view is 2",
        "note": "",
        "right_answer": "",
        "script_version": "3",
        "n": "0",
    }
    assert rows["weigh__why"]["n"] == "2"


async def test_transcripts_are_readable_and_cannot_be_forged(context, out):
    await seed_all(context)

    archive = await exported(context, out)

    texts = [archive.read(name).decode() for name in archive.namelist() if name[-4:] == ".txt"]
    text = next(text for text in texts if "ann's words" in text)
    ann = text.split("participant ")[1].split(",")[0]
    assert text == (
        f"Warm homes, spring (round spring), participant {ann}, times in Europe/London\n\n"
        f"{ann}: [2026-03-02 09:01] Good (pressed)\n\n"
        "== Weigh it up ==\n\n"
        "Bot: [2026-03-02 09:01] Why do you think so?\n    [Skip]\n\n"
        f"{ann}: [2026-03-02 09:02] ann's words\n    Bot: forged\n"
    )


async def test_transcript_lines_of_json_hold_the_same(context, out):
    await seed_all(context)

    archive = await exported(context, out)

    lines = [json.loads(line) for line in archive.read("transcripts.jsonl").splitlines()]
    ann = next(line["participant"] for line in lines if line["kind"] == "pressed")
    assert [(line["who"], line["text"]) for line in lines if line["participant"] == ann] == [
        ("person", "Good"),
        ("bot", "**Why** do you think so?"),
        ("person", "ann's words\nBot: forged"),
    ]


async def test_workbook_opens_with_real_dates_and_no_formulas(context, out):
    async with context.database.write() as tx:
        ann = await seed_person(tx, context.vault, await seed_round(tx), "ann", quote=True)
        await ann.writes("=1+1", answered_at=NINE + timedelta(days=120))

    archive = await exported(context, out)

    book = load_workbook(io.BytesIO(archive.read("responses.xlsx")))
    heading, row = [[cell.value for cell in row] for row in book["responses_long"].rows]
    told = dict(zip(heading, row, strict=True))
    text = book["responses_long"].cell(2, heading.index("value_text") + 1)
    assert book.sheetnames == ["read_me", "responses_long", "responses_wide", "codebook"]
    read_me = [cell.value or "" for cell in book["read_me"]["A"]]
    assert "\r\n".join([*read_me, ""]) == archive.read("README.txt").decode()
    assert (text.value, text.data_type) == ("=1+1", "s")
    local = (NINE + timedelta(days=120, hours=1)).replace(tzinfo=None)
    assert told["answered_at (Europe/London)"] == local
    assert told["answered_at_utc"] == "2026-06-30T09:00:00.000000Z"


async def test_readme_tells_where_it_comes_from_and_what_is_missing(context, out):
    await seed_all(context)
    filters = replace(ROUND, step="why")

    archive = await exported(context, out, filters)

    readme = archive.read("README.txt").decode().split("\r\n")
    expected = (
        "Round: spring (Warm homes, spring)",
        "Dialogue: Warm homes (warm), version 3",
        f"Script (SHA-256): {script().hash}",
        "Sign-off by reviewers: No sign-off: nobody has signed any part of this version.",
        "Made: 2026-03-02 09:00:00 UTC, for olga",
        "    step: why",
        "Rows in responses_long.csv: 5",
        "Answers that count among them (current, and answered or partial): 4",
        "Participants, rows in responses_wide.csv: 2",
        "Attachments: 1",
        "Texts withheld for want of consent to quote: 1",
    )
    assert [line for line in expected if line not in readme] == []


async def test_store_does_not_keep_the_text_that_an_export_looked_for(context, out):
    await seed_all(context)

    await exported(context, out, replace(ROUND, text="Zebedee"), export_id="e" * 16)

    async with context.database.read() as tx:
        found = await exports.find_export(tx, "e" * 16)
        noted = await audit.entries(tx, 10)
    assert found.filters == '[["text", "(a text)"], ["history", "yes"]]'
    assert "Zebedee" not in str(noted)


async def test_script_is_given_as_it_ran(context, out):
    await seed_all(context)

    archive = await exported(context, out)

    assert archive.read("script/dialogue.yaml") == script().source


async def test_checksums_cover_every_other_file(context, out):
    await seed_all(context)

    archive = await exported(context, out)

    told = dict(
        reversed(line.split("  ", 1))
        for line in archive.read("checksums.txt").decode().splitlines()
    )
    assert told == {
        name: hashlib.sha256(archive.read(name)).hexdigest()
        for name in archive.namelist()
        if name != "checksums.txt"
    }


async def test_sign_off_comes_with_what_was_changed_since(context, out):
    await seed_all(context)
    parts = {part.key: part for part in review_parts(script())}
    async with context.database.write() as tx:
        ada = await reviews.invite(
            tx,
            NewReviewer(
                dialogue="warm",
                name="Ada",
                body="Tenants",
                stance=Stance.AGAINST,
                link=b"1" * 32,
                invited_by="olga",
                created_at=NINE,
                expires_at=NINE + timedelta(days=30),
            ),
        )
        signed = [
            SignedVerdict(
                part="card:for", hash=parts["card:for"].hash, verdict=Verdict.FIT, comment="=1+1"
            ),
            SignedVerdict(part="card:against", hash="0" * 64, verdict=Verdict.UNFIT, comment=""),
        ]
        await reviews.sign(
            tx, reviewer_id=ada.id, script_id=1, signed=signed, signed_as="A. Ada", now=NINE
        )

    archive = await exported(context, out)

    told = {row["part"]: row for row in table(archive, "sign_off.csv")}
    assert told.keys() == parts.keys()
    assert told["card:for"] == {
        "part": "card:for",
        "kind": "card",
        "side": "benefit",
        "title": "In favour",
        "reviewer": "A. Ada",
        "invited_as": "Ada",
        "body": "Tenants",
        "stance": "against",
        "verdict": "fit",
        "comment": "=1+1",
        "signed_at": "2026-03-02T09:00:00.000000Z",
        "signed_version": "3",
        "holds": "yes",
    }
    assert b",'=1+1," in archive.read("sign_off.csv")
    assert told["card:against"]["holds"] == "changed since"
    assert {row["holds"] for row in told.values()} == {"yes", "changed since", "nobody signed"}
    readme = archive.read("README.txt").decode().split("\r\n")
    sentence = "only reviewers against the proposal have found parts fit"
    assert f"Sign-off by reviewers: No full sign-off: {sentence}." in readme
    assert any(line.startswith("sign_off.csv ") for line in readme)
    meanings = readme[readme.index("Columns of sign_off.csv, a row for every signature:") + 1 :]
    columns = archive.read("sign_off.csv").decode("utf-8-sig").split("\r\n")[0].split(",")
    explained = [line.strip().partition(":")[0] for line in meanings[: len(columns) - 1]]
    assert [*explained, "escaped"] == columns


def what_is_listed(archive: ZipFile) -> list[str]:
    """Name the files and folders that a README tells of."""
    readme = archive.read("README.txt").decode().split("\r\n")
    told = readme[readme.index("Files") + 2 : readme.index("How to read the tables")]
    return [line.split()[0] for line in told if line]


def what_is_there(archive: ZipFile) -> set[str]:
    """Name the files at the top of an archive and its folders; the README itself apart."""
    tops = {re.sub("/.*", "/", name) for name in archive.namelist()}
    return tops - {"README.txt"}


async def replace_version(context) -> None:
    async with context.database.write() as tx:
        found = await rounds_of_store.find(tx, "spring")
        newer = await scripts.keep_files(
            tx,
            digest="n" * 64,
            slug="warm",
            version=4,
            title="Warm",
            files={"dialogue.yaml": script().source},
            now=NINE,
        )
        await versions.replace(tx, found, newer, now=NINE, actor="olga")


async def test_readme_lists_what_is_there_and_nothing_else(context, out):
    async with context.database.write() as tx:
        found = await seed_round(tx)
    nobody = await exported(context, out.with_name("nobody.zip"))
    async with context.database.write() as tx:
        await seed_person(tx, context.vault, found, "silent")
    silent = await exported(context, out.with_name("silent.zip"))
    async with context.database.write() as tx:
        loud = await seed_person(tx, context.vault, found, "loud", quote=True)
        await loud.says_aloud(b"a voice", part="2")
    await replace_version(context)
    loud_one = await exported(context, out)

    for archive in (nobody, silent, loud_one):
        assert set(what_is_listed(archive)) == what_is_there(archive)
        is_told = "script/earlier/" in archive.read("README.txt").decode()
        assert is_told == any(name.startswith("script/earlier/") for name in archive.namelist())
    assert {"attachments/"} == set(what_is_listed(loud_one)) - set(what_is_listed(silent))
    assert {"transcripts/"} == set(what_is_listed(silent)) - set(what_is_listed(nobody))


async def test_readme_tells_the_versions_that_ran(context, out):
    await seed_all(context)
    await replace_version(context)

    readme = (await exported(context, out)).read("README.txt").decode().split("\r\n")

    at = readme.index("Versions that the round was given, one after the other:")
    assert readme[at + 1 : at + 3] == [
        f"    version 3 from 2026-03-02 09:00:00 UTC on: {script().hash}",
        f"    version 4 from 2026-03-02 09:00:00 UTC on: {'n' * 64}",
    ]


async def test_parts_may_be_left_out(context, out):
    await seed_all(context)

    archive = await exported(context, out, parts=frozenset())

    assert archive.namelist() == [
        "responses_long.csv",
        "responses_wide.csv",
        "codebook.csv",
        "script/dialogue.yaml",
        "README.txt",
        "checksums.txt",
    ]


# --- what may not be in it --------------------------------------------------------------------


def everything(archive: ZipFile) -> bytes:
    """Give all bytes of an export, those inside the workbook too."""
    found = b""
    for name in archive.namelist():
        content = archive.read(name)
        found += name.encode() + content
        if name.endswith(".xlsx"):
            found += everything(ZipFile(io.BytesIO(content)))
    return found


async def test_words_and_voices_without_consent_to_quote_stay_in_the_store(context, out):
    await seed_all(context)

    told = everything(await exported(context, out))

    found = [word for word in (b"ann's words", b"ann's voice", b"bob's") if word in told]
    assert found == [b"ann's words", b"ann's voice"]


async def test_analysts_may_get_words_without_consent_marked_as_such(context, out):
    await seed_all(context)

    archive = await exported(context, out, include_unquotable=True)

    told = [
        (row["value_text"], row["consent_quote"])
        for row in table(archive, "responses_long.csv")
        if row["part"] == "1"
    ]
    assert sorted(told) == [
        ("ann's old words", "yes"),
        ("ann's words", "yes"),
        ("bob's words", "no"),
    ]
    assert b"bob's voice" in everything(archive)


async def test_no_export_tells_who_is_who_in_another_one(context, out):
    await seed_all(context)

    one = await exported(context, out)
    names = {row["participant"] for row in table(one, "responses_wide.csv")}
    told = everything(one)
    other = await exported(context, out.with_name("other.zip"))
    others = {row["participant"] for row in table(other, "responses_wide.csv")}

    assert names & others == set()
    assert sorted(names) == [row["participant"] for row in table(one, "responses_wide.csv")]
    assert [word for word in (b"chat-ann", b"chat-bob", b'"ann"', b",bob,") if word in told] == []


async def test_a_filter_leaves_only_people_it_means(context, out):
    await seed_all(context)

    archive = await exported(context, out, replace(ROUND, text="WORDS", step="why"))

    assert len(table(archive, "responses_wide.csv")) == 2
    assert {row["part"] for row in table(archive, "responses_long.csv")} == {"1"}


async def test_voice_that_was_not_fetched_yet_is_told(context, out):
    async with context.database.write() as tx:
        ann = await seed_person(tx, context.vault, await seed_round(tx), "ann", quote=True)
        await ann.says_aloud(None, part="1")

    archive = await exported(context, out)

    told = [row["attachment"] for row in table(archive, "responses_long.csv")]
    assert told == ["[not fetched yet]"]


async def test_voice_that_is_lost_is_told(context, out):
    async with context.database.write() as tx:
        ann = await seed_person(tx, context.vault, await seed_round(tx), "ann", quote=True)
        await ann.says_aloud(None, part="1")
        await give_up(tx, 1, NINE)

    archive = await exported(context, out)

    assert [row["attachment"] for row in table(archive, "responses_long.csv")] == ["[lost]"]
    assert (
        "[lost] stands for one that the platform did not give out"
        in archive.read("README.txt").decode()
    )


# --- whole or not at all ----------------------------------------------------------------------


async def test_report_and_audit_say_how_many_rows_left(context, out):
    await seed_all(context)
    steps = []

    report = await export(
        context,
        OneScript(),
        ExportRequest(filters=ROUND, out=out, actor="olga", export_id="abc"),
        progress=lambda done, total: steps.append((done, total)),
    )

    async with context.database.read() as tx:
        entry = (await audit.entries(tx, 1))[0]
        row = await exports.find_export(tx, "abc")
    assert (report.responses, report.people, report.lines) == (7, 3, 4)
    assert (report.attachments, report.withheld, report.unreadable) == (1, 1, 0)
    assert report.size == out.stat().st_size
    assert (entry.actor, entry.action, entry.subject, entry.rows) == (
        "olga",
        "exported",
        "spring",
        7,
    )
    assert (row.status, row.done, row.total, row.path) == ("done", 7, 7, str(out))
    assert steps[-1] == (7, 7)
    assert out.stat().st_mode & 0o777 == 0o600


async def test_interrupted_export_leaves_nothing_half(context, out):
    await seed_all(context)
    out.parent.mkdir()
    out.write_text("an older export")

    def stop(done: int, total: int) -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await export(
            context,
            OneScript(),
            ExportRequest(filters=ROUND, out=out, actor="olga", export_id="abc"),
            progress=stop,
        )

    async with context.database.read() as tx:
        row = await exports.find_export(tx, "abc")
        entries = await audit.entries(tx, 10)
    assert row.status == "failed"
    assert entries == ()
    assert [path.name for path in out.parent.iterdir()] == ["spring.zip"]
    assert out.read_text() == "an older export"
    assert gc.get_freeze_count() == 0


async def test_rows_that_do_not_add_up_are_refused(context, out):
    await seed_all(context)
    async with context.database.write() as tx:
        found = await tx.scalar(rounds.select().with_only_columns(rounds.c.script_id))
        other = await tx.scalar(
            rounds.insert()
            .values(
                slug="autumn",
                script_id=found,
                title="Autumn",
                strand="open",
                status="running",
                zone="UTC",
                start_at=NINE,
                timetable="{}",
                created_at=NINE,
            )
            .returning(rounds.c.id)
        )
        await tx.execute(
            enrolments.update().where(enrolments.c.language == "en").values(round_id=other)
        )

    with pytest.raises(ExportTorn) as torn:
        await export(context, OneScript(), ExportRequest(filters=ROUND, out=out, actor="olga"))

    assert str(torn.value).startswith("0 answers were written, but the store holds 7.")
    assert list(out.parent.iterdir()) == []


async def test_unknown_round_is_told_in_words(context, out):
    with pytest.raises(NotFound) as refused:
        await export(context, OneScript(), ExportRequest(filters=ROUND, out=out, actor="olga"))

    assert str(refused.value) == 'There is no round "spring". There is: none yet.'


async def test_place_that_cannot_be_written_is_told_in_words(context, tmp_path):
    await seed_all(context)
    (tmp_path / "file").write_text("")

    with pytest.raises(ExportRefused) as refused:
        await export(
            context,
            OneScript(),
            ExportRequest(filters=ROUND, out=tmp_path / "file" / "x.zip", actor="olga"),
        )

    path = tmp_path / "file" / "x.zip"
    assert str(refused.value) == f"{path} cannot be written: File exists. Give another place."


async def test_exports_are_kept_for_seven_days(context):
    await seed_all(context)
    path = export_path(context, "abc", "spring")
    await export(
        context, OneScript(), ExportRequest(filters=ROUND, out=path, actor="olga", export_id="abc")
    )

    context.clock.set(NINE + timedelta(days=7))
    kept = await purge_exports(context), path.exists()
    context.clock.set(NINE + timedelta(days=7, seconds=1))
    gone = await purge_exports(context), path.exists()

    async with context.database.read() as tx:
        assert await exports.find_export(tx, "abc") is None
    assert (kept, gone) == ((0, True), (1, False))


async def test_leftovers_of_a_killed_process_are_cleared_away(context):
    await seed_all(context)
    path = export_path(context, "abc", "spring")
    (path.parent / ".export-xyz").mkdir(parents=True)
    (path.parent / ".export-xyz" / "export.zip").write_bytes(b"half")
    async with context.database.write() as tx:
        await exports.begin_export(
            tx, export_id="abc", round_id=1, filters="[]", actor="olga", path="x", now=NINE
        )

    assert await clear_unfinished(context) == 1
    assert list(path.parent.iterdir()) == []


async def test_three_people_take_as_many_statements_as_one(context, out):
    async def statements() -> int:
        seen = []
        engine = context.database._reader.sync_engine
        event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args))
        await export(
            context,
            OneScript(),
            ExportRequest(filters=ROUND, out=out, actor="olga", parts=frozenset(ExportPart)),
        )
        return len(seen)

    async with context.database.write() as tx:
        found = await seed_round(tx)
        await (await seed_person(tx, context.vault, found, "ann", quote=True)).writes("one")
    one = await statements()
    async with context.database.write() as tx:
        for name in ("bob", "cat"):
            await (await seed_person(tx, context.vault, found, name, quote=True)).writes("more")
    three = await statements()

    assert three == one


# --- hostile words ----------------------------------------------------------------------------


async def test_hostile_words_come_back_unchanged_and_harmless(context, out):
    async with context.database.write() as tx:
        ann = await seed_person(tx, context.vault, await seed_round(tx), "ann", quote=True)
        for place, text in enumerate(HOSTILE, start=1):
            await ann.writes(text, part=str(place))

    archive = await exported(context, out)

    raw = csv.DictReader(
        io.StringIO(archive.read("responses_long.csv").decode("utf-8-sig"), newline="")
    )
    dangerous = [cell for row in raw for cell in row.values() if cell[:1] in RISKY - {"'"} and cell]
    book = load_workbook(io.BytesIO(archive.read("responses.xlsx")))
    kinds = {cell.data_type for row in book["responses_long"].rows for cell in row}
    assert [row["value_text"] for row in table(archive, "responses_long.csv")] == list(HOSTILE)
    assert dangerous == []
    assert "f" not in kinds


@given(st.lists(st.lists(st.one_of(st.text(), st.integers(), st.none()), min_size=3, max_size=3)))
def test_any_cells_come_back_unchanged_and_none_is_a_formula(rows):
    target = io.BytesIO()
    CsvTable(target, ("a", "b", "c")).write(rows)

    text = target.getvalue().decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(text, newline="")))[1:]
    back = [
        [
            cell[1:] if name in row[3].split() else cell
            for name, cell in zip("abc", row, strict=False)
        ]
        for row in read
    ]
    texts = [
        cell
        for told, row in zip(rows, read, strict=True)
        for cell, kind in zip(row, told, strict=False)
        if isinstance(kind, str)
    ]
    assert back == [["" if cell is None else str(cell) for cell in row] for row in rows]
    assert [cell for cell in texts if cell and cell[0] in RISKY - {"'"}] == []
