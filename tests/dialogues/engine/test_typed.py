"""What people type means what they see; where it could mean two things, they are asked."""

import pytest

from dialogues.languages.phrases import phrase
from tests.dialogues.builders import CONSENT, Talk, agreed, card, plan_of, reflect, stage, texts
from tests.dialogues.builders import single as question

DAYS = {"mo": "Monday", "tu": "Tuesday", "we": "Wednesday", "no": "None of these"}


def asked(*steps: dict, **parts: object) -> Talk:
    """Somebody who agreed and is at the first of these steps; one more card follows."""
    return agreed(stage("first", *steps, card("end")), **parts)


def offered(*labels: str, **parts: object) -> Talk:
    """Somebody who is asked a question with these answers, coded a, b, c."""
    options = {chr(ord("a") + place): label for place, label in enumerate(labels)}
    return asked(question("q", options=options, **parts))


def given(talk: Talk) -> list[str | None]:
    """Give the codes that were stored after consent."""
    return [record.code for record in talk.records[1:]]


# --- numbers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("labels", "text", "code"),
    [
        (("1", "2", "3", "4", "5+"), "3", "c"),
        (("1", "2", "3", "4", "5+"), "5", "e"),
        (("3", "2", "1"), "3", "a"),
        (("5+", "5"), "5", "b"),
        (("1 to 4", "5 to 9", "10 or more"), "10", "c"),
        (("None", "One or two", "More"), "more", "c"),
        (("५ से कम", "१०"), "10", "b"),
    ],
)
def test_number_is_the_label_that_says_so(labels, text, code):
    talk = offered(*labels)

    talk.say(text)

    assert given(talk) == [code]


@pytest.mark.parametrize(
    ("labels", "text"),
    [
        (("1", "2", "3", "4", "5+"), "6"),
        (("10 or more", "5 to 9", "1 to 4"), "2"),
        (("Two rooms", "One room", "More"), "2"),
        (("Red", "Green", "Blue"), "2"),  # no numbers are shown
        (("First choice", "Second choice"), "1"),
    ],
)
def test_number_that_no_label_says_is_no_position(labels, text):
    talk = offered(*labels)

    talk.say(text)

    assert given(talk) == []


@pytest.mark.parametrize(
    ("labels", "text", "code"),
    [
        *((("Red", "Green"), text, "b") for text in ("2", "2.", "2) ", "2. green", "2️⃣", "\uff12")),
        *((("Red", "Green"), text, None) for text in ("3", "0", "-1", "\u22122", "1.5")),
    ],
)
def test_whoever_seems_to_type_is_shown_numbers_and_may_type_them(labels, text, code):
    talk = offered(*labels)

    odd = talk.say("Purple")
    talk.say(text)

    assert texts(odd) == [phrase("en", "odd_choice"), "Which?\n\n1. Red\n2. Green"]
    assert given(talk) == ([code] if code else [])


@pytest.mark.parametrize("labels", [("One", "Other"), ("Under 40", "Over"), ("Uno", "1\u20442")])
def test_answers_that_hold_a_number_are_never_numbered(labels):
    talk = offered(*labels)

    odd = talk.say("Purple")

    assert texts(odd) == [phrase("en", "odd_label"), "Which?"]


SCALE = {
    "type": "scale",
    "id": "s",
    "text": "How much?",
    "items": {"x": "This"},
    "min": 5,
    "max": 8,
    "labels": {"5": "Least", "8": "Most"},
}


@pytest.mark.parametrize(("text", "code"), [("5", "5"), ("8", "8"), ("1", None), ("9", None)])
def test_number_beyond_a_scale_is_no_position_on_it(text, code):
    talk = asked(SCALE)

    talk.say("quite a lot")
    talk.say(text)

    assert given(talk) == ([code] if code else [])


# --- words ------------------------------------------------------------------------------------


def test_label_as_it_is_written_comes_before_one_that_folds_alike():
    for text, code in [("lata", "a"), ("łata", "b"), ("Łata", "b")]:
        talk = offered("lata", "łata")
        talk.say(text)
        assert given(talk) == ([code] if text != "Łata" else [])


def test_unclear_words_are_asked_back_with_both_answers_named():
    talk = offered("It is acceptable", "I am not sure", "It is not acceptable")

    shown = talk.say("acceptable")

    told = phrase("en", "unclear", answers="**It is acceptable** or **It is not acceptable**")
    assert texts(shown) == [told, "Which?"]
    assert given(talk) == []


@pytest.mark.parametrize("text", ["sure", "Sure!"])
def test_words_that_leave_out_the_not_of_an_answer_are_asked_back(text):
    talk = offered("It is acceptable", "I am not sure", "It is not acceptable")

    shown = talk.say(text)

    assert texts(shown)[0] == phrase("en", "unclear_one", answers="**I am not sure**")
    assert given(talk) == []


@pytest.mark.parametrize(
    ("labels", "text", "code"),
    [
        (("The council", "The health board"), "council", "a"),
        (("The council", "The health board"), "health board please", "b"),
        (("Yes, if they ask me", "No, never"), "yes", "a"),
        (("It is good", "It is bad", "I have no view"), "no", None),
        (("It is good", "It is bad", "I have no view"), "no view", "c"),
        (("रंग", "राग"), "राग", "b"),
        (("ป่า", "ป้า"), "ป้า", "b"),
    ],
)
def test_whole_word_that_stands_in_one_label_is_enough(labels, text, code):
    talk = offered(*labels)

    talk.say(text)

    assert given(talk) == ([code] if code else [])


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("en", "coach", "bus"),
        ("en", "Public Transport, please", "bus"),
        ("en", "feet", None),
        ("cy", "bws mini", "bus"),
        ("cy", "bws", "bus"),
    ],
)
def test_further_name_of_an_answer_is_that_answer(language, text, code):
    options = {"bus": "By bus", "other": "Another way"}
    step = question("q", options=options, also={"bus": ["coach", "public transport"]})
    worded = {
        "cy": {"first.q.options.bus": "Ar fws", "first.q.also.bus": "bws, bws mini, coets"},
    }
    talk = Talk(plan=plan_of(stage("first", CONSENT, step), languages=["cy"], translations=worded))
    talk.join(language=language)
    talk.press(phrase(language, "agree"))

    talk.say(text)

    assert given(talk) == ([code] if code else [])


# --- several ----------------------------------------------------------------------------------


def several(**parts: object) -> Talk:
    step = {"type": "multi", "id": "m", "text": "When?", "options": DAYS, "exclusive": ["no"]}
    return asked({**step, **parts})


@pytest.mark.parametrize(
    ("text", "picked"),
    [
        ("Monday and Tuesday", ("mo", "tu")),
        ("1, 2", ("mo", "tu")),
        ("1 2", ("mo", "tu")),
        ("3 & 1", ("we", "mo")),
        ("tuesday; wednesday please", ("tu", "we")),
        ("Monday\nWednesday", ("mo", "we")),
        ("monday", ("mo",)),
        ("4", ("no",)),
        ("Monday or Tuesday", ()),
        ("not Monday", ()),
        ("Monday and Sunday", ()),
        ("1, 9", ()),
        ("Monday and none of these", ()),
    ],
)
def test_several_are_picked_in_one_message(text, picked):
    talk = several()

    shown = talk.say(text)

    assert talk.state.prompt.picked == picked
    assert shown[-1].text.startswith("When?")  # no one is left without a word
    assert not shown[-1].redraws


def test_words_for_more_than_may_be_picked_pick_none():
    talk = several(most=2)

    shown = talk.say("Monday, Tuesday, Wednesday")

    assert texts(shown)[0] == phrase("en", "multi_too_many")
    assert talk.state.prompt.picked == ()


def test_numbers_are_no_positions_where_an_answer_holds_one():
    talk = several(options={"a": "Week 2", "b": "Week 3", "c": "Later"}, exclusive=[])

    talk.say("1, 2")

    assert talk.state.prompt.picked == ()


def test_order_is_given_in_one_message():
    talk = asked({"type": "rank", "id": "r", "text": "Order?", "options": DAYS, "top": 3})

    talk.say("Wednesday, Monday and Tuesday")

    assert given(talk) == ["we mo tu"]


# --- yes and no -------------------------------------------------------------------------------

YES = ["yes please", "ok", "OK!", "👍", "👍🏽", "Okay, thanks", "yes, I agree", "sure", "of course"]
NO = ["no", "no thanks", "👎", "nope", "I don't agree", "not really"]
NEITHER = [
    "yes but no",
    "ok no",
    "no yes",
    "not ok",
    "👍👎",
    "ok?",
    "I agree not",
    "maybe",
    "thanks",
]
SAID = {
    "cy": (["ie", "iawn", "ydw plis", "cytuno"], ["na", "dim diolch"], ["iawn ond na", "ie na"]),
    "gd": (["tha", "seadh", "ceart gu leòr"], ["chan eil"], ["tha ach chan eil"]),
    "pl": (["tak", "tak, proszę", "dobrze"], ["nie", "nie dziękuję"], ["tak, ale nie", "no tak"]),
}
BOTH = [("en", YES, NO, NEITHER), *((name, *said) for name, said in SAID.items())]


def newcomer(language: str) -> Talk:
    talk = Talk(plan=plan_of(stage("first", CONSENT, card("end")), languages=["cy", "gd", "pl"]))
    talk.join(language=language)
    return talk


@pytest.mark.parametrize(
    ("language", "text", "granted"),
    [
        (language, text, granted)
        for language, yes, no, neither in BOTH
        for granted, said in ((True, yes), (False, no), (None, neither))
        for text in said
    ],
)
def test_natural_yes_agrees_and_a_refusal_never_does(language, text, granted):
    talk = newcomer(language)

    talk.say(text)

    assert [record.granted for record in talk.records] == ([granted] if granted is not None else [])


@pytest.mark.parametrize(("text", "status"), [("yes please", "forgotten"), ("ok", "active")])
def test_forgetting_takes_a_yes_in_so_many_words(text, status):
    talk = asked(question("q"))
    talk.say("forget")

    talk.say(text)

    assert talk.state.status == status


def test_ok_goes_on_after_a_card():
    talk = asked(card("fact"), reflect())

    shown = talk.say("ok 👍")

    assert shown[-1].text.startswith("Why?")
