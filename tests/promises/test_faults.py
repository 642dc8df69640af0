"""What goes wrong between us and Telegram, each fault judged by Telegram's own record."""

import asyncio
from datetime import UTC, datetime

import aiohttp
import pytest

from storage.messages import pauses
from tests.emulator.history import Refused
from tests.promises.ledger import read_ledger
from tests.promises.processes import eventually
from tests.promises.stand import CODE

pytestmark = pytest.mark.crash
PATIENCE = 60.0  # seconds a person looks at the phone
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
FIRST, VIEW, WHY = "Shall we begin?", "What do you think of it?", "Why do you think so?"
STALL = 600.0  # seconds; the sender hangs up long before
LONG = 600  # seconds of a pause that no test sees the end of

# What strikes the sending of the second question, and how often it arrives because of it.
STRIKES = {
    "connection breaks before it": ({"name": "reset_before"}, 1),
    "connection breaks after it": ({"name": "reset_after"}, 2),
    "server error instead of it": ({"name": "server_error"}, 1),
    "server error after it": ({"name": "server_error", "accepted": True}, 2),
    "gateway timeout": ({"name": "server_error", "status": 504}, 1),
    "reply cut off": ({"name": "truncated"}, 2),
    "no reply and not done": ({"name": "slow_reply", "seconds": STALL, "accepted": False}, 1),
    "no reply though done": ({"name": "slow_reply", "seconds": STALL}, 2),
}


async def at_the_first_question(emulator, name="Ada"):
    citizen = await emulator.citizen(name)
    await citizen.start(CODE)
    await citizen.sees(FIRST, timeout=PATIENCE)
    return citizen


def seen(stand, citizen, words):
    """Give every arrival of a message at a phone."""
    return [r for r in stand.telegram.history().received(citizen.id) if words in r.text]


def refusals(stand, code):
    """Give what was refused of messages with this code; a service that starts again may be, too."""
    told = stand.telegram.history().of(Refused)
    return [r for r in told if r.code == code and r.method.lower() == "sendmessage"]


async def account(stand, citizen):
    async with stand.store() as context:
        return (await read_ledger(context)).accounts[citizen.id]


# --- sending -------------------------------------------------------------------------------------


async def test_message_in_doubt_comes_at_most_twice_and_both_copies_are_one_question(
    stand, emulator
):
    people = {name: await at_the_first_question(emulator) for name in STRIKES}
    for name, (fault, _) in STRIKES.items():
        details = {k: v for k, v in fault.items() if k != "name"}
        chat = people[name].id
        await emulator.add_fault("sendMessage", fault["name"], chat=chat, **details)
    await asyncio.gather(*(citizen.tap("I agree") for citizen in people.values()))

    async def all_came():
        return all(len(seen(stand, people[n], VIEW)) == c for n, (_, c) in STRIKES.items())

    await eventually(all_came, "all see the second question as often as they should")
    for citizen in people.values():
        await citizen.tap("I am for it")
        await citizen.act("tap_again")
        await citizen.sees(WHY, timeout=PATIENCE)

    arrivals = {name: seen(stand, people[name], VIEW) for name in STRIKES}
    assert {n: len(found) for n, found in arrivals.items()} == {
        n: copies for n, (_, copies) in STRIKES.items()
    }
    assert all(len({copy.buttons for copy in found}) == 1 for found in arrivals.values())
    assert {len(seen(stand, citizen, WHY)) for citizen in people.values()} == {1}


async def test_pause_for_one_chat_is_kept_there(stand, emulator):
    ada = await at_the_first_question(emulator)
    await emulator.add_fault("sendMessage", "too_many", chat=ada.id, retry_after=3)

    await ada.tap("I agree")
    await ada.sees(VIEW, timeout=PATIENCE)

    (asked,), (hers,) = refusals(stand, 429), seen(stand, ada, VIEW)
    assert asked.at + 3 <= hers.at


async def test_others_are_served_while_one_chat_pauses(stand, emulator):
    ada = await at_the_first_question(emulator, "Ada")
    ben = await at_the_first_question(emulator, "Ben")
    await emulator.add_fault("sendMessage", "too_many", chat=ada.id, retry_after=LONG)

    await ada.tap("I agree")
    await eventually(lambda: _has(refusals(stand, 429), 1), "Ada's question is refused")
    await ben.tap("I agree")
    await ben.sees(VIEW, timeout=PATIENCE)

    assert [len(seen(stand, citizen, VIEW)) for citizen in (ada, ben)] == [0, 1]


async def test_second_pause_in_ten_seconds_is_kept_by_all_and_over_a_crash(stand, emulator):
    ada, ben, cy = [await at_the_first_question(emulator, name) for name in ("Ada", "Ben", "Cy")]
    for citizen in (ada, ben):
        await emulator.add_fault("sendMessage", "too_many", chat=citizen.id, retry_after=5)

    await ada.tap("I agree")
    await ben.tap("I agree")
    await eventually(lambda: _has(refusals(stand, 429), 2), "both are refused")
    await eventually(lambda: _all_pause(stand), "the pause is written down")
    await stand.service.kill()
    await stand.service.start()
    await cy.tap("I agree")
    await cy.sees(VIEW, timeout=PATIENCE)

    last = max(refusal.at for refusal in refusals(stand, 429))
    (arrived,) = seen(stand, cy, VIEW)
    assert last + 5 <= arrived.at
    assert len(refusals(stand, 429)) == 2


async def test_refused_message_is_never_tried_again_and_the_next_one_goes(stand, emulator):
    ada = await at_the_first_question(emulator)
    await emulator.add_fault(
        "sendMessage",
        "refusal",
        chat=ada.id,
        code=400,
        description="Bad Request: message is too long",
    )

    await ada.tap("I agree")
    await eventually(lambda: _has(refusals(stand, 400), 1), "the question is refused")
    await ada.type("I am for it")
    await ada.sees(WHY, timeout=PATIENCE)
    await asyncio.sleep(6.0)  # a message in doubt would go again by now

    assert len(refusals(stand, 400)) == 1
    assert seen(stand, ada, VIEW) == []
    assert [row.state for row in (await account(stand, ada)).rows] == ["sent", "dead", "sent"]


async def test_blocked_person_gets_nothing_until_they_come_back_and_then_no_burst(stand, emulator):
    ada = await at_the_first_question(emulator)
    await emulator.add_fault("sendMessage", "blocked", chat=ada.id)

    await ada.tap("I agree")
    await eventually(lambda: _is_given_up(stand, ada), "the service knows that it is blocked")
    await ada.act("block")
    await ada.act("unblock")
    await ada.type("hello")
    await ada.sees(VIEW, timeout=PATIENCE)
    await asyncio.sleep(3.0)  # for a burst to show, if there is one

    assert len(refusals(stand, 403)) == 1
    assert len(seen(stand, ada, VIEW)) == 1
    assert (await account(stand, ada)).pressed == [(1, 0)]


async def test_group_that_moved_is_answered_at_its_new_address_once(stand, emulator):
    ada = await emulator.citizen()
    old = (await emulator.post("/groups", title="Neighbours"))["id"]
    new = (await emulator.post("/groups", title="Neighbours"))["id"]
    await emulator.post(
        "/faults", method="sendMessage", chat=old, times=1, fault={"name": "migrated", "chat": new}
    )

    await ada.act("type", text="/help", chat=old)

    async def is_answered():
        return stand.telegram.history().received(new)

    assert len(await eventually(is_answered, "the new group is answered")) == 1
    assert stand.telegram.history().received(old) == []


@pytest.mark.parametrize("transport", ["webhook", "poller"])
async def test_telegram_out_of_reach_costs_nothing_but_time(stands, transport):
    stand = await stands("sqlite", transport)
    await stand.prepare()

    async with (
        stand.telegram.steered() as emulator,
        stand.line() as line,
    ):
        await line.cut()
        await stand.service.start()  # nobody is there yet: it waits, and works as soon as there is
        await line.mend()
        ada = await at_the_first_question(emulator)
        await eventually(lambda: _nothing_is_open(stand, ada), "its sending is confirmed")
        await line.cut()
        tap = await ada.tap("I agree")
        if transport == "webhook":  # where a text may overtake a tap
            await eventually(lambda: _is_confirmed(stand, tap), "the tap is confirmed")
        await ada.type("I am for it")
        await asyncio.sleep(2.0)
        await line.mend()
        await ada.sees(WHY, timeout=PATIENCE)

    assert [len(seen(stand, ada, words)) for words in (FIRST, VIEW, WHY)] == [1, 1, 1]
    assert (await account(stand, ada)).wrote == ["/start", "I am for it"]


# --- receiving -----------------------------------------------------------------------------------


@pytest.mark.parametrize("transport", ["webhook", "poller"])
async def test_repeated_updates_change_nothing_also_over_a_crash(stands, transport):
    stand = await stands("sqlite", transport)
    await stand.prepare()
    await stand.service.start()

    async with stand.telegram.steered() as emulator:
        ada = await at_the_first_question(emulator)
        tap = await ada.tap("I agree")
        await ada.sees(VIEW, timeout=PATIENCE)
        for _ in range(2):
            await emulator.steer_updates("repeat", update_id=tap)
        await eventually(lambda: _nothing_is_open(stand, ada), "all is confirmed and noted")
        await stand.service.kill()
        await emulator.steer_updates("repeat", update_id=tap)
        await stand.service.start()
        await ada.tap("I am for it")
        await ada.sees(WHY, timeout=PATIENCE)
        await eventually(lambda: _nothing_is_open(stand, ada), "all is confirmed and noted")

    assert (await account(stand, ada)).pressed == [(1, 0), (2, 0)]
    assert [len(seen(stand, ada, words)) for words in (FIRST, VIEW, WHY)] == [1, 1, 1]


async def test_tap_that_a_text_overtook_counts_all_the_same(stand, emulator):
    ada = await at_the_first_question(emulator)
    await ada.tap("I agree")
    await ada.sees(VIEW, timeout=PATIENCE)

    await emulator.steer_updates("hold")
    await ada.tap("I am for it")
    text = await ada.type("because it helps")
    await emulator.steer_updates("let_through", update_id=text)
    again = await ada.sees("I did not find that", timeout=PATIENCE)
    await ada.sees(VIEW, timeout=PATIENCE, after=again.message_id)
    await eventually(lambda: _is_confirmed(stand, text), "the text is confirmed")
    await emulator.steer_updates("release")
    await ada.sees(WHY, timeout=PATIENCE)

    kept = await account(stand, ada)
    assert kept.wrote == ["/start", "because it helps"]
    assert kept.pressed == [(1, 0), (2, 0)]
    assert len(seen(stand, ada, WHY)) == 1


@pytest.mark.parametrize("transport", ["webhook", "poller"])
async def test_update_numbers_that_begin_again_lower_are_taken(stands, transport):
    stand = await stands("sqlite", transport)
    await stand.prepare()
    await stand.service.start()

    async with stand.telegram.steered() as emulator:
        ada = await at_the_first_question(emulator)
        await eventually(lambda: _nothing_is_open(stand, ada), "all is confirmed and noted")
        await stand.service.kill()  # a poller asks without an offset after a week, as after this
        await emulator.steer_updates("restart_ids", at=1000)
        await ada.tap("I agree")
        await stand.service.start()
        await ada.sees(VIEW, timeout=PATIENCE)

    assert (await account(stand, ada)).pressed == [(1, 0)]


async def test_stranger_at_the_webhook_is_turned_away(stand, emulator):
    update = {"update_id": 1, "message": {"text": "/start"}}
    url = f"{stand.service.url}/telegram/webhook"
    statuses = []
    async with aiohttp.ClientSession() as http:
        for secret in (None, "", "wrong"):
            headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
            async with http.post(url, json=update, headers=headers) as reply:
                statuses.append(reply.status)

    assert statuses == [401, 401, 401]


async def _all_pause(stand):
    async with stand.store() as context, context.database.read() as tx:
        return await pauses.paused_channels(tx, LONG_AGO)


async def _is_confirmed(stand, update):
    return update not in stand.telegram.history().unconfirmed()


async def _is_given_up(stand, citizen):
    return (await account(stand, citizen)).rows[-1].state == "dead"


async def _has(found, count):
    return len(found) == count


async def _nothing_is_open(stand, citizen):
    sent = {row.state for row in (await account(stand, citizen)).rows} == {"sent"}
    return sent and not stand.telegram.history().unconfirmed()
