"""Telegram is told about the bot in each language, and a refusal is told in plain words."""

import pytest

from bot.telegram.api import BotApi
from bot.telegram.register import (
    Bot,
    BotProfile,
    TelegramRefused,
    delete_webhook,
    introduce,
    set_webhook,
    who_am_i,
)
from tests.emulator.faults import Refusal, ServerError
from tests.emulator.server import Emulator

FACES = {
    "en": BotProfile(description="Talk with us", about="A dialogue", commands={"help": "Get help"}),
    "gd": BotProfile(
        description="Bruidhinn rinn", about="Còmhradh", commands={"help": "Cuideachadh"}
    ),
}


async def test_bot_learns_its_name_once_telegram_can_be_reached(api, emulator):
    emulator.faults.add("getMe", fault=ServerError())

    assert await who_am_i(api) == Bot(id=110201543, username="emulated_dialogue_bot")


async def test_bot_learns_that_it_is_in_threaded_mode():
    async with Emulator(has_topics=True) as emulator:
        api = BotApi(emulator.token, url=emulator.url)
        await api.open()
        me = await who_am_i(api)
        await api.close()

    assert me == Bot(id=110201543, username="emulated_dialogue_bot", has_topics=True)


async def test_wrong_token_is_told_in_words(emulator):
    api = BotApi("110201543:wrong", url=emulator.url)
    await api.open()

    with pytest.raises(TelegramRefused, match="the token is not accepted") as refused:
        await who_am_i(api)
    await api.close()

    assert "wrong" not in str(refused.value)


async def test_faces_are_shown_in_each_language_and_to_all_others(api):
    await introduce(api, FACES)

    for code, face in {"": FACES["en"], "en": FACES["en"], "gd": FACES["gd"]}.items():
        asked = {"language_code": code} if code else {}
        commands = await api.call("getMyCommands", asked)
        description = await api.call("getMyDescription", asked)
        about = await api.call("getMyShortDescription", asked)
        assert {one["command"]: one["description"] for one in commands} == face.commands
        assert description == {"description": face.description}
        assert about == {"short_description": face.about}


async def test_language_that_telegram_does_not_know_is_left_out(api, emulator):
    emulator.faults.add(
        "setMyCommands",
        fault=Refusal(code=400, description="Bad Request: invalid language code specified"),
    )

    await introduce(api, {"xx-odd": FACES["gd"], **FACES})

    assert await api.call("getMyDescription", {"language_code": "gd"}) == {
        "description": FACES["gd"].description
    }


async def test_webhook_is_set_with_all_it_needs_and_deleted_without_loss(api, ada, emulator):
    await set_webhook(api, "http://127.0.0.1:9/", "secret_1")
    during = await api.call("getWebhookInfo", {})
    await delete_webhook(api)
    after = await api.call("getWebhookInfo", {})

    assert during["url"] == "http://127.0.0.1:9/telegram/webhook"
    assert during["max_connections"] == 40
    assert during["allowed_updates"] == [
        "callback_query",
        "edited_message",
        "message",
        "my_chat_member",
    ]
    assert (after["url"], len(emulator.updates)) == ("", 1)
