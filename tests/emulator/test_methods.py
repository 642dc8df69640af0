"""Every reply parses as python-telegram-bot's own types, and has the effect that people see."""

import aiohttp
import pytest
from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyParameters,
)
from telegram.constants import ChatAction, ParseMode

from tests.emulator.citizen import Citizen, Shown
from tests.emulator.conftest import Ask
from tests.emulator.keyboard import Button
from tests.emulator.server import Emulator

YES_NO = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("Yes", callback_data="y"),
            InlineKeyboardButton("No", callback_data="n"),
        ]
    ]
)
SEEN_YES_NO = ((Button(label="Yes", data="y"), Button(label="No", data="n")),)


def seen(citizen: Citizen) -> list[tuple[str, str]]:
    return [(shown.kind, shown.text) for shown in citizen.screen if not shown.is_mine]


async def test_get_me_describes_the_bot(bot: Bot):
    me = await bot.get_me()

    assert (me.id, me.is_bot, me.username) == (110201543, True, "emulated_dialogue_bot")


async def test_send_message_shows_text_and_buttons(bot: Bot, ada: Citizen):
    sent = await bot.send_message(
        ada.id, "<b>Heat</b> &amp; home", parse_mode=ParseMode.HTML, reply_markup=YES_NO
    )

    assert sent.entities == (MessageEntity(type="bold", offset=0, length=4),)
    assert ada.newest == Shown(
        message_id=sent.message_id,
        is_mine=False,
        kind="text",
        text="Heat & home",
        buttons=SEEN_YES_NO,
    )


async def test_send_message_as_a_reply_carries_the_original(bot: Bot, ada: Citizen):
    first = await bot.send_message(ada.id, "first")

    reply = await bot.send_message(
        ada.id, "second", reply_parameters=ReplyParameters(first.message_id)
    )

    assert reply.reply_to_message is not None
    assert reply.reply_to_message.text == "first"


@pytest.mark.parametrize("kind", ["photo", "voice", "document", "audio", "video", "animation"])
async def test_send_file_uploads_once_and_by_file_id_again(bot: Bot, ada: Citizen, kind: str):
    send = getattr(bot, f"send_{kind}")

    first = await send(ada.id, b"some bytes", caption="Look")
    shown = getattr(first, kind)
    file_id = shown[-1].file_id if kind == "photo" else shown.file_id
    second = await send(ada.id, file_id, caption="Again")

    file = await bot.get_file(file_id)
    assert bytes(await file.download_as_bytearray()) == b"some bytes"
    assert second.caption == "Again"
    assert seen(ada) == [(kind, "Look"), (kind, "Again")]


async def test_send_media_group_shows_an_album(bot: Bot, ada: Citizen):
    photos = [InputMediaPhoto(b"one", caption="One"), InputMediaPhoto(b"two")]

    sent = await bot.send_media_group(ada.id, photos)

    assert len({message.media_group_id for message in sent}) == 1
    assert seen(ada) == [("photo", "One"), ("photo", "")]


async def test_rarer_messages_parse(bot: Bot, ada: Citizen):
    text = await bot.send_message(ada.id, "Hello")

    poll = await bot.send_poll(ada.id, "Warm?", ["Yes", "No"])
    location = await bot.send_location(ada.id, 55.9, -3.2)
    dice = await bot.send_dice(ada.id)
    copied = await bot.copy_message(ada.id, ada.id, text.message_id)
    forwarded = await bot.forward_message(ada.id, ada.id, text.message_id)

    assert poll.poll is not None
    assert [option.text for option in poll.poll.options] == ["Yes", "No"]
    assert location.location is not None
    ids = [dice.message_id, copied.message_id, forwarded.message_id]
    assert ids == [text.message_id + 3, text.message_id + 4, text.message_id + 5]


async def test_edits_change_the_screen(bot: Bot, ada: Citizen):
    text = await bot.send_message(ada.id, "Warm?", reply_markup=YES_NO)
    photo = await bot.send_photo(ada.id, b"home", caption="Home")

    edited = await bot.edit_message_text("Warm? Yes", ada.id, text.message_id)
    await bot.edit_message_caption(ada.id, photo.message_id, caption="My home")
    await bot.edit_message_reply_markup(ada.id, photo.message_id, reply_markup=YES_NO)
    await bot.edit_message_media(
        InputMediaPhoto(b"new", caption="New home"), ada.id, photo.message_id, reply_markup=YES_NO
    )

    assert edited.edit_date is not None
    assert [(shown.text, shown.buttons) for shown in ada.screen[1:]] == [
        ("Warm? Yes", ()),
        ("New home", SEEN_YES_NO),
    ]


async def test_deleted_messages_leave_the_screen(bot: Bot, ada: Citizen):
    sent = [await bot.send_message(ada.id, text) for text in ("one", "two", "three")]

    await bot.delete_message(ada.id, sent[0].message_id)
    await bot.delete_messages(ada.id, [sent[1].message_id, 999])

    assert seen(ada) == [("text", "three")]


async def test_answer_callback_query_shows_a_notice(bot: Bot, ada: Citizen):
    await bot.send_message(ada.id, "Warm?", reply_markup=YES_NO)
    await ada.tap("Yes")
    tap = (await bot.get_updates())[-1].callback_query
    assert tap is not None

    await bot.answer_callback_query(tap.id, "Thank you")

    assert (tap.data, tap.message.text, ada.notices) == ("y", "Warm?", ["Thank you"])


async def test_commands_are_kept_per_language(bot: Bot):
    english, gaelic = BotCommand("help", "Get help"), BotCommand("help", "Cobhair")

    await bot.set_my_commands([english])
    await bot.set_my_commands([gaelic], language_code="gd")

    assert await bot.get_my_commands() == (english,)
    assert await bot.get_my_commands(language_code="gd") == (gaelic,)
    await bot.delete_my_commands(language_code="gd")
    assert await bot.get_my_commands(language_code="gd") == ()


async def test_words_about_the_bot_fall_back_to_those_without_language(bot: Bot):
    await bot.set_my_name("Warm homes")
    await bot.set_my_description("A talk about homes")
    await bot.set_my_short_description("Homes")
    await bot.set_my_short_description("Dachaighean", language_code="gd")

    assert (await bot.get_my_name(language_code="gd")).name == "Warm homes"
    assert (await bot.get_my_description()).description == "A talk about homes"
    short = await bot.get_my_short_description(language_code="gd")
    assert short.short_description == "Dachaighean"


async def test_chats_and_members_can_be_looked_up(bot: Bot, ada: Citizen):
    chat = await bot.get_chat(ada.id)
    member = await bot.get_chat_member(ada.id, ada.id)

    assert (chat.first_name, member.user.language_code) == ("Ada", "en")


async def test_known_methods_without_effect_succeed(bot: Bot, ada: Citizen):
    assert await bot.send_chat_action(ada.id, ChatAction.TYPING)
    assert await bot.set_chat_menu_button(ada.id)
    assert (await bot.get_chat_menu_button(ada.id)).type == "commands"
    assert (await bot.get_my_default_administrator_rights()).can_edit_stories is False


async def test_reply_keyboard_taps_type_the_label(bot: Bot, ada: Citizen):
    keyboard = ReplyKeyboardMarkup([["Warm", "Cold"]])
    await bot.send_message(ada.id, "How is it?", reply_markup=keyboard)

    await ada.tap("Cold")

    assert (await bot.get_updates())[-1].message.text == "Cold"


async def test_calls_by_get_form_json_and_multipart_do_the_same(emulator: Emulator, ada: Citizen):
    url = f"{emulator.base_url}{emulator.token}/SendMessage"
    multipart = aiohttp.FormData(default_to_multipart=True)
    multipart.add_field("chat_id", str(ada.id))
    multipart.add_field("text", "multipart")

    async with aiohttp.ClientSession() as session:
        replies = [
            await session.get(url, params={"chat_id": ada.id, "text": "get"}),
            await session.post(url, data={"chat_id": ada.id, "text": "form"}),
            await session.post(url, json={"chat_id": ada.id, "text": "json"}),
            await session.post(url, data=multipart),
            await session.get(
                url.replace("/SendMessage", "/test/sendMessage"),
                params={"chat_id": ada.id, "text": "test path"},
            ),
        ]

    assert [reply.status for reply in replies] == [200] * 5
    assert [text for _, text in seen(ada)] == ["get", "form", "json", "multipart", "test path"]


async def test_wrong_token_is_401_also_for_files(emulator: Emulator):
    async with aiohttp.ClientSession() as session:
        api = await session.get(f"{emulator.base_url}1:wrong/getMe")
        file = await session.get(f"{emulator.base_file_url}1:wrong/photos/file_1.jpg")

        assert (api.status, file.status) == (401, 401)
        assert await api.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_unknown_method_is_404(ask: Ask):
    status, body = await ask("makeCoffee")

    assert (status, body["description"]) == (404, "Not Found: method not found")


async def test_buttons_beyond_what_fits_and_those_without_a_label_go_without_a_word(
    ask: Ask, ada: Citizen
):
    rows = [[("A", "a"), (" ", "b")], [(str(n), "d") for n in range(14)]]
    rows += [[(f"{row}.{n}", "d") for n in range(12)] for row in range(30)]
    keyboard = [[{"text": label, "callback_data": data} for label, data in row] for row in rows]

    await ask("sendMessage", chat_id=ada.id, text="?", reply_markup={"inline_keyboard": keyboard})

    assert [len(row) for row in ada.newest.buttons] == [1, *[12] * 24, 11]


@pytest.mark.parametrize("language", ["en-GB", "EN", "eng"])
async def test_languages_have_two_small_letters(ask: Ask, language: str):
    status, body = await ask("setMyCommands", commands=[], language_code=language)

    told = "Bad Request: invalid language code specified"
    assert (status, body["description"]) == (400, told)


async def test_second_webhook_within_a_second_has_to_wait(ask: Ask):
    told = [await ask("setWebhook", url="http://127.0.0.1:9/") for _ in range(2)]

    assert [(status, body.get("parameters")) for status, body in told] == [
        (200, None),
        (429, {"retry_after": 1}),
    ]


async def test_text_is_cleaned_and_links_that_lead_nowhere_are_not_kept(ask: Ask, ada: Citizen):
    text = 'a\u030a\u2028b\tc <a href="tel:112">call</a> <a href="https://Example.org">see</a>'

    _, body = await ask("sendMessage", chat_id=ada.id, text=text, parse_mode="HTML")

    assert ada.newest.text == "ab c call see"
    assert body["result"]["entities"] == [
        {"type": "text_link", "offset": 10, "length": 3, "url": "https://example.org/"}
    ]
