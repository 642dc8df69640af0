"""A list of more than twenty answers is searched by letters, and an answer taken by a tap."""

import pytest

from dialogues.turn.effects import Record
from dialogues.turn.events import Pressed
from tests.dialogues.builders import Talk, card, texts
from tests.dialogues.engine.test_kinds import asked, is_at_the_end

BIRDS = (
    *("Barn owl", "Blackbird", "Blackcap", "Blue tit", "Bullfinch", "Buzzard", "Chaffinch"),
    *("Coal tit", "Crow", "Cuckoo", "Dunnock", "Goldfinch", "Great tit", "Greenfinch"),
    *("Hawfinch", "Heron", "House martin", "Jackdaw", "Jay", "Long-tailed tit", "Magpie"),
    *(
        "Marsh tit",
        "Robin",
        "Starling",
        "Willow tit",
        "Wren",
        "Wren babbler",
        "Crested tit",
        "Azure tit",
        "Sombre tit",
    ),
)
OPTIONS = {name.lower().replace(" ", "_").replace("-", "_"): name for name in BIRDS}
LIST = {
    "type": "single",
    "id": "bird",
    "text": "Which bird do you like best?",
    "options": {**OPTIONS, "none": "No bird at all"},
    "last": ["none"],
}
HINT = "Write the first letters of your answer. I will show you what fits."
ASKED = f"Which bird do you like best?\n\n_{HINT}_"


def kept(talk: Talk) -> list[tuple]:
    records = [record for record in talk.records if isinstance(record, Record)]
    return [(r.code, str(r.standing), str(r.source)) for r in records]


def test_letters_are_asked_for_and_what_always_stands_there_is_offered():
    shown = asked(LIST).messages[-1]

    assert (shown.text, shown.buttons) == (ASKED, ("No bird at all", "Skip"))


def test_answers_that_fit_are_offered_and_one_is_taken_by_a_tap():
    talk = asked(LIST)

    [found] = talk.say("bl")
    talk.press("Blackcap")

    assert found.text == "Tap your answer, or write more letters."
    assert found.buttons == (
        *("Blackbird", "Blackcap", "Blue tit", "No bird at all"),
        *("Search again", "Skip"),
    )
    assert kept(talk) == [("blackcap", "answered", "tapped")]
    assert is_at_the_end(talk)


def test_at_most_eight_are_offered_and_how_many_more_there_are_is_told():
    talk = asked(LIST)

    [few] = talk.say("b")
    [many] = talk.say("t")

    assert len(few.buttons) == 7 + 3
    assert many.text == "1 more fits. Tap your answer, or write more letters."
    assert len(many.buttons) == 8 + 3


def test_answer_and_letters_are_found_beside_a_please():
    whole, begun = asked(LIST), asked(LIST)

    whole.say("Heron, please")
    [found] = begun.say("bl please")

    assert kept(whole) == [("heron", "answered", "typed")]
    assert found.buttons[:3] == ("Blackbird", "Blackcap", "Blue tit")


def test_further_letters_search_anew():
    talk = asked(LIST)
    talk.say("bl")

    [found] = talk.say("blackc")

    assert found.buttons[0] == "Blackcap"
    assert len(found.buttons) == 1 + 3


@pytest.mark.parametrize("typed", ["Robin", " robin. ", "RÓBIN"])
def test_answer_that_is_written_in_full_is_taken_at_once(typed: str):
    talk = asked(LIST)

    talk.say(typed)

    assert kept(talk) == [("robin", "answered", "typed")]


def test_further_name_finds_an_answer_too():
    talk = asked({**LIST, "also": {"robin": "redbreast"}})

    [found] = talk.say("red")
    talk.say("redbreast")

    assert found.buttons[0] == "Robin"
    assert kept(talk) == [("robin", "answered", "typed")]


def test_answer_that_others_begin_like_is_offered_first_and_taken_when_written_again():
    talk = asked(LIST)

    [found] = talk.say("wren")
    assert found.buttons[:2] == ("Wren", "Wren babbler")
    assert kept(talk) == []
    talk.say("wren")

    assert kept(talk) == [("wren", "answered", "typed")]


def test_search_again_asks_for_other_letters():
    talk = asked(LIST)
    talk.say("bl")

    shown = talk.press("Search again")

    assert texts(shown) == [ASKED]
    assert kept(talk) == []


def test_letters_that_nothing_fits_are_told_so():
    shown = asked(LIST).say("xyz")

    assert texts(shown) == ["I found nothing like that. Please try other letters.", ASKED]


def test_number_is_no_place_in_the_list():
    talk = asked(LIST)
    talk.say("bl")

    talk.say("2")

    assert kept(talk) == []


def test_what_was_found_is_offered_again_after_help():
    talk = asked(LIST)
    talk.say("bl")

    shown = talk.say("help")[-1]
    talk.take(Pressed(prompt=shown.prompt, button=0))

    assert kept(talk) == [("blackbird", "answered", "tapped")]


def test_list_can_be_left_out():
    talk = asked(LIST)

    talk.press("Skip")

    assert kept(talk) == [(None, "skipped", "tapped")]


def test_something_else_always_stands_beside_what_was_found():
    talk = asked({**LIST, "other": True}, card("then"))
    talk.say("bl")

    talk.press("Something else")
    talk.say("Pelican")

    assert [record.text for record in talk.records if isinstance(record, Record)] == [
        None,
        "Pelican",
    ]
    assert talk.state.prompt.step == "then"


def test_answer_can_be_changed():
    talk = asked(LIST)
    talk.say("robin")

    talk.say("back")
    talk.say("wre")
    talk.press("Wren")

    assert [code for code, *_ in kept(talk)] == ["robin", "wren"]
    assert is_at_the_end(talk)


def test_list_is_read_in_less_time_than_all_of_its_answers_take():
    steps = asked(LIST).plan.script.in_language("en").stages[0].steps

    [listed] = [one for one in steps if one.id == "bird"]
    assert listed.seconds({}) < 30
