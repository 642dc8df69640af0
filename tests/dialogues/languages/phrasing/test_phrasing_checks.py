"""A translation of the bot's own words with a fault is told by its line and what to do."""

import pytest

from dialogues.languages.phrasing.checks import CheckedPhrases, check
from dialogues.languages.phrasing.sources import SOURCES
from tests.dialogues.languages.phrasing.builders import filled

APART = "Take it out of one of them."
OTHER = "Choose another word."
NAME = "Name one between ** and **, as English does."
KEEP = "Put it in as it stands in English."


def told(language, text):
    """Each fault without its number of line, which is checked against the text."""
    lines = text.splitlines()
    found = check(language, text.encode()).faults
    assert all(lines[fault.line - 1].startswith("msgid ") for fault in found)
    return [f"{fault.reason}. {fault.remedy}" for fault in found]


@pytest.mark.parametrize("language", ["cy", "gd", "pl", "ar"])
def test_whole_translation_is_good(language):
    checked = check(language, filled(language).encode())

    assert checked == CheckedPhrases(faults=(), done=len(SOURCES), total=len(SOURCES))


@pytest.mark.parametrize(
    ("changed", "reasons"),
    [
        ({"talk__quiz_answer": "Tak."}, [f"talk.quiz_answer lacks {{answer}}. {KEEP}"]),
        (
            {"talk__quiz_answer": "Tak: {answer}{x}."},
            ["talk.quiz_answer has {x}, which English has not. Take it out."],
        ),
        (
            {"talk__next": "Dalej {"},
            ["talk.next has a loose brace. Write braces in pairs round the names alone."],
        ),
        (
            {"talk__quiz_answer": "{answer.__class__}"},
            ["talk.quiz_answer has a loose brace. Write braces in pairs round the names alone."],
        ),
        (
            {"talk__next": "D" * 65},
            ["talk.next has 65 characters, and 64 fit there. Make it shorter."],
        ),
        ({"command__help": " , "}, ["command.help holds no word. Give at least one."]),
        (
            {"command__pause": "pauza, Wyjdź", "command__stop": "stop, wyjdź"},
            ["command.stop gives the word 'wyjdź', which means command.pause already. " + OTHER],
        ),
        (
            {"command__pause": "stop"},
            ["command.pause gives the word 'stop', which means command.stop already. " + OTHER],
        ),
        (
            {"talk__paused": "Napisz **dalej**.", "command__resume": "wznów"},
            ["talk.paused names no word in bold that means command.resume. " + NAME],
        ),
        ({"talk__paused": "Napisz **dalej**.", "command__resume": "wznów, dalej"}, []),
        (
            {"said__no": "nie, skądże", "said__yes": "tak, no, Skądże!"},
            [
                "said.yes gives 'no', which means said.no already. " + APART,
                "said.yes gives 'Skądże!', which means said.no already. " + APART,
            ],
        ),
        ({"talk__minutes": ("minutę", "{count} minuty", "{count} minut")}, []),
        (
            {"talk__minutes": ("{count} minutę", "minuty", "{count} minut")},
            [f"talk.minutes lacks {{count}}. {KEEP}"],
        ),
        (
            {"talk__minutes": ("{count} minutę", "", "{count} minut")},
            ["talk.minutes lacks a plural form. Fill in all 3 of them."],
        ),
    ],
)
def test_fault_of_a_text_is_told(changed, reasons):
    assert told("pl", filled("pl", **changed)) == reasons


def test_number_may_stay_out_only_where_the_form_is_for_one_number():
    text = filled("gd", talk__minutes=("mionaid", *["{count} mionaid"] * 3))

    assert told("gd", text) == [f"talk.minutes lacks {{count}}. {KEEP}"]


def test_text_nobody_says_is_told():
    text = filled("pl").replace('msgctxt "talk.next"', 'msgctxt "talk.nxt"')

    assert told("pl", text) == [
        "talk.nxt is no text of the bot. Take the entry out, or correct its context."
    ]


def test_text_translated_from_an_older_one_is_told():
    text = filled("pl").replace('msgid "Next"', 'msgid "Onwards"')

    assert told("pl", text) == [
        "talk.next was translated from another English text. Translate it again from: Next"
    ]


def test_unsure_text_is_not_counted():
    text = filled("pl").replace('msgctxt "talk.next"', '#, fuzzy\nmsgctxt "talk.next"')

    checked = check("pl", text.encode())
    assert (checked.faults, checked.done) == ((), len(SOURCES) - 1)


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ("nplurals=2; plural=(n != 1);", "the head of the file says that it has 2"),
        ("", "the head of the file does not say so"),
    ],
)
def test_wrong_number_of_plural_forms_is_told_once(head, told):
    lines = filled("gd").replace("msgstr[2]", "#").replace("msgstr[3]", "#").splitlines()
    at = next(at for at, line in enumerate(lines) if line.startswith('"Plural-Forms'))
    lines[at] = f'"Plural-Forms: {head}\\n"' if head else '"X-Nothing: here\\n"'

    (fault,) = check("gd", "\n".join(lines).encode()).faults
    assert fault.line == (at + 1 if head else 1)
    assert fault.reason == f"'gd' has 4 plural forms, and {told}"
    assert fault.remedy.startswith('Write there: "Plural-Forms: nplurals=4; plural=(')


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'msgid "a"\nmsgstr "\xff"', "2: the file is not in UTF-8"),
        (b"hello", "1: this is not PO: Unknown or misformatted keyword"),
    ],
)
def test_file_that_is_no_translation_is_told(content, told):
    (fault,) = check("pl", content).faults

    remedy = "Open it in a translation editor, correct it and save it."
    assert fault.in_file("pl.po") == f"pl.po:{told}. {remedy}"


def test_translations_that_lost_their_contexts_are_told_once():
    lines = [line for line in filled("pl").splitlines() if not line.startswith("msgctxt")]

    (fault,) = check("pl", "\n".join(lines).encode()).faults

    assert "of the translations do not tell of which text they are (msgctxt)" in fault.reason


def test_rule_that_gettext_refuses_is_told():
    text = filled("pl")
    [head] = [line for line in text.splitlines() if line.startswith('"Plural-Forms')]
    refused = '"Plural-Forms: nplurals=3; plural=(e == 0) ? 1 : 0;\\n"'

    (fault,) = check("pl", text.replace(head, refused).encode()).faults

    assert fault.reason == "the plural rule in the head of the file is one that gettext refuses"
