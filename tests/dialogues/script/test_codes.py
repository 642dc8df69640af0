"""Every kind of problem is listed in the checker's guide, with its meaning, and nothing else is."""

import re
from pathlib import Path

from dialogues.script.codes import ERRORS, TIMELY, WARNINGS

GUIDE = (Path(__file__).parents[3] / "dialogues" / "checks" / "README.md").read_text("utf-8")


def listed(heading: str) -> dict[str, str]:
    """Give the codes and meanings of a table of the guide."""
    section = GUIDE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| `([^`]+)` \| (.+) \|$", section, re.MULTILINE))


def test_guide_lists_every_error_with_its_meaning():
    assert listed("Errors") == ERRORS


def test_guide_lists_every_warning_with_its_meaning():
    assert listed("Warnings") == WARNINGS


def test_codes_are_words_with_dashes_and_mean_one_thing():
    assert [code for code in {*ERRORS, *WARNINGS} if not re.fullmatch(r"[a-z0-9-]+", code)] == []
    assert set(ERRORS) & set(WARNINGS) == set()
    assert {*WARNINGS} >= TIMELY
