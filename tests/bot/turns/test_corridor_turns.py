"""Turns are taken whole, once, in order, many in one transaction with few statements."""

import pytest

from bot.authoring.script_store import ScriptCache
from bot.channels.contract import Incoming, Started, Tapped, Wrote
from bot.evidence.answers import arm_records, progress_table
from bot.runtime.context import Context, SetClock
from dialogues.script.loader import load
from dialogues.turn.arms import draw
from dialogues.turn.codec import load_state
from tests.bot.town import NAME, PACE, SHORT, Statements, Town, armed_talk, said, texts


@pytest.fixture
def town(context: Context, clock: SetClock) -> Town:
    return Town(context, clock)


async def test_joining_shows_the_first_question(town: Town):
    await town.round()

    shown = await town.joins("ann")

    assert texts(shown) == ["Shall we start?\n\n**I agree to take part.**"]
    assert [button.label for button in shown[0].buttons] == ["I agree", "I do not agree"]


async def test_answers_and_consent_are_stored_under_the_enrolment(town: Town):
    await town.round()
    await town.agrees("ann")

    await town.taps("ann", "Green")

    assert await town.rows("consents", "enrolment_id", "purpose", "granted") == [
        (1, "take_part", True)
    ]
    assert await town.rows("responses", "enrolment_id", "step", "code", "source", "channel") == [
        (1, "colour", "green", "tapped", "simulated")
    ]
    assert await town.rows("enrolments", "status", "stage", "step") == [
        ("active", "first", "others")
    ]
    assert await town.rows("progress", "stage", "finished_at") == [("first", None)]


async def test_arm_that_was_drawn_is_stored_and_counted(town: Town):
    made = await town.round(script=armed_talk())

    await town.agrees("ann", "bob", "cat", "dan")

    states = [load_state(state) for (state,) in await town.rows("enrolments", "state")]
    drawn = [arm for (arm,) in await town.rows("enrolments", "arm")]
    assert drawn == [draw(armed_talk().dialogue.arms, state.seed) for state in states]
    assert {*drawn} <= {"full", "half"}
    progress = await progress_table(town.context, ScriptCache(), made.round.slug)
    assert arm_records(progress) == [
        {"arm": arm, "drawn": drawn.count(arm), "begun": 0, "finished": 0}
        for arm in sorted({*drawn})
    ]


async def test_repeat_of_an_update_changes_nothing(town: Town):
    await town.round()
    await town.agrees("ann")
    tap = town.incoming("ann", town.button("ann", "Green"))
    await town.corridor.take_turns([tap])
    before = await town.snapshot()

    await town.corridor.take_turns([tap, tap])

    assert await town.snapshot() == before


async def test_repeat_of_an_update_after_a_restart_changes_nothing(town: Town):
    await town.round()
    await town.agrees("ann")
    words = town.incoming("ann", Wrote(text="Green", ref="r1"))
    await town.corridor.take_turns([words])
    before = await town.snapshot()
    town.restart()

    await town.corridor.take_turns([words])

    assert await town.snapshot() == before


async def test_repeat_within_a_batch_is_taken_once(town: Town):
    await town.round()
    await town.agrees("ann")
    words = town.incoming("ann", Wrote(text="Green", ref="r1"))

    await town.corridor.take_turns([words, words])

    assert await town.count("responses") == 1


async def test_two_updates_with_the_same_words_are_two(town: Town):
    await town.round()
    await town.agrees("ann")
    await town.taps("ann", "Green")
    await town.taps("ann", "Next")

    for _ in range(2):
        await town.says("ann", "Because of the sea")

    assert await town.rows("responses", "step", "part") == [
        ("colour", ""),
        ("why", "1"),
        ("why", "2"),
    ]


async def test_order_is_kept_within_a_batch(town: Town):
    await town.round()
    await town.agrees("ann")
    green = town.button("ann", "Green")
    acts = [green, Wrote(text="next", ref="r1"), Wrote(text="First", ref="r2")]
    acts += [Wrote(text="Second", ref="r3"), Wrote(text="done", ref="r4")]

    town.pass_time()
    await town.corridor.take_turns([town.incoming("ann", act) for act in acts])
    shown = await town.deliver("ann")

    assert await town.rows("events", "turn", "kind") == [
        (1, "joined"),
        (2, "pressed"),
        (3, "seated"),
        (4, "pressed"),
        (5, "tallied"),
        (6, "said"),
        (7, "said"),
        (8, "said"),
        (9, "said"),
    ]
    assert texts(shown) == [
        "Too few so far.",
        f"Why?\n\n_{said('reflect_hint')} {said('reflect_voice')}_",
        said("reflect_kept"),
        said("reflect_kept"),
        said("waiting", title="Second", when="on Tuesday 3 March at 18:30"),
    ]


async def test_nothing_of_a_batch_that_breaks_is_stored(town: Town):
    await town.round()
    await town.agrees("ann", "bob")
    before = await town.snapshot()
    batch = [
        town.incoming("ann", town.button("ann", "Green")),
        town.incoming("bob", Wrote(text="\ud800", ref="r1")),
    ]

    with pytest.raises(UnicodeEncodeError):
        await town.corridor.take_turns(batch)

    assert await town.snapshot() == before


def batch_of(town: Town, people: list[str], label: str) -> list[Incoming]:
    return [town.incoming(who, town.button(who, label)) for who in people]


@pytest.mark.parametrize("label", ["Green", "Next"])
async def test_batch_takes_the_same_statements_for_three_as_for_sixty(town: Town, label: str):
    await town.round()
    crowd = [f"p{number}" for number in range(63)]
    await town.corridor.take_turns([town.incoming(who, Started(code="CODE")) for who in crowd])
    await town.deliver("")
    await town.corridor.take_turns(batch_of(town, crowd, "I agree"))
    await town.deliver("")
    if label == "Next":
        await town.corridor.take_turns(batch_of(town, crowd, "Green"))
        await town.deliver("")
    town.pass_time()
    statements = Statements(town.database)

    await town.corridor.take_turns(batch_of(town, crowd[:3], label))
    for_three = statements.take()
    await town.corridor.take_turns(batch_of(town, crowd[3:], label))
    for_sixty = statements.take()

    assert len(for_sixty) == len(for_three)
    assert len(for_three) < 20


async def test_joining_together_takes_one_insert_for_all_newcomers(town: Town):
    await town.round()
    statements = Statements(town.database)

    crowd = [town.incoming(f"p{number}", Started(code="CODE")) for number in range(30)]
    await town.corridor.take_turns(crowd)

    inserted = [text for text in statements.take() if "INTO participants" in text]
    assert len(inserted) == 1
    assert await town.count("enrolments") == 30


async def test_buttons_of_another_person_are_refused(town: Town):
    await town.round()
    await town.agrees("ann", "bob")
    stolen = town.button("bob", "Green")

    shown = await town.does("ann", stolen)

    assert texts(shown) == [said("stale"), "Which colour?"]
    assert await town.count("responses") == 0


@pytest.mark.parametrize("data", ["", "x", "0.0.0", "AAAAAAAAAAAA.1.0", "a" * 64, "ü.1.1"])
async def test_button_nobody_made_is_refused(town: Town, data: str):
    await town.round()
    await town.agrees("ann")

    shown = await town.does("ann", Tapped(data=data))

    assert texts(shown) == [said("stale"), "Which colour?"]


async def test_double_tap_in_one_batch_counts_once(town: Town):
    await town.round()
    await town.agrees("ann")
    tap = town.button("ann", "Green")
    town.pass_time()

    await town.corridor.take_turns([town.incoming("ann", tap), town.incoming("ann", tap)])
    shown = await town.deliver("ann")

    assert texts(shown) == ["Too few so far."]
    assert await town.count("responses") == 1


async def test_change_of_words_is_a_further_revision_and_the_one_that_counts(town: Town):
    await town.round()
    await town.agrees("ann")
    await town.taps("ann", "Green")
    await town.taps("ann", "Next")
    await town.says("ann", "Becuase", ref="r9")

    await town.changes("ann", "r9", "Because")

    assert await town.rows("responses", "step", "part", "revision", "current") == [
        ("colour", "", 1, True),
        ("why", "1", 1, False),
        ("why", "1", 2, True),
    ]


async def test_voice_answer_is_noted_with_what_the_channel_calls_it(town: Town):
    await town.round()
    await town.agrees("ann")
    await town.taps("ann", "Green")
    await town.taps("ann", "Next")

    await town.sends("ann", "voice", file="file-7", mime="audio/ogg", size=900)

    assert await town.rows("attachments", "step", "part", "media", "mime", "size") == [
        ("why", "1", "voice", "audio/ogg", 900)
    ]


async def test_album_whose_parts_come_apart_is_answered_once(town: Town):
    await town.round(script=load(SHORT.replace(b"[text, voice]", b"[text, photo]")))
    await town.agrees("ann")
    await town.taps("ann", "Green")
    await town.taps("ann", "Next")

    answered = []
    for number in range(3):
        town.restart()
        file = f"file {number}"
        answered.append(texts(await town.sends("ann", "photo", file=file, album="g1")))

    assert answered == [[said("reflect_kept")], [], []]
    assert await town.rows("attachments", "part") == [("1",), ("2",), ("3",)]


async def test_words_are_stored_sealed_and_open_with_the_persons_key(town: Town):
    await town.round()
    await town.agrees("ann")
    await town.taps("ann", "Green")
    await town.taps("ann", "Next")
    await town.says("ann", "A secret of mine")
    [(pseudonym,)] = await town.rows("participants", "pseudonym")
    [(wrapped,)] = await town.rows("person_keys", "wrapped")
    sealed = [row for (row,) in await town.rows("responses", "sealed") if row is not None]

    seal = town.context.vault.unwrap(wrapped, pseudonym)

    assert [seal.open(row, "responses:1:why:1:1") for row in sealed] == [b"A secret of mine"]


async def test_time_that_fell_is_taken_once(town: Town):
    await town.round()
    await town.agrees("ann")
    await town.taps("ann", "Green")
    await town.taps("ann", "Next")
    await town.says("ann", "skip")
    town.clock.set(town.clock.now().replace(day=3, hour=18, minute=31))

    await town.tick()
    await town.tick()
    shown = await town.deliver("ann")

    assert texts(shown) == [said("invite", title="Second", minutes="2 minutes")]
    assert await town.rows("enrolments", "stage") == [("second",)]


async def test_language_of_the_channel_is_kept_with_the_address(town: Town):
    await town.round()

    await town.does("ann", Started(code="CODE"), language="cy")

    assert await town.rows("addresses", "language") == [("cy",)]
    assert await town.rows("enrolments", "language") == [("en",)]


async def test_event_is_dated_when_it_came_in_not_when_it_was_taken(town: Town):
    await town.round()
    await town.agrees("ann")
    words = town.incoming("ann", Wrote(text="Green", ref="r1"))
    came = town.clock.now()
    town.pass_time(10 * PACE)

    await town.corridor.take_turns([words])

    assert (await town.rows("responses", "answered_at"))[-1] == (came,)
    assert words.channel == NAME
