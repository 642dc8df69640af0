"""A part that only wants a tap is done; one that is not done silences none of those after it."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from dialogues.languages.phrases import phrase
from dialogues.timing.timer import Timer
from dialogues.turn.effects import FinishStage, MessageKind, Record
from dialogues.turn.events import Attached, Pressed, RoundEnded, Tallied, TimerFell
from dialogues.turn.state import Status
from tests.dialogues.builders import (
    COLOURS,
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    Talk,
    agreed,
    card,
    kinds,
    reflect,
    single,
    stage,
    texts,
)

MULTI = {"type": "multi", "id": "many", "text": "Which?", "options": COLOURS}
RANK = {"type": "rank", "id": "order", "text": "Order?", "options": COLOURS, "random": False}
SETTINGS = {
    "wide": {"label": "Wide", "gains": "More.", "gives_up": "Care."},
    "narrow": {"label": "Narrow", "gains": "Care.", "gives_up": "More."},
}
PACKAGE = {
    "type": "tradeoff",
    "id": "package",
    "text": "Build one.",
    "dials": {"who": {"title": "Who?", "settings": SETTINGS}},
}
REVEAL = {
    "type": "reveal",
    "id": "others",
    "of": "colour",
    "text": "Others said:",
    "else": "Too few.",
}
PAUSE = {"type": "pause", "id": "rest", "text": "Enough?"}
EVENING = {"day": 3, "at": "18:30"}


def said(key: str, **values: object) -> str:
    return phrase("en", key, **values)


def counted(talk: Talk) -> list[str]:
    """Name the parts that were counted as finished, in order."""
    effects = (effect for taken in talk.turns for effect in taken.outcome.effects)
    return [effect.stage for effect in effects if isinstance(effect, FinishStage)]


def answers(talk: Talk) -> list[tuple]:
    return [
        (r.step, r.part, r.code, str(r.standing), r.revision)
        for r in talk.records
        if isinstance(r, Record)
    ]


def heard(talk: Talk) -> list:
    """Let timers fall until one of them says something; give what it says."""
    while not (shown := talk.fall()):
        pass
    return shown


def pick(talk: Talk, *labels: str) -> None:
    for label in labels:
        talk.press(label)


def wrote(talk: Talk) -> None:
    talk.say("Because of the cold.")


def ticked(talk: Talk) -> None:
    pick(talk, "Red", "Blue")


def kept(talk: Talk) -> None:
    pick(talk, "Wide", "Done")


def turned(talk: Talk) -> None:
    pick(talk, "Wide")


def nothing(talk: Talk) -> None:
    """Only look at what is shown."""


ONE_TAP = pytest.mark.parametrize(
    ("steps", "gives"),
    [
        ([reflect()], wrote),
        ([MULTI], ticked),
        ([RANK], ticked),
        ([PACKAGE], turned),
        ([PACKAGE], kept),
        ([card("one")], nothing),
        ([PAUSE], nothing),
        ([single("colour"), REVEAL], lambda talk: pick(talk, "Red")),
        ([reflect(), {"type": "say", "id": "thanks", "text": "Thank you."}], wrote),
    ],
    ids=["words", "ticks", "ranks", "dial", "package", "card", "pause", "reveal", "say"],
)


def later(*steps: dict, **parts: object) -> Talk:
    """Somebody in a part without an end, before another one on Thursday evening."""
    return agreed(stage("first", *steps), stage("second", single("shade"), opens=EVENING), **parts)


@ONE_TAP
def test_part_that_only_wants_a_tap_counts_after_half_a_day(steps, gives):
    talk = later(*steps)
    gives(talk)
    given = talk.now

    shown = talk.fall()

    assert (shown, talk.now, counted(talk)) == ([], given + 12 * HOUR, ["first"])
    assert {timer for timer, *_ in talk.timers} == {Timer.OPEN}


def test_album_that_nobody_can_use_is_answered_once_though_it_leads_on_from_what_counts():
    talk = later(reflect(), single("colour"))
    wrote(talk)
    talk.fall()
    album = [Attached(media="sticker", ref=f"s{number}", album="g1") for number in range(3)]

    answered = [texts(talk.take(sent)) for sent in album]

    assert answered == [[said("odd_media"), "Which?"], [], []]


@ONE_TAP
def test_last_part_that_only_wants_a_tap_ends_the_dialogue(steps, gives):
    talk = agreed(stage("first", *steps))
    gives(talk)

    shown = talk.fall()

    assert (shown, talk.state.status, talk.timers) == ([], Status.FINISHED, {})


@ONE_TAP
def test_part_that_only_wants_a_tap_counts_when_the_next_opens(steps, gives):
    talk = later(*steps, clock={"settle_after": "4 weeks", "max_reminders": 0})
    gives(talk)

    shown = heard(talk)

    assert kinds(shown) == [MessageKind.PUSH]
    assert (talk.now, counted(talk)) == (MONDAY + 3 * DAY + 9.5 * HOUR, ["first"])


@ONE_TAP
def test_part_that_only_wants_a_tap_counts_when_it_closes(steps, gives):
    talk = agreed(stage("first", *steps, closes={"within": "2 hours"}))
    gives(talk)

    shown = talk.fall()

    assert (shown, talk.now, counted(talk)) == ([], MONDAY + 2 * HOUR, ["first"])
    assert (talk.state.missed, talk.state.status) == ({}, Status.FINISHED)


@pytest.mark.parametrize(
    ("step", "labels", "told"),
    [
        (MULTI, ("Red", "Blue"), ("many", "", "red blue")),
        (RANK, ("Blue", "Red"), ("order", "", "blue red")),
        (PACKAGE, ("Wide",), ("package", "who", "wide")),
    ],
    ids=["ticks", "ranks", "dial"],
)
def test_picks_are_kept_in_part_and_a_later_done_makes_them_answered(step, labels, told):
    talk = later(step)
    pick(talk, *labels)
    talk.fall()
    partial = answers(talk)
    if step is RANK:
        talk.press("Green")
    else:
        talk.press("Done")

    assert partial == [(*told, "partial", 1)]
    name, part, code = told
    whole = "blue red green" if step is RANK else code
    assert answers(talk)[1:] == [(name, part, whole, "answered", 2)]


def test_picks_that_were_kept_and_taken_back_leave_no_answer():
    talk = later(MULTI)
    pick(talk, "Red")
    talk.fall()
    pick(talk, "✓ Red", "Skip")

    assert answers(talk) == [
        ("many", "", "red", "partial", 1),
        ("many", "", None, "skipped", 2),
    ]
    assert talk.state.answers == {}


def test_further_words_after_half_a_day_belong_to_the_answer():
    talk = later(reflect())
    wrote(talk)
    talk.fall()

    shown = talk.say("And of the damp.")

    assert texts(shown) == [said("reflect_kept")]
    assert [(r.part, r.text) for r in talk.records if isinstance(r, Record)] == [
        ("1", "Because of the cold."),
        ("2", "And of the damp."),
    ]


def test_done_after_half_a_day_leads_on():
    talk = later(reflect(), {"type": "say", "id": "thanks", "text": "Thank you."})
    wrote(talk)
    talk.fall()

    shown = talk.press("Done")

    assert texts(shown)[0] == "Thank you."
    assert counted(talk) == ["first"]


def test_half_a_day_counts_from_the_last_word():
    talk = later(reflect())
    wrote(talk)
    talk.now += 5 * HOUR
    talk.say("And of the damp.")
    last = talk.now

    talk.fall()

    assert (talk.now, counted(talk)) == (last + 12 * HOUR, ["first"])


def test_setting_of_the_script_says_how_long():
    talk = later(reflect(), clock={"settle_after": "2 hours"})
    wrote(talk)
    given = talk.now

    talk.fall()

    assert talk.now == given + 2 * HOUR


def test_settling_that_comes_too_early_changes_nothing():
    talk = later(reflect())
    wrote(talk)
    talk.now += HOUR

    talk.take(TimerFell(timer=Timer.SETTLE, stage="first"))

    assert counted(talk) == []


def test_question_that_was_not_answered_keeps_the_part_open():
    talk = later(reflect(), single("colour"))
    wrote(talk)

    talk.fall()

    assert (counted(talk), talk.state.finished) == ([], {})


def test_part_with_cards_nobody_has_seen_is_not_finished():
    talk = later(reflect(), card("one"), card("two"))
    wrote(talk)
    talk.press("Done")

    reminded = heard(talk)

    assert texts(reminded)[0].endswith(said("left_read"))
    assert counted(talk) == []


def test_reminder_names_what_is_left_and_asks_that():
    talk = later(reflect(), single("colour"), single("shade_too"))
    wrote(talk)

    shown = heard(talk)

    left = said("left_questions", count=2)
    assert texts(shown) == [f"{said('remind_begun', title='First')} {left}", "Which?"]
    assert talk.state.prompt.step == "colour"


def test_no_reminder_where_only_a_tap_is_wanted():
    talk = later(reflect(), clock={"settle_after": "4 weeks"})
    wrote(talk)

    shown = heard(talk)

    assert kinds(shown) == [MessageKind.PUSH]


def test_unfinished_part_does_not_silence_the_next():
    talk = later(single("colour"))

    shown = [heard(talk) for _ in range(3)]

    assert [kinds(those)[:1] for those in shown] == [
        [MessageKind.REMINDER],
        [MessageKind.REMINDER],
        [MessageKind.PUSH],
    ]
    assert texts(shown[2])[0].startswith("**Second**")


def test_each_part_is_offered_at_its_time_whatever_came_of_the_one_before():
    parts = [stage(f"part{n}", single(f"q{n}"), opens={"day": n, "at": "12:00"}) for n in (1, 2, 3)]
    talk = agreed(stage("first", single("colour")), *parts, clock={"max_reminders": 0})

    offered = [(texts(talk.fall())[0].partition("\n")[0], talk.now) for _ in parts]

    noon = MONDAY + 3 * HOUR
    assert offered == [(f"**Part{n}**", noon + n * DAY) for n in (1, 2, 3)]


def test_part_that_was_open_from_the_start_is_offered_after_the_last_reminder():
    talk = agreed(stage("first", single("colour")), stage("second", single("shade")))

    pushed = [kinds(heard(talk))[0] for _ in range(3)]

    assert pushed == [MessageKind.REMINDER, MessageKind.REMINDER, MessageKind.PUSH]
    assert talk.now == MONDAY + 3 * DAY + MINUTE


def test_resume_leads_back_to_the_part_that_was_left():
    talk = later(single("colour"))
    for _ in range(3):
        heard(talk)

    shown = talk.say("resume")

    assert texts(shown) == [said("not_paused"), "Which?"]
    assert talk.state.prompt.step == "colour"


def test_part_left_is_taken_up_by_its_own_button_and_then_the_next_is_offered():
    talk = later(single("colour"))
    red = Pressed(prompt=talk.state.prompt.no, button=0)
    for _ in range(3):
        heard(talk)

    shown = talk.take(red)

    assert answers(talk) == [("colour", "", "red", "answered", 1)]
    assert texts(shown)[0].startswith("**Second**")
    assert counted(talk) == ["first"]


def test_words_written_when_the_next_part_is_offered_stay_with_their_question():
    talk = agreed(stage("first", reflect()), stage("second", single("shade"), opens={"day": 1}))
    talk.now = MONDAY + DAY - 10 * MINUTE
    wrote(talk)
    talk.fall()

    shown = talk.say("And of the damp.")
    after = talk.press("Done")

    assert texts(shown) == [said("reflect_kept")]
    assert texts(after)[0].startswith("**Second**")


def test_several_parts_left_come_back_the_open_one_first_and_then_the_older():
    middle = stage("second", single("shade"), opens={"day": 1})
    last = stage("third", single("hue"), opens={"day": 2})
    talk = agreed(stage("first", single("colour")), middle, last, clock={"max_reminders": 0})
    for _ in range(2):
        heard(talk)
        talk.press("Start")

    talk.say("resume")
    asked = [talk.state.prompt.step]
    talk.press("Red")
    talk.press("Start")
    for _ in range(2):
        asked.append(talk.state.prompt.step)
        talk.press("Red")

    assert asked == ["hue", "colour", "shade"]
    assert talk.state.status == Status.FINISHED


def test_part_after_another_opens_when_that_only_wants_a_tap():
    second = stage("second", single("shade"), opens={"after": "first"})
    talk = agreed(stage("first", reflect()), second)
    wrote(talk)
    talk.fall()

    shown = heard(talk)

    assert kinds(shown) == [MessageKind.PUSH]
    assert talk.now == MONDAY + timedelta(hours=23.5)  # once quiet hours are over


def test_pause_holds_what_counts_by_time_and_coming_back_goes_on():
    talk = later(reflect())
    wrote(talk)
    talk.say("pause")
    talk.fall()
    paused = counted(talk)

    talk.say("resume")
    while talk.timers and not counted(talk):
        talk.fall()

    assert (paused, counted(talk)) == ([], ["first"])


def test_reveal_counts_are_given_to_the_part_taken_up():
    talk = later(single("colour"), REVEAL)
    talk.tally = lambda asked: Tallied(step=asked, people=0, shares=())
    red = Pressed(prompt=talk.state.prompt.no, button=0)
    for _ in range(3):
        heard(talk)

    assert texts(talk.take(red)) == ["Too few."]


# --- timers act on the world as it is ---------------------------------------------------------


def overslept(order: tuple[int, ...]) -> list[list]:
    """Let all that fell due in a week's outage fall at once, in some order; give what was shown."""
    parts = [
        stage(f"part{n}", single(f"q{n}"), opens={"day": n}, closes={"within": "1 day"})
        for n in (1, 2, 3)
    ]
    last = stage("last", single("shade"), opens={"day": 5})
    talk = agreed(stage("first", single("colour"), closes={"within": "1 day"}), *parts, last)
    talk.now = MONDAY + 7 * DAY
    due = [*talk.timers.values()]
    shown = []
    for at in order:
        timer = due[at % len(due)]
        talk.timers.pop((timer.timer, timer.stage, timer.ordinal), None)
        event = TimerFell(timer=timer.timer, stage=timer.stage, ordinal=timer.ordinal)
        shown.append(talk.take(event))
    while talk.timers and min(timer.at for timer in talk.timers.values()) <= talk.now:
        shown.append(talk.fall())
    return [texts(those) for those in shown if those]


@pytest.mark.parametrize("order", [*permutations(range(3))])
def test_after_an_outage_one_message_offers_the_part_that_is_open(order: tuple[int, ...]):
    assert [[text.partition("\n")[0] for text in those] for those in overslept(order)] == [
        ["**Last**"]
    ]


def test_two_parts_that_open_at_once_are_two_days_of_messages():
    both = [stage(f"part{n}", single(f"q{n}"), opens={"day": 1}) for n in (1, 2)]
    talk = agreed(stage("first", single("colour")), *both, clock={"max_reminders": 0})

    offered = [(texts(heard(talk))[0].partition("\n")[0], talk.now) for _ in both]

    assert offered == [("**Part1**", MONDAY + DAY), ("**Part2**", MONDAY + 2 * DAY)]


def test_closing_that_was_put_off_waits_for_its_new_time():
    talk = agreed(stage("first", single("colour"), closes={"day": 2}))
    shifted = talk.plan.timetable.shifted(3 * DAY)
    talk.plan = replace(talk.plan, timetable=shifted)
    talk.now = MONDAY + 2 * DAY

    shown = talk.take(TimerFell(timer=Timer.CLOSE, stage="first"))

    assert (shown, talk.state.missed) == ([], {})
    assert talk.timers[Timer.CLOSE, "first", 0].at == MONDAY + 5 * DAY


def test_who_had_begun_a_part_that_closed_has_an_hour_to_end_it():
    talk = agreed(stage("first", single("colour"), closes={"within": "1 day"}))
    talk.now = MONDAY + DAY + 40 * MINUTE

    talk.press("Red")

    assert answers(talk) == [("colour", "", "red", "answered", 1)]
    assert counted(talk) == ["first"]


def test_setting_of_the_script_says_how_long_the_grace_is():
    clock = {"grace": "10 minutes"}
    talk = agreed(stage("first", single("colour"), closes={"within": "1 day"}), clock=clock)
    talk.now = MONDAY + DAY + 40 * MINUTE

    talk.press("Red")

    assert answers(talk) == [
        ("colour", "", None, "timed_out", 1),
        ("colour", "", "red", "late", 2),
    ]


# --- what comes after a closing ---------------------------------------------------------------


def closed(*steps: dict, **parts: object) -> Talk:
    """Somebody whose part closed on them, with another one to come on Thursday evening."""
    return agreed(
        stage("first", *steps, closes={"within": "1 hour"}),
        stage("second", single("shade"), opens=EVENING),
        **parts,
    )


def later_by(talk: Talk, wait: timedelta) -> Talk:
    """Let time pass, and the timers fall that do."""
    until = talk.now + wait
    while talk.timers and min(timer.at for timer in talk.timers.values()) <= until:
        talk.fall()
    talk.now = until
    return talk


def told(talk: Talk) -> list[tuple]:
    return [
        (r.step, r.part, r.code, r.text, str(r.standing), r.revision)
        for r in talk.records
        if isinstance(r, Record)
    ]


def test_words_within_the_grace_count_as_in_time():
    talk = later_by(closed(reflect()), 90 * MINUTE)

    shown = talk.say("Because of the cold.")

    assert texts(shown) == [said("reflect_kept")]
    assert told(talk) == [("why", "1", None, "Because of the cold.", "answered", 1)]


def test_words_after_the_grace_are_kept_as_late_and_that_is_said():
    talk = later_by(closed(reflect()), 3 * HOUR)

    shown = [talk.say("Because of the cold."), talk.say("And of the damp.")]

    assert {texts(those)[0] for those in shown} == {said("late_words", title="First")}
    assert told(talk) == [
        ("why", "", None, None, "timed_out", 1),
        ("why", "1", None, "Because of the cold.", "late", 1),
        ("why", "2", None, "And of the damp.", "late", 1),
    ]
    assert (talk.state.answers, counted(talk)) == ({}, [])


def test_further_words_to_an_answer_that_counted_are_late_after_the_closing():
    talk = closed(reflect())
    wrote(talk)
    later_by(talk, 3 * HOUR)

    talk.say("And of the damp.")

    assert [(part, standing) for _, part, _, _, standing, _ in told(talk)] == [
        ("1", "answered"),
        ("2", "late"),
    ]


@pytest.mark.parametrize(
    ("step", "label", "kept_as"),
    [
        (single("colour"), "Red", ("colour", "", "red")),
        (MULTI, "Red", ("many", "", "red")),
    ],
    ids=["single", "multi"],
)
def test_tap_after_the_closing_is_kept_as_late(step, label, kept_as):
    talk = closed(step)
    asked = talk.state.prompt
    later_by(talk, 3 * HOUR)

    shown = talk.take(Pressed(prompt=asked.no, button=asked.buttons.index("red")))

    assert texts(shown)[0] == said("late_kept")
    assert told(talk)[0] == (*kept_as[:2], None, None, "timed_out", 1)
    assert told(talk)[1:] == [(*kept_as, None, "late", 2)]
    assert talk.state.answers == {}


def test_second_tap_at_once_after_the_closing_is_a_double_tap():
    talk = closed(single("colour"))
    tap = Pressed(prompt=talk.state.prompt.no, button=talk.state.prompt.buttons.index("red"))
    later_by(talk, 3 * HOUR)
    talk.take(tap)
    talk.now += timedelta(milliseconds=400)

    shown = talk.take(tap)

    assert shown == []
    assert [standing for *_, standing, _ in told(talk)] == ["timed_out", "late"]


def test_words_a_day_after_a_closing_are_about_something_else():
    talk = later_by(closed(reflect()), 30 * HOUR)

    shown = talk.say("Hello?")

    assert texts(shown)[0] == said("closed_unkept", title="First")
    assert [standing for *_, standing, _ in told(talk)] == ["timed_out"]


def test_words_after_the_round_was_closed_are_late():
    talk = agreed(stage("first", reflect()))
    talk.take(RoundEnded(cancelled=False))
    talk.now += MINUTE

    shown = talk.say("Because of the cold.")

    assert texts(shown) == [said("late_words", title="First")]
    assert [standing for *_, standing, _ in told(talk)] == ["timed_out", "late"]


# --- what was asked and not answered ----------------------------------------------------------

SCALE = {
    "type": "scale",
    "id": "trust",
    "text": "How much?",
    "items": {"council": "The council", "board": "The board", "nurse": "The nurse"},
    "labels": {1: "Not at all", 5: "Fully"},
}


@pytest.mark.parametrize("end", ["closing", "close", "cancel", "stop"])
@pytest.mark.parametrize(
    ("step", "labels", "left"),
    [
        (single("colour"), (), [("colour", "", None, "timed_out", 1)]),
        (reflect(), (), [("why", "", None, "timed_out", 1)]),
        (MULTI, ("Red",), [("many", "", "red", "partial", 1)]),
        (RANK, ("Red",), [("order", "", "red", "partial", 1)]),
        (PACKAGE, ("Wide",), [("package", "who", "wide", "partial", 1)]),
        (
            SCALE,
            ("3",),
            [("trust", "council", "3", "answered", 1), ("trust", "board", None, "timed_out", 1)],
        ),
        (card("one"), (), []),
    ],
    ids=["single", "reflect", "multi", "rank", "dial", "scale", "card"],
)
def test_question_put_and_not_answered_is_told_from_one_never_asked(step, labels, left, end):
    talk = agreed(stage("first", step, single("after"), closes={"within": "1 day"}))
    pick(talk, *labels)

    match end:
        case "closing":
            later_by(talk, 2 * DAY)
        case "stop":
            talk.say("stop")
            talk.press("Yes, I want to leave")
        case _:
            talk.take(RoundEnded(cancelled=end == "cancel"))

    assert answers(talk) == left


def test_question_that_timed_out_when_somebody_left_is_answered_when_they_come_back():
    talk = agreed(stage("first", single("colour")))
    talk.say("stop")
    talk.press("Yes, I want to leave")
    talk.say("resume")
    talk.press("Come back")
    talk.press("Red")

    assert answers(talk) == [
        ("colour", "", None, "timed_out", 1),
        ("colour", "", "red", "answered", 2),
    ]


def test_question_left_for_another_part_times_out_when_the_round_ends():
    talk = later(single("colour"))
    for _ in range(3):
        heard(talk)
    talk.press("Start")

    talk.take(RoundEnded(cancelled=False))

    assert sorted(answers(talk)) == [
        ("colour", "", None, "timed_out", 1),
        ("shade", "", None, "timed_out", 1),
    ]
