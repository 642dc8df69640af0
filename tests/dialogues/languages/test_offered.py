"""A draft of a translation is known as one, and offered only where somebody says so."""

from datetime import date

import pytest

from bot.authoring.files import read_script
from dialogues.checks.check import examine
from dialogues.languages.offered import drafts, offering, spare, without_words
from dialogues.script.loader import load
from tests.dialogues.script.test_translation import SOURCE, po

DRAFT = b'msgid ""\nmsgstr ""\n"X-Draft: to be checked\\n"\n\n'
FRENCH = po(("head.title", "Tiny", "Petit"))
ONLY_FRENCH = SOURCE.replace("[cy, gd]", "[fr]").encode()


def test_language_whose_file_is_marked_is_a_draft():
    marked = load(ONLY_FRENCH, translations={"fr": DRAFT + FRENCH})
    finished = load(ONLY_FRENCH, translations={"fr": FRENCH})

    assert (drafts(marked), drafts(finished)) == (("fr",), ())


def test_language_in_which_our_own_words_are_a_draft_is_one():
    assert drafts(load(SOURCE.encode(), translations={"cy": FRENCH})) == ("cy", "gd")


def test_language_in_which_we_have_no_words_is_told():
    script = load(SOURCE.replace("[cy, gd]", "[cy-GB, fr, fr-CA]").encode())

    assert without_words(script) == ("fr", "fr-CA")


def test_draft_beside_a_script_is_offered_only_when_asked_for():
    script = load(SOURCE.replace("[cy, gd]", "[]").encode(), translations={"fr": DRAFT + FRENCH})
    offered = offering(script, ["fr"])

    assert (script.languages, spare(script), drafts(script)) == (("en",), ("fr",), ())
    assert (offered.languages, spare(offered), drafts(offered)) == (("en", "fr"), (), ("fr",))
    assert offered.in_language("fr").dialogue.title == "Petit"
    assert script.in_language("fr").dialogue.title == "Tiny"
    assert script.hash != offered.hash


def test_file_that_is_no_draft_or_named_by_no_language_is_not_spare():
    files = {"fr": FRENCH, "notes": DRAFT}

    assert spare(load(SOURCE.encode(), translations=files)) == ()


@pytest.mark.parametrize(
    "marked", [b'"X-Draft: \\n"\n', b"# X-Draft: yes\n", b'"X-Drafty: a\\n"\n']
)
def test_head_without_a_mark_is_no_draft(marked):
    content = b'msgid ""\nmsgstr ""\n' + marked + b"\n" + FRENCH

    assert drafts(load(ONLY_FRENCH, translations={"fr": content})) == ()


def test_mark_below_the_head_is_no_mark():
    content = b'msgid ""\nmsgstr ""\n\n' + FRENCH + b'\n"X-Draft: yes\\n"\n'

    assert drafts(load(ONLY_FRENCH, translations={"fr": content})) == ()


def test_drafts_of_the_taster_are_whole_and_as_good_as_it():
    taster = read_script("taster")
    offered = offering(taster, spare(taster))

    assert (taster.languages, spare(taster)) == (("en",), ("cy", "gd", "pl"))
    assert offered.languages == ("en", "cy", "gd", "pl")
    assert examine(offered, today=date(2026, 11, 26)).problems == ()
