"""Transcripts say of each message of the bot what became of it, in words."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.evidence.transcripts import as_text, fate_of, without_words_of_others
from storage.queries.transcript import Line, Who


def line(who: Who, state: str) -> Line:
    return Line(at=datetime(2026, 3, 2, tzinfo=UTC), turn=1, who=who, kind="", text="", state=state)


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("sent", ""),
        ("pending", "not sent yet"),
        ("held", "not sent yet"),
        ("retry", "not sent yet"),
        ("sending", "not sent yet"),
        ("unknown", "may not have arrived"),
        ("dead", "could not be delivered"),
        ("cancelled", "called off before it was sent"),
    ],
)
def test_message_tells_what_became_of_it(state, told):
    assert fate_of(line(Who.BOT, state)) == told


def test_what_people_say_has_no_fate():
    assert fate_of(line(Who.PERSON, "")) == ""


def test_what_others_wrote_is_withheld_and_the_rest_stays():
    own = line(Who.BOT, "sent")
    quoting = replace(own, text="Somebody wrote:\n\nHello", quotes="Hello")

    shown = without_words_of_others([own, quoting])

    assert [one.text for one in shown] == ["", "Somebody wrote:\n\n[withheld: no consent to quote]"]


def test_what_somebody_else_did_is_told_as_theirs():
    heard = replace(line(Who.OTHERS, ""), kind="heard")

    told = as_text([heard], speaker="You", zone="UTC", heading="A talk", stages={})

    assert told.splitlines()[-1] == "Another person: [2026-03-02 00:00] (heard)"
