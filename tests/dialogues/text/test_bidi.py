"""What is put into a text from right to left does not turn what stands around it."""

import pytest

from dialogues.text.bidi import is_leftward, isolated


@pytest.mark.parametrize(
    ("text", "leftward"),
    [
        ("Hello", False),
        ("هل توافق؟", True),
        ("שלום", True),
        ("**123** هل", True),
        ("GP: هل توافق؟", False),
        ("1, 2, 3", False),
        ("", False),
    ],
)
def test_first_letter_tells_the_direction(text, leftward):
    assert is_leftward(text) is leftward


def test_isolate_goes_around_what_is_put_in():
    assert isolated("Blue") == "\u2068Blue\u2069"
    assert isolated("") == ""
