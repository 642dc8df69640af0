"""Translators get every word of the bot with where it is shown, what must stay, and how long."""

import pytest
import time_machine

from dialogues.languages.phrasing.checks import check
from dialogues.languages.phrasing.sources import SOURCES
from dialogues.languages.phrasing.template import template

MINUTES = """\
#. Inside another message, for a time: about 5 minutes, in 3 minutes.
#. Keep as it is: {count}.
#. Form 0 is for 1.
#. Form 1 is for 2, 3, 4, 22, 23, 24 and so on.
#. Form 2 is for 0, 5, 6, 7, 8, 9 and so on.
#. At most 3500 characters.
msgctxt "talk.minutes"
msgid "{count} minute"
msgid_plural "{count} minutes"
msgstr[0] ""
msgstr[1] ""
msgstr[2] ""
"""


def test_template_holds_every_text_and_is_the_same_on_any_day():
    with time_machine.travel("2026-11-01T12:00Z", tick=False):
        once = template()
    with time_machine.travel("2027-03-01T12:00Z", tick=False):
        later = template()

    assert once == later
    assert once.count(b"msgctxt") == len(SOURCES)


def test_template_tells_where_a_text_is_shown_and_what_must_stay():
    assert MINUTES in template("pl").decode()


def test_template_of_a_language_is_good_and_empty():
    checked = check("gd", template("gd"))

    assert (checked.faults, checked.done, checked.total) == ((), 0, len(SOURCES))


def test_template_of_no_language_is_refused():
    with pytest.raises(LookupError):
        template("no such language")
