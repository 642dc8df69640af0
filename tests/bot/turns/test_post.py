"""What one person tells another: heard once, in a turn of their own, and gone with its speaker."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, make_url

from bot.authoring.script_store import ScriptCache
from bot.channels.content import unpack
from bot.channels.contract import Wrote
from bot.evidence.transcripts import read_body
from bot.people.subject_access import my_data
from dialogues.text.markup import to_plain
from dialogues.turn.codec import dump_state, load_event
from dialogues.turn.effects import Show
from dialogues.turn.events import Event, Heard
from dialogues.turn.outline import Plan
from dialogues.turn.state import State
from storage.messages.outbox import UNASKED
from storage.queries.sealed_text import seal_of
from storage.queries.transcript import seals_of, transcript
from storage.rounds import rounds
from storage.schema.all import metadata
from storage.turns import post, writes
from tests.bot.town import Town, said, texts
from tests.greeting import BEFORE, greeting_step

WORDS = "may the zephyr carry it"
TAKEN_BACK = f"{to_plain(BEFORE)}\n\n{said('words_taken_back')}"


@pytest.fixture
async def town(context, clock) -> Town:
    """A town whose people can tell each other something: ann is 1, bob 2, cas 3."""
    town = Town(context, clock)
    town.corridor = replace(town.corridor, step=greeting_step)
    await town.round()
    await town.agrees("ann", "bob", "cas")
    return town


async def hears(town: Town, who: str) -> list[str]:
    """Let a tick pass; give what somebody is shown then, as plain text."""
    await town.tick()
    return [to_plain(text) for text in texts(await town.deliver(who))]


def shown(words: str) -> str:
    return f"{to_plain(BEFORE)}\n\n{words}"


async def states(town: Town) -> list[str]:
    return [state for (state,) in await town.rows("post", "state")]


# --- heard once ---------------------------------------------------------------------------------


async def test_words_are_heard_in_a_turn_of_the_receiver(town):
    await town.says("ann", f"hello 2 {WORDS} *now*")

    assert await hears(town, "bob") == [shown(f"hello 2 {WORDS} *now*")]
    assert await hears(town, "bob") == []
    [(sender, receiver, state, turn)] = await town.rows(
        "post", "sender_id", "receiver_id", "state", "delivered_turn"
    )
    happened = await town.rows("events", "enrolment_id", "turn", "kind", "channel")
    assert (sender, receiver, state) == (1, 2, "delivered")
    assert [row for row in happened if row[2] == "heard"] == [(2, turn, "heard", "post")]


async def test_all_that_was_told_in_one_batch_is_heard_in_one_batch(town):
    town.pass_time()
    told = [("ann", "hello 2 one"), ("ann", "hello 3 two"), ("bob", "hello 1 three")]
    acts = [town.incoming(who, Wrote(text=text, ref=text)) for who, text in told]
    await town.corridor.take_turns(acts)
    for who in ("ann", "bob", "cas"):
        await town.deliver(who)
    await town.tick()

    heard = {who: texts(await town.deliver(who)) for who in ("ann", "bob", "cas")}

    assert {who: [to_plain(text) for text in new] for who, new in heard.items()} == {
        "ann": [shown("hello 1 three")],
        "bob": [shown("hello 2 one")],
        "cas": [shown("hello 3 two")],
    }
    assert await hears(town, "bob") == []


async def test_row_that_another_claimed_too_is_heard_once(town):
    await town.says("ann", f"hello 2 {WORDS}")
    async with town.database.read() as tx:
        rows = await post.claim(tx, 10)

    await town.corridor.take_post(rows)
    await town.corridor.take_post(rows)

    assert texts(await town.deliver("bob")) == [f"{BEFORE}\n\nhello 2 {WORDS}"]


async def test_words_that_were_heard_can_be_passed_on(town):
    await town.says("ann", f"hello 2 {WORDS}")
    await town.tick()
    await town.says("bob", "pass 1 3")

    assert await hears(town, "cas") == [shown(f"hello 2 {WORDS}")]


async def test_words_that_came_to_somebody_else_cannot_be_passed_on(town):
    await town.says("ann", f"hello 2 {WORDS}")
    await town.tick()
    await town.says("cas", "pass 1 1")

    assert await town.count("post") == 1


async def test_hearing_is_no_act_of_the_receiver(town):
    before = (await town.rows("enrolments", "last_at"))[1], await town.rows("due", "due_at")
    await town.says("ann", f"hello 2 {WORDS}")
    await town.tick()

    after = (await town.rows("enrolments", "last_at"))[1], await town.rows("due", "due_at")
    messages = await town.rows("outbox", "enrolment_id", "post_id", "priority")
    assert after == before
    assert [row for row in messages if row[1] is not None] == [(2, 1, UNASKED)]


# --- who does not listen ------------------------------------------------------------------------


async def test_somebody_who_pauses_hears_it_when_they_resume(town):
    await town.says("bob", "pause")
    await town.says("ann", f"hello 2 {WORDS}")
    waiting = await hears(town, "bob")

    await town.says("bob", "resume")

    assert (waiting, await hears(town, "bob")) == ([], [shown(f"hello 2 {WORDS}")])


async def test_somebody_who_left_hears_nothing(town):
    await town.says("bob", "stop")
    await town.taps("bob", said("leave_yes"))
    await town.says("ann", f"hello 2 {WORDS}")

    assert (await hears(town, "bob"), await states(town)) == ([], ["cancelled"])


async def test_what_is_told_to_nobody_is_for_nobody(town):
    answered = await town.says("ann", "hello 99 who are you")

    assert (len(answered) > 0, await town.count("post")) == (True, 0)


async def test_post_of_somebody_who_leaves_is_called_off(town):
    await town.says("ann", f"hello 2 {WORDS}")
    await town.says("ann", "stop")
    await town.taps("ann", said("leave_yes"))

    assert (await hears(town, "bob"), await states(town)) == ([], ["cancelled"])
    await town.says("ann", "resume")
    await town.taps("ann", said("come_back"))
    assert await hears(town, "bob") == []


# --- erasing the speaker ------------------------------------------------------------------------


async def forgets(town: Town, who: str) -> None:
    await town.says(who, "forget")
    await town.taps(who, said("forget_yes"))


async def test_words_of_somebody_erased_before_they_were_heard_reach_nobody(town):
    await town.says("ann", f"hello 2 {WORDS}")
    await forgets(town, "ann")

    assert (await hears(town, "bob"), await states(town)) == ([], ["cancelled"])
    assert await found_in(town) == []


async def test_words_of_somebody_erased_after_they_were_heard_are_taken_back(town):
    await town.says("ann", f"hello 2 {WORDS}")
    await town.tick()
    await town.says("bob", "pass 1 3")
    await town.tick()
    assert [await lines_of(town, number) for number in (2, 3)] == [[shown(f"hello 2 {WORDS}")]] * 2
    assert await found_in(town) != []  # so that there is something to be gone

    await forgets(town, "ann")

    assert [await lines_of(town, number) for number in (2, 3)] == [[TAKEN_BACK]] * 2
    assert await found_in(town) == []
    assert await states(town) == ["taken_back", "taken_back"]
    copy = await copy_for(town, 2)
    assert (WORDS in copy, said("words_taken_back") in copy) == (False, True)


async def test_message_that_waits_says_that_its_words_were_taken_back(town):
    await town.says("ann", f"hello 2 {WORDS}")
    await town.says("ann", "forget")
    await town.tick()  # now it is in the outbox, and nothing is sent before ann is erased

    await town.taps("ann", said("forget_yes"))

    assert [to_plain(text) for text in texts(await town.deliver("bob"))] == [TAKEN_BACK]


async def lines_of(town: Town, enrolment: int) -> list[str]:
    """Give what somebody's transcript shows of others."""
    async with town.database.read() as tx:
        lines = await transcript(tx, town.context.vault, enrolment, read=read_body)
    return [to_plain(line.text) for line in lines if line.text.startswith(BEFORE)]


async def copy_for(town: Town, enrolment: int) -> str:
    [participant] = [
        owner
        for number, owner in await town.rows("enrolments", "id", "participant_id")
        if number == enrolment
    ]
    async with town.database.read() as tx:
        return await my_data(
            tx, town.context.vault, participant, script_cache=ScriptCache(), now=town.clock.now()
        )


async def found_in(town: Town) -> list[str]:
    """Say where in the store the words can be read, with every key that is in it."""
    vault = town.context.vault
    async with town.database.read() as tx:
        people = (await tx.execute(metadata.tables["participants"].select())).all()
        keys = {row.participant_id: row.wrapped for row in await all_of(tx, "person_keys")}
        seals = [vault.master, *(seal_of(vault, keys.get(p.id), p.pseudonym) for p in people)]
        found = [
            table.name
            for table in metadata.sorted_tables
            for row in await all_of(tx, table.name)
            if any(WORDS in text for text in readable(table, row, seals))
        ]
    if town.database.is_sqlite:
        await town.database.shed()
        file = Path(make_url(town.database.url).database)
        if WORDS.encode() in file.read_bytes():
            found.append("the file")
    return found


async def all_of(tx, name: str):
    return (await tx.execute(metadata.tables[name].select())).all()


def readable(table, row, seals) -> Iterator[str]:
    """Give everything in a row that can be read, opened with whichever key opens it."""
    for column in table.columns:
        value = row._mapping[column]
        if isinstance(column.type, LargeBinary) and value is not None:
            yield from opened_by_any(table.name, row, value, seals)
        else:
            yield str(value)


def opened_by_any(name: str, row, value: bytes, seals) -> Iterator[str]:
    places = {
        "events": lambda: f"events:{row.enrolment_id}:{row.turn}",
        "outbox": lambda: f"outbox:{row.key}",
        "responses": lambda: f"responses:{row.enrolment_id}:{row.step}:{row.part}:{row.revision}",
    }
    yield bytes(value).decode(errors="replace")
    if name not in places:
        return
    for seal in filter(None, seals):
        try:
            yield seal.open(value, places[name]()).decode()
        except Exception:  # noqa: BLE001 - another key is tried
            continue


# --- replay -------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [1, 2, 3])
async def test_replaying_one_person_needs_nobody_elses_record(town, who):
    await town.says("ann", f"hello 2 {WORDS}")
    await town.tick()
    await town.says("bob", "pass 1 3")
    await town.tick()
    await forgets(town, "ann" if who != 1 else "cas")
    state, kept = await kept_of(town, who)

    replayed, messages = await replay(town, who)

    assert (dump_state(replayed), messages) == (state, kept)


async def kept_of(town: Town, who: int) -> tuple[str, list[tuple[int, str, int | None]]]:
    """Give the stored state, and what was shown: turn, text without words, post."""
    [state] = [
        state for number, state in await town.rows("enrolments", "id", "state") if number == who
    ]
    async with town.database.read() as tx:
        seals = await seals_of(tx, town.context.vault, (who,))
        rows = [row for row in await all_of(tx, "outbox") if row.enrolment_id == who]
    return state, [
        (row.turn, unpack(seals[who].open(row.sealed, f"outbox:{row.key}")).text, row.post_id)
        for row in sorted(rows, key=lambda row: (row.turn, row.part))
    ]


async def replay(town: Town, who: int) -> tuple[State, list[tuple[int, str, int | None]]]:
    """Take one person's own events through the engine again."""
    async with town.database.read() as tx:
        history = await writes.history(tx, who)
        seal = (await seals_of(tx, town.context.vault, (who,)))[who]
        [round_] = await rounds.listed(tx)
        script = await ScriptCache().script(tx, round_.script_id)
    plan = Plan(script=script, timetable=round_.timetable)
    state, messages = State(), []
    for turn, at, kind, payload, sealed in history:
        words = seal.open(sealed, f"events:{who}:{turn}").decode() if sealed else None
        outcome = greeting_step(plan, state, load_event(kind, payload, words), at)
        state = outcome.state
        messages += [(turn, e.text, e.post) for e in outcome.effects if isinstance(e, Show)]
    return state, messages


# --- what goes wrong ----------------------------------------------------------------------------


async def test_receiver_who_breaks_the_engine_is_put_away_and_the_others_hear(town):
    def breaks(plan: Plan, state: State, event: Event, now):
        if isinstance(event, Heard) and "colour" in state.answers:
            raise RuntimeError("broken")
        return greeting_step(plan, state, event, now)

    town.corridor = replace(town.corridor, step=breaks)
    await town.taps("bob", "Green")
    await town.says("ann", f"hello 2 {WORDS}")
    await town.says("ann", f"hello 3 {WORDS}")

    assert await hears(town, "cas") == [shown(f"hello 3 {WORDS}")]
    assert await town.deliver("bob") == []
    assert await states(town) == ["cancelled", "delivered"]
    assert await town.rows("quarantine", "channel", "key", "error") == [
        ("post", "post:1:2", "RuntimeError")
    ]
    assert await hears(town, "cas") == []


async def test_whoever_is_told_something_calls_for_a_tick_once_it_is_committed(town):
    calls = []
    town.corridor = replace(town.corridor, on_post=lambda: calls.append(1))
    await town.says("bob", "a plain word")
    before = len(calls)

    await town.says("ann", f"hello 2 {WORDS}")

    assert (before, len(calls)) == (0, 1)
