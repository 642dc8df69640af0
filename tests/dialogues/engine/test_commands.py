"""Reserved words work at any moment, and lead back to where the person was."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from dialogues.languages.phrases import phrase
from dialogues.timing.timer import Timer
from dialogues.turn.effects import (
    CancelPending,
    DropTimers,
    Erase,
    FileComplaint,
    FreeSeat,
    GiveCopy,
    RecordConsent,
)
from dialogues.turn.events import Attached, Edited, Pressed, Returned, RoundEnded
from dialogues.turn.state import State, Status
from tests.dialogues.builders import (
    CONSENT,
    DAY,
    Talk,
    agreed,
    card,
    plan_of,
    reflect,
    single,
    stage,
    texts,
    worded,
)

QUOTE = {"id": "quote", "text": "You may print my words."}
CONTACT = {"id": "contact", "text": "You may write to me later, when all of it is decided."}


def said(key: str, **values: object) -> str:
    return phrase("en", key, **values)


def choosing(**parts: object) -> Talk:
    """Somebody who is asked for a colour, in a stage of several days."""
    return agreed(stage("first", single("colour"), reflect(), **parts))


@pytest.mark.parametrize("word", ["help", "privacy", "my data", "HELP!", "/my_data"])
def test_word_that_tells_something_is_followed_by_the_question(word: str):
    talk = choosing()

    shown = talk.say(word)

    assert len(shown) == 2
    assert (shown[1].text, shown[1].prompt) == ("Which?", talk.state.prompt.no)


def test_my_data_gives_a_copy():
    talk = choosing()

    talk.say("my data")

    assert GiveCopy() in talk.turns[-1].outcome.effects


def test_help_between_two_purposes_keeps_the_second():
    first = {**stage("first", single("colour"))}
    first["steps"] = [{**CONSENT, "optional": [QUOTE]}, *first["steps"]]
    talk = Talk(plan=plan_of(first))
    talk.join()
    talk.press("I agree")

    shown = talk.say("help")
    talk.press("Yes")

    assert shown[1].text == "**You may print my words.**"
    assert [record.purpose for record in talk.records] == ["take_part", "quote"]


# --- taking one consent back ---------------------------------------------------------------------


def choosing_with(*optional: dict, answers: tuple[str, ...]) -> Talk:
    """Somebody who answered for the optional purposes, and is asked for a colour."""
    first = stage("first", single("colour"), reflect(accept=["text", "voice"]))
    first["steps"] = [{**CONSENT, "optional": list(optional)}, *first["steps"]]
    talk = Talk(plan=plan_of(first))
    talk.join()
    for answer in ("I agree", *answers):
        talk.press(answer)
    return talk


def consents(talk: Talk) -> list[tuple[str, bool]]:
    return [(r.purpose, r.granted) for r in talk.records if isinstance(r, RecordConsent)]


def test_privacy_tells_what_was_said_to_each_purpose_and_offers_to_change_it():
    talk = choosing_with(QUOTE, CONTACT, answers=("Yes", "No"))

    shown = talk.say("privacy")

    assert texts(shown) == [
        said("privacy", notice="We keep little.", contact="Ann"),
        said(
            "consents",
            told="- You may print my words. **You said yes.**\n"
            "- You may write to me later, when all of it is decided. **You said no.**",
        ),
    ]
    assert shown[1].buttons == (
        "Take back: You may print my words.",
        "Allow: You may write to me later, when…",
        "Leave it as it is",
    )


def test_consent_taken_back_is_recorded_confirmed_and_the_question_comes_again():
    talk = choosing_with(QUOTE, answers=("Yes",))
    talk.say("privacy")

    shown = talk.press("Take back: You may print my words.")

    assert consents(talk) == [("take_part", True), ("quote", True), ("quote", False)]
    assert talk.records[-1].wording == talk.records[-2].wording
    assert texts(shown) == [said("taken_back", purpose="You may print my words."), "Which?"]


def test_consent_can_be_given_again_in_typed_words():
    talk = choosing_with(QUOTE, answers=("No",))
    talk.say("privacy")

    shown = talk.say("allow: you may print my words")

    assert consents(talk)[-1] == ("quote", True)
    assert texts(shown) == [said("allowed", purpose="You may print my words."), "Which?"]


def test_leaving_consents_as_they_are_records_nothing():
    talk = choosing_with(QUOTE, answers=("Yes",))
    talk.say("privacy")

    shown = talk.press("Leave it as it is")

    assert consents(talk) == [("take_part", True), ("quote", True)]
    assert texts(shown) == [said("stayed"), "Which?"]


def test_consents_are_not_offered_before_the_needed_ones_are_given():
    talk = Talk(plan=plan_of(stage("first", {**CONSENT, "optional": [QUOTE]}, single("colour"))))
    talk.join()

    shown = talk.say("privacy")

    assert [show.buttons for show in shown] == [(), ("I agree", "I do not agree")]


def test_purpose_allowed_before_it_was_asked_is_not_asked_again():
    talk = choosing_with(QUOTE, CONTACT, answers=())
    asked = talk.say("privacy")

    shown = talk.press("Allow: You may print my words.")

    assert "You may print my words. **You were not asked yet.**" in asked[1].text
    assert texts(shown)[1:] == [f"**{CONTACT['text']}**"]
    talk.press("No")
    assert consents(talk) == [("take_part", True), ("quote", True), ("contact", False)]


def test_late_tap_on_the_first_asking_counts_for_the_purpose_it_showed():
    talk = choosing_with(QUOTE, CONTACT, answers=())
    first = talk.state.prompt.no
    talk.say("pause")
    talk.say("privacy")
    talk.press("Allow: You may print my words.")

    talk.take(Pressed(prompt=first, button=1))

    assert consents(talk) == [("take_part", True), ("quote", True), ("quote", False)]


def test_answer_given_past_the_offer_to_change_consents_is_kept():
    talk = choosing_with(QUOTE, answers=("Yes",))
    asked = talk.state.prompt.no
    talk.say("/privacy")
    talk.take(Pressed(prompt=asked, button=1))
    talk.say("/privacy")
    talk.say("Because of the sea")
    talk.say("/privacy")

    talk.take(Attached(media="voice", ref="v1"))

    answers = [(r.step, r.code, r.text, r.ref) for r in talk.records[2:]]
    assert answers == [
        ("colour", "green", None, None),
        ("why", None, "Because of the sea", None),
        ("why", None, None, "v1"),
    ]


def test_consent_is_taken_back_during_a_pause_which_goes_on():
    talk = choosing_with(QUOTE, answers=("Yes",))
    talk.say("pause")
    talk.say("privacy")

    shown = talk.press("Take back: You may print my words.")

    assert consents(talk)[-1] == ("quote", False)
    assert texts(shown) == [said("taken_back", purpose="You may print my words.")]
    assert talk.state.status == Status.PAUSED


def leave(talk: Talk) -> None:
    talk.say("stop")
    talk.press("Yes, I want to leave")


def finish(talk: Talk) -> None:
    talk.say("skip")
    talk.say("/skip")


@pytest.mark.parametrize(
    ("end", "status"),
    [
        (leave, Status.STOPPED),
        (finish, Status.FINISHED),
        (lambda talk: talk.take(RoundEnded(cancelled=False)), Status.CLOSED),
    ],
)
def test_consent_is_taken_back_after_the_end(end: Callable[[Talk], None], status: Status):
    talk = choosing_with(QUOTE, answers=("Yes",))
    end(talk)
    talk.say("/privacy")

    shown = talk.press("Take back: You may print my words.")

    assert consents(talk)[-1] == ("quote", False)
    assert texts(shown) == [said("taken_back", purpose="You may print my words.")]
    assert (talk.state.status, talk.state.prompt) == (status, None)


def test_consent_is_taken_back_in_a_paused_round():
    talk = choosing_with(QUOTE, answers=("Yes",))
    talk.plan = replace(talk.plan, paused=True)
    talk.say("privacy")

    talk.press("Take back: You may print my words.")

    assert consents(talk)[-1] == ("quote", False)


def test_answer_past_the_offer_is_not_taken_in_a_paused_round():
    talk = choosing_with(QUOTE, answers=("Yes",))
    talk.plan = replace(talk.plan, paused=True)
    talk.say("privacy")

    shown = talk.say("Green")

    assert texts(shown) == [said("round_paused")]
    assert len(talk.records) == 2


# --- leaving and coming back ---------------------------------------------------------------------


def test_pause_sends_nothing_more_and_resume_asks_the_question_again():
    talk = choosing()

    paused = talk.say("pause")
    withdrawn = talk.turns[-1].outcome.effects
    resumed = talk.say("resume")

    assert texts(paused) == [said("paused")]
    assert CancelPending() in withdrawn
    assert texts(resumed) == [said("resumed"), "Which?"]


def test_answer_during_a_pause_is_kept_and_ends_it():
    talk = choosing()
    talk.say("pause")

    talk.say("Green")

    assert talk.records[-1].code == "green"
    assert talk.state.status == Status.ACTIVE


def test_no_stay_leaves_a_pause_as_it_was():
    talk = choosing()
    talk.say("pause")
    talk.say("stop")

    shown = talk.press("No, stay")

    assert texts(shown) == [said("stayed")]
    assert talk.state.status == Status.PAUSED


def test_second_tap_on_no_stay_is_harmless_also_where_nothing_is_asked_anew():
    talk = choosing()
    talk.say("pause")
    talk.say("stop")
    stay = Pressed(prompt=talk.state.prompt.no, button=1)
    talk.take(stay)

    assert talk.take(stay) == []


def test_timers_fall_silently_during_a_pause_and_are_set_again_afterwards():
    talk = choosing(closes={"within": "9 days"})
    talk.say("pause")
    silent = talk.fall()

    talk.say("resume")

    assert silent == []
    assert {timer for timer, _, _ in talk.timers} == {Timer.REMIND, Timer.CLOSE}


def test_part_that_closed_during_a_pause_is_told_as_closed():
    late = stage("late", single("shade"), opens={"day": 5})
    talk = agreed(stage("first", single("colour"), closes={"within": "2 days"}), late)
    talk.say("pause")
    talk.now += 3 * DAY

    shown = talk.say("Green")

    assert texts(shown)[0] == said("closed_stage", title="First")
    assert [getattr(record, "standing", "") for record in talk.records] == ["", "timed_out"]


def test_stop_is_asked_once_more_and_then_ends_everything():
    talk = choosing()
    asked = talk.say("stop")

    shown = talk.press("Yes, I want to leave")

    assert texts(asked) == [said("stop_ask")]
    assert texts(shown) == [said("stopped")]
    assert [e for e in talk.turns[-1].outcome.effects if not hasattr(e, "text")] == [
        FreeSeat(),
        CancelPending(),
        DropTimers(),
    ]
    assert talk.timers == {}


def test_changed_mind_goes_back_to_the_question():
    talk = choosing()
    talk.say("stop")

    shown = talk.press("No, stay")

    assert texts(shown) == [said("stayed"), "Which?"]


def test_nobody_comes_back_by_accident():
    talk = choosing()
    talk.say("stop")
    talk.press("Yes, I want to leave")

    asked = talk.say("Thanks and goodbye")
    stayed = talk.press("Stay out")

    assert texts(asked) == [said("return_ask")]
    assert texts(stayed) == [said("stayed")]
    assert talk.state.status == Status.STOPPED


def test_who_comes_back_is_where_they_were_and_reminded_again():
    talk = choosing()
    talk.say("stop")
    talk.press("Yes, I want to leave")
    talk.say("resume")

    shown = talk.press("Come back")

    assert texts(shown) == [said("resumed"), "Which?"]
    assert {timer for timer, _, _ in talk.timers} == {Timer.REMIND}


def test_forget_keeps_nothing_but_the_status():
    talk = choosing()
    talk.press("Green")
    talk.say("forget")

    shown = talk.press("Yes, delete everything")

    assert texts(shown) == [said("forgotten")]
    assert talk.turns[-1].outcome.effects[-1] == Erase()
    assert talk.state == State(status=Status.FORGOTTEN, language="en")


def test_edit_after_forget_stores_nothing():
    talk = choosing()
    talk.press("Green")
    talk.say("Because", ref="r1")
    talk.say("forget")
    talk.press("Yes, delete everything")

    talk.take(Edited(text="Because of the sea", ref="r1"))

    assert talk.turns[-1].records == []


def test_complaint_is_kept_and_the_question_comes_again():
    talk = choosing()
    talk.say("complain")

    shown = talk.say("Too many messages")

    assert talk.turns[-1].outcome.effects[0] == FileComplaint(text="Too many messages")
    assert texts(shown) == [said("complained", contact="Ann"), "Which?"]


def test_complaint_that_was_not_written_does_not_swallow_an_answer():
    talk = choosing()
    talk.say("complain")
    talk.press("Green")

    talk.say("Because of the sea")

    assert talk.records[-1].text == "Because of the sea"


def test_cancel_gives_up_a_complaint():
    talk = choosing()
    talk.say("complain")

    shown = talk.say("cancel")

    assert texts(shown) == ["Which?"]
    assert talk.state.asking == ""


def test_skip_leaves_a_question_out():
    talk = choosing()

    shown = talk.say("Skip")

    assert talk.records[-1].standing == "skipped"
    assert shown[0].text.startswith("Why?")


def test_consent_cannot_be_skipped():
    talk = Talk(plan=plan_of(stage("first", CONSENT, single("colour"))))
    talk.join()

    shown = talk.say("skip")

    assert texts(shown) == ["We keep your answers.\n\n**I agree.**"]
    assert talk.records == []


def test_who_does_not_agree_is_let_go_and_asked_again_only_by_their_own_act():
    talk = Talk(plan=plan_of(stage("first", CONSENT, single("colour"))))
    talk.join()

    declined = talk.press("I do not agree")
    asked = talk.take(Returned())
    again = talk.press("Yes")

    assert texts(declined) == ["We kept nothing."]
    assert texts(asked) == [said("declined_again")]
    assert texts(again)[-1] == "We keep your answers.\n\n**I agree.**"
    assert [(r.purpose, r.granted) for r in talk.records if isinstance(r, RecordConsent)] == [
        ("take_part", False)
    ]


def test_language_of_a_script_in_one_language_is_told():
    assert texts(choosing().say("language"))[0] == said("language_one", language="English")


def test_language_can_be_switched_by_who_left_and_stays_away():
    talk = Talk(plan=plan_of(stage("first", CONSENT, single("colour")), languages=["cy"]))
    talk.join()
    talk.press("I agree")
    leave(talk)
    talk.say("language")

    shown = talk.press_at(1)

    assert texts(shown) == [phrase("cy", "language_set", language="Cymraeg")]
    assert talk.state.status == Status.STOPPED


def test_language_can_be_switched_by_who_has_had_enough_for_now_and_rests_on():
    rest = {"type": "pause", "id": "rest", "text": "Had enough?"}
    talk = Talk(plan=plan_of(stage("first", rest, single("colour")), languages=["cy"]))
    talk.join()
    talk.press(said("enough"))
    talk.say("language")

    shown = talk.press_at(1)

    assert texts(shown) == [phrase("cy", "language_set", language="Cymraeg")]
    assert talk.say("hello")[-1].text == "Which?"


@pytest.mark.parametrize("other", ["cy", "sco", "xx"])
def test_language_is_switched_and_the_question_comes_in_it(other: str):
    made = plan_of(stage("first", CONSENT, single("colour")), languages=[other])
    base = made.script.in_language("en")
    plan = replace(made, script=worded(base, {other: {"first.colour.text": "Pa un?"}}))
    talk = Talk(plan=plan)
    talk.join()
    talk.press("I agree")
    shown = talk.say("language")

    switched = talk.press(shown[0].buttons[1])

    assert len(shown[0].buttons) == 2
    assert texts(switched)[-1] == "Pa un?"
    assert talk.state.language == other


def test_wait_is_told_in_a_language_that_nobody_has_described():
    later = stage("later", single("shade"), opens={"day": 1, "at": "18:30"})
    talk = Talk(plan=plan_of(stage("first", card("one")), later, languages=["xx"]))
    talk.join(language="xx")

    shown = talk.press("Next")

    assert texts(shown) == [said("waiting", title="Later", when="on Tuesday 3 March at 18:30")]


# --- a round that its organisers paused ----------------------------------------------------------


def paused_round() -> Talk:
    talk = choosing()
    talk.plan = replace(talk.plan, paused=True)
    return talk


def test_answer_in_a_paused_round_is_not_taken_and_told_so():
    talk = paused_round()

    shown = talk.press("Green")

    assert texts(shown) == [said("round_paused")]
    assert len(talk.records) == 1


@pytest.mark.parametrize(
    ("word", "button", "status"),
    [
        ("stop", "Yes, I want to leave", Status.STOPPED),
        ("forget", "Yes, delete everything", Status.FORGOTTEN),
    ],
)
def test_people_can_leave_a_paused_round(word: str, button: str, status: Status):
    talk = paused_round()
    talk.say(word)

    talk.press(button)

    assert talk.state.status == status


def test_people_can_complain_in_a_paused_round():
    talk = paused_round()
    talk.say("complain")

    talk.say("Why is it paused?")

    assert FileComplaint(text="Why is it paused?") in talk.turns[-1].outcome.effects


def test_change_of_words_is_kept_in_a_paused_round():
    talk = choosing()
    talk.press("Green")
    talk.say("Because", ref="r1")
    talk.plan = replace(talk.plan, paused=True)

    talk.take(Edited(text="Because of the sea", ref="r1"))

    assert (talk.records[-1].text, talk.records[-1].standing) == ("Because of the sea", "answered")


@pytest.mark.parametrize(("cancelled", "key"), [(False, "round_closed"), (True, "round_cancelled")])
def test_end_of_a_round_is_told_once_and_nothing_comes_after(cancelled: bool, key: str):
    talk = choosing()
    pressed = Pressed(prompt=talk.state.prompt.no, button=0)

    shown = talk.take(RoundEnded(cancelled=cancelled))
    again = talk.take(RoundEnded(cancelled=cancelled))
    late = talk.take(pressed)
    talk.now += 2 * DAY
    much_later = talk.take(pressed)

    assert (texts(shown), texts(again)) == ([said(key)], [])
    assert (texts(late), texts(much_later)) == ([said("late_kept")], [said("ended")])
    assert talk.timers == {}
