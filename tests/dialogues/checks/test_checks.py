"""What a check tells and what it lets alone; the messages themselves are in broken/."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.checks.check import check
from dialogues.script.limits import MAX_TEXT
from dialogues.script.loader import load
from dialogues.script.problems import ScriptFaulty
from tests.dialogues.checks.cases import TODAY, base
from tests.dialogues.tiny import CONSENT, HEAD, TINY, changed, told, with_stage, with_steps

WHOLE = "\n".join(base("whole")) + "\n"


def codes_of(found):
    return [accepted.problem.code for accepted in found.accepted]


def q(name="q", extra=""):
    return f"{{type: single, id: {name}, text: Well?, options: {{x: Yes, y: No}}{extra}}}"


def card(name="c", extra=""):
    return f"{{type: card, id: {name}, title: Title, text: Words.{extra}}}"


def scale(extra):
    return f"{{type: scale, id: sc, text: Well?, items: {{x: Yes}}, {extra}}}"


def say(text):
    return f'{{type: say, id: a, text: "{text}"}}'


def asks(text, options="{x: Yes, y: No}"):
    return f'{{type: single, id: q, text: "{text}", options: {options}}}'


def after_quiz(when, then="[{type: say, id: e, text: Yes}]"):
    return f"{{type: branch, id: b, when: {when}, then: {then}}}"


QUIZ = "{type: quiz, id: k, text: So?, options: {x: Yes, y: No}, answer: x, card: c}"
MULTI = "{type: multi, id: m, text: Which?, options: {a: Apples, b: Pears, c: Plums}}"
BALANCED = "{a: Very good, b: Good, c: Neither, d: Poor, e: Very poor}"

WELL = {
    "repeated_quiz": with_steps(
        card(), QUIZ, "{type: quiz, id: again, repeats: k}", after_quiz("{again: {is: x}}")
    ),
    "quiz_before_its_card_and_after": with_steps(
        QUIZ, card(), "{type: quiz, id: again, repeats: k}"
    ),
    "comparison": with_steps(q("first"), q("second", ", compare_to: first")),
    "gate_on_an_earlier_card": TINY.replace(CONSENT, CONSENT + f"  - {card()}\n")
    + with_stage("opens: {after: start}", "gate: {seen: [c]}", "steps: [" + q() + "]")[len(TINY) :],
    "branch_on_a_scale": with_steps(
        scale("labels: {1: Low, 5: High}"), after_quiz("{sc: {at_least: 4}}")
    ),
    "branch_on_the_ends_of_a_scale": with_steps(
        scale("labels: {1: Low, 5: High}"), after_quiz("{sc: {at_least: 5}}")
    ),
    "branch_on_two_items_far_apart": with_steps(
        "{type: scale, id: sc, text: Well?, items: {x: You, y: Us}, labels: {1: Low, 5: High}}",
        after_quiz(
            "{sc: {includes: '1'}}", "[" + after_quiz("{sc: {includes: '5'}}") + "]"
        ).replace("id: b", "id: b1", 1),
    ),
    "branch_on_two_picks": with_steps(
        MULTI,
        after_quiz("{m: {includes: a}}", "[" + after_quiz("{m: {includes: b}}") + "]").replace(
            "id: b", "id: b1", 1
        ),
    ),
    "branch_on_one_pick_alone": with_steps(MULTI, after_quiz("{m: {is: a}}")),
    "branch_on_a_reflection": with_steps(
        "{type: reflect, id: r, text: Why?}", after_quiz("{r: {answered: true}}")
    ),
    "branch_for_those_who_skipped": with_steps(q(), after_quiz("{q: {answered: false}}")),
    "branch_on_not_knowing": with_steps(card(), QUIZ, after_quiz("{k: {is: y}}")),
    "message_before_consent": changed(CONSENT, "  - {type: say, id: hi, text: Hi}\n" + CONSENT),
    "quiet_hours_that_end_as_a_stage_opens": with_stage(
        'opens: {day: 1, at: "08:30"}', "steps: [" + q() + "]"
    ),
    "no_quiet_hours": changed("stages:", "clock: {quiet: null}\nstages:"),
    "three_messages_in_a_row": with_steps(*(say("Hi").replace("id: a", f"id: {n}") for n in "abc")),
    "three_messages_before_and_after_a_deck": with_steps(
        *(say("Hi").replace("id: a", f"id: {n}") for n in "abc"),
        f"{{type: deck, id: d, cards: [{card('e')}, {card('f')}]}}",
        *(say("Hi").replace("id: a", f"id: {n}") for n in "ghi"),
    ),
    "twelve_minutes_a_day": changed("minutes: 1", "minutes: 12")
    + "".join(f"  - {{type: reflect, id: r{n}, text: Why?}}\n" for n in range(8)),
    "link": with_steps(say("See [the outline plan](https://example.org/plan) for more.")),
    "long_address_behind_short_words": with_steps(
        say(f"See [the plan](https://example.org/{'x' * 600}).")
    ),
    "labels_with_a_sign_beside": with_steps(asks("Well?", "{x: 👍 Yes, y: 👎 No}")),
    "labels_of_digits": with_steps(asks("How many?", "{x: '1', y: '2', z: '-1'}")),
    "glossary": with_steps(say("The DPIA comes first.")).replace(
        "stages:", "glossary: {DPIA: A check of risks to privacy.}\nstages:"
    ),
    "short_form_explained_in_place": with_steps(say("A check of risks (DPIA) comes first.")),
    "short_forms_that_all_know": with_steps(say("The NHS, a GP and the BBC in the UK.")),
    "capitals_for_stress": with_steps(say("You must NOT open it.")),
    "words_of_another": with_steps(say("She says: 'Fine.' He: “Surely this is a scandal.”")),
    "what_should_not_be": with_steps(say("Staff should not use it. If you don't we stop.")),
    "open_question_of_what_is_not_liked": with_steps(
        "{type: reflect, id: r, text: What do you not like?}"
    ),
    "agreement_to_take_part": changed("text: May we?", "text: Do you agree?"),
    "balanced_scale": with_steps(asks("How was it?", BALANCED)),
    "scale_of_degrees": with_steps(
        asks("How clear?", "{a: Not clear at all, b: Slightly clear, c: Clear, d: Very clear}")
    ),
    "answers_of_no_side": with_steps(asks("Where?", "{a: A safe place, b: Town, c: Hills}")),
    "judgement_with_a_way_out": with_steps(
        card(), asks("How acceptable is it?", "{a: Acceptable, b: Not acceptable, c: Not sure}")
    ),
    "judgement_on_a_scale_with_a_way_out": with_steps(
        card(),
        scale("labels: {1: Low, 5: High}, unsure: I cannot say").replace("Well", "Is it fair"),
    ),
    "one_question_with_and": with_steps(asks("Do you rent from a council and pay by the week?")),
    "open_question_that_asks_on": with_steps("{type: reflect, id: r, text: What was it? And why?}"),
    "unlike_questions_of_how_much": with_steps(asks("How much do you pay?")),
    "vital_signs_of_another_word": with_steps(say("A revitalised town.")),
    "sentence_of_twenty_words": with_steps(say(" ".join(["we go"] * 10) + ".")),
    "short_text_of_long_words": with_steps(say("Organisational responsibilities.")),
    "languages_that_set_no_words_apart": with_steps(
        say("住宅と健康に関する情報の共有について皆様のご意見をお聞かせください")
    ).replace("version: 1", "version: 1, language: ja"),
    "german_words_that_look_loaded": with_steps(say("Das ist vital und brilliant.")).replace(
        "version: 1", "version: 1, language: de"
    ),
}


@pytest.mark.parametrize("source", WELL.values(), ids=WELL.keys())
def test_script_that_is_well_made_is_let_alone(source):
    assert told(source) == []


def test_picture_beside_the_script_is_found():
    picture = ", image: {file: img/a.png, alt: Arrows from left to right}"

    assert told(with_steps(card(extra=picture)), images={"img/a.png": b"a picture"}) == []


def test_consent_that_only_some_people_meet_is_refused():
    consent = CONSENT.strip().removeprefix("- ")
    source = HEAD + f"  - {{type: branch, id: b, when: {{z: {{is: x}}}}, then: [{consent}]}}\n"

    assert told(source) == [
        (
            "s.yaml:9:34: error: there is no question 'z'. Add it, or name another one."
            " [question-unknown]"
        ),
        (
            "s.yaml:9:54: error: not everybody meets the consent 'agree' before the rest."
            " Begin the first stage with a step of type consent. [consent-missed]"
        ),
    ]


def test_later_problems_of_a_script_do_not_hide_earlier_ones():
    source = with_steps(q(), q(), "{type: reveal, id: r, of: z, text: See, else: Wait}")

    assert [message.split(": ", 2)[2] for message in told(source)] == [
        "a second step 'q', the first is on line 10. Rename one of them. [step-twice]",
        "there is no question 'z'. Add it, or name another one. [question-unknown]",
    ]


def test_sources_age_with_the_day_of_the_check():
    script = load(WHOLE.encode())

    assert check(script, today=date(2027, 4, 30)).problems == ()
    assert [one.code for one in check(script, today=date(2027, 5, 1)).problems] == ["source-old"]


# --- warnings that a script accepts -----------------------------------------------------------

VITAL = say("It is vital work.")
ACCEPTED = "accept: [{code: loaded-word, at: start.a, because: The law calls it so.}]\nstages:"


def test_accepted_warning_is_listed_with_its_reason_and_not_among_the_problems():
    script = load(with_steps(VITAL).replace("stages:", ACCEPTED).encode(), name="s.yaml")

    found = check(script, today=TODAY)

    assert found.problems == ()
    assert [str(one) for one in found.accepted] == [
        "s.yaml:11:30: accepted: 'vital' takes sides. The law calls it so. [loaded-word]"
    ]


def test_warning_is_accepted_only_where_it_stands():
    elsewhere = VITAL.replace("id: a", "id: b")
    script = load(with_steps(VITAL, elsewhere).replace("stages:", ACCEPTED).encode())

    assert [(one.code, one.at) for one in check(script, today=TODAY).problems] == [
        ("loaded-word", "start.b")
    ]


def test_error_cannot_be_accepted_away():
    accept = "accept: [{code: step-twice, at: start.q, because: We like it.}]\nstages:"
    script = load(with_steps(q(), q()).replace("stages:", accept).encode())

    found = check(script, today=TODAY)

    assert [one.code for one in found.errors] == ["accept-error", "step-twice"]
    assert found.accepted == ()


def test_warning_of_another_day_may_be_accepted_before_it_comes():
    accept = "- {code: source-old, at: sources.plan, because: It stays.}\n"
    script = load((WHOLE + accept).encode())

    before, after = (check(script, today=day) for day in (TODAY, date(2027, 6, 1)))

    assert (before.problems, codes_of(before)) == ((), ["stage-open-ended"])
    assert (after.problems, codes_of(after)) == ((), ["source-old", "stage-open-ended"])


PLACES = {
    "step": ("text: The records cost nothing.", "text: It is vital.", "learn.cheap"),
    "card_of_a_deck": (
        "text: Some people may",
        "text: Some people sadly",
        "learn.against",
    ),
    "stage": ("invitation: The last part", "invitation: The vital part", "judge"),
    "source": ("checked: 2026-11-01", "checked: 2025-11-01", "sources.plan"),
}


@pytest.mark.parametrize(("old", "new", "at"), PLACES.values(), ids=PLACES.keys())
def test_problem_names_its_place_as_scripts_do(old, new, at):
    [problem] = check(load(WHOLE.replace(old, new).encode()), today=TODAY).problems

    assert problem.at == at


# --- whatever is written ----------------------------------------------------------------------


ABSURD = {
    "empty_lines": "a" + r"\n" * (MAX_TEXT - 2) + "b",
    "spaces": "a" + " " * (MAX_TEXT - 2) + "b",
    "brackets": "[" * MAX_TEXT,
    "quotes": "“" * MAX_TEXT,
    "one_word": "a" * MAX_TEXT,
}


@pytest.mark.parametrize("text", ABSURD.values(), ids=ABSURD.keys())
def test_text_that_is_absurdly_long_is_told_by_its_length_alone(text):
    [message] = told(with_steps(say(text)))

    assert message.endswith(" characters. Write at most 3,500. [text-too-long]")


@given(
    st.integers(0, len(WHOLE)),
    st.integers(0, 40),
    st.sampled_from(["", "\n", "x", ": ", "- ", "{", "}", "[]", "1", "&a ", "*a", "''", "é", "  "]),
)
def test_any_slip_in_a_whole_script_is_told_in_words(at, cut, typed):
    source = WHOLE[:at] + typed + WHOLE[at + cut :]

    try:
        found = check(load(source.encode()), today=TODAY, start=TODAY).problems
    except ScriptFaulty as faulty:
        found = faulty.problems

    assert [one for one in found if not one.reason or not one.remedy.endswith((".", "?"))] == []
