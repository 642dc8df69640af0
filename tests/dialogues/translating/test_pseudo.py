"""The pseudo-language looks foreign and is longer, and keeps what a translator has to keep."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.script.loader import load
from dialogues.script.translation import texts
from dialogues.text.placeholders import asked_for
from dialogues.translating.pseudo import lengthened, pseudo
from tests.dialogues.tiny import TINY


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Yes", "[Ýéš ~]"),
        ("You said {view|nothing}.", "[Ýôû šàíd {view|ñôthíñĝ}. ~~~~~~~~~~]"),
        (
            "See [here](https://a.example/page).",
            "[Šéé [héré](https://a.example/page). ~~~~~~~~~~~~~~]",
        ),
        ("Write to data@example.org", "[Wríté tô data@example.org ~~~~~~~~~~]"),
    ],
)
def test_pseudo_language_keeps_what_must_stay(text, shown):
    assert lengthened(text, 100) == shown


def test_text_is_lengthened_no_further_than_there_is_room():
    assert lengthened("Twelve words", 16) == "[Twélvé wôrdš ~]"
    assert lengthened("Twelve words", 3) == "[Twélvé wôrdš]"


@given(st.text(max_size=80), st.integers(1, 120))
def test_pseudo_language_keeps_placeholders_and_limits(text, most):
    shown = lengthened(text, most)

    assert asked_for(shown) == asked_for(text)
    assert len(shown) <= max(most, len(text) + 2)


def test_every_text_of_a_script_is_in_the_pseudo_language():
    dialogue = load(TINY.encode()).written

    assert pseudo(dialogue).keys() == texts(dialogue).keys()
