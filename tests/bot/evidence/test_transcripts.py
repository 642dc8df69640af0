"""Transcripts say of each message of the bot what became of it, in words."""

from datetime import UTC, datetime

import pytest

from bot.evidence.transcripts import fate_of
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
