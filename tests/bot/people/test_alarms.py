"""Words of harm reach whoever is on duty, and nobody else; a child's words are gone."""

from datetime import timedelta

import pytest

from bot.accounts.duty import put_on_duty
from bot.accounts.organisers import add_organiser
from bot.people.alarms import AlarmRefused, count, finish, look, waiting
from dialogues.script.loader import load
from storage.accounts import audit, organisers
from storage.accounts.organisers import Role
from storage.queries.alarms import Alarm, Waiting
from storage.turns.alarms import forget_words
from tests.bot.town import SHORT, Town, texts

CARE = b"""\
safeguarding:
  look_within: 1 day
  least_age: 16
  services:
    - {name: Samaritans, reach: 116 123, helps_with: [self_harm]}
    - {name: Helpline, reach: 0800 027 1234, helps_with: [violence, abuse]}
"""
BEATEN = "My husband hits me, he reads this phone"
HELP = "Thank you for telling us. You decide what happens next."


@pytest.fixture
async def town(context, clock) -> Town:
    """Somebody is asked for words, in a script that knows what helps; dora is on duty for it."""
    town = Town(context, clock)
    made = await town.round(script=load(SHORT + CARE))
    for name in ("dora", "emil"):
        await add_organiser(
            context, name=name, password="seven quiet herons", role=Role.ANALYST, actor="test"
        )
    await put_on_duty(context, name="dora", slug=made.round.slug, actor="test")
    await town.agrees("ann")
    await town.taps("ann", "Red")
    return town


async def account(town: Town, name: str):
    async with town.database.read() as tx:
        return await organisers.find(tx, name)


async def test_t16_words_of_harm_reach_whoever_is_on_duty(town):
    shown = await town.says("ann", BEATEN)
    told_at = town.clock.now()

    (alarm,) = await waiting(town.context, await account(town, "dora"))
    _, words = await look(town.context, alarm.id, actor="dora", account=await account(town, "dora"))

    assert texts(shown) == [HELP]
    assert alarm == Alarm(
        id=alarm.id,
        round=alarm.round,
        pseudonym=alarm.pseudonym,
        harms=("violence",),
        at=told_at,
        look_by=told_at + timedelta(days=1),
        seen_at=None,
        seen_by=None,
        has_words=True,
    )
    assert words == BEATEN


async def test_alarm_is_closed_to_who_is_not_on_duty(town):
    await town.says("ann", BEATEN)
    emil = await account(town, "emil")
    (alarm,) = await waiting(town.context)

    assert await waiting(town.context, emil) == ()
    for act in (look, finish):
        with pytest.raises(AlarmRefused):
            await act(town.context, alarm.id, actor="emil", account=emil)


async def test_every_look_and_what_was_done_are_lines_of_the_audit_log_without_words(town):
    await town.says("ann", BEATEN)
    (alarm,) = await waiting(town.context)

    for act in (look, look, finish, finish):
        await act(town.context, alarm.id, actor="dora")

    async with town.database.read() as tx:
        newest = [
            (e.actor, e.action, e.subject, dict(e.detail)) for e in await audit.entries(tx, 3)
        ]
    subject, detail = f"alarm:{alarm.id}", {"round": alarm.round}
    assert newest == [
        ("dora", "dealt_with_alarm", subject, detail),
        ("dora", "looked_at_alarm", subject, detail),
        ("dora", "looked_at_alarm", subject, detail),
    ]


async def test_alarm_that_nobody_dealt_with_in_time_is_counted_as_overdue(town):
    await town.says("ann", BEATEN)
    fresh = await count(town.context)
    town.pass_time(timedelta(days=1, minutes=1))
    late = await count(town.context)
    (alarm,) = await waiting(town.context)
    await finish(town.context, alarm.id, actor="dora")

    assert (fresh, late, await count(town.context)) == (
        Waiting(waiting=1, overdue=0),
        Waiting(waiting=1, overdue=1),
        Waiting(waiting=0, overdue=0),
    )


async def test_words_are_gone_after_their_time_and_the_alarm_stays(town):
    await town.says("ann", BEATEN)
    (alarm,) = await waiting(town.context)

    async with town.database.write() as tx:
        assert await forget_words(tx, alarm.at) == 0
        assert await forget_words(tx, alarm.at + timedelta(seconds=1)) == 1

    found, words = await look(town.context, alarm.id, actor="dora")
    assert (found.id, found.has_words, words) == (alarm.id, False, None)


async def test_t15_child_is_erased_and_only_an_alarm_without_words_stays(town):
    await town.says("ann", BEATEN)

    shown = await town.says("ann", "I am 12 and my dad hits me")

    listed = [(one.pseudonym, one.harms, one.has_words) for one in await waiting(town.context)]
    assert listed == [(None, ("violence",), False)] * 2
    assert [text.partition(".")[0] for text in texts(shown)] == ["Thank you for your interest"]
    assert [await town.count(table) for table in ("participants", "responses", "events")] == [0] * 3


async def test_t15_child_who_tells_of_nothing_leaves_no_trace(town):
    await town.says("ann", "I am twelve")

    assert (await waiting(town.context), await town.count("participants")) == ((), 0)


async def test_forgotten_person_leaves_an_alarm_without_words(town):
    await town.says("ann", BEATEN)
    await town.says("ann", "forget")
    await town.taps("ann", "Yes, delete everything")

    (alarm,) = await waiting(town.context)

    _, words = await look(town.context, alarm.id, actor="dora")
    assert (alarm.pseudonym, alarm.has_words, words) == (None, False, None)


async def test_t16_words_of_harm_stand_in_no_log_and_are_sealed_in_the_store(town, capsys):
    await town.says("ann", BEATEN)
    (alarm,) = await waiting(town.context)
    await look(town.context, alarm.id, actor="dora")

    held = repr(await town.snapshot())
    told = capsys.readouterr()
    assert ("reads this phone" in held, "reads this phone" in told.out + told.err) == (False, False)


async def test_nothing_goes_unasked_to_a_phone_that_others_may_read(town):
    await town.says("ann", BEATEN)

    town.pass_time(timedelta(hours=47))
    await town.tick()
    quiet = await town.deliver("ann")
    town.pass_time(timedelta(hours=24))
    await town.tick()

    assert (quiet, len(await town.deliver("ann"))) == ([], 1)
