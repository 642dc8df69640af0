"""Complaints: what is told to whoever complains happens, and those on duty see and answer it."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.authoring.script_store import ScriptCache
from bot.channels.contract import Blocked, Unblocked
from bot.people.subject_access import my_data
from bot.rounds.complaints import (
    ComplaintRefused,
    Officer,
    answer_complaint,
    list_complaints,
    outlook,
    read_complaint,
)
from bot.runtime.context import Context, SetClock
from storage.accounts import audit
from storage.queries.complaints import ComplaintCounts, counted
from storage.schema.messages import outbox
from tests.bot.town import Town, said, texts

DORA = Officer(name="dora", detail={"system_user": "d.ora"})
WORDS = "You wrote at *night* & woke me"
ANSWER = "We are sorry.\nIt was our <clock>; we mended it."
TOLD = r"The people who run this dialogue answer your complaint:"
GONE = (
    'There is no complaint "{}". If there was, whoever made it had everything about them deleted: '
    "the complaint with it, and nobody can be answered."
)


@pytest.fixture
def town(context: Context, clock: SetClock) -> Town:
    return Town(context, clock)


async def complains(town: Town, who: str = "ann") -> list[str]:
    """Let somebody who allowed no quoting complain; give what they are told."""
    await town.agrees(who)
    await town.says(who, "complain")
    return texts(await town.says(who, WORDS))


async def waiting(town: Town):
    [entry] = await list_complaints(town.context)
    return entry


async def copy_of(town: Town) -> str:
    async with town.database.read() as tx:
        return await my_data(
            tx,
            town.context.vault,
            1,
            script_cache=ScriptCache(),
            now=town.clock.now(),
        )


async def refused(call) -> str:
    with pytest.raises(ComplaintRefused) as caught:
        await call
    return str(caught.value)


async def test_complaint_is_confirmed_at_once_and_due_in_thirty_days(town: Town):
    await town.round()

    told = await complains(town)

    entry = await waiting(town)
    assert told[0] == said("complained", contact="privacy@council.example")
    assert (entry.made_at, entry.acknowledged_at) == (town.clock.now(), town.clock.now())
    assert entry.acknowledge_by == town.clock.now() + timedelta(days=30)
    assert (entry.answered_at, outlook(entry)) == (None, "")


async def test_officer_reads_and_answers_and_the_person_gets_it_and_keeps_it(town: Town):
    await town.round()
    await complains(town)
    name = (await waiting(town)).name

    opened = await read_complaint(town.context, name, DORA)
    town.pass_time()
    await answer_complaint(town.context, name, f"  {ANSWER}\r\n", DORA)
    shown = await town.deliver("ann")

    entry = await waiting(town)
    assert opened.words == WORDS
    assert texts(shown)[0].endswith(
        "\n\nWe are sorry\\.\nIt was our \\<clock\\>\\; we mended it\\."
    )
    assert (entry.answered_at, outlook(entry)) == (town.clock.now(), "The answer is in their chat.")
    copy = await copy_of(town)
    assert copy.count("It was our <clock>; we mended it.") == 3  # below it, in the talk, as JSON
    assert f"Answered {town.clock.now():%Y-%m-%d}" in copy


async def test_every_look_and_answer_is_a_line_in_the_audit_log_without_words(town: Town):
    booked = await town.round()
    await complains(town)
    name = (await waiting(town)).name

    for _ in range(2):
        await read_complaint(town.context, name, DORA)
    await answer_complaint(town.context, name, ANSWER, DORA)

    async with town.database.read() as tx:
        lines = [
            (entry.actor, entry.action, entry.subject, dict(entry.detail))
            for entry in await audit.entries(tx, 3)
        ]
    about = (f"complaint:{name}", {"round": booked.round.slug, "system_user": "d.ora"})
    assert lines == [
        ("dora", "answered_complaint", *about),
        ("dora", "read_complaint", *about),
        ("dora", "read_complaint", *about),
    ]


async def test_who_left_is_answered_all_the_same(town: Town):
    await town.round()
    await complains(town)
    await answer_complaint(town.context, (await waiting(town)).name, ANSWER, DORA)

    await town.says("ann", "stop")
    await town.taps("ann", "Yes, I want to leave")

    assert [text for text in texts(town.screens["ann"]) if text.startswith(TOLD)] != []
    assert (await waiting(town)).delivery == "sent"


async def test_answer_that_waits_while_the_person_leaves_still_goes(town: Town):
    await town.round()
    await complains(town)
    await town.says("ann", "stop")
    leaving = town.incoming("ann", town.button("ann", "Yes, I want to leave"))
    await answer_complaint(town.context, (await waiting(town)).name, ANSWER, DORA)

    await town.corridor.take_turns([leaving])

    assert [text.startswith(TOLD) for text in texts(await town.deliver("ann"))].count(True) == 1


async def test_t19_who_blocked_the_chat_is_answered_once_they_come_back(town: Town):
    await town.round()
    await complains(town)
    await town.does("ann", Blocked())
    before = outlook(await waiting(town))

    after = await answer_complaint(town.context, (await waiting(town)).name, ANSWER, DORA)
    missed = texts(await town.deliver("ann"))
    shown = texts(await town.does("ann", Unblocked()))

    assert before == "They have blocked the chat. An answer waits until they come back."
    assert outlook(after) == "They have blocked the chat. The answer waits until they come back."
    assert (missed, [text.startswith(TOLD) for text in shown]) == ([], [True])


async def test_t25_forgotten_takes_complaint_and_answer_along(town: Town):
    await town.round()
    await complains(town)
    name = (await waiting(town)).name
    await answer_complaint(town.context, name, ANSWER, DORA)
    await town.says("ann", "forget")
    await town.taps("ann", "Yes, delete everything")

    assert await list_complaints(town.context) == ()
    assert await town.count("complaints") == 0
    assert [key for (key,) in await town.rows("outbox", "key") if "complaint" in key] == []
    assert await refused(answer_complaint(town.context, name, ANSWER, DORA)) == GONE.format(name)


async def test_t25_answer_to_who_was_forgotten_reaches_nobody_who_complains_later(town: Town):
    await town.round()
    await complains(town)
    old = (await waiting(town)).name
    await town.says("ann", "forget")
    await town.taps("ann", "Yes, delete everything")
    await complains(town, "bob")

    refusal = await refused(answer_complaint(town.context, old, ANSWER, DORA))

    assert refusal == GONE.format(old)
    assert [text for text in texts(await town.deliver("bob")) if text.startswith(TOLD)] == []


async def test_t43_complaint_is_not_found_under_another_round(town: Town):
    await town.round()
    await complains(town)
    name = (await waiting(town)).name

    refusal = await refused(read_complaint(town.context, name, DORA, slug="another"))

    assert refusal == GONE.format(name)


async def test_complaint_is_answered_once(town: Town):
    await town.round()
    await complains(town)
    name = (await waiting(town)).name
    await answer_complaint(town.context, name, ANSWER, DORA)

    refusal = await refused(answer_complaint(town.context, name, "Another one", DORA))

    assert refusal == "This complaint has been answered already."
    assert (await read_complaint(town.context, name, DORA)).answer == ANSWER


async def test_answer_that_did_not_arrive_may_be_given_again(town: Town):
    await town.round()
    await complains(town)
    name = (await waiting(town)).name
    await answer_complaint(town.context, name, ANSWER, DORA)
    async with town.database.write() as tx:
        await tx.execute(
            update(outbox).where(outbox.c.key.like("complaint:%")).values(state="dead")
        )
    lost = outlook(await waiting(town))

    await answer_complaint(town.context, name, "Once more", DORA)

    assert lost == "The answer may not have arrived. You can answer once more."
    assert texts(await town.deliver("ann")) == [f"{TOLD}\n\nOnce more"]
    assert (await read_complaint(town.context, name, DORA)).answer == "Once more"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (" \r\n ", "Write the answer."),
        (
            "x" * 2_001,
            "The answer has 2,001 characters. Use at most 2,000, so that it fits one message.",
        ),
    ],
)
async def test_answer_that_says_nothing_or_too_much_is_refused(town: Town, text, sentence):
    await town.round()
    await complains(town)

    refusal = await refused(answer_complaint(town.context, (await waiting(town)).name, text, DORA))

    assert (refusal, (await waiting(town)).answered_at) == (sentence, None)


async def test_complaint_is_overdue_from_the_thirtieth_day_until_it_is_answered(town: Town):
    booked = await town.round()
    await complains(town)
    entry, seen = await waiting(town), []
    for moment in (entry.acknowledge_by - timedelta(seconds=1), entry.acknowledge_by):
        town.clock.set(moment)
        async with town.database.read() as tx:
            seen.append((entry.is_overdue(moment), await counted(tx, moment)))
    await answer_complaint(town.context, entry.name, ANSWER, DORA)

    slug = booked.round.slug
    assert seen == [
        (False, {slug: ComplaintCounts(waiting=1, overdue=0)}),
        (True, {slug: ComplaintCounts(waiting=1, overdue=1)}),
    ]
    async with town.database.read() as tx:
        assert await counted(tx, town.clock.now()) == {}


async def test_what_waits_longest_is_listed_first_and_what_was_answered_last(town: Town):
    await town.round()
    for who in ("ann", "bob", "cid"):
        await complains(town, who)
    first, second, third = [entry.name for entry in await list_complaints(town.context)]

    await answer_complaint(town.context, first, ANSWER, DORA)

    listed = await list_complaints(town.context)
    assert [entry.name for entry in listed] == [second, third, first]
    assert [entry.made_at for entry in listed[:2]] == sorted(e.made_at for e in listed[:2])
