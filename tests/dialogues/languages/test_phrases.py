"""The bot has words of its own in each language, and obeys some words at any moment."""

import pytest

from dialogues.languages.phrases import command, page_language, page_phrase, phrase
from dialogues.languages.phrasing.sources import SOURCES

COMMANDS = {
    *("help", "pause", "resume", "stop", "forget", "my_data", "privacy", "language", "complain"),
    *("cancel", "back", "skip", "menu"),
}


@pytest.mark.parametrize("language", ["en", "en-GB", "xx", ""])
def test_phrase_of_an_unknown_language_is_said_in_english(language):
    assert (phrase(language, "skip"), page_phrase(language, "send")) == ("Skip", "Send")
    assert page_language(language) == "en"


def test_phrase_nobody_wrote_is_refused():
    with pytest.raises(KeyError):
        phrase("en", "no such phrase")


def test_values_are_put_in_as_they_are():
    assert phrase("en", "quiz_answer", answer="{braces}") == "The answer is: {braces}."


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 minutes"), (1, "1 minute"), (2, "2 minutes"), (10**7, "10000000 minutes")],
)
def test_counted_phrase_follows_its_number(count, said):
    assert phrase("en", "minutes", count=count) == said


def test_counted_words_of_the_page_follow_their_number():
    shown = [page_phrase("en", "earlier", count=count) for count in (1, 2)]

    assert shown == ["Show 1 earlier message", "Show 2 earlier messages"]


@pytest.mark.parametrize("text", ["my data", "/my_data", " My  Data! ", "MY DATA."])
def test_reserved_word_is_obeyed_however_it_is_typed(text):
    assert command(text, ["xx"]) == "my_data"


@pytest.mark.parametrize("text", ["Please stop", "stop, please.", "/stop please", "Stop. Thanks"])
def test_reserved_word_is_obeyed_whoever_says_it_politely(text):
    assert command(text, ["en"]) == "stop"


@pytest.mark.parametrize("text", ["please stop it", "help me", "", "please", "stopp", "a/stop"])
def test_reserved_word_inside_a_sentence_is_an_answer(text):
    assert command(text, ["en"]) is None


@pytest.mark.parametrize(
    ("text", "obeyed"), [("leave", "stop"), ("forget me", "forget"), ("delete", "forget")]
)
def test_command_has_more_words_than_one(text, obeyed):
    assert command(text, ["en"]) == obeyed


def test_every_command_has_a_word_in_english():
    names = [name for name in SOURCES if name.startswith("command.")]

    assert {name.removeprefix("command.") for name in names} == COMMANDS
