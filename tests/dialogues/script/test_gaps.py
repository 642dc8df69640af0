"""Every gap of a script is found once, on the line that it stands on."""

import pytest

from dialogues.script.gaps import unfilled
from dialogues.script.loader import load
from tests.dialogues.tiny import TINY

CARD = "  - text: {}\n    type: card\n    id: {}\n    title: More\n"


def places(block: str) -> list[str]:
    """Read a script with one more step, and give its gaps by their lines within the step."""
    lines = TINY.rstrip().count("\n") + 1
    gaps = unfilled(load(f"{TINY.rstrip()}\n{block}".encode(), name="s.yaml"))
    return [
        f"{gap.place.line - lines}:{gap.place.column} {gap.wanted}"
        for gap in gaps
        if gap.place.line > lines
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"FILL IN: who"', ["1:12 who"]),
        ('"FILL IN: who. FILL IN: when."', ["1:12 who", "1:26 when"]),
        ("'FILL IN: who'", ["1:12 who"]),
        (">\n        Hello.\n        FILL IN: who it is\n        for. Bye.", ["3:9 who it is for"]),
        ("|\n        FILL IN: one.\n\n        FILL IN: two.", ["2:9 one", "4:9 two"]),
        (">\n        Hello. FILL\n        IN: who.", ["1:11 who"]),
        ('"Hello."  # FILL IN: nothing', []),
        ('"FILL IN"', ["1:12 "]),
    ],
)
def test_gap_is_on_its_own_line(text: str, found: list[str]):
    assert places(CARD.format(text, "more")) == found


def test_text_that_is_repeated_by_an_alias_is_one_gap():
    block = CARD.format('&said "FILL IN: who"', "one") + CARD.format("*said", "two")

    assert places(block) == ["1:18 who"]
