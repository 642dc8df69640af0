"""Simulated citizens do what people do with a phone, and the bot gets what Telegram would send."""

import asyncio

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update

from tests.emulator.citizen import Citizen, NotSeen
from tests.emulator.server import Emulator


def buttons(*labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=label.lower())] for label in labels]
    )


async def last(bot: Bot) -> Update:
    return (await bot.get_updates())[-1]


async def test_start_carries_the_payload_of_a_deep_link(bot: Bot, emulator: Emulator):
    await Citizen(emulator, "Iain", "gd").start("warm-homes")

    message = (await last(bot)).message
    assert (message.text, message.entities[0].type) == ("/start warm-homes", "bot_command")
    assert (message.from_user.first_name, message.from_user.language_code) == ("Iain", "gd")


async def test_tap_takes_the_newest_button_and_exact_labels_first(bot: Bot, ada: Citizen):
    await bot.send_message(ada.id, "old", reply_markup=buttons("Yes"))
    new = await bot.send_message(ada.id, "new", reply_markup=buttons("Yes, please", "Yes"))

    await ada.tap("Yes")
    exact = (await last(bot)).callback_query
    await ada.tap("Yes, p")
    prefix = (await last(bot)).callback_query

    assert (exact.message.message_id, exact.data) == (new.message_id, "yes")
    assert prefix.data == "yes, please"


async def test_tap_waits_for_the_button_to_appear(bot: Bot, ada: Citizen):
    tapping = asyncio.create_task(ada.tap("Next"))
    await asyncio.sleep(0.05)

    await bot.send_message(ada.id, "Ready?", reply_markup=buttons("Next"))

    assert await tapping == (await last(bot)).update_id


async def test_missing_button_shows_the_screen(bot: Bot, emulator: Emulator):
    citizen = Citizen(emulator, patience=0.05)
    await citizen.start()
    await bot.send_message(citizen.id, "Ready?", reply_markup=buttons("Next"))

    with pytest.raises(NotSeen) as missing:
        await citizen.tap("Back")

    assert str(missing.value) == (
        "did not see a button 'Back' within 0.05 s.\n"
        "me | [text] /start\n"
        "bot| [text] Ready?\n"
        "   | [Next]"
    )


async def test_tap_again_works_on_a_button_that_is_gone(bot: Bot, ada: Citizen):
    sent = await bot.send_message(ada.id, "Ready?", reply_markup=buttons("Next"))
    await ada.tap("Next")
    await bot.edit_message_text("Done", ada.id, sent.message_id)

    await ada.tap_again()

    first, second = (await bot.get_updates())[-2:]
    assert first.callback_query.data == second.callback_query.data == "next"
    assert first.callback_query.id != second.callback_query.id


async def test_sees_waits_and_can_look_past_old_messages(bot: Bot, ada: Citizen):
    old = await bot.send_message(ada.id, "Thank you")
    waiting = asyncio.create_task(ada.sees("Thank", after=old.message_id))
    await asyncio.sleep(0.05)

    new = await bot.send_message(ada.id, "Thank you again")

    assert (await waiting).message_id == new.message_id
    assert ada.newest.text == "Thank you again"


async def test_sees_gives_up_when_time_is_up(ada: Citizen):
    with pytest.raises(NotSeen, match="did not see a message with 'Hello'"):
        await ada.sees("Hello", timeout=0.05)


async def test_edit_changes_the_newest_own_message(bot: Bot, ada: Citizen):
    await ada.type("I think so")

    await ada.edit("I do not think so")

    update = await last(bot)
    assert update.edited_message.text == "I do not think so"
    assert [shown.text for shown in ada.screen] == ["/start", "I do not think so"]


async def test_long_text_goes_in_parts_of_4096_units(bot: Bot, ada: Citizen):
    await ada.type("😀" * 2049)

    parts = [update.message.text for update in (await bot.get_updates())[1:]]
    assert parts == ["😀" * 2048, "😀"]


async def test_files_and_places_reach_the_bot(bot: Bot, ada: Citizen):
    await ada.send_voice(b"spoken", seconds=7)
    await ada.send_photo(b"seen", caption="My boiler")
    await ada.send_document(b"written", "letter.pdf")
    await ada.send_sticker()
    await ada.send_location(55.9, -3.2)

    voice, photo, document, sticker, place = [
        update.message for update in (await bot.get_updates())[1:]
    ]
    assert voice.voice.duration.total_seconds() == 7
    assert bytes(await (await voice.voice.get_file()).download_as_bytearray()) == b"spoken"
    assert (photo.caption, photo.photo[-1].file_size) == ("My boiler", 4)
    assert (document.document.file_name, sticker.sticker.emoji) == ("letter.pdf", "👍")
    assert (place.location.latitude, place.location.longitude) == (55.9, -3.2)


async def test_album_reaches_the_bot_as_several_messages_of_one_group(bot: Bot, ada: Citizen):
    await ada.send_album(2, caption="My street")
    await ada.send_album(3)

    told = [update.message for update in (await bot.get_updates())[1:]]
    first, second = dict.fromkeys(message.media_group_id for message in told)
    assert [(message.media_group_id, message.caption) for message in told] == [
        (first, "My street"),
        (first, None),
        *[(second, None)] * 3,
    ]
    with pytest.raises(ValueError, match="2 to 10 photos"):
        await ada.send_album(1)


async def test_blocking_and_coming_back_are_told_to_the_bot(bot: Bot, ada: Citizen):
    await ada.block()
    with pytest.raises(ValueError, match="unblock it before writing"):
        await ada.type("hello?")
    await ada.start()

    blocked, unblocked, start = (await bot.get_updates())[1:]
    assert blocked.my_chat_member.new_chat_member.status == "kicked"
    assert unblocked.my_chat_member.new_chat_member.status == "member"
    assert start.message.text == "/start"


async def test_thousand_citizens_have_ids_of_their_own(emulator: Emulator):
    citizens = [Citizen(emulator) for _ in range(1000)]

    assert len({citizen.id for citizen in citizens}) == 1000
