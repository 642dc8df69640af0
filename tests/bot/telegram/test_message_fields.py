"""Every field of the newest Telegram's messages is classed, and content of every kind is told."""

import inspect
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import telegram

from bot.channels.contract import Sent
from bot.telegram.message_fields import BOT_API, CONTENT, FIELDS, Field
from bot.telegram.parse import read_update
from tests.emulator.contents import CONTENTS, SERVICE

BOT = 110201543
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ADA = {"id": 5000000001, "is_bot": False, "first_name": "Ada", "language_code": "en"}
PRIVATE = {"id": 5000000001, "type": "private", "first_name": "Ada"}
BY_HAND = {"text", "rich_message", "voice", "photo", "document"}  # their contents are told apart


def read(content):
    said = {"message_id": 7, "from": ADA, "chat": PRIVATE, "date": 1770000000, **content}
    raw = json.dumps({"update_id": 9, "message": said}).encode()
    return read_update(raw, bot_id=BOT, received=NOW)


def kept_list():
    """Give the version whose fields are kept beside this file, and their names."""
    head, *lines = (Path(__file__).parent / "newest_message.txt").read_text().splitlines()
    version = head.partition("Bot API ")[2].partition(" ")[0]
    return version, {name for line in lines if not line.startswith("#") for name in line.split()}


def test_every_field_of_the_newest_version_is_classed():
    assert (BOT_API, set(FIELDS)) == kept_list()


def test_every_field_the_library_knows_is_classed():
    takes = inspect.signature(telegram.Message).parameters
    known = {"from" if name == "from_user" else name for name in takes} - {"api_kwargs"}

    assert known - set(FIELDS) == set()


def test_the_library_knows_no_newer_version():
    newest = tuple(map(int, BOT_API.split(".")))

    assert newest >= telegram.constants.BOT_API_VERSION_INFO[:2]


def test_content_is_looked_for_before_what_repeats_it():
    twice = [("animation", "document"), ("venue", "location"), ("photo", "live_photo")]

    assert [CONTENT.index(first) < CONTENT.index(again) for first, again in twice] == [True] * 3


def test_there_is_a_content_for_each_kind_that_people_send():
    assert set(CONTENTS) == set(CONTENT) - BY_HAND


@pytest.mark.parametrize("kind", CONTENTS)
def test_whatever_people_send_is_told(kind):
    act = read(CONTENTS[kind]).act

    assert isinstance(act, Sent)
    assert act.media == ("photo" if kind == "live_photo" else kind)


@pytest.mark.parametrize("kind", SERVICE)
def test_what_nobody_said_is_ignored(kind):
    assert FIELDS[kind] is Field.SERVICE
    assert read(SERVICE[kind]) is None


def test_content_nobody_knows_yet_is_told_though_it_stands_beside_known_marks():
    content = {"kind_of_next_year": {"a": 1}, "effect_id": "1", "reply_to_story": {"id": 1}}

    assert read(content).act == Sent(media="other", ref="7")


def test_message_with_nothing_in_it_is_told():
    assert read({}).act == Sent(media="other", ref="7")
