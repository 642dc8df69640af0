"""An update that nobody can read is put away, sealed; the ones behind it are answered."""

import json

import pytest
from sqlalchemy import select

from storage.schema.messages import quarantine
from tests.promises.processes import eventually
from tests.promises.stand import CODE

PLANTED = "quillonberry"  # stands in every poisonous update, and must stand in no log
CHAT = {"id": 77_001_002_003, "type": "private", "first_name": PLANTED}


def message(**changes):
    body = {
        "message_id": 1,
        "from": {**CHAT, "is_bot": False, "language_code": "en"},
        "chat": CHAT,
        "date": 1_790_000_000,
        "text": PLANTED,
    }
    return {"message": body | changes}


VOICE = {"file_id": PLANTED, "file_unique_id": "u", "duration": 1}
READABLE_BY_NOBODY = {
    "text is a number": message(text=7),
    "text is a list": message(text=[PLANTED]),
    "chat is a text": message(chat=PLANTED),
    "chat has no type": message(chat={"id": 1, "name": PLANTED}),
    "chat has no number": message(chat={"id": PLANTED, "type": "private"}),
    "sender is a list": message(**{"from": [PLANTED]}),
    "message is a text": {"message": PLANTED},
    "date is absurd": message(text=None, voice=VOICE, date=10**18),
    "date is a text": message(text=None, voice=VOICE, date=PLANTED),
    "tap without an id": {"callback_query": {"data": PLANTED, "message": {"chat": CHAT}}},
    "number is a text": {"update_id": PLANTED, **message()},
    "number is missing": {"update_id": None, **message()},
    "of an unknown kind": {"something_of_next_year": {"text": PLANTED}},
    "not an object": json.dumps([PLANTED]),
}
NOT_JSON = {  # a webhook can be sent this; a poll is one JSON document
    "cut off": '{"update_id": 7, "message": {"text": "' + PLANTED,
    "not JSON at all": f"<html>{PLANTED}</html>",
    "endlessly nested": "[" * 100_000,
    "empty": "",
}
WAYS = {
    "webhook": {**READABLE_BY_NOBODY, **NOT_JSON},
    "poller": READABLE_BY_NOBODY,
}


@pytest.mark.parametrize("transport", WAYS)
async def test_poisonous_updates_are_put_away_and_those_behind_them_answered(stands, transport):
    poison = WAYS[transport]
    stand = await stands("sqlite", transport)
    await stand.prepare()
    await stand.service.start()

    async with stand.telegram.steered() as emulator:
        behind = {}
        for name, update in poison.items():
            await emulator.steer_updates("inject", update=update)
            behind[name] = await emulator.citizen()
            await behind[name].start(CODE)
        for citizen in behind.values():
            await citizen.sees("Shall we begin?", timeout=20)
    await everything_confirmed(stand)

    names = {as_sent(update): name for name, update in poison.items()}
    assert sorted(names[raw] for raw in await put_away(stand)) == sorted(poison)
    assert PLANTED not in stand.service.log.read_text()
    assert await stand.service.stop() == 0


async def test_message_that_cannot_be_kept_is_put_away_with_a_kind_word(stands):
    stand = await stands("sqlite", "poller")
    await stand.prepare()
    await stand.service.start()

    async with stand.telegram.steered() as emulator:
        ada = await emulator.citizen()
        await ada.start(CODE)
        await ada.sees("Shall we begin?", timeout=60)
        own = {"id": ada.id, "type": "private"}
        half_a_letter = message(text=f"{PLANTED} \ud83d", chat=own)
        await emulator.steer_updates("inject", update=half_a_letter)
        await ada.sees("could not take that message in", timeout=60)
        await ada.tap("I agree")
        await ada.sees("What do you think of it?", timeout=60)

    assert len(await put_away(stand)) == 1
    assert PLANTED not in stand.service.log.read_text()


async def everything_confirmed(stand):
    async def is_confirmed():
        return not stand.telegram.history().unconfirmed()

    await eventually(is_confirmed, "everything is confirmed")


async def put_away(stand):
    """Give the updates in quarantine, opened."""
    async with stand.store() as context, context.database.read() as tx:
        rows = (await tx.execute(select(quarantine))).all()
        seal = context.vault.master
        return [_bare(seal.open(row.sealed, f"quarantine:{row.key}")) for row in rows]


def as_sent(update):
    return update if isinstance(update, str) else json.dumps(update, ensure_ascii=False)


def _bare(raw: bytes) -> str:
    """Take away the number the emulator gave."""
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        return raw.decode()
    if isinstance(body, dict) and isinstance(body.get("update_id"), int):
        del body["update_id"]
    return json.dumps(body, ensure_ascii=False)
