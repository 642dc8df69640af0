"""What a translation does not say, or not for certain, the bot says in English."""

from dialogues.languages.phrasing.catalogue import translated
from tests.dialogues.languages.phrasing.builders import filled


def test_translated_texts_are_said_and_the_others_in_english():
    text = filled("pl", talk__next="Dalej", talk__skip="", page__send="Wyślij")
    catalogue = translated("pl", text.encode())

    assert catalogue.talk.say("next", {}) == "Dalej"
    assert catalogue.talk.say("skip", {}) == "Skip"
    assert catalogue.page.say("send", {}) == "Wyślij"


def test_unsure_and_outdated_texts_are_said_in_english():
    text = filled("pl", talk__next="Dalej", talk__more="Więcej")
    text = text.replace('msgctxt "talk.next"', '#, fuzzy\nmsgctxt "talk.next"')
    catalogue = translated("pl", text.replace('msgid "Tell me more"', 'msgid "More"').encode())

    assert [catalogue.talk.say(key, {}) for key in ("next", "more")] == ["Next", "Tell me more"]


def test_counted_text_takes_the_form_of_its_number():
    forms = ("{count} minutę", "{count} minuty", "{count} minut")
    catalogue = translated("pl", filled("pl", talk__minutes=forms).encode())

    said = [catalogue.talk.say("minutes", {"count": count}) for count in (1, 22, 25)]
    assert said == ["1 minutę", "22 minuty", "25 minut"]


def test_counted_text_without_translation_counts_as_english_does():
    catalogue = translated("pl", filled("pl", talk__minutes=("", "", "")).encode())

    said = [catalogue.talk.say("minutes", {"count": count}) for count in (1, 2, 5)]
    assert said == ["1 minute", "2 minutes", "5 minutes"]


def test_words_of_a_language_are_obeyed_beside_the_english_ones():
    commands = translated("pl", filled("pl", command__my_data="Moje dane, dane").encode()).commands

    obeyed = [commands.get(word) for word in ("moje dane", "dane", "my data", "stop", "nic")]
    assert obeyed == ["my_data", "my_data", "my_data", "stop", None]


def test_draft_is_known_by_the_head_of_its_file():
    marked = filled("pl").replace('"Language: pl', '"X-Draft: to be checked\\n"\n"Language: pl')

    drafts = [translated("pl", text.encode()).is_draft for text in (marked, filled("pl"))]
    assert drafts == [True, False]
