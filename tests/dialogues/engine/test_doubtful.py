"""A word that is always obeyed can be the answer to an open question."""

import pytest

from dialogues.languages.phrases import phrase
from dialogues.turn.effects import Standing
from dialogues.turn.events import Said
from dialogues.turn.state import Status
from tests.dialogues.builders import CONSENT, Talk, agreed, card, plan_of, reflect, stage, texts
from tests.dialogues.builders import single as question

MEANT = phrase("en", "meant_answer")
KEPT = phrase("en", "reflect_kept")


def asked(**parts: object) -> Talk:
    """Somebody who agreed and is at an open question; a card follows."""
    return agreed(stage("first", reflect(), card("end")), **parts)


def counted(talk: Talk) -> list[str]:
    """Give the words that count, after consent."""
    words: dict[str, str] = {}
    written = {t.event.ref: t.event.text for t in talk.turns if isinstance(t.event, Said)}
    for taken in talk.turns:
        for effect in taken.outcome.effects:
            match type(effect).__name__:
                case "Record" if effect.standing == Standing.ANSWERED:
                    words[effect.part] = effect.text or written[effect.said]
                case "Supersede":
                    words = {p: w for p, w in words.items() if effect.part not in {"", p}}
    return list(words.values())


KEPT_WORDS = ["skip", "Skip.", "language", "privacy", "my data", "complain", "resume", "cancel"]
KEPT_WORDS += ["menu", "back"]


@pytest.mark.parametrize("text", KEPT_WORDS)
def test_word_is_kept_as_the_answer_and_its_offer_stands_beneath(text):
    talk = asked()

    shown = talk.say(text)

    assert texts(shown) == [KEPT]
    assert shown[0].buttons == ("Done", phrase("en", "meant_word", word=text))
    assert counted(talk) == [text]


def test_kept_word_is_obeyed_by_its_button_and_counts_no_more():
    talk = asked()
    talk.say("privacy")

    shown = talk.press("I meant the word “privacy”")

    assert texts(shown)[0].startswith("We keep little.")
    assert shown[-1].text.startswith("Why?")
    assert counted(talk) == []


def test_kept_word_is_obeyed_when_it_is_written_again():
    talk = asked()
    talk.say("skip")

    shown = talk.say("skip!")

    assert shown[-1].text.startswith("**end**")
    assert counted(talk) == []
    assert [str(record.standing) for record in talk.records[1:]] == ["answered", "skipped"]


def test_only_the_word_is_taken_back_and_not_what_was_written_before():
    talk = asked()
    talk.say("It is too far.")
    talk.say("language")

    talk.press("I meant the word “language”")
    talk.say("It costs too much.")

    assert counted(talk) == ["It is too far.", "It costs too much."]


@pytest.mark.parametrize(("text", "name"), [("stop", "stop"), ("Delete!", "forget")])
def test_word_that_ends_it_is_asked_about_and_can_be_the_answer(text, name):
    talk = asked()

    shown = talk.say(text)
    assert texts(shown) == [phrase("en", f"{name}_ask")]
    assert shown[0].buttons[-1] == MEANT
    assert counted(talk) == []
    kept = talk.press(MEANT)

    assert texts(kept) == [KEPT]
    assert counted(talk) == [text]
    assert talk.state.status == Status.ACTIVE


def test_stop_stops_when_it_was_meant():
    talk = asked()
    talk.say("stop")

    talk.press("Yes, I want to leave")

    assert (talk.state.status, counted(talk)) == (Status.STOPPED, [])


@pytest.mark.parametrize(("text", "key"), [("help", "help"), ("pause", "paused")])
def test_word_of_need_acts_at_once(text, key):
    talk = asked()

    shown = talk.say(text)

    assert shown[0].text.startswith(phrase("en", key, title="Small talk")[:30])
    assert counted(talk) == []


@pytest.mark.parametrize("text", ["/skip", "/language", " /my_data"])
def test_word_with_a_slash_is_no_answer(text):
    talk = asked()

    talk.say(text)

    assert counted(talk) == []


def test_whoever_paused_resumes_by_the_word():
    talk = asked()
    talk.say("pause")

    shown = talk.say("resume")

    assert texts(shown)[0] == phrase("en", "resumed")
    assert counted(talk) == []


def test_word_is_obeyed_where_the_question_has_buttons():
    talk = agreed(stage("first", question("q"), card("end")))

    shown = talk.say("skip")

    assert shown[-1].text.startswith("**end**")


@pytest.mark.parametrize(("language", "word"), [("cy", "hepgor"), ("gd", "leum"), ("pl", "pomiń")])
def test_words_of_every_language_are_kept(language, word):
    languages = ["cy", "gd", "pl"]
    talk = Talk(plan=plan_of(stage("first", CONSENT, reflect(), card("end")), languages=languages))
    talk.join(language=language)
    talk.press(phrase(language, "agree"))

    shown = talk.say(word)

    assert shown[0].text == phrase(language, "reflect_kept")
    assert counted(talk) == [word]
