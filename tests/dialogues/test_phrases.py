"""The bot has words of its own in each language, and obeys some words at any moment."""

import string

import pytest

from dialogues.phrases import ENGLISH, RESERVED, command, phrase

COMMANDS = {
    *("help", "pause", "resume", "stop", "forget", "my_data", "privacy", "language", "complain"),
}


@pytest.mark.parametrize("language", ["en", "cy", "cy-GB", "xx", ""])
def test_phrase_falls_back_to_english(language):
    assert phrase(language, "skip") == ENGLISH["skip"]


def test_phrase_nobody_wrote_is_refused():
    with pytest.raises(KeyError):
        phrase("en", "no such phrase")


def test_every_phrase_is_a_well_formed_template():
    fields = {
        key: [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
        for key, text in ENGLISH.items()
    }

    assert all(name.isidentifier() for names in fields.values() for name in names)


def test_values_are_put_in_as_they_are():
    key, text = next((key, text) for key, text in ENGLISH.items() if text.count("{") == 1)
    name = text[text.index("{") + 1 : text.index("}")]

    assert phrase("en", key, **{name: "{braces}"}) == text.replace(f"{{{name}}}", "{braces}")


@pytest.mark.parametrize("text", ["my data", "/my_data", " My  Data! ", "MY DATA."])
def test_reserved_word_is_obeyed_however_it_is_typed(text):
    assert command(text, ["cy"]) == "my_data"


@pytest.mark.parametrize("text", ["please stop it", "help me", "", "stopp", "a/stop"])
def test_reserved_word_inside_a_sentence_is_an_answer(text):
    assert command(text, ["en"]) is None


def test_every_command_has_a_word_in_english():
    assert set(RESERVED["en"].values()) >= COMMANDS
