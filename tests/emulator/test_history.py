"""The history tells all that happened, in order, and survives in its file."""

from pathlib import Path

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import NetworkError

from tests.emulator.citizen import Citizen
from tests.emulator.clock import VirtualClock
from tests.emulator.faults import ResetAfter
from tests.emulator.history import (
    Answered,
    Called,
    Confirmed,
    Deleted,
    Edited,
    Faulted,
    History,
    Issued,
    Received,
    Record,
    Refused,
    read_history,
)
from tests.emulator.keyboard import Button
from tests.emulator.server import Emulator

NOW = 1_800_000_000.0


async def live(emulator: Emulator) -> int:
    """Let a citizen and a bot meet once, with all that can happen; return the citizen's id."""
    citizen = Citizen(emulator)
    await citizen.start()
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])
    async with Bot(emulator.token, base_url=emulator.base_url) as bot:
        sent = await bot.send_message(citizen.id, "Warm?", reply_markup=keyboard)
        await citizen.tap("Yes")
        start, tap = await bot.get_updates()
        await bot.get_updates(offset=start.update_id + 1)
        await bot.answer_callback_query(tap.callback_query.id, "Noted")
        await bot.edit_message_text("Warm: yes", citizen.id, sent.message_id)
        await bot.delete_message(citizen.id, sent.message_id)
        emulator.faults.add("deleteMessage", fault=ResetAfter())
        with pytest.raises(NetworkError, match=r"RemoteProtocolError|ReadError"):
            await bot.delete_message(citizen.id, sent.message_id)
    return citizen.id


def expected(citizen: int) -> list[Record]:
    yes = ((Button(label="Yes", data="y"),),)
    first = 100_000_001
    return [
        Issued(
            at=NOW, update_id=first, kind="message", person=citizen, chat=citizen, content="/start"
        ),
        Called(at=NOW, method="getme"),
        Received(at=NOW, chat=citizen, message_id=2, kind="text", text="Warm?", buttons=yes),
        Issued(
            at=NOW,
            update_id=first + 1,
            kind="callback_query",
            person=citizen,
            chat=citizen,
            content="y",
        ),
        Confirmed(at=NOW, update_id=first, by="offset"),
        Answered(at=NOW, tap="7000000000000001", person=citizen, text="Noted"),
        Edited(at=NOW, chat=citizen, message_id=2, text="Warm: yes"),
        Deleted(at=NOW, chat=citizen, message_id=2),
        Faulted(at=NOW, method="deletemessage", chat=citizen, fault="ResetAfter"),
        Refused(
            at=NOW,
            method="deletemessage",
            chat=citizen,
            code=400,
            description="Bad Request: message to delete not found",
        ),
    ]


async def test_history_records_all_in_order_and_its_file_the_same(tmp_path: Path):
    file = tmp_path / "history.jsonl"

    async with Emulator(clock=VirtualClock(NOW), log=file, slows_repeated_polls=False) as emulator:
        citizen = await live(emulator)
        kept = read_history(file).records  # while the emulator still runs

    assert emulator.history.records == expected(citizen)
    assert kept == expected(citizen)


async def test_history_tells_what_a_chat_received_and_what_is_not_confirmed():
    async with Emulator(clock=VirtualClock(NOW), slows_repeated_polls=False) as emulator:
        citizen = await live(emulator)

    assert [record.text for record in emulator.history.received(citizen)] == ["Warm?"]
    assert emulator.history.unconfirmed() == [100_000_002]


def test_listeners_hear_each_record():
    history, heard = History(), []
    history.listen(heard.append)

    record = Called(at=NOW, method="getme")
    history.add(record)

    assert heard == [record]


def test_line_cut_off_by_a_crash_ends_the_history(tmp_path: Path):
    file = tmp_path / "history.jsonl"
    history = History(file)
    history.add(Called(at=NOW, method="getme"))
    history.close()
    with file.open("a") as lines:
        lines.write('{"record": "Cal')

    assert read_history(file).records == [Called(at=NOW, method="getme")]
