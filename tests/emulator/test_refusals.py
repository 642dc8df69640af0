"""Bad calls are refused in the words of the real server."""

from typing import Any

import aiohttp
import pytest

from tests.emulator.citizen import Citizen
from tests.emulator.clock import VirtualClock
from tests.emulator.conftest import Ask
from tests.emulator.server import Emulator

EMOJI = "\N{HOT BEVERAGE}\N{VARIATION SELECTOR-16}\N{WINKING FACE}"  # 1 + 1 + 2 units


def keyboard(*labels_and_data: tuple[str, str]) -> dict[str, Any]:
    row = [{"text": label, "callback_data": data} for label, data in labels_and_data]
    return {"inline_keyboard": [row]}


def html(text: str) -> dict[str, Any]:
    return {"text": text, "parse_mode": "HTML"}


ENTITIES = "Bad Request: can't parse entities: "


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({"text": ""}, "Bad Request: message text is empty"),
        ({"text": " \n "}, "Bad Request: text must be non-empty"),
        (html("<b> </b>"), "Bad Request: text must be non-empty"),
        ({"text": "\u202e\u030a"}, "Bad Request: text must be non-empty"),
        ({"text": "x" * 4097}, "Bad Request: message is too long"),
        ({"text": EMOJI * 4097}, "Bad Request: message is too long"),
        (
            html("<b>x"),
            f'{ENTITIES}Can\'t find end tag corresponding to start tag "b"',
        ),
        (html("é <x>y</x>"), f'{ENTITIES}Unsupported start tag "x" at byte offset 3'),
        (html("1 < 2"), f'{ENTITIES}Unsupported start tag "" at byte offset 2'),
        (html("x<b"), f"{ENTITIES}Unclosed start tag at byte offset 1"),
        (html("x</b>"), f"{ENTITIES}Unexpected end tag at byte offset 1"),
        (
            html("<b><i>x</b></i>"),
            f'{ENTITIES}Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
        ),
        ({"text": "x", "parse_mode": "Wiki"}, "Bad Request: unsupported parse_mode"),
        (
            {"text": "x", "reply_markup": keyboard(("A", "d" * 65))},
            "Bad Request: BUTTON_DATA_INVALID",
        ),
        (
            {"text": "x", "reply_markup": keyboard(("A", "é" * 33))},
            "Bad Request: BUTTON_DATA_INVALID",
        ),
        (
            {"text": "x", "reply_markup": keyboard(("A", ""))},
            (
                "Bad Request: can't parse inline keyboard button: "
                "Text buttons are unallowed in the inline keyboard"
            ),
        ),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "A"}]]}},
            (
                "Bad Request: can't parse inline keyboard button: "
                "Text buttons are unallowed in the inline keyboard"
            ),
        ),
        (
            {"text": "x", "reply_markup": "{"},
            "Bad Request: can't parse reply keyboard markup JSON object",
        ),
        (
            {"text": "x", "reply_parameters": {"message_id": 999}},
            "Bad Request: message to be replied not found",
        ),
    ],
)
async def test_send_message_is_refused(
    ask: Ask, ada: Citizen, params: dict[str, Any], description: str
):
    status, body = await ask("sendMessage", chat_id=ada.id, **params)

    assert (status, body) == (
        400,
        {"ok": False, "error_code": 400, "description": description},
    )
    assert [shown for shown in ada.screen if not shown.is_mine] == []


@pytest.mark.parametrize(
    "params",
    [
        {"text": "x" * 4096},
        {"text": EMOJI * 1024},
        html("<b>" + "x" * 4096 + "</b>"),
        html("a &lt; b &amp; c &#33; &nbsp; AT&T"),
        {"text": "x", "reply_markup": keyboard(("A", "d" * 64))},
    ],
)
async def test_send_message_at_the_limit_is_taken(ask: Ask, ada: Citizen, params: dict[str, Any]):
    status, _ = await ask("sendMessage", chat_id=ada.id, **params)

    assert status == 200


async def test_chat_that_never_wrote_is_not_found(ask: Ask, emulator: Emulator):
    silent = Citizen(emulator)
    assert silent.screen == []  # looking at the phone opens no chat

    replies = [await ask("sendMessage", chat_id=chat, text="x") for chat in (silent.id, 42)]

    assert [body["description"] for _, body in replies] == ["Bad Request: chat not found"] * 2


async def test_blocked_bot_is_forbidden_until_unblocked(ask: Ask, ada: Citizen):
    await ada.block()
    blocked = await ask("sendMessage", chat_id=ada.id, text="x")
    await ada.unblock()
    welcome = await ask("sendMessage", chat_id=ada.id, text="x")

    assert (blocked[0], blocked[1]["description"]) == (
        403,
        "Forbidden: bot was blocked by the user",
    )
    assert welcome[0] == 200


async def test_caption_over_1024_is_refused(ask: Ask, ada: Citizen):
    _, body = await ask("sendPhoto", chat_id=ada.id, photo="x", caption="c" * 1025)

    assert body["description"] == "Bad Request: message caption is too long"


async def test_unknown_file_id_is_refused(ask: Ask, ada: Citizen):
    _, body = await ask("sendPhoto", chat_id=ada.id, photo="other-bots-file")

    assert body["description"] == "Bad Request: wrong file identifier/HTTP URL specified"


async def test_edits_that_cannot_be_are_refused(ask: Ask, ada: Citizen):
    _, sent = await ask("sendMessage", chat_id=ada.id, text="same")
    own, hers = sent["result"]["message_id"], ada.screen[0].message_id

    replies = [
        await ask("editMessageText", chat_id=ada.id, message_id=message_id, text="same")
        for message_id in (own, hers, 999)
    ]

    assert [body["description"] for _, body in replies] == [
        (
            "Bad Request: message is not modified: specified new message content and reply markup "
            "are exactly the same as a current content and reply markup of the message"
        ),
        "Bad Request: message can't be edited",
        "Bad Request: message to edit not found",
    ]


async def test_deleting_what_is_gone_is_refused(ask: Ask, ada: Citizen):
    _, body = await ask("deleteMessage", chat_id=ada.id, message_id=999)

    assert body["description"] == "Bad Request: message to delete not found"


@pytest.mark.parametrize(("age", "status"), [(150.0, 200), (151.0, 400)])
async def test_tap_can_be_answered_for_150_seconds(age: float, status: int):
    clock = VirtualClock()
    async with Emulator(clock=clock) as emulator:
        tap = emulator.world.add_tap(Citizen(emulator).id)
        clock.advance(age)

        reply = await _answer(emulator, tap)

    assert reply == status


async def _answer(emulator: Emulator, tap: str) -> int:
    url = f"{emulator.base_url}{emulator.token}/answerCallbackQuery"
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, json={"callback_query_id": tap}) as reply,
    ):
        return reply.status


async def test_unknown_tap_is_refused(ask: Ask):
    _, body = await ask("answerCallbackQuery", callback_query_id="1")

    assert body["description"] == (
        "Bad Request: query is too old and response timeout expired or query ID is invalid"
    )


@pytest.mark.parametrize("name", ["Help", "ask-me", "x" * 33, ""])
async def test_commands_with_odd_names_are_refused(ask: Ask, name: str):
    _, body = await ask("setMyCommands", commands=[{"command": name, "description": "Get help"}])

    assert body["description"] == "Bad Request: BOT_COMMAND_INVALID"
