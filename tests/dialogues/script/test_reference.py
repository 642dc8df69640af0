"""The reference page is written from the types of the language, and is kept current."""

from importlib.resources import files
from typing import get_args

from dialogues.script.dialogue import Dialogue, Quiet
from dialogues.script.fields import Part
from dialogues.script.kinds.all import AnyStep
from dialogues.script.kinds.step import Step
from dialogues.script.reference import reference

PAGE = (files("dialogues") / "REFERENCE.md").read_text("utf-8")
REWRITE = "REFERENCE.md is not current; run: dialogue reference > dialogues/REFERENCE.md"


def section(heading: str) -> list[str]:
    """Give the lines of a table under a heading, without its head."""
    lines = PAGE.split(f"\n### {heading}\n")[1].partition("\n#")[0].splitlines()
    return [line for line in lines if line.startswith("| `")]


def parts(model: type[Part]) -> set[type[Part]]:
    return {model}.union(*(parts(inner) for inner in model.__subclasses__()))


def test_committed_page_is_current():
    assert reference() == PAGE, REWRITE


def test_page_has_every_part_and_every_step_of_the_language():
    headings = {line[4:] for line in PAGE.splitlines() if line.startswith("### ")}
    kinds = {
        get_args(one.model_fields["type"].annotation)[0] for one in get_args(get_args(AnyStep)[0])
    }

    elsewhere = {Part, Dialogue, Quiet}  # quiet hours are written as a text
    others = {part.__name__ for part in parts(Part) - parts(Step) - elsewhere}
    assert headings == kinds | others


def test_every_part_and_step_says_what_it_is():
    silent = [part.__name__ for part in parts(Part) if not part.__doc__]

    assert silent == []


def test_row_tells_what_to_write_what_holds_otherwise_and_what_it_means():
    assert section("Dial") == [
        "| `title` | text | **must be given** | What the choice is about. |",
        (
            "| `settings` | 2 to 20 codes, each with [Setting](#setting) | **must be given**"
            " | The ways to set it: a short code, and label, gains and gives_up of each. |"
        ),
    ]


def test_defaults_read_as_an_author_would_write_them():
    rows = [line.split(" | ") for line in section("Clock")]

    assert {row[0]: row[2] for row in rows} == {
        "| `timezone`": "`Europe/London`",
        "| `settle_after`": "`12 hours`",
        "| `grace`": "`1 hour`",
        "| `quiet`": "`21:00-08:30`",
        "| `weekends`": "`true`",
        "| `remind_after`": "`1 day`",
        "| `max_reminders`": "`2`",
    }
