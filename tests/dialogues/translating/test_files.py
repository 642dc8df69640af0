"""Translation files follow their script, and nothing anybody wrote in them is lost."""

import polib
import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogues.languages.phrasing import plurals
from dialogues.script.dialogue import Dialogue
from dialogues.script.loader import load
from dialogues.script.translation import TranslationFaulty, read_po, texts
from dialogues.translating.files import (
    Coverage,
    TextTranslation,
    coverage,
    put_in,
    template,
    up_to_date,
    words_in,
)
from tests.dialogues.tiny import TINY, with_steps

BEFORE, AFTER = "Which colour?", "Which colour, please?"
SINGLE = "{{type: single, id: colour, text: '{}', options: {{red: Red, green: Green}}}}"


def written(source: str) -> Dialogue:
    return load(source.encode()).written


def asking(question: str) -> Dialogue:
    return written(with_steps(SINGLE.format(question)))


def translation(dialogue: Dialogue, **said: str) -> bytes:
    """Translate the texts that are named, with __ for each dot of their context."""
    words = {
        context.replace("__", "."): TextTranslation(text=text) for context, text in said.items()
    }
    return put_in(dialogue, "cy", b"", words)


def entry(content: bytes, context: str) -> polib.POEntry:
    [found] = [one for one in polib.pofile(content.decode()) if one.msgctxt == context]
    return found


WELSH = translation(asking(BEFORE), start__colour__text="Pa liw?", start__title="Dechrau")


def test_template_holds_every_text_and_is_the_same_on_any_day():
    with time_machine.travel("2026-11-01T12:00Z", tick=False):
        found = template(asking(BEFORE))
    with time_machine.travel("2027-03-01T12:00Z", tick=False):
        later = template(asking(BEFORE))

    contexts = [one.msgctxt for one in polib.pofile(found.decode())]
    assert found == later
    assert contexts == list(texts(asking(BEFORE)))
    assert read_po(found) == {}


def test_translator_is_told_what_a_text_is_and_what_is_seen_with_it():
    assert entry(template(asking(BEFORE)), "start.colour.options.green").comment == (
        "An answer on a button of colour.\n"
        "At most 64 characters.\n"
        "Seen together:\n"
        "| Which colour?\n"
        "| [ Red ]\n"
        "| >> [ Green ] <<"
    )


def test_translator_is_told_what_must_stay():
    recalled = "{type: say, id: so, text: 'So {colour|yes}'}"
    dialogue = written(with_steps(SINGLE.format("Well?"), recalled))

    assert "Keep {colour|...}, where the person's answer stands; translate what follows |." in (
        entry(template(dialogue), "start.so.text").comment
    )


def test_new_text_is_added_empty():
    grown = up_to_date(asking(BEFORE), "cy", translation(written(TINY), start__title="Dechrau"))

    assert entry(grown, "start.title").msgstr == "Dechrau"
    assert entry(grown, "start.colour.text").msgstr == ""


def test_changed_text_keeps_its_translation_as_unsure_beside_what_it_was():
    found = entry(up_to_date(asking(AFTER), "cy", WELSH), "start.colour.text")

    assert (found.msgid, found.msgstr, found.previous_msgid, found.flags) == (
        AFTER,
        "Pa liw?",
        BEFORE,
        ["fuzzy"],
    )


def test_unsure_translation_is_not_shown_to_anybody():
    assert read_po(up_to_date(asking(AFTER), "cy", WELSH)) == {"start.title": "Dechrau"}


def test_text_that_comes_back_is_sure_again():
    there_and_back = up_to_date(asking(BEFORE), "cy", up_to_date(asking(AFTER), "cy", WELSH))

    assert there_and_back == WELSH


def test_text_changed_twice_stays_beside_what_it_was_translated_from():
    twice = up_to_date(asking("Colour?"), "cy", up_to_date(asking(AFTER), "cy", WELSH))

    assert entry(twice, "start.colour.text").previous_msgid == BEFORE


def test_text_that_is_gone_is_kept_and_comes_back():
    gone = up_to_date(written(TINY), "cy", WELSH)

    assert entry(gone, "start.colour.text").obsolete
    assert read_po(up_to_date(asking(BEFORE), "cy", gone)) == read_po(WELSH)


ASKED = 'msgctxt "start.colour.text"\nmsgid "Which colour?"\n'
RULE = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
OBSOLETE = "".join(f"#~ {line}\n" for line in f'{ASKED}msgstr "Pa liw?"'.splitlines())


@pytest.mark.parametrize(
    ("content", "said", "beside"),
    [
        (f'{ASKED}msgstr ""\n\n{ASKED}msgstr "Pa liw?"\n', "Pa liw?", []),
        (f'{ASKED}msgstr "Lliw?"\n\n{ASKED}msgstr "Pa liw?"\n', "Lliw?", ["Pa liw?"]),
        (f'{ASKED}msgstr ""\n\n{OBSOLETE}', "Pa liw?", []),
        (f'{ASKED}msgstr "Lliw?"\n\n{OBSOLETE}', "Lliw?", ["Pa liw?"]),
        (
            f'{RULE}{ASKED}msgid_plural "Which?"\nmsgstr[0] "Pa liw?"\nmsgstr[1] "Lliwiau?"\n',
            "",
            ["Pa liw?", "Lliwiau?"],
        ),
    ],
)
def test_what_is_said_twice_or_in_plural_forms_is_not_lost(content, said, beside):
    found = up_to_date(asking(BEFORE), "cy", content.encode())

    others = [
        word
        for one in polib.pofile(found.decode())
        if one.obsolete
        for word in (one.msgstr, *one.msgstr_plural.values())
        if word
    ]
    assert words_in(asking(BEFORE), "cy", found)["start.colour.text"].text == said
    assert others == beside
    assert up_to_date(asking(BEFORE), "cy", found) == found


def test_what_translators_wrote_beside_the_texts_stays():
    noted = WELSH.decode().replace("#. A message: start colour text", "# Ask Mair.\n#. Old note")
    headed = noted.replace('"Language: cy\\n"', '"Language: cy\\n"\n"Last-Translator: Mair\\n"')

    found = up_to_date(asking(BEFORE), "cy", headed.encode()).decode()

    assert entry(found.encode(), "start.colour.text").tcomment == "Ask Mair."
    assert "Last-Translator: Mair" in found
    assert "Old note" not in found


SAID = st.dictionaries(
    st.sampled_from(sorted(texts(asking(BEFORE)))),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30),
)
QUESTIONS = st.lists(st.sampled_from([BEFORE, AFTER, "Colour?"]), max_size=4)


@settings(deadline=None)  # a busy machine takes its time over long files
@given(SAID, QUESTIONS)
def test_bringing_up_to_date_again_changes_nothing_and_loses_nothing(said, questions):
    words = {context: TextTranslation(text=text) for context, text in said.items()}
    content = put_in(asking(BEFORE), "cy", b"", words)
    for question in questions:
        content = up_to_date(asking(question), "cy", content)
        assert up_to_date(asking(question), "cy", content) == content

    back = up_to_date(asking(BEFORE), "cy", content)
    assert {one.msgctxt: one.msgstr for one in polib.pofile(back.decode()) if one.msgstr} == {
        context: text for context, text in said.items() if text
    }


def test_coverage_counts_what_is_done_unsure_and_missing():
    found = coverage(asking(AFTER), up_to_date(asking(AFTER), "cy", WELSH))

    there = {"start.title", "start.colour.text"}
    missing = [name for name in texts(asking(AFTER)) if name not in there]
    assert found == Coverage(
        done=("start.title",), unsure=("start.colour.text",), missing=tuple(missing)
    )
    assert (found.total, found.percent) == (len(missing) + 2, 100 // (len(missing) + 2))


def test_changed_word_is_sure():
    unsure = up_to_date(asking(AFTER), "cy", WELSH)

    found = put_in(
        asking(AFTER), "cy", unsure, {"start.colour.text": TextTranslation(text="Pa liw?!")}
    )

    assert read_po(found)["start.colour.text"] == "Pa liw?!"
    assert entry(found, "start.colour.text").previous_msgid is None


@pytest.mark.parametrize(
    ("before", "word", "is_sure"),
    [
        (BEFORE, TextTranslation(text="Pa liw?"), True),
        (BEFORE, TextTranslation(text="Pa liw?", is_sure=False), False),
        (BEFORE, TextTranslation(text="Lliw?", is_sure=False), False),
        (AFTER, TextTranslation(text="Pa liw?"), False),
        (AFTER, TextTranslation(text="Pa liw?", is_sure=True), True),
        (
            AFTER,
            TextTranslation(text="Lliw?", is_sure=False),
            True,
        ),  # the doubt was there before the change
        (AFTER, TextTranslation(text="", is_sure=False), None),
    ],
)
def test_word_is_as_sure_as_is_said(before, word, is_sure):
    dialogue = asking(before)

    found = words_in(dialogue, "cy", put_in(dialogue, "cy", WELSH, {"start.colour.text": word}))

    assert found["start.colour.text"] == TextTranslation(text=word.text, is_sure=is_sure)


def test_words_put_in_as_they_are_change_nothing():
    unsure = up_to_date(asking(AFTER), "cy", WELSH)

    assert put_in(asking(AFTER), "cy", unsure, words_in(asking(AFTER), "cy", unsure)) == unsure


def test_file_that_is_no_po_is_refused_by_line():
    with pytest.raises(TranslationFaulty) as faulty:
        up_to_date(asking(BEFORE), "cy", b'msgid "a"\nmsgstr "b"\nhello\n')

    assert faulty.value.line == 3


def test_name_of_a_file_is_not_taken_for_its_content(tmp_path):
    (tmp_path / "#x").write_bytes(WELSH)

    assert read_po(up_to_date(asking(BEFORE), "cy", b"# " + bytes(tmp_path / "#x"))) == {}


@pytest.mark.parametrize("language", ["fr", "es", "it", "pt-BR", "ca", "cs", "sk", "lt", "br"])
def test_head_has_a_plural_rule_that_gettext_takes(language):
    begun = up_to_date(asking(BEFORE), language)

    assert polib.pofile(begun.decode()).metadata["Plural-Forms"] == plurals.header(language)


def test_rule_that_gettext_refuses_is_mended_and_a_sound_one_stays():
    refused = RULE.replace("(n != 1)", "(e == 0) ? 1 : 0")

    mended = polib.pofile(up_to_date(asking(BEFORE), "cs", refused.encode()).decode())
    kept = polib.pofile(up_to_date(asking(BEFORE), "cs", RULE.encode()).decode())

    assert mended.metadata["Plural-Forms"] == plurals.header("cs")
    assert kept.metadata["Plural-Forms"] == "nplurals=2; plural=(n != 1);"


def without_contexts(content: bytes) -> bytes:
    """Give a file as it comes back by way of XLIFF: each text once, and no contexts."""
    lines = content.decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("msgctxt")).encode()


def test_translations_without_contexts_are_put_back_by_their_texts():
    lost = without_contexts(WELSH)

    found = up_to_date(asking(BEFORE), "cy", lost)

    assert read_po(found, texts(asking(BEFORE))) == read_po(WELSH)
    assert coverage(asking(BEFORE), found) == coverage(asking(BEFORE), WELSH)


def test_text_that_stands_in_several_places_is_put_back_to_be_looked_at():
    twice = written(
        with_steps(SINGLE.format(BEFORE), "{type: say, id: green, text: 'Which colour?'}")
    )
    lost = b'msgid "Which colour?"\nmsgstr "Pa liw?"\n'

    found = up_to_date(twice, "cy", lost)

    both = [entry(found, "start.colour.text"), entry(found, "start.green.text")]
    assert [(one.msgstr, one.fuzzy) for one in both] == [("Pa liw?", True)] * 2


def test_how_far_translations_without_contexts_are_is_not_told_as_nothing():
    with pytest.raises(TranslationFaulty) as faulty:
        coverage(asking(BEFORE), without_contexts(WELSH))

    assert faulty.value.reason == (
        "2 of the translations do not tell of which text they are (msgctxt)"
    )
    assert "dialogue translations update" in faulty.value.remedy
