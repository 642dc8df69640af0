"""Whatever Telegram sends is told in the words of all channels, ignored, or refused by name."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from bot.channels.contract import (
    Blocked,
    Changed,
    Elsewhere,
    Incoming,
    Moved,
    Sent,
    Started,
    Tapped,
    Unblocked,
    Wrote,
)
from bot.telegram.parse import UpdateRefused, chat_in, read_update

BOT = 110201543
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ADA = {"id": 5000000001, "is_bot": False, "first_name": "Ada", "language_code": "gd"}
PRIVATE = {"id": 5000000001, "type": "private", "first_name": "Ada"}
GROUP = {"id": -1002, "type": "supergroup", "title": "Street"}
CHANNEL = {"id": -1003, "type": "channel", "title": "The news"}
TO_CHANNEL = {"id": -1004, "type": "supergroup", "title": "The news", "is_direct_messages": True}
THEM = {"id": 77, "is_bot": True, "first_name": "Another", "username": "another_bot"}
US = {"id": BOT, "is_bot": True, "first_name": "Dialogue", "username": "dialogue_bot"}


FILE = {"file_id": "D", "file_unique_id": "d"}
MOVING = {"file_id": "M", "file_unique_id": "m", "width": 9, "height": 9, "duration": 2}
SIZES = [
    {"file_id": "S", "file_unique_id": "s", "width": 1, "height": 1},
    {"file_id": "L", "file_unique_id": "l", "width": 9, "height": 9},
]
OTHERS = {"type": "user", "sender_user": {**ADA, "id": 6, "first_name": "Bea"}, "date": 1770000000}
HIDDEN = {"type": "hidden_user", "sender_user_name": "Bea", "date": 1770000000}


def picture(mime):
    return Sent(media="photo", ref="7", file="D", mime=mime)


def read(body):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return read_update(raw, bot_id=BOT, received=NOW, username="dialogue_bot")


def message(chat=PRIVATE, **content):
    said = {"message_id": 7, "from": ADA, "chat": chat, "date": 1770000000, **content}
    return {"update_id": 9, "message": said}


def edited(**content):
    body = message(edit_date=1770000100, **content)
    return {"update_id": 9, "edited_message": body["message"]}


def tapped(chat=PRIVATE, **content):
    shown = {"message_id": 6, "from": US, "chat": chat, "date": 1770000000, "text": "Warm?"}
    query = {"id": "77", "from": ADA, "chat_instance": "1", "message": shown, **content}
    return {"update_id": 9, "callback_query": query}


def member(before, after, chat=PRIVATE):
    was, now = (
        {"user": US, "until_date": 0, **(how if isinstance(how, dict) else {"status": how})}
        for how in (before, after)
    )
    change = {
        "chat": chat,
        "from": ADA,
        "date": 1770000000,
        "old_chat_member": was,
        "new_chat_member": now,
    }
    return {"update_id": 9, "my_chat_member": change}


def restricted(*, is_in):
    return {"status": "restricted", "is_member": is_in, "can_send_messages": False}


def entity(kind, length, **more):
    return {"entities": [{"type": kind, "offset": 0, "length": length, **more}]}


def test_text_is_told_whole():
    body = message(text="It is cold 🥶")

    assert read(body) == Incoming(
        key=f"tg:{BOT}:9:7",
        channel="telegram",
        address="5000000001",
        act=Wrote(text="It is cold 🥶", ref="7"),
        at=NOW,
        language="gd",
        topic=0,
        raw=json.dumps(body).encode(),
    )


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("/start", Started()),
        ("/start WARM-26_x", Started(code="WARM-26_x")),
        ("/start@dialogue_bot WARM", Started(code="WARM")),
        ("/start " + "x" * 99, Started(code="x" * 64)),
        ("/starting", Wrote(text="/starting", ref="7")),
        ("/help", Wrote(text="/help", ref="7")),
        ("/my_data@dialogue_bot", Wrote(text="/my_data", ref="7")),
        ("write to me@example.org", Wrote(text="write to me@example.org", ref="7")),
    ],
)
def test_command(text, act):
    assert read(message(text=text, **entity("bot_command", 5))).act == act


@pytest.mark.parametrize(
    ("content", "sent"),
    [
        (
            {"voice": {"file_id": "V", "file_unique_id": "v", "duration": 3, "file_size": 9}},
            Sent(media="voice", ref="7", file="V", size=9),
        ),
        (
            {
                "photo": [
                    {"file_id": "S", "file_unique_id": "s", "width": 1, "height": 1},
                    {"file_id": "L", "file_unique_id": "l", "width": 9, "height": 9},
                ],
                "caption": "my boiler",
                "media_group_id": "4",
            },
            Sent(
                media="photo",
                ref="7",
                caption="my boiler",
                file="L",
                mime="image/jpeg",
                album="4",
            ),
        ),
        (
            {"document": {"file_id": "D", "file_unique_id": "d", "mime_type": "text/plain"}},
            Sent(media="document", ref="7", file="D", mime="text/plain"),
        ),
        ({"location": {"latitude": 55.9, "longitude": -3.1}}, Sent(media="location", ref="7")),
        ({"contact": {"phone_number": "1", "first_name": "B"}}, Sent(media="contact", ref="7")),
        ({"dice": {"emoji": "🎲", "value": 3}}, Sent(media="dice", ref="7")),
        (
            {
                "sticker": {
                    "file_id": "K",
                    "file_unique_id": "k",
                    "type": "regular",
                    "width": 1,
                    "height": 1,
                    "is_animated": False,
                    "is_video": False,
                }
            },
            Sent(media="sticker", ref="7", file="K"),
        ),
        ({"something_of_next_year": {"a": 1}}, Sent(media="other", ref="7")),
        (
            {"live_photo": {"photo": SIZES, **MOVING}, "photo": SIZES, "caption": "look"},
            Sent(media="photo", ref="7", file="L", mime="image/jpeg", caption="look"),
        ),
        (
            {"live_photo": {"photo": SIZES, **MOVING}},
            Sent(media="photo", ref="7", file="L", mime="image/jpeg"),
        ),
        ({"document": {**FILE, "mime_type": "image/png"}}, picture("image/png")),
        ({"document": {**FILE, "mime_type": "image/webp"}}, picture("image/webp")),
        (
            {"document": {**FILE, "mime_type": "image/heic"}},
            Sent(media="picture_file", ref="7", file="D", mime="image/heic"),
        ),
        (
            {"animation": {**FILE, **MOVING}, "document": {**FILE, "mime_type": "image/gif"}},
            Sent(media="animation", ref="7", file="M"),
        ),
        ({"text": "cold", "forward_origin": OTHERS}, Sent(media="forward", ref="7")),
        ({"photo": SIZES, "forward_origin": HIDDEN}, Sent(media="forward", ref="7")),
        ({"rich_message": {"blocks": [{"type": "divider"}]}}, Sent(media="rich_message", ref="7")),
    ],
)
def test_message_without_text(content, sent):
    assert read(message(**content)).act == sent


def test_own_message_that_is_passed_on_is_as_if_written_here():
    origin = {"type": "user", "sender_user": ADA, "date": 1770000000}

    assert read(message(text="cold", forward_origin=origin)).act == Wrote(text="cold", ref="7")


RICH = [
    {"type": "heading", "size": 1, "text": "My street"},
    {"type": "paragraph", "text": ["It is ", {"type": "bold", "text": ["very ", "cold"]}, "."]},
    {
        "type": "list",
        "items": [
            {"label": "•", "blocks": [{"type": "paragraph", "text": "old pipes"}]},
            {"label": "2.", "blocks": [{"type": "paragraph", "text": "thin walls"}]},
        ],
    },
    {"type": "table", "cells": [[{"text": "May"}, {"text": "12"}], [{"text": "June"}, {}]]},
    {
        "type": "blockquote",
        "blocks": [{"type": "paragraph", "text": "Wrap up"}],
        "credit": {"type": "italic", "text": "Mum"},
    },
    {
        "type": "photo",
        "photo": [],
        "caption": {
            "text": ["The ", {"type": "custom_emoji", "alternative_text": "🏠"}],
            "credit": "me",
        },
    },
    {"type": "mathematical_expression", "expression": "2 + 2"},
    {"type": "details", "summary": "More", "blocks": [{"type": "paragraph", "text": "below"}]},
    {"type": "divider"},
    {"type": "kind_of_next_year", "text": {"type": "mark_of_next_year", "text": "and so on"}},
]
RICH_WORDS = """\
My street
It is very cold.
• old pipes
2. thin walls
May | 12
June
Wrap up
Mum
The 🏠 me
2 + 2
More
below
and so on"""


def test_rich_message_is_written_text():
    body = message(rich_message={"blocks": RICH})

    assert read(body).act == Wrote(text=RICH_WORDS, ref="7")


def test_rich_message_can_be_a_start_and_can_be_edited():
    blocks = [{"type": "paragraph", "text": "/start WARM"}]

    assert read(message(rich_message={"blocks": blocks})).act == Started(code="WARM")
    assert read(edited(rich_message={"blocks": blocks})).act == Changed(text="/start WARM", ref="7")


@pytest.mark.parametrize(
    ("body", "topic"),
    [
        (message(text="hi"), 0),
        (message(text="hi", message_thread_id=44, is_topic_message=True), 44),
        (message(text="hi", message_thread_id=6), 0),  # a thread of replies is no topic
        (edited(text="hi", message_thread_id=44, is_topic_message=True), 44),
        (
            message(
                GROUP,
                text="/help",
                message_thread_id=44,
                is_topic_message=True,
                **entity("bot_command", 5),
            ),
            44,
        ),
        (tapped(data="x"), 0),
        (member("kicked", "member"), None),
    ],
)
def test_topic_is_told(body, topic):
    assert read(body).topic == topic


def test_topic_of_a_tap():
    body = tapped(data="x")
    body["callback_query"]["message"] |= {"message_thread_id": 44, "is_topic_message": True}

    assert read(body).topic == 44


def test_edit_is_told_with_a_key_of_its_own():
    first, second = read(edited(text="cold")), read(edited(text="very cold"))

    assert (first.act, second.act) == (
        Changed(text="cold", ref="7"),
        Changed(text="very cold", ref="7"),
    )
    assert len({first.key, second.key, read(message(text="cold")).key}) == 3


def test_tap():
    incoming = read(tapped(data="AbCdEfGhIjKl.3.1"))

    assert (incoming.key, incoming.address, incoming.act) == (
        f"tg:{BOT}:9:77",
        "5000000001",
        Tapped(data="AbCdEfGhIjKl.3.1"),
    )


def test_tap_on_a_message_too_old_to_be_shown():
    body = tapped(data="x")
    body["callback_query"]["message"] = {"message_id": 6, "chat": PRIVATE, "date": 0}

    assert (read(body).act, read(body).topic) == (Tapped(data="x"), None)


@pytest.mark.parametrize(
    "body", [message(text="hi"), edited(text="a"), tapped(data="x"), member("kicked", "member")]
)
def test_reading_says_who_and_where_as_the_library_does(body):
    incoming, by_library = read(body), Update.de_json(body, None)

    who = by_library.effective_user
    assert (incoming.address, incoming.language) == (
        str(by_library.effective_chat.id),
        who.language_code,
    )


@pytest.mark.parametrize(
    ("body", "act"),
    [
        (member("member", "kicked"), Blocked()),
        (member("kicked", "member"), Unblocked()),
        (member("left", "member", GROUP), Elsewhere()),
        (member("member", "kicked", GROUP), Blocked()),
        (member("member", restricted(is_in=False), GROUP), Blocked()),
        (member("left", restricted(is_in=True), GROUP), Elsewhere()),
        (message(GROUP, text="/help", **entity("bot_command", 5)), Elsewhere()),
        (message(GROUP, text="@dialogue_bot hi", **entity("mention", 13)), Elsewhere()),
        (message(GROUP, text="Bot hi", **entity("text_mention", 3, user=US)), Elsewhere()),
        (message({**GROUP, "id": -5}, migrate_to_chat_id=-1005), Moved(to="-1005")),
    ],
)
def test_what_happens_around_us(body, act):
    assert read(body).act == act


def test_move_told_by_the_new_chat_names_the_old_one():
    incoming = read(message({**GROUP, "id": -1005}, migrate_from_chat_id=-5))

    assert (incoming.address, incoming.act) == ("-5", Moved(to="-1005"))


@pytest.mark.parametrize(
    "body",
    [
        message(GROUP, text="good morning"),
        message(GROUP, text="/help@another_bot", **entity("bot_command", 17)),
        message(GROUP, text="@somebody hi", **entity("mention", 9)),
        message(GROUP, photo=[]),
        message(message_auto_delete_timer_changed={"message_auto_delete_time": 1}),
        member("member", "member", GROUP),
        member("member", restricted(is_in=True), GROUP),
        member(restricted(is_in=True), "member", GROUP),
        member("left", "administrator", CHANNEL),
        member("administrator", "left", CHANNEL),
        member("left", "administrator", TO_CHANNEL),
        message(CHANNEL, text="/help", **entity("bot_command", 5)),
        message(TO_CHANNEL, text="/help", **entity("bot_command", 5)),
        message(TO_CHANNEL, text="@dialogue_bot hi", **entity("mention", 13)),
        message(GROUP, text="/help", is_automatic_forward=True, **entity("bot_command", 5)),
        {
            "update_id": 9,
            "message": {
                **message(GROUP)["message"],
                "from": THEM,
                "text": "/help",
                **entity("bot_command", 5),
            },
        },
        message(text="hello", **{"from": THEM}),
        message(dice={"emoji": "🎲", "value": 3}, **{"from": THEM}),
        edited(text="hello", **{"from": THEM}),
        tapped(GROUP, data="x"),
        tapped(game_short_name="chess"),
        edited(location={"latitude": 1, "longitude": 1}),
        {"update_id": 9, "channel_post": message()["message"]},
        {"update_id": 9, "poll": {"id": "1"}},
    ],
)
def test_what_does_not_concern_us(body):
    assert read(body) is None


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"\xff\xfe", "not JSON"),
        (b'{"update_id": 9', "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "no update id"),
        (b"{}", "no update id"),
        (b'{"update_id": "9"}', "no update id"),
        (b'{"update_id": 9, "message": 5}', "TypeError"),
        (b'{"update_id": 9, "message": {"chat": {"type": "private"}}}', "KeyError"),
        (b'{"update_id": 9, "something_of_next_year": {"a": 1}}', "a kind that is not known here"),
        (b'{"update_id": 9}', "a kind that is not known here"),
    ],
)
def test_what_cannot_be_understood_is_refused(raw, reason):
    with pytest.raises(UpdateRefused, match=reason) as refusal:
        read(raw)

    assert refusal.value.key.startswith(f"tg:{BOT}:")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
bodies = st.sampled_from(
    [message(text="hi"), tapped(data="x"), edited(text="a"), member("kicked", "member")]
)


@given(bodies, st.data())
def test_odd_update_is_read_ignored_or_refused_and_nothing_else(body, data):
    body = json.loads(json.dumps(body))
    place = next(value for value in body.values() if isinstance(value, dict))
    while True:
        name = data.draw(st.sampled_from(sorted(place)))
        if not isinstance(place[name], dict) or data.draw(st.booleans()):
            break
        place = place[name]
    place[name] = data.draw(anything)

    try:
        incoming = read(body)
    except UpdateRefused:
        return
    assert incoming is None or isinstance(incoming, Incoming)


@pytest.mark.parametrize(
    ("raw", "chat"),
    [
        (json.dumps({"message": {"from": ADA, "chat": PRIVATE}}), "5000000001"),
        (json.dumps({"message": {"chat": {"type": "private", "title": "x", "id": 7}}}), "7"),
        (json.dumps({"callback_query": {"from": ADA, "message": {"chat": GROUP}}}), "-1002"),
        (json.dumps({"poll_answer": {"user": ADA}}), "5000000001"),
        ('{"message": {"chat": {"id": 7, "type": "priv', "7"),
        ('{"message": {"chat": {"id": "7"}}}', ""),
        ("", ""),
    ],
)
def test_chat_of_what_cannot_be_understood_is_found_where_it_is_told(raw, chat):
    assert chat_in(raw.encode()) == chat
