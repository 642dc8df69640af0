"""Playing a script in the terminal: what is typed answers as a tap or words on a phone would."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.authoring.files import read_script
from bot.rehearsal.play import Play
from bot.rehearsal.sandbox import temporary_sandbox
from tests.dialogues.builders import MONDAY

SCRIPT = Path(__file__).parents[2] / "transcripts" / "bus_passes"


@dataclass(slots=True)
class Keyboard:
    """Somebody at the keyboard, and what they see."""

    typed: list[str]
    seen: list[str] = field(default_factory=list)

    def show(self, lines: list[str]) -> None:
        self.seen += lines

    def clock(self, now: datetime) -> None:
        self.seen.append(f"-- {now:%A} --")

    def read(self) -> str | None:
        return self.typed.pop(0) if self.typed else None


async def played(*typed: str, at: datetime = MONDAY, script: Path = SCRIPT) -> list[str]:
    """Play a small script; give every line that was shown."""
    keyboard = Keyboard([*typed])
    async with temporary_sandbox(at) as stage:
        await Play(stage=stage, terminal=keyboard).run(read_script(str(script)))
    return keyboard.seen


@pytest.mark.parametrize("hours", [0, 14, 18, 5 * 24 + 17])
async def test_first_part_is_open_at_any_hour(hours):
    by_day, at_another_hour = await played(), await played(at=MONDAY + timedelta(hours=hours))

    assert at_another_hour == by_day
    assert by_day[-3:] == ["  1. I agree", "  2. I do not agree", ""]


@pytest.mark.parametrize("typed", ["Yes!", "I AGREE", "  i agree. "])
async def test_typed_words_answer_as_they_do_in_the_chat(typed):
    assert (await played(typed))[-4:] == (await played("1"))[-4:]


async def test_position_picks_a_button_and_a_file_is_named():
    seen = await played("1", "2")

    assert seen[-4:] == [
        "Here it is: The plan on a page",
        "[file: The plan on a page]",
        "  1. Next",
        "",
    ]


async def test_number_is_an_amount_where_points_are_asked_for():
    seen = await played("1", "1", "skip", ":tomorrow", "Start", "7")

    assert "Points left: 3 of 10. Tap an amount, or type a whole number." in "\n".join(seen)


async def test_number_is_no_place_among_buttons_where_a_number_is_asked_for():
    seen = await played("1", "2", "2", script=SCRIPT.parent / "household")

    assert "So you heat it for 2 people." in seen


async def test_package_and_ratings_can_be_played_to_the_end():
    weights = ("Start", "7", "2")
    package = ("1", "Done", "2", "3", "Keep it")
    seen = await played("1", "1", "1", ":tomorrow", *weights, *package, "5", "6", "fully", "2")

    assert seen[-2] == "That was the last part. Thank you for your time and your thoughts."
