"""Answers can be changed: the question is asked again, and what follows from it is settled anew."""

from datetime import timedelta

import pytest

from dialogues.languages.phrases import phrase
from dialogues.turn.effects import Record, Supersede
from dialogues.turn.events import Edited, Pressed, RoundEnded, TimerFell
from dialogues.turn.state import Status
from tests.dialogues.builders import DAY, Talk, agreed, card, reflect, single, stage, texts

FORK = {
    "type": "branch",
    "id": "fork",
    "when": {"colour": {"is": "red"}},
    "then": [single("shade", text="Which red?", options={"dark": "Dark", "light": "Light"})],
    "else": [single("taste", text="Why not red?", options={"loud": "Loud", "dull": "Dull"})],
}
SCALE = {
    "type": "scale",
    "id": "trust",
    "text": "How much do you trust?",
    "items": {"board": "The board", "council": "The council"},
    "labels": {"1": "Little", "5": "Much"},
}
MULTI = {
    "type": "multi",
    "id": "several",
    "text": "Which ones?",
    "options": {"a": "Ash", "b": "Birch", "c": "Cherry"},
}
RANK = {**MULTI, "type": "rank", "id": "order", "top": 2}
SHARES = {
    "type": "allocate",
    "id": "shares",
    "text": "Share ten points.",
    "points": 10,
    "options": {"roads": "Roads", "parks": "Parks"},
}
PACKAGE = {
    "type": "tradeoff",
    "id": "package",
    "text": "Put it together.",
    "dials": {
        "who": {
            "title": "Who sees it",
            "settings": {
                "few": {"label": "Few", "gains": "Less risk", "gives_up": "Speed"},
                "many": {"label": "Many", "gains": "Speed", "gives_up": "Less risk"},
            },
        }
    },
}
QUIZ = {
    "type": "quiz",
    "id": "fact",
    "text": "How many?",
    "options": {"one": "One", "two": "Two"},
    "answer": "two",
    "card": "facts",
    "random": False,
}
LATER = stage("later", card("more"), opens={"day": 1})


def talked(*steps: dict, taps: str = "", after: tuple[dict, ...] = ()) -> Talk:
    """Let somebody agree to a part, and tap what is named."""
    talk = agreed(stage("start", *steps), *after)
    for label in filter(None, taps.split(", ")):
        talk.press(label)
    return talk


def old(talk: Talk, text: str, button: int = 0) -> Pressed:
    """Find a button of an older question."""
    shown = next(show for show in talk.messages if text in show.text and show.prompt)
    return Pressed(prompt=shown.prompt, button=button)


def counted(talk: Talk) -> dict[str, object]:
    """Give what counts in the end: by step, and part where it has one."""
    stored: dict[tuple[str, str], Record] = {}
    for taken in talk.turns:
        for effect in taken.outcome.effects:
            if isinstance(effect, Supersede):
                stored = {
                    place: record
                    for place, record in stored.items()
                    if record.step != effect.step or record.revision >= effect.before
                }
            elif isinstance(effect, Record) and effect.standing not in {"late", "superseded"}:
                stored[effect.step, effect.part] = effect
    return {
        ".".join(filter(None, place)): record.code or record.text or str(record.standing)
        for place, record in stored.items()
    }


def revisions(talk: Talk, step: str) -> list[tuple[str, int, str | None, str]]:
    records = (record for record in talk.records if isinstance(record, Record))
    return [(r.part, r.revision, r.code, str(r.standing)) for r in records if r.step == step]


def superseded(talk: Talk) -> list[str]:
    effects = (effect for taken in talk.turns for effect in taken.outcome.effects)
    return [effect.step for effect in effects if isinstance(effect, Supersede)]


# --- the question is asked again --------------------------------------------------------------


@pytest.mark.parametrize("word", ["back", "/back", "Go back", "BACK!"])
def test_back_asks_the_question_before_again_and_tells_what_was_answered(word):
    talk = talked(single("colour"), single("shade"), taps="Green")

    [shown] = talk.say(word)

    assert shown.text == f"{phrase('en', 'ask_again_was', answer='Green')}\n\nWhich?"
    assert shown.buttons == ("Red", "Green", "Blue", "Skip", "Leave it as it is")


def test_changed_answer_is_a_revision_and_the_person_goes_on_where_they_were():
    talk = talked(single("colour"), reflect(), taps="Green")
    talk.say("/back")

    shown = talk.press("Blue")

    assert revisions(talk, "colour") == [
        ("", 1, "green", "answered"),
        ("", 2, "blue", "answered"),
    ]
    assert texts(shown)[0] == phrase("en", "edited")
    assert (talk.state.prompt.step, talk.state.answers) == ("why", {"colour": "blue"})
    assert (talk.state.prelude, talk.state.behind, talk.state.held) == ((), (), None)


@pytest.mark.parametrize("does", ["press", "say"])
@pytest.mark.parametrize("step", [single("colour"), {**MULTI, "id": "colour"}])
def test_answer_left_as_it_is_stays_as_it_was(does, step):
    talk = talked(step, reflect(), taps="Green" if step["type"] == "single" else "Ash, Done")
    before = counted(talk)
    talk.say("/back")

    shown = getattr(talk, does)("Leave it as it is")

    assert (counted(talk), len(revisions(talk, "colour"))) == (before, 1)
    assert texts(shown)[0] == phrase("en", "stayed")
    assert talk.state.prompt.step == "why"


def test_back_and_back_again_goes_further_back():
    talk = talked(single("colour"), single("shade"), single("tint"), taps="Red, Green")

    talk.say("/back")
    assert talk.state.prompt.step == "shade"
    talk.say("/back")
    assert talk.state.prompt.step == "colour"
    talk.press("Blue")

    assert talk.state.prompt.step == "tint"
    assert counted(talk) == {"colour": "blue", "shade": "green"}


def test_back_where_nothing_was_answered_says_so_and_asks_what_is_open():
    talk = talked(single("colour"))

    shown = talk.say("/back")

    assert texts(shown) == [phrase("en", "nothing_before"), "Which?"]


def test_tap_on_an_older_button_leads_to_its_question():
    talk = talked(single("colour"), single("shade"), reflect(), taps="Green, Red")
    talk.now += timedelta(minutes=1)

    [shown] = talk.take(old(talk, "Which?", button=2))

    assert shown.text.startswith(phrase("en", "ask_again_was", answer="Green"))
    assert (talk.state.prompt.step, counted(talk)["colour"]) == ("colour", "green")


def test_answer_skipped_at_first_can_be_given_and_given_be_skipped():
    talk = talked(single("colour"), single("shade"), reflect(), taps="Skip, Red")

    talk.say("/back")
    talk.press("Skip")
    talk.say("/back")
    talk.say("/back")
    talk.press("Blue")

    assert counted(talk) == {"colour": "blue", "shade": "skipped"}
    assert talk.state.answers == {"colour": "blue"}


def test_word_skip_leaves_a_question_that_is_asked_again_as_it_is():
    talk = talked(single("colour"), reflect(), taps="Green")
    talk.say("/back")

    talk.say("skip")

    assert (counted(talk), talk.state.prompt.step) == ({"colour": "green"}, "why")


def test_last_question_of_a_part_can_be_changed_until_it_closes():
    talk = talked(single("colour"), taps="Green", after=(LATER,))
    finished = dict(talk.state.finished)

    talk.say("/back")
    shown = talk.press("Red")

    assert counted(talk) == {"colour": "red"}
    assert talk.state.finished == finished
    assert texts(shown)[0] == phrase("en", "edited")


def test_last_question_of_all_can_be_changed_while_the_round_is_open():
    talk = talked(single("colour"), taps="Green")
    assert talk.state.status is Status.FINISHED

    talk.say("/back")
    talk.press("Red")

    assert counted(talk) == {"colour": "red"}
    assert (talk.state.status, talk.state.prompt) == (Status.FINISHED, None)


def test_ticks_of_the_open_question_are_there_when_the_person_comes_back():
    talk = talked(single("colour"), MULTI, taps="Green, Ash")
    talk.say("/back")

    talk.press("Red")
    talk.press("Done")

    assert counted(talk) == {"colour": "red", "several": "a"}


def test_somebody_who_wakes_by_going_back_takes_part_again():
    talk = talked(single("colour"), reflect(), taps="Green")
    talk.say("pause")

    talk.say("/back")

    assert (talk.state.status, talk.state.prompt.step) == (Status.ACTIVE, "colour")


# --- every kind of question -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "first", "then", "result"),
    [
        (MULTI, "Ash, Birch, Done", "✓ Ash, Cherry, Done", {"several": "b c"}),
        (RANK, "Ash, Birch", "Cherry, Ash", {"order": "c a"}),
        (SCALE, "4, 5", "1, 2", {"trust.board": "1", "trust.council": "2"}),
        (SCALE, "4, 5", "1, Leave it as it is", {"trust.board": "1", "trust.council": "5"}),
        (SHARES, "10", "4", {"shares.roads": "4", "shares.parks": "6"}),
        (PACKAGE, "Few, Done, Keep it", "Many, Done, Keep it", {"package.who": "many"}),
        (QUIZ, "One", "Two", {"fact": "two"}),
    ],
)
def test_question_of_any_kind_can_be_answered_anew(step, first, then, result):
    talk = talked(step, reflect(), taps=first)

    talk.say("/back")
    for label in then.split(", "):
        talk.press(label)

    assert talk.state.prompt.step == "why"
    assert counted(talk) == result


def test_points_are_shared_out_anew_all_at_once():
    talk = talked({**SHARES, "options": {"a": "Ash", "b": "Birch", "c": "Cherry"}}, reflect())
    talk.say("6")
    talk.say("1")
    talk.say("/back")

    talk.say("1")
    talk.press("Leave it as it is")

    assert counted(talk) == {"shares.a": "6", "shares.b": "1", "shares.c": "3"}
    assert talk.state.answers["shares"] == {"a": 6, "b": 1, "c": 3}


def test_reflection_written_anew_takes_the_place_of_the_first():
    talk = talked(reflect(), single("colour"))
    talk.say("Because")
    talk.say("of the sea")
    talk.press("Done")

    talk.say("/back")
    talk.say("For no reason")
    talk.press("Done")

    assert counted(talk) == {"why.3": "For no reason"}
    assert talk.state.prompt.step == "colour"


def test_reflection_that_is_looked_at_again_stays():
    talk = talked(reflect(), single("colour"))
    talk.say("Because")
    talk.press("Done")

    [shown] = talk.say("/back")
    talk.press("Leave it as it is")

    assert shown.buttons == ("Leave it as it is",)
    assert counted(talk) == {"why.1": "Because"}


def test_message_that_was_replaced_can_be_edited_and_still_does_not_count():
    talk = talked(reflect(), single("colour"))
    talk.say("Because", ref="first")
    talk.press("Done")
    talk.say("/back")
    talk.say("For no reason", ref="second")

    talk.take(Edited(text="Becauses", ref="first"))
    talk.take(Edited(text="For a reason", ref="second"))

    assert counted(talk) == {"why.2": "For a reason"}
    assert revisions(talk, "why")[2] == ("1", 2, None, "superseded")


def test_back_in_the_midst_of_a_scale_begins_it_anew():
    talk = talked(single("colour"), SCALE, taps="Green, 4")

    [shown] = talk.say("/back")
    assert "The board" in shown.text
    talk.press("2")
    talk.press("3")

    assert counted(talk) == {"colour": "green", "trust.board": "2", "trust.council": "3"}


# --- what a change leads to -------------------------------------------------------------------


def test_branch_that_is_left_is_superseded_and_the_other_is_asked():
    talk = talked(single("colour"), FORK, reflect(), taps="Red, Dark")

    talk.say("/back")
    talk.say("/back")
    talk.press("Green")

    assert superseded(talk) == ["shade"]
    assert talk.state.prompt.step == "taste"
    talk.press("Loud")
    assert talk.state.prompt.step == "why"
    assert counted(talk) == {"colour": "green", "taste": "loud"}
    assert talk.state.answers == {"colour": "green", "taste": "loud"}


def test_answer_of_a_branch_that_is_left_and_entered_again_is_asked_anew():
    talk = talked(single("colour"), FORK, reflect(), taps="Red, Dark")
    for taps in ("Green, Dull", "Red, Light"):
        talk.take(old(talk, "Which?"))
        for label in taps.split(", "):
            talk.press(label)

    assert counted(talk) == {"colour": "red", "shade": "light"}
    assert revisions(talk, "shade") == [("", 1, "dark", "answered"), ("", 2, "light", "answered")]


def test_person_within_a_branch_that_is_left_stands_before_the_other():
    talk = talked(single("colour"), FORK, reflect(), taps="Red")
    assert talk.state.prompt.step == "shade"

    talk.say("/back")
    talk.press("Blue")

    assert talk.state.prompt.step == "taste"


def test_half_answered_question_of_a_branch_that_is_left_is_superseded():
    fork = {**FORK, "then": [SCALE]}
    talk = talked(single("colour"), fork, reflect(), taps="Red, 4")

    talk.take(old(talk, "Which?"))
    talk.press("Blue")

    assert superseded(talk) == ["trust"]
    assert counted(talk) == {"colour": "blue"}


def test_loop_that_ends_sooner_supersedes_its_later_laps():
    again = single("again", text="Once more?", options={"yes": "Yes", "no": "No"})
    loop = {
        "type": "loop",
        "id": "laps",
        "steps": [single("colour"), again],
        "until": {"again": {"is": "no"}},
        "most": 3,
    }
    talk = talked(loop, reflect(), taps="Red, Yes, Blue, No")

    talk.take(old(talk, "Once more?"))
    talk.press("No")

    assert counted(talk) == {"colour": "red", "again": "no"}
    assert talk.state.prompt.step == "why"


def test_answer_passed_by_in_the_last_lap_is_asked_again_once_that_lap_is_gone():
    again = single("again", text="Once more?", options={"yes": "Yes", "no": "No"})
    loop = {
        "type": "loop",
        "id": "laps",
        "steps": [single("colour"), FORK, again],
        "until": {"again": {"is": "no"}},
        "most": 3,
    }
    talk = talked(loop, reflect(), taps="Red, Dark, Yes, Blue, Dull, No")
    assert talk.state.superseded == ("shade",)

    talk.take(old(talk, "Once more?"))
    talk.press("No")

    assert talk.state.prompt.step == "shade"
    talk.press("Light")
    assert counted(talk) == {"colour": "red", "shade": "light", "again": "no"}
    assert (talk.state.superseded, talk.state.prompt.step) == ((), "why")


def test_cards_that_a_change_leads_to_are_shown():
    fork = {**FORK, "then": [card("news")], "else": [card("other")]}
    talk = talked(single("colour"), fork, single("last"), taps="Red, Next")

    talk.say("/back")
    talk.press("Green")

    assert talk.state.prompt.step == "other"
    talk.press("Next")
    assert talk.state.prompt.step == "last"


# --- what can be changed no more --------------------------------------------------------------


def test_quiz_whose_key_was_told_is_not_reopened_and_a_tap_is_kept_late():
    quiz = {**QUIZ, "explain": "There are two."}
    talk = talked(quiz, reflect(), taps="One")
    talk.now += timedelta(minutes=1)

    shown = talk.take(old(talk, "How many?", button=1))

    assert texts(shown)[:2] == [phrase("en", "fixed_key"), phrase("en", "late_kept")]
    assert revisions(talk, "fact") == [("", 1, "one", "answered"), ("", 2, "two", "late")]
    assert (counted(talk), talk.state.prompt.step) == ({"fact": "one"}, "why")
    assert texts(talk.say("/back"))[0] == phrase("en", "fixed_key")
    assert talk.state.prompt.step == "why"


def test_quiz_whose_card_was_shown_is_not_reopened():
    talk = talked(QUIZ, card("facts"), reflect(), taps="One, Next")

    shown = talk.say("/back")

    assert texts(shown)[0] == phrase("en", "fixed_key")


def test_back_goes_past_what_can_be_changed_no_more():
    quiz = {**QUIZ, "explain": "There are two."}
    talk = talked(single("colour"), quiz, reflect(), taps="Red, One")

    shown = talk.say("/back")

    assert texts(shown)[0] == phrase("en", "fixed_key")
    assert talk.state.prompt.step == "colour"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (single("before"), single("after", compare_to="before")),
        (QUIZ, {"type": "quiz", "id": "fact_again", "repeats": "fact", "random": False}),
    ],
)
def test_question_that_another_goes_back_to_is_fixed_once_a_later_part_opened(first, second):
    later = stage("later", second, card("facts"), opens={"day": 1})
    talk = talked(first, taps="One" if "answer" in first else "Red", after=(later,))
    open_ = talk.say("/back")
    assert open_[0].text.startswith("_You can change")
    talk.press("Leave it as it is")
    talk.now += DAY
    talk.fall()

    shown = talk.take(old(talk, first["text"], button=1))

    assert texts(shown)[:2] == [phrase("en", "fixed_compared"), phrase("en", "late_kept")]
    assert [standing for *_, standing in revisions(talk, first["id"])] == ["answered", "late"]
    assert texts(talk.say("/back"))[0] == phrase("en", "fixed_compared")


def test_tap_on_the_same_answer_that_is_fixed_changes_nothing():
    quiz = {**QUIZ, "explain": "There are two."}
    talk = talked(quiz, reflect(), taps="One")
    talk.now += timedelta(minutes=1)

    shown = talk.take(old(talk, "How many?", button=0))

    assert texts(shown)[0] == phrase("en", "fixed_key")
    assert revisions(talk, "fact") == [("", 1, "one", "answered")]


def test_part_that_closed_is_not_reopened():
    first = stage("start", single("colour"), closes={"day": 1, "at": "18:00"})
    talk = agreed(first, stage("later", reflect(), opens={"day": 1}))
    talk.press("Red")
    talk.now += 2 * DAY

    shown = talk.take(old(talk, "Which?", button=1))

    assert texts(shown)[:2] == [phrase("en", "fixed_closed"), phrase("en", "late_kept")]
    assert revisions(talk, "colour")[-1] == ("", 2, "green", "late")


def test_next_part_opens_while_somebody_looks_back():
    talk = talked(single("colour"), taps="Green", after=(LATER,))
    talk.say("/back")
    talk.now += DAY

    shown = talk.fall()

    assert "**Later**" in shown[0].text
    talk.press("Start")
    assert (talk.state.prompt.step, counted(talk)) == ("more", {"colour": "green"})


def test_stopping_while_looking_back_stops():
    talk = talked(single("colour"), reflect(), taps="Green")
    talk.say("/back")
    talk.say("stop")
    talk.press("Yes, I want to leave")

    assert talk.state.status is Status.STOPPED
    assert texts(talk.say("/back")) == [phrase("en", "ended")]


def test_reminder_leads_on_and_the_answer_can_still_be_changed():
    talk = talked(single("colour"), reflect(), taps="Green")
    talk.say("/back")
    talk.now += 2 * DAY

    talk.take(TimerFell(timer="remind", stage="start", ordinal=1))
    assert talk.state.prompt.step == "why"
    talk.take(old(talk, "You can change", button=0))
    talk.press("Red")

    assert (counted(talk), talk.state.prompt.step) == ({"colour": "red"}, "why")


@pytest.mark.parametrize("first", [single("colour"), {**MULTI, "id": "colour"}])
def test_part_that_closes_while_somebody_looks_back_leaves_the_answer_as_it_was(first):
    opening = stage("start", first, single("last"), closes={"day": 1, "at": "18:00"})
    talk = agreed(opening, stage("later", reflect(), opens={"day": 3}))
    for label in ["Red"] if first["type"] == "single" else ["Ash", "Done"]:
        talk.press(label)
    before = counted(talk)
    talk.say("/back")

    while "start" not in {*talk.state.missed, *talk.state.finished}:
        talk.fall()

    assert counted(talk) == {**before, "last": "timed_out"}
    assert (talk.state.prelude, talk.state.held) == ((), None)


def test_round_that_ends_while_somebody_looks_back_leaves_the_answer_as_it_was():
    talk = talked(single("colour"), single("last"), taps="Green")
    talk.say("/back")

    talk.take(RoundEnded(cancelled=False))

    assert counted(talk) == {"colour": "green", "last": "timed_out"}


def test_words_that_name_something_else_go_when_the_answer_is_changed():
    colour = single("colour", other=True)
    talk = talked(colour, reflect(), taps="Something else")
    talk.say("Teal")

    talk.say("/back")
    talk.press("Red")

    assert counted(talk) == {"colour": "red"}


# --- words that sound like a change -----------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    ["undo", "Oops!", "I meant Red", "i mean blue", "Sorry, I meant red", "Red", "wrong button"],
)
def test_words_that_sound_like_a_change_are_no_reflection_before_somebody_said_so(words):
    talk = talked(single("colour"), reflect(), taps="Green")

    [shown] = talk.say(words)

    assert shown.text == phrase("en", "change_ask")
    assert shown.buttons == ("Change an earlier answer", "It is my answer")
    assert counted(talk) == {"colour": "green"}


def test_somebody_who_meant_another_answer_is_asked_that_question_again():
    talk = talked(single("colour"), single("shade", options={"l": "Light", "d": "Dark"}), reflect())
    talk.press("Green")
    talk.press("Light")
    talk.say("I meant Red")

    talk.press("Change an earlier answer")
    assert talk.state.prompt.step == "colour"
    talk.press("Red")

    assert counted(talk) == {"colour": "red", "shade": "l"}
    assert talk.state.prompt.step == "why"


def test_words_that_are_the_answer_are_kept_once_somebody_said_so():
    talk = talked(single("colour"), reflect(), taps="Green")
    talk.say("I meant Red", ref="m9")

    [shown] = talk.press("It is my answer")

    [kept] = [r for r in talk.records if isinstance(r, Record) and r.step == "why"]
    assert (kept.said, kept.text, kept.part) == ("m9", None, "1")
    assert shown.text == phrase("en", "reflect_kept")


@pytest.mark.parametrize(
    "words", ["I mean that it is too much", "Redder than before", "No mistake was made here"]
)
def test_words_that_only_begin_like_a_change_are_a_reflection(words):
    talk = talked(single("colour"), reflect(), taps="Green")

    talk.say(words)

    assert counted(talk) == {"colour": "green", "why.1": words}


def test_word_back_that_may_be_an_answer_is_kept_and_its_button_leads_back():
    talk = talked(single("colour"), reflect(), taps="Green")
    [kept] = talk.say("back")
    assert counted(talk) == {"colour": "green", "why.1": "back"}

    talk.press(kept.buttons[-1])

    assert talk.state.prompt.step == "colour"
    talk.press("Red")
    assert (counted(talk), talk.state.prompt.step) == ({"colour": "red"}, "why")


def test_somebody_who_goes_on_writing_instead_is_heard():
    talk = talked(single("colour"), reflect(), taps="Green")
    talk.say("undo")

    talk.say("It reminds me of the sea")

    assert counted(talk) == {"colour": "green", "why.1": "It reminds me of the sea"}


def test_words_that_sound_like_a_change_lead_back_at_once_where_words_are_no_answer():
    talk = talked(
        single("colour"), single("shade", options={"l": "Light", "d": "Dark"}), taps="Green"
    )

    talk.say("undo")

    assert talk.state.prompt.step == "colour"
    assert counted(talk) == {"colour": "green"}
