"""The command line: what it prints, what it refuses in words, and the codes it ends with."""

import asyncio
import csv
import io
import json
import re
import socket
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.runtime.settings import read_settings
from bot.runtime.store import opened
from storage.people import people
from tests.bot.lived import live
from tests.dialogues.tiny import PROPOSAL, TINY

COUNTED = {("1", "answered"), ("1", "partial")}  # current and standing of answers that count
WHOSE = """\
  - {type: single, id: whose, text: Whose phone?, options: {table: The table's, person: Mine}}
roles:
  table: {title: A table's phone, when: {whose: {is: table}}}
"""
BROKEN = """
dialogue: {id: broken, version: 1, language: en}
"""


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    """Stand in a folder of one's own, with nothing set."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("DIALOGUE_DATA_DIR", str(folder / "data"))
    return folder


@pytest.fixture
def lived_here(lived, monkeypatch):
    """Work on a store in which people have lived."""
    monkeypatch.setenv("DIALOGUE_DATA_DIR", str(lived.settings.data_dir))
    return lived.round


@pytest.fixture
def lived_with_tables(tmp_path, monkeypatch):
    """Work on a store in which people and tables have lived."""
    script = tmp_path / "dialogue.yaml"
    script.write_text(f"{TINY}{WHOSE}{PROPOSAL}")
    lived = asyncio.run(live(tmp_path / "tables", script=str(script)))
    monkeypatch.setenv("DIALOGUE_DATA_DIR", str(lived.settings.data_dir))
    return lived.round


def plain(text):
    return " ".join(text.split())


def test_help_names_every_step_to_a_running_service(dialogue):
    code, out, _ = dialogue("--help")

    assert code == 0
    for command in ("demo", "migrate", "organisers", "rounds", "serve", "responses", "export"):
        assert command in out


def test_store_is_set_up_once_and_then_left_alone(dialogue, empty_folder):
    first = dialogue("migrate")
    second = dialogue("migrate")

    where = f"The store at sqlite:///{empty_folder}/data/dialogue.db"
    key = f"Its key is in {empty_folder}/data.key. Keep a copy of that file in a safe place.\n"
    assert first == (0, f"{where} is set up now.\n{key}", "")
    assert second == (0, f"{where} was up to date already.\n{key}", "")


@pytest.mark.parametrize(
    "command",
    [
        ("rounds", "list"),
        ("responses", "--round", "r"),
        ("organisers", "list"),
        ("serve",),
        ("backup", "b.zip"),
    ],
)
def test_command_without_a_store_says_how_to_make_one(dialogue, empty_folder, command):
    store = f"{empty_folder}/data/dialogue.db"
    told = f"There is no store at {store}. Set one up with: dialogue migrate\n"
    assert dialogue(*command) == (1, "", told)


def test_round_is_scheduled_for_a_program(dialogue):
    dialogue("migrate")

    code, out, err = dialogue(
        *("rounds", "schedule", "--script", "taster", "--start", "2027-03-01T18:30"),
        *("--zone", "Europe/London", "--code", "HELLO", "--yes", "--json"),
    )

    told = json.loads(out)
    assert (code, err) == (0, "")
    assert {key: told[key] for key in ("round", "code", "status", "start", "zone", "links")} == {
        "round": "taster-2027-03-01",
        "code": "HELLO",
        "status": "scheduled",
        "start": "2027-03-01T18:30:00+00:00",
        "zone": "Europe/London",
        "links": {"web": "http://127.0.0.1:8080/chat/HELLO"},
    }
    assert told["timeline"][0]["local"] == "Monday 1 March 2027, 18:30 GMT"


def test_round_is_shown_before_it_is_scheduled_and_nothing_happens_without_a_yes(dialogue):
    dialogue("migrate")

    code, out, err = dialogue(
        "rounds", "schedule", "--script", "taster", "--start", "2027-03-01T18:30"
    )

    assert (code, err) == (
        1,
        "Nothing was done: there is nobody to ask here. Say --yes if you are sure.\n",
    )
    assert "Monday 1 March 2027" in plain(out)
    assert dialogue("rounds", "list", "--json") == (0, "[]\n", "")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            ("--zone", "Europe/Londn"),
            'There is no time zone "Europe/Londn". Write a name such as Europe/London.',
        ),
        (
            ("--start", "tomorrow"),
            (
                '"tomorrow" is not a date and time. Write "now", or a date and a time such as '
                "2026-03-02T18:30."
            ),
        ),
        (
            ("--code", "a b"),
            (
                'The code "a b" cannot be used in a link. Write 1 to 64 letters (a to z), digits, '
                "_ or -."
            ),
        ),
        (
            ("--script", "nope"),
            (
                "There is no dialogue 'nope'. Name one of these: early-help, home-care-records, "
                "host-kit, jury-round, panel-wave, taster, warm-and-safe-homes; or give the path "
                "of a .yaml file, or of a folder with a dialogue.yaml."
            ),
        ),
    ],
)
def test_round_that_cannot_be_scheduled_is_refused_in_one_line(dialogue, change, told):
    dialogue("migrate")

    code, out, err = dialogue("rounds", "schedule", "--script", "taster", *change, "--yes")

    assert (code, out, err) == (1, "", f"{told}\n")


def test_round_goes_through_its_states(dialogue):
    dialogue("migrate")
    dialogue("rounds", "schedule", "--script", "taster", "--name", "r", "--yes", "--json")

    states = [
        json.loads(dialogue("rounds", *change, "--json")[1])["status"]
        for change in (("pause", "r"), ("resume", "r"), ("close", "r", "--yes"))
    ]

    assert states == ["paused", "running", "closed"]
    assert dialogue("rounds", "pause", "r") == (
        1,
        "",
        'You cannot pause "r": it has ended (closed).\n',
    )


def test_start_is_told_where_it_was_changed_alone(dialogue):
    dialogue("migrate")
    start = "2027-03-01T18:30"
    dialogue("rounds", "schedule", "--script", "taster", "--name", "r", "--start", start, "--yes")
    changes = (("shift", "r", "--by", "2 days"), ("cancel", "r", "--yes"))

    told = [dialogue("rounds", *change) for change in changes]

    assert told == [
        (0, "r is scheduled now. Start: Wednesday 3 March 2027, 18:30 GMT.\n", ""),
        (0, "r is cancelled now.\n", ""),
    ]


def test_round_is_shifted(dialogue):
    dialogue("migrate")
    start = "2027-03-01T18:30"
    dialogue("rounds", "schedule", "--script", "taster", "--name", "r", "--start", start, "--yes")

    moved = json.loads(dialogue("rounds", "shift", "r", "--by", "2 days", "--json")[1])

    assert moved["start"] == "2027-03-03T18:30:00+00:00"


def test_round_is_not_closed_without_a_yes(dialogue):
    dialogue("migrate")
    dialogue("rounds", "schedule", "--script", "taster", "--name", "r", "--yes", "--json")

    code, _, err = dialogue("rounds", "close", "r")

    assert (code, err[:17]) == (1, "Nothing was done:")
    assert json.loads(dialogue("rounds", "list", "--json")[1])[0]["status"] == "running"


def test_names_of_rounds_are_listed_whole_on_a_narrow_screen(dialogue, empty_folder):
    name = "bus-passes-for-everybody-over-sixty-2027"
    dialogue("migrate")
    dialogue("rounds", "schedule", "--script", "taster", "--name", name, "--code", "BUS", "--yes")

    assert name in dialogue("rounds", "list")[1]
    assert "Code BUS: 0 take part." in dialogue("rounds", "show", name)[1]


def test_answers_come_whole_as_json_and_csv(dialogue, lived_here):
    as_json = json.loads(dialogue("responses", "--round", lived_here, "--json")[1])
    # CSV is written as bytes, which pytest's own standard output takes too
    out = dialogue("responses", "--round", lived_here, "--csv")[1]
    rows = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))))

    assert as_json["total"] == len(as_json["rows"]) == len(rows) > 20
    assert [row["participant"] for row in rows] == [row["participant"] for row in as_json["rows"]]


def test_answers_are_filtered(dialogue, lived_here):
    everything = json.loads(dialogue("responses", "--round", lived_here, "--json")[1])["rows"]
    step = everything[-1]["step"]

    found = json.loads(dialogue("responses", "--round", lived_here, "--step", step, "--json")[1])

    assert found["rows"] == [row for row in everything if row["step"] == step]


def test_answers_are_peoples_or_those_of_a_role(dialogue, lived_with_tables):
    def told(*options):
        out = dialogue("responses", "--round", lived_with_tables, "--json", *options)[1]
        return [row["code"] for row in json.loads(out)["rows"] if row["step"] == "whose"]

    people, tables = told(), told("--role", "table")

    assert (set(people), set(tables)) == ({"person"}, {"table"})
    assert sorted(told("--role", "everybody")) == sorted(people + tables)
    assert dialogue("responses", "--round", lived_with_tables, "--role", "tabel") == (
        1,
        "",
        'There is no role "tabel". Did you mean "table"? There is: table, person, everybody.\n',
    )


def test_round_shows_people_and_names_what_is_none(dialogue, lived_with_tables):
    everybody = dialogue("responses", "--round", lived_with_tables, "--role", "table", "--json")
    tables = {row["participant"] for row in json.loads(everybody[1])["rows"]}

    told = json.loads(dialogue("rounds", "show", lived_with_tables, "--json")[1])
    shown = dialogue("rounds", "show", lived_with_tables)[1]

    assert told["roles"] == {"table": len(tables)}
    assert sum(told["people"].values()) == 8 - len(tables)
    assert f"Not counted as people: A table's phone {len(tables)}." in plain(shown)


def test_answers_come_in_pages_on_a_screen(dialogue, lived_here):
    rows = json.loads(dialogue("responses", "--round", lived_here, "--json")[1])["rows"]
    counted = [row for row in rows if row["standing"] in {"answered", "partial"}]

    _, out, _ = dialogue("responses", "--round", lived_here, "--size", "10", "--page", "2")

    beside = f"{len(rows) - len(counted)} rows of what was left out, too late or changed"
    assert len(counted) < len(rows)
    assert out.splitlines()[-1] == (
        f"Page 2 of {-(-len(rows) // 10)}; {len(counted)} answers in all, and {beside}."
    )


def test_answers_in_progress_export_and_look_up_are_as_many(dialogue, lived_here):
    progress = json.loads(dialogue("rounds", "show", lived_here, "--json")[1])
    _, found, _ = dialogue("responses", "--round", lived_here)
    export = json.loads(dialogue("export", "--round", lived_here, "--out", "a.zip", "--json")[1])
    with zipfile.ZipFile("a.zip") as archive:
        long = archive.read("responses_long.csv").decode("utf-8-sig")
        readme = archive.read("README.txt").decode()

    counted = progress["responses"]
    rows = list(csv.DictReader(io.StringIO(long)))
    given = [row for row in rows if (row["current"], row["standing"]) in COUNTED]
    assert counted == export["counted"] == len(given) < export["responses"] == len(rows)
    assert f"; {counted} answers in all, and " in found
    assert (
        f"Answers that count among them (current, and answered or partial): {counted}\r\n" in readme
    )


def test_counts_hide_small_numbers(dialogue, lived_here):
    told = json.loads(dialogue("responses", "--round", lived_here, "--counts", "--json")[1])

    people = {row["people"] for row in told["rows"]}
    assert people
    assert all(count is None or count == 0 or count >= 5 for count in people)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--round", "nope"), 'There is no round "nope". There is: {round}.'),
        (
            ("--round", "{round}", "--stage", "strat"),
            'There is no stage "strat". Did you mean "start"? There is: start, weigh.',
        ),
        (("--round", "{round}", "--json", "--csv"), "Say --json or --csv, not both."),
    ],
)
def test_question_that_makes_no_sense_is_refused_in_words(dialogue, lived_here, arguments, told):
    filled = [argument.format(round=lived_here) for argument in arguments]

    assert dialogue("responses", *filled) == (1, "", f"{told.format(round=lived_here)}\n")


def test_export_is_written_and_counted(dialogue, lived_here, empty_folder):
    code, out, _ = dialogue("export", "--round", lived_here, "--out", "out.zip", "--json")

    told = json.loads(out)
    with zipfile.ZipFile(empty_folder / "out.zip") as archive:
        rows = archive.read("responses_long.csv").decode("utf-8-sig").strip().split("\r\n")
    assert (code, told["path"], told["people"]) == (0, "out.zip", 8)
    assert told["responses"] == len(rows) - 1 > 20


def test_export_goes_into_a_folder_under_the_rounds_name(dialogue, lived_here, empty_folder):
    told = json.loads(dialogue("export", "--round", lived_here, "--out", ".", "--json")[1])

    assert told["path"] == f"{lived_here}.zip"
    assert (empty_folder / told["path"]).is_file()


def test_copies_that_must_be_deleted_are_listed_until_they_are(dialogue, lived_here, empty_folder):
    dialogue("export", "--round", lived_here, "--out", "out.zip")
    before = dialogue("copies", "list")
    asyncio.run(erase_somebody())

    listed = json.loads(dialogue("copies", "list", lived_here, "--json")[1])
    shown = plain(dialogue("copies", "list")[1])
    noted = dialogue("copies", "deleted", "1")
    after = dialogue("copies", "list", lived_here)

    day = datetime.now(UTC).date().isoformat()
    [copy] = listed
    export_id, taken_at = copy.pop("export"), copy.pop("taken_at")
    assert before == (0, "No copy of an export must be deleted.\n", "")
    assert copy == {
        "number": 1,
        "round": lived_here,
        "taken_by": "command line",
        "file": str(empty_folder / "out.zip"),
        "to_delete_since": day,
    }
    assert datetime.fromisoformat(taken_at).tzinfo is not None
    assert "Ask whoever took one to delete it" in shown
    told = f"Noted: the copy that command line took of export {export_id} is deleted.\n"
    assert noted == (0, told, "")
    assert after == before


def test_copy_that_is_not_there_is_told(dialogue, lived_here):
    refused = dialogue("copies", "deleted", "9")

    assert refused == (1, "", "There is no copy 9 of an export.\n")


async def erase_somebody() -> None:
    """Erase the first person of the store, as `forget` does."""
    async with opened(read_settings()) as context, context.database.write() as tx:
        person = (await people.in_enrolments(tx, [1]))[1]
        await people.erase(tx, person, context.clock.now())


def test_export_leaves_out_what_is_not_wanted(dialogue, lived_here, empty_folder):
    less = ("--without", "workbook", "--without", "transcripts", "--without", "attachments")
    dialogue("export", "--round", lived_here, "--out", "out.zip", *less)
    code, _, error = dialogue("export", "--round", lived_here, "--out", "o.zip", "--without", "x")

    with zipfile.ZipFile(empty_folder / "out.zip") as archive:
        assert archive.namelist() == [
            "responses_long.csv",
            "responses_wide.csv",
            "codebook.csv",
            "script/dialogue.yaml",
            "README.txt",
            "checksums.txt",
        ]
    assert (code, "'x' is not one of 'workbook'" in error) == (2, True)


def test_backup_says_by_when_it_must_be_deleted(dialogue, lived_here, monkeypatch):
    monkeypatch.setenv("DIALOGUE_BACKUPS_KEPT", "14")

    told = dialogue("backup", "b.zip")[1].splitlines()

    day = (datetime.now(UTC) + timedelta(days=14)).date().isoformat()
    said = f"Delete this file by {day}: so people are told who have themselves erased."
    assert told[-1] == said


def test_backup_and_restore_go_round(dialogue, lived_here, monkeypatch, empty_folder):
    before = dialogue("responses", "--round", lived_here, "--json")
    saved = json.loads(dialogue("backup", "b.zip", "--json")[1])

    refused = dialogue("restore", "b.zip")
    restored = json.loads(dialogue("restore", "b.zip", "--replace", "--yes", "--json")[1])

    assert refused[0] == 1
    assert restored["rows"] == saved["rows"]
    assert dialogue("responses", "--round", lived_here, "--json") == before


def test_login_is_made_with_a_password_nobody_chose(dialogue):
    dialogue("migrate")

    code, out, _ = dialogue("organisers", "add", "ann", "--role", "admin", "--generate")

    lines = out.splitlines()
    assert (code, lines[0]) == (0, "ann can log in at http://127.0.0.1:8080/organiser as admin.")
    assert len(lines[1].removeprefix("Password: ")) == 20


def test_password_is_read_from_standard_input(dialogue, monkeypatch):
    dialogue("migrate")
    monkeypatch.setattr(sys, "stdin", io.StringIO("short\n"))

    code, out, err = dialogue("organisers", "add", "ann", "--password-stdin")

    assert (code, out) == (1, "")
    assert err == (
        "The password has 5 characters. Use at least 15; a few words that do not belong together "
        "are easy to remember.\n"
    )


def test_password_is_asked_for_only_where_there_is_somebody(dialogue, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("a secret that would be seen\n"))

    told = dialogue("organisers", "add", "ann")

    assert told == (
        *(1, ""),
        "There is nobody to ask for a password here. Say --generate or --password-stdin.\n",
    )


def test_login_is_closed_and_opened(dialogue):
    dialogue("migrate")
    dialogue("organisers", "add", "ann", "--generate")

    closed = dialogue("organisers", "disable", "ann")
    listed = json.loads(dialogue("organisers", "list", "--json")[1])
    opened = dialogue("organisers", "enable", "ann")

    assert closed == (0, "ann cannot log in any more.\n", "")
    assert [(one["name"], one["enabled"]) for one in listed] == [("ann", False)]
    assert opened == (0, "ann can log in again.\n", "")


def test_login_is_put_on_duty_and_taken_off(dialogue, lived_here):
    dialogue("organisers", "add", "dora", "--role", "analyst", "--generate")

    nobody = dialogue("rounds", "show", lived_here)[1]
    put_on = dialogue("organisers", "on-duty", "dora", lived_here)
    somebody = dialogue("rounds", "show", lived_here)[1]
    told = json.loads(dialogue("rounds", "show", lived_here, "--json")[1])["on_duty"]
    taken_off = dialogue("organisers", "off-duty", "dora", lived_here)

    assert put_on == (0, f"dora is on duty for: {lived_here}.\n", "")
    assert f"Put somebody on duty: dialogue organisers on-duty NAME {lived_here}" in nobody
    assert ("On duty for complaints and alarms: dora." in somebody, told) == (True, ["dora"])
    assert taken_off == (0, "dora is on duty for: no round.\n", "")


def test_good_script_is_said_to_be_good(dialogue):
    code, out, err = dialogue("check", "taster")

    assert (code, err) == (0, "")
    assert out.splitlines()[-1].startswith('"A five-minute taster" (version 1) can be used: ')


def test_script_that_leaves_duties_open_is_said_to_be_for_trials(dialogue, empty_folder):
    (empty_folder / "tiny.yaml").write_text(TINY)

    dialogue("migrate")

    code, out, err = dialogue("check", "tiny.yaml")
    refused = dialogue("rounds", "schedule", "--script", "tiny.yaml", "--yes")

    assert (code, err) == (0, "")
    owed, told = out.splitlines()
    assert owed.startswith("tiny.yaml:1:1: warning: there is no 'proposal', so people cannot tell")
    assert told == (
        '"Tiny" (version 1) can be tried out, but not scheduled in earnest: 0 errors, 1 warning.'
    )
    assert refused[0] == 1
    assert refused[2].splitlines()[1] == owed


def test_broken_script_is_told_place_by_place(dialogue, empty_folder):
    (empty_folder / "broken.yaml").write_text(BROKEN)

    code, out, err = dialogue("check", "broken.yaml")
    problems = json.loads(dialogue("check", "broken.yaml", "--json")[1])["problems"]

    assert code == 1
    assert out.splitlines() == [
        f"{p['file']}:{p['line']}:{p['column']}: {p['severity']}: {p['reason']}. {p['remedy']}"
        f" [{p['code']}]"
        for p in problems
    ]
    assert err.endswith("This script cannot be used yet.\n")


WARNED = f"""\
dialogue: {{id: warned, version: 1, title: Warned, summary: A script with a warning.}}
privacy: {{notice: We keep answers., contact: data@example.org, keep_for: 3 months}}
stages:
- id: start
  title: Start
  minutes: 1
  opens: {{day: 0}}
  steps:
  - {{type: consent, id: agree, text: May we?, declined: Bye., required: [{{id: part, text: Yes}}]}}
  - {{type: say, id: work, text: This is vital work.}}
{PROPOSAL}"""
ACCEPTED = WARNED.replace(
    "stages:", "accept: [{code: loaded-word, at: start.work, because: So says the law.}]\nstages:"
)


def test_script_with_a_warning_can_be_used(dialogue, empty_folder):
    (empty_folder / "warned.yaml").write_text(WARNED)

    assert dialogue("check", "warned.yaml") == (
        0,
        (
            "warned.yaml:10:33: warning: 'vital' takes sides. Say instead: needed. [loaded-word]\n"
            '"Warned" (version 1) can be used: 0 errors, 1 warning.\n'
        ),
        "",
    )


def test_warning_counts_for_an_error_if_one_is_strict(dialogue, empty_folder):
    (empty_folder / "warned.yaml").write_text(WARNED)

    code, _, err = dialogue("check", "warned.yaml", "--strict")
    told = json.loads(dialogue("check", "warned.yaml", "--strict", "--json")[1])

    assert (code, err) == (1, "0 errors, 1 warning. With --strict, no warning may stand.\n")
    assert (told["ok"], told["errors"], told["warnings"]) == (False, 0, 1)


def test_accepted_warning_is_listed_and_counted_and_passes_strictly(dialogue, empty_folder):
    (empty_folder / "accepted.yaml").write_text(ACCEPTED)

    assert dialogue("check", "accepted.yaml", "--strict") == (
        0,
        (
            "accepted.yaml:11:33: accepted: 'vital' takes sides. So says the law. [loaded-word]\n"
            '"Warned" (version 1) can be used: 0 errors, 0 warnings, 1 accepted.\n'
        ),
        "",
    )


def test_problems_for_editors_have_the_documented_fields(dialogue, empty_folder):
    (empty_folder / "warned.yaml").write_text(WARNED)
    (empty_folder / "accepted.yaml").write_text(ACCEPTED)

    told = json.loads(dialogue("check", "warned.yaml", "accepted.yaml", "--json")[1])

    problem = {
        "file": "warned.yaml",
        "line": 10,
        "column": 33,
        "code": "loaded-word",
        "reason": "'vital' takes sides",
        "remedy": "Say instead: needed.",
        "at": "start.work",
        "severity": "warning",
    }
    accepted = problem | {"file": "accepted.yaml", "line": 11, "because": "So says the law."}
    assert told == {
        "ok": True,
        "errors": 0,
        "warnings": 1,
        "draft_languages": [],
        "reveals": [],
        "unfilled": [],
        "problems": [problem],
        "accepted": [accepted],
    }
    assert documented() == {*told, *problem}


def documented() -> set[str]:
    """Give the fields that the checker's guide names."""
    guide = (Path(__file__).parents[3] / "dialogues" / "checks" / "README.md").read_text("utf-8")
    section = guide.partition("\n## For editors\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE))


def test_check_tells_how_likely_results_are_shown_to_the_people_expected(dialogue):
    code, told, _ = dialogue("check", "taster", "--people", "60")
    usual = dialogue("check", "taster")[1]
    record = json.loads(dialogue("check", "taster", "--people", "24", "--json")[1])

    shows = "Note: 'what_others_said' shows results of 'judgement' in"
    assert code == 0
    assert f"{shows} 822 of 2,000 draws (41 %) with 60 people." in told
    assert (
        f"{shows} 0 of 2,000 draws (0 %) with 24 people, 822 (41 %) with 60, "
        "1,892 (95 %) with 100, 2,000 (100 %) with 200."
    ) in usual
    assert record["reveals"] == [
        {
            "file": "taster",
            "step": "what_others_said",
            "of": "judgement",
            "people": 24,
            "shown": 0,
            "draws": 2000,
        }
    ]


def test_drafts_are_told_where_a_script_is_checked(dialogue, empty_folder):
    (empty_folder / "cy.yaml").write_text(TINY + PROPOSAL + "languages: [cy]\n")

    told = [dialogue("check", name)[1].splitlines() for name in ("taster", "cy.yaml")]

    notes = [line for lines in told for line in lines if line.startswith("Note: ")]
    assert [note for note in notes if "draft" in note] == [
        (
            "Note: drafts beside it, not offered: Cymraeg (cy), Gàidhlig (gd), polski (pl). "
            "A round offers them if it is scheduled with --draft-languages cy,gd,pl."
        ),
        (
            "Note: Cymraeg (cy): a draft that no speaker has checked. "
            "A round offers it only if it is scheduled with --draft-languages cy."
        ),
    ]


def test_round_in_draft_languages_is_scheduled_only_when_told_to(dialogue):
    dialogue("migrate")
    asked = ("rounds", "schedule", "--script", "taster", "--yes", "--draft-languages")

    assert dialogue(*asked, "gd, cy")[0] == 0
    assert dialogue(*asked, "fr") == (
        1,
        "",
        (
            "'fr' is no draft language of this script. Its drafts are: "
            "Cymraeg (cy), Gàidhlig (gd), polski (pl).\n"
        ),
    )


def test_several_scripts_are_checked_and_one_broken_one_is_enough(dialogue, empty_folder):
    (empty_folder / "broken.yaml").write_text(BROKEN)
    (empty_folder / "warned.yaml").write_text(WARNED)

    code, out, err = dialogue("check", "broken.yaml", "warned.yaml", "taster")

    assert code == 1
    assert [line.split(":")[0] for line in out.splitlines() if " can be used" not in line] == [
        *("broken.yaml",) * (len(out.splitlines()) - 6),
        "warned.yaml",
        "taster/dialogue.yaml",
        "Note",
        "Note",
    ]
    assert err.endswith("1 warning, 1 accepted. 1 of 3 scripts cannot be used yet.\n")


def test_file_that_is_not_there_is_told_after_the_others(dialogue, empty_folder):
    (empty_folder / "warned.yaml").write_text(WARNED)

    code, out, err = dialogue("check", "gone.yaml", "warned.yaml")

    assert code == 2
    assert out.startswith("warned.yaml:10:33: ")
    assert not json.loads(dialogue("check", "gone.yaml", "warned.yaml", "--json")[1])["ok"]
    assert err.startswith("There is no dialogue 'gone.yaml'. ")


def test_script_is_checked_for_the_dates_of_a_round(dialogue, empty_folder):
    dated = WARNED.replace("{day: 0}", "{on: 2027-02-01}").replace("vital ", "")
    (empty_folder / "dated.yaml").write_text(dated)

    code, out, _ = dialogue("check", "dated.yaml", "--start", "2027-02-02")

    assert code == 0
    assert out.splitlines()[0] == (
        "dated.yaml:7:15: warning: 2027-02-01 is over: the round starts on 2027-02-02."
        " Write a later date, or count days instead. [date-past]"
    )


def test_start_that_is_no_date_is_a_command_written_wrongly(dialogue):
    assert dialogue("check", "taster", "--start", "soon")[0] == 2


def test_schema_of_scripts_is_printed(dialogue):
    code, out, _ = dialogue("schema")

    assert (code, json.loads(out)["title"]) == (0, "Dialogue script")


def test_settings_are_explained_and_secrets_masked(dialogue, monkeypatch):
    monkeypatch.setenv("DIALOGUE_TELEGRAM_TOKEN", "123:hush")

    code, out, _ = dialogue("settings", "--json")

    told = {one["name"]: (one["value"], one["source"]) for one in json.loads(out)}
    assert code == 0
    assert told["DIALOGUE_TELEGRAM_TOKEN"] == ("********", "environment")
    assert told["DIALOGUE_PORT"] == ("8080", "default")
    assert "hush" not in dialogue("settings")[1]


def test_wrong_setting_is_told_in_one_line(dialogue, monkeypatch):
    monkeypatch.setenv("DIALOGUE_PORT", "abc")

    code, out, err = dialogue("rounds", "list")

    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith('DIALOGUE_PORT cannot be "abc". Write something such as: 8080')


def test_demonstration_looks_first_whether_it_can_be_served(dialogue, monkeypatch, empty_folder):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        monkeypatch.setenv("DIALOGUE_PORT", port)

        told = dialogue("demo", "--data", "shown")

    assert told[:2] == (1, "")
    assert told[2] == (
        f"Cannot listen at 127.0.0.1, port {port}: Address already in use. Stop what listens "
        "there, or choose another place with DIALOGUE_HOST and DIALOGUE_PORT.\n"
    )
    assert not (empty_folder / "shown").exists()


def test_demonstration_says_where_it_cannot_be(dialogue, empty_folder):
    (empty_folder / "file").write_text("not a folder")

    code, _, err = dialogue("demo", "--once", "--data", "file/demo")

    assert code == 1
    assert err == (
        "The folder file/demo cannot be made: Not a directory. Give another one with --data.\n"
    )


def test_demonstration_tells_a_wrong_setting(dialogue, monkeypatch):
    monkeypatch.setenv("DIALOGUE_PORT", "here")

    code, _, err = dialogue("demo", "--once")

    assert code == 1
    assert err == (
        'DIALOGUE_PORT cannot be "here". Write something such as: 8080 (The port to listen at.)\n'
    )


def test_play_refuses_a_language_the_script_does_not_speak(dialogue):
    told = dialogue("play", "taster", "--language", "fr")

    refusal = '"fr" is not a language of this script. Choose one: en, cy, gd, pl.\n'
    assert told == (1, "", refusal)


def test_page_that_is_not_there_is_refused(dialogue, lived_here):
    code, _, err = dialogue("responses", "--round", lived_here, "--size", "1000", "--page", "99")

    assert (code, err) == (1, "There is no page 99: the last is 1.\n")


def test_unknown_command_is_a_matter_of_usage(dialogue):
    code, out, err = dialogue("rouns")

    assert (code, out) == (2, "")
    assert "Traceback" not in err


def test_store_that_is_no_database_is_told_without_a_traceback(dialogue, empty_folder):
    dialogue("migrate")
    (empty_folder / "data" / "dialogue.db").write_bytes(b"not a database at all" * 100)

    code, out, err = dialogue("rounds", "list")

    assert (code, out) == (1, "")
    assert err == (
        "The store cannot be used. The file of the store is no database. (file is not a database) "
        "Put a backup back.\n"
    )


# aiosqlite's thread may tell its loop of the file once more when the command has ended already
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_store_whose_file_cannot_be_opened_is_told_of_disks_not_of_servers(dialogue, empty_folder):
    (empty_folder / "data" / "dialogue.db").mkdir(parents=True)

    code, out, err = dialogue("rounds", "list")

    assert (code, out) == (1, "")
    assert err == (
        "The store cannot be used. The file of the store cannot be opened. (unable to open "
        "database file) See that its folder is there, that the disk has room, and that we may "
        "write there.\n"
    )


# --- what was put away ---------------------------------------------------------------------------


def test_empty_quarantine_is_told_as_such(dialogue, lived_here):
    assert dialogue("quarantine", "list") == (0, "Nothing is in quarantine.\n", "")
    assert dialogue("quarantine", "retry") == (0, "Nothing is in quarantine.\n", "")
    assert dialogue("quarantine", "list", "--json") == (0, "[]\n", "")


def test_number_that_is_not_in_quarantine_is_refused(dialogue, lived_here):
    code, out, err = dialogue("quarantine", "retry", "7")

    assert (code, out) == (1, "")
    assert plain(err) == (
        "There is no number 7 in quarantine. See what is there with: dialogue quarantine list"
    )


def test_round_is_erased_after_a_dry_run_that_tells_what_would_go(dialogue, lived_here):
    dialogue("rounds", "close", lived_here, "--yes")
    shown = json.loads(dialogue("rounds", "show", lived_here, "--json")[1])
    planned = json.loads(dialogue("rounds", "erase", lived_here, "--dry-run", "--json")[1])
    told = plain(dialogue("rounds", "erase", lived_here, "--dry-run")[1])
    unsure = dialogue("rounds", "erase", lived_here)
    done = dialogue("rounds", "erase", lived_here, "--yes")
    left = json.loads(dialogue("rounds", "show", lived_here, "--json")[1])
    again = dialogue("rounds", "erase", lived_here, "--yes")

    assert planned["people"] == sum(shown["people"].values()) == 8
    assert (planned["is_erased"], planned["kept_until"]) == (False, shown["kept_until"])
    assert f"would go: 8 people, {planned['rows']} rows of theirs" in told
    assert unsure[0] == 1
    assert "there is nobody to ask here" in unsure[2]
    assert done[0] == 0
    assert (left["people"], left["responses"]) == ({}, 0)
    assert left["erased_at"] is not None
    assert {row["people"] for row in left["released"]["answers"]} <= {None, 0}
    assert again == (1, "", f'The people of "{lived_here}" are erased already.\n')
