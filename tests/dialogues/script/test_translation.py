"""Translators get every text with its context; what they return takes the place of the text."""

import pytest

from dialogues.script.loader import ScriptFaulty, load
from dialogues.script.translation import (
    Completeness,
    TranslationFaulty,
    completeness,
    read_po,
    texts,
)
from dialogues.translating.files import template

SOURCE = """\
dialogue: {id: tiny, version: 1, title: Tiny, summary: A tiny one.}
languages: [cy, gd]
proposal:
  question: May we?
  bodies: [A council]
  data: Names.
  not_data: No money.
  purpose: To help.
  decision: {who: The council, when: In June, status: not taken yet}
  alternatives: {considered: [Doing nothing], discarded: [Asking nobody]}
  complaints: {to: Write to us.}
privacy: {notice: We keep answers., contact: data@example.org, keep_for: 1 month}
sources: {ico: {title: Guidance, checked: 2026-11-01}}
stages:
- id: start
  title: Start
  minutes: 1
  opens: {day: 0}
  invitation: Come in.
  steps:
  - type: consent
    id: agree
    text: Do you agree?
    required: [{id: part, text: I take part}]
    optional: [{id: quote, text: Quote me}]
    declined: Goodbye.
  - {type: profile, id: age, text: How old are you?, why: To see who is here., options: {a: Young, b: Old}}
  - {type: scale, id: trust, text: Trust?, items: {gp: Your GP}, labels: {1: Low, 5: High}, unsure: Cannot say}
  - type: branch
    id: fork
    when: {age: {is: a}}
    then:
    - type: deck
      id: cards
      cards:
      - {type: card, id: one, title: One, text: First., more: More., image: {file: img/a.png, alt: A flow}}
      - {type: card, id: two, title: Two, text: Second.}
    else:
    - {type: quiz, id: know, text: So?, options: {x: Right, y: Wrong}, answer: x, card: one, explain: Because.}
  - {type: reveal, id: others, of: trust, text: Others said, else: Too few so far.}
"""  # noqa: E501 - one step a line reads best

TEXTS = {
    "head.title": "Tiny",
    "head.summary": "A tiny one.",
    "proposal.question": "May we?",
    "proposal.bodies.0": "A council",
    "proposal.data": "Names.",
    "proposal.not_data": "No money.",
    "proposal.purpose": "To help.",
    "proposal.decision.who": "The council",
    "proposal.decision.when": "In June",
    "proposal.alternatives.considered.0": "Doing nothing",
    "proposal.alternatives.discarded.0": "Asking nobody",
    "proposal.complaints.to": "Write to us.",
    "privacy.notice": "We keep answers.",
    "privacy.contact": "data@example.org",
    "sources.ico.title": "Guidance",
    "start.title": "Start",
    "start.invitation": "Come in.",
    "start.agree.text": "Do you agree?",
    "start.agree.declined": "Goodbye.",
    "start.agree.required.part": "I take part",
    "start.agree.optional.quote": "Quote me",
    "start.age.text": "How old are you?",
    "start.age.why": "To see who is here.",
    "start.age.options.a": "Young",
    "start.age.options.b": "Old",
    "start.trust.text": "Trust?",
    "start.trust.unsure": "Cannot say",
    "start.trust.items.gp": "Your GP",
    "start.trust.labels.1": "Low",
    "start.trust.labels.5": "High",
    "start.one.title": "One",
    "start.one.text": "First.",
    "start.one.more": "More.",
    "start.one.image.alt": "A flow",
    "start.two.title": "Two",
    "start.two.text": "Second.",
    "start.know.text": "So?",
    "start.know.explain": "Because.",
    "start.know.options.x": "Right",
    "start.know.options.y": "Wrong",
    "start.others.text": "Others said",
    "start.others.else": "Too few so far.",
}


def po(*entries: tuple[str, str, str], flag: str = "") -> bytes:
    """Write a PO file from contexts, texts and their translations."""
    return "\n".join(
        f'{flag}msgctxt "{context}"\nmsgid "{text}"\nmsgstr "{translation}"\n'
        for context, text, translation in entries
    ).encode()


def script(**translations: bytes):
    return load(SOURCE.encode(), translations=translations)


def test_every_text_has_a_context():
    assert texts(script().dialogue) == TEXTS


def test_translation_takes_the_place_of_every_text():
    whole = po(*((context, text, f"{text} (cy)") for context, text in TEXTS.items()))

    assert texts(script(cy=whole).in_language("cy")) == {
        context: f"{text} (cy)" for context, text in TEXTS.items()
    }


def test_text_without_translation_falls_back_to_the_original():
    dialogue = script(cy=po(("head.title", "Tiny", "Bach"))).in_language("cy")

    assert texts(dialogue) == TEXTS | {"head.title": "Bach"}


def test_region_falls_back_to_its_language_and_then_to_the_original():
    loaded = script(cy=po(("head.title", "Tiny", "Bach")))

    titles = [loaded.in_language(name).dialogue.title for name in ("cy-GB", "gd", "xx", "en")]
    assert titles == ["Bach", "Tiny", "Tiny", "Tiny"]


def test_dialogue_of_a_language_is_made_once():
    loaded = script(cy=po(("head.title", "Tiny", "Bach")))

    assert loaded.in_language("cy") is loaded.in_language("cy")


def test_languages_begin_with_the_one_it_was_written_in():
    assert script().languages == ("en", "cy", "gd")


def test_same_text_in_two_places_is_translated_apart():
    entries = po(("start.know.options.x", "Right", "Cywir"), ("head.title", "Right", "De"))

    assert read_po(entries) == {"start.know.options.x": "Cywir", "head.title": "De"}


def test_unsure_empty_and_outdated_translations_are_left_out():
    sources = {"a": "One", "b": "Two", "c": "Three"}
    entries = po(("a", "One", "Un"), ("b", "Two", ""), ("c", "Three, once", "Tri"))
    unsure = po(("a", "One", "Un"), flag="#, fuzzy\n")

    assert read_po(entries, sources) == {"a": "Un"}
    assert read_po(unsure, sources) == {}


def test_filled_template_is_read_back_whole():
    empty = template(script().dialogue).decode()
    header, _, entries = empty.partition("\n\n")
    filled = header + "\n\n" + entries.replace('msgstr ""', 'msgstr "Gair"')

    assert read_po(filled.encode(), TEXTS) == dict.fromkeys(TEXTS, "Gair")


def test_completeness_counts_what_is_missing_in_script_order():
    translation = {
        context: "x" for context in TEXTS if context not in ("head.title", "start.two.text")
    }

    assert completeness(script().dialogue, translation) == Completeness(
        total=42, missing=("head.title", "start.two.text")
    )


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b'msgid "a"\nmsgstr "\xff"', 2, "the file is not in UTF-8"),
        (b"hello", 1, "this is not PO: Unknown or misformatted keyword"),
        (
            b'msgid ""\nmsgstr "Plural-Forms: nplurals=x; plural=0;\\n"\n',
            1,
            "the header of the file cannot be read",
        ),
    ],
)
def test_broken_translation_is_refused_by_line(content, line, reason):
    with pytest.raises(TranslationFaulty) as faulty:
        read_po(content)

    assert (faulty.value.line, faulty.value.reason) == (line, reason)


def test_script_with_a_broken_translation_is_refused_by_its_file():
    with pytest.raises(ScriptFaulty) as faulty:
        script(cy=b'msgid "a"\nmsgstr "\xff"')

    assert str(faulty.value) == (
        "cy.po:2:1: error: the file is not in UTF-8."
        " Open it in a translation editor, correct it and save it. [translation-unreadable]"
    )
