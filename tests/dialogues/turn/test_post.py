"""Post names words; they are put below a text when it is shown, as they were written."""

import pytest

from dialogues.languages.phrases import phrase
from dialogues.text.markup import to_plain
from dialogues.turn.events import Heard
from dialogues.turn.post import PostKind, arrival, with_words
from tests.dialogues.builders import agreed, single, stage


def test_post_arrives_as_the_event_of_its_kind():
    assert arrival(PostKind.HEARD, post=7, sender=3) == Heard(post=7, sender=3)


def test_words_stand_below_the_text_as_they_were_written():
    shown = with_words("**Somebody wrote:**", "*no* [link](https://x.example)\n1. {a|b}", "en")

    assert to_plain(shown) == "Somebody wrote:\n\n*no* [link](https://x.example)\n1. {a|b}"


@pytest.mark.parametrize(("text", "words"), [("", "Hello"), ("Hello", "")])
def test_what_is_empty_leaves_no_gap(text, words):
    assert with_words(text, words, "en") == "Hello"


@pytest.mark.parametrize("language", ["en", "cy", "gd", "pl"])
def test_words_that_were_taken_back_give_way_to_a_sentence(language):
    sentence = phrase(language, "words_taken_back")

    assert with_words("Somebody wrote:", None, language) == f"Somebody wrote:\n\n{sentence}"


def test_hearing_is_no_act_and_leads_nowhere_yet():
    talk = agreed(stage("first", single("colour")))
    before = talk.state

    shown = talk.take(Heard(post=7, sender=3))

    assert (shown, talk.state, talk.turns[-1].outcome.effects) == ([], before, ())
