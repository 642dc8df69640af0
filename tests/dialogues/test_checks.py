"""What can be proved of a script before anybody meets it."""

import pytest

from tests.dialogues.tiny import CONSENT, HEAD, TINY, changed, told, with_stage, with_steps

ERROR, WARNING = "error", "warning"


def q(name="q", extra=""):
    return f"{{type: single, id: {name}, text: Well?, options: {{x: Yes, y: No}}{extra}}}"


def card(name="c", extra=""):
    return f"{{type: card, id: {name}, title: Title, text: Words.{extra}}}"


def scale(extra):
    return f"{{type: scale, id: sc, text: Well?, items: {{x: Yes}}, {extra}}}"


def loop(until, steps):
    return f"{{type: loop, id: again, until: {until}, steps: [{steps}]}}"


# What is wrong -> the script, and the one thing its author is told.
FAULTY = {
    "twice_step": (
        with_steps(q(), q()),
        ERROR,
        "11:24: a second step 'q', the first is on line 10. Rename one of them.",
    ),
    "twice_stage": (
        with_stage("opens: {day: 1}", "steps: [" + q() + "]").replace("id: next", "id: start"),
        ERROR,
        "10:7: a second stage 'start', the first is on line 4. Rename one of them.",
    ),
    "reserved_stage": (
        changed("id: start", "id: head"),
        ERROR,
        "4:7: a stage cannot be called 'head'. Give it another name.",
    ),
    "no_consent": (
        HEAD + "  - {type: say, id: a, text: Hi}\n",
        ERROR,
        "3:1: nobody is asked for consent. Begin the first stage with a step of type consent.",
    ),
    "before_consent": (
        HEAD + "  - " + q() + "\n" + CONSENT,
        ERROR,
        "9:5: 'q' asks before consent is given. Begin the first stage with a step of type consent.",
    ),
    "late_consent": (
        HEAD
        + (
            "  - {type: say, id: a, text: Hi}\n- id: next\n  title: Next\n  minutes: 1\n  opens: "
            "{day: 0}\n  steps:\n"
        )
        + CONSENT,
        ERROR,
        (
            "15:5: not everybody meets the consent 'agree' before the rest. Begin the first "
            "stage with a step of type consent."
        ),
    ),
    "purpose": (
        changed(
            "required: [{id: part, text: Yes}]",
            "required: [{id: part, text: Yes}], optional: [{id: part, text: No}]",
        ),
        ERROR,
        "9:114: a second purpose 'part'. Rename one of them.",
    ),
    "after": (
        with_stage("opens: {after: later}", "steps: [" + q() + "]"),
        ERROR,
        "13:18: no stage 'later' comes before this one. Earlier stages: start.",
    ),
    "after_self": (
        with_stage("opens: {after: next}", "steps: [" + q() + "]"),
        ERROR,
        "13:18: no stage 'next' comes before this one. Earlier stages: start.",
    ),
    "after_first": (
        changed("{day: 0}", "{after: start}"),
        ERROR,
        "7:18: no stage 'start' comes before this one. This is the first stage: use day.",
    ),
    "days": (
        changed("{day: 0}", "{day: 3}")
        + with_stage("opens: {day: 2}", "steps: [" + q() + "]")[len(TINY) :],
        ERROR,
        (
            "13:16: day 2 comes after a stage that opens on day 3. Put the stages in the order "
            "of their days."
        ),
    ),
    "dates": (
        changed("{day: 0}", "{on: 2026-12-03}")
        + with_stage("opens: {on: 2026-12-02}", "steps: [" + q() + "]")[len(TINY) :],
        ERROR,
        (
            "13:15: 2026-12-02 comes after a stage that opens on 2026-12-03. Put the stages in "
            "the order of their dates."
        ),
    ),
    "closes": (
        with_stage("opens: {day: 2}", "closes: {day: 1}", "steps: [" + q() + "]"),
        ERROR,
        "14:3: 'next' closes before it opens. Let it close later.",
    ),
    "zone": (
        changed("stages:", "clock: {timezone: Europe/Lundon}\nstages:"),
        ERROR,
        "3:19: there is no time zone 'Europe/Lundon'. Write one like Europe/London.",
    ),
    "quiet_open": (
        with_stage('opens: {day: 1, at: "07:00"}', "steps: [" + q() + "]"),
        WARNING,
        (
            "13:23: 'next' opens in quiet hours, so people hear of it at 08:30. Let it open at "
            "another time, or change the quiet hours."
        ),
    ),
    "gate": (
        with_stage("opens: {day: 1}", "gate: {seen: [c]}", "steps: [" + q() + "]"),
        ERROR,
        "14:17: there is no card 'c'. Add the card, or take it out of the gate.",
    ),
    "gate_same": (
        with_stage("opens: {day: 1}", "gate: {seen: [c]}", "steps: [" + card() + "]"),
        ERROR,
        (
            "14:17: the card 'c' is not in an earlier stage. Move the card, or take it out of "
            "the gate."
        ),
    ),
    "loop_of_nothing": (
        with_steps(q("p"), loop("{p: {is: x}}", q())),
        ERROR,
        (
            "11:29: the tests of 'again' ask for nothing that it asks itself. Test a question of "
            "the loop."
        ),
    ),
    "loop_unknown": (
        with_steps(loop("{q: {is: x}, z: {is: x}}", q())),
        ERROR,
        "10:49: there is no question 'z'. Add it, or name another one.",
    ),
    "loop_answer": (
        with_steps(loop("{q: {is: z}}", q())),
        ERROR,
        "10:45: 'q' has no answer 'z'. Its answers: x, y.",
    ),
    "loop_name_taken": (
        with_steps(q("q_2"), loop("{q: {is: x}}", q())),
        ERROR,
        ("11:22: the loop makes 'q_2' out of 'q', but line 10 has that name. Rename one of them."),
    ),
    "branch_unknown": (
        with_steps(
            q("mood"), "{type: branch, id: b, when: {mod: {is: x}}, then: [" + card() + "]}"
        ),
        ERROR,
        "11:34: there is no question 'mod'. Did you mean 'mood'?",
    ),
    "branch_later": (
        with_steps("{type: branch, id: b, when: {q: {is: x}}, then: [" + card() + "]}", q()),
        ERROR,
        "10:34: 'q' is asked only later. Ask it earlier.",
    ),
    "branch_card": (
        with_steps(
            card(), "{type: branch, id: b, when: {c: {answered: true}}, then: [" + card("d") + "]}"
        ),
        ERROR,
        "11:34: 'c' is not a question that can be used here. Name another one.",
    ),
    "branch_code": (
        with_steps(q(), "{type: branch, id: b, when: {q: {is: z}}, then: [" + card() + "]}"),
        ERROR,
        "11:42: 'q' has no answer 'z'. Its answers: x, y.",
    ),
    "branch_number": (
        with_steps(q(), "{type: branch, id: b, when: {q: {at_least: 3}}, then: [" + card() + "]}"),
        ERROR,
        "11:48: 'q' is not answered with numbers. Test it with is, includes or answered.",
    ),
    "reveal_unknown": (
        with_steps("{type: reveal, id: r, of: q, text: See, else: Wait}"),
        ERROR,
        "10:31: there is no question 'q'. Add it, or name another one.",
    ),
    "reveal_later": (
        with_steps("{type: reveal, id: r, of: q, text: See, else: Wait}", q()),
        ERROR,
        "10:31: 'q' is asked only later. Ask it earlier.",
    ),
    "reveal_quiz": (
        with_steps(
            card(),
            "{type: quiz, id: k, text: So?, options: {x: Yes, y: No}, answer: x, card: c}",
            "{type: reveal, id: r, of: k, text: See, else: Wait}",
        ),
        ERROR,
        "12:31: the answers to 'k' cannot be shown to others. Reveal a single, a multi or a scale.",
    ),
    "reveal_floor": (
        with_steps(
            q(), "{type: reveal, id: r, of: q, text: See, else: Wait, min_people: 12}"
        ).replace("1 month}", "1 month, reveal_min: 20}"),
        WARNING,
        (
            "11:69: min_people is under the script's own floor of 20, which goes on to hold. "
            "Write a higher number, or take it out."
        ),
    ),
    "quiz_card": (
        with_steps(
            card("cat"),
            "{type: quiz, id: k, text: So?, options: {x: Yes, y: No}, answer: x, card: cut}",
        ),
        ERROR,
        "11:79: there is no card 'cut'. Did you mean 'cat'?",
    ),
    "quiz_answer": (
        with_steps(
            card(), "{type: quiz, id: k, text: So?, options: {x: Yes, y: No}, answer: z, card: c}"
        ),
        ERROR,
        "11:70: 'k' has no answer 'z'. Its answers: x, y.",
    ),
    "quiz_repeats": (
        with_steps("{type: quiz, id: k, repeats: j}"),
        ERROR,
        (
            "10:34: no quiz 'j' with a text of its own comes before this one. "
            "Name the quiz that asks it first."
        ),
    ),
    "compare": (
        with_steps(q(extra=", compare_to: p")),
        ERROR,
        "10:78: there is no question 'p'. Add it, or name another one.",
    ),
    "compare_other": (
        with_steps(
            "{type: single, id: p, text: Well?, options: {x: Yes, z: No}}",
            q(extra=", compare_to: p"),
        ),
        ERROR,
        (
            "11:78: 'q' and 'p' do not have the same answers. Give both the same codes, in the "
            "same order."
        ),
    ),
    "source": (
        with_steps(card(extra=" , sources: [ico]")),
        ERROR,
        "10:64: there is no source 'ico'. Add it under 'sources' at the top.",
    ),
    "exclusive": (
        with_steps(
            "{type: multi, id: m, text: Well?, options: {x: Yes, y: No}, exclusive: [y, none]}"
        ),
        ERROR,
        "10:80: 'm' has no answer 'none'. Its answers: x, y.",
    ),
    "last": (
        with_steps("{type: single, id: m, text: Well?, options: {x: Yes, y: No}, last: [none]}"),
        ERROR,
        "10:73: 'm' has no answer 'none'. Its answers: x, y.",
    ),
    "most": (
        with_steps("{type: multi, id: m, text: Well?, options: {x: Yes, y: No}, most: 3}"),
        ERROR,
        "10:71: there are only 2 options. Write 2 or less.",
    ),
    "top": (
        with_steps("{type: rank, id: m, text: Well?, options: {x: Yes, y: No}, top: 3}"),
        ERROR,
        "10:69: there are only 2 options. Write 2 or less.",
    ),
    "minmax": (
        with_steps(scale("min: 5, max: 1, labels: {1: Low, 5: High}")),
        ERROR,
        "10:70: the scale runs from 5 to 1. Make max larger than min.",
    ),
    "points": (
        with_steps(scale("min: 0, max: 100, labels: {0: Low, 100: High}")),
        ERROR,
        "10:70: the scale has 101 points. Use at most 20.",
    ),
    "label": (
        with_steps(scale("labels: {1: Low, 5: High, 6: Top}")),
        ERROR,
        "10:83: '6' is no point between 1 and 5. Take the label out.",
    ),
    "ends": (
        with_steps(scale("labels: {1: Low}")),
        ERROR,
        "10:57: the end 5 of the scale has no label. Say what it means, so that people know.",
    ),
    "long": (
        with_steps("{type: say, id: a, text: " + "word " * 700 + "end}"),
        ERROR,
        "10:30: the text has 3,503 characters. Write at most 3,500.",
    ),
    "longish": (
        with_steps("{type: say, id: a, text: " + "word " * 120 + "end}"),
        WARNING,
        "10:30: the text has 603 characters. Up to 600 can be read at a glance.",
    ),
    "label_long": (
        with_steps("{type: single, id: q, text: Well?, options: {x: " + "y" * 65 + ", y: No}}"),
        ERROR,
        "10:53: the label has 65 characters. Write at most 64.",
    ),
    "label_longish": (
        with_steps("{type: single, id: q, text: Well?, options: {x: " + "y" * 41 + ", y: No}}"),
        WARNING,
        "10:53: the label has 41 characters. Up to 40 can be read at a glance.",
    ),
    "nothing": (
        with_steps("{type: say, id: a, text: '- '}"),
        ERROR,
        "10:30: the text shows nothing. Write words, not only signs.",
    ),
    "same": (
        with_steps("{type: single, id: q, text: Well?, options: {x: Yes, y: 'yes'}}"),
        ERROR,
        "10:61: two answers of 'q' read 'yes'. Word them so that people can tell them apart.",
    ),
    "picture": (
        with_steps(card(extra=" , image: {file: img/a.png, alt: A}")),
        ERROR,
        (
            "10:68: there is no picture 'img/a.png' beside the script. Put it into the folder "
            "of the script."
        ),
    ),
    "picture_kind": (
        with_steps(card(extra=" , image: {file: a.svg, alt: A}")),
        ERROR,
        "10:68: 'a.svg' is not a picture that phones show. Save it as PNG or JPEG.",
    ),
    "translation": (
        changed("stages:", "languages: [cy]\nstages:"),
        WARNING,
        (
            "3:13: 8 of 8 texts have no translation into cy. Translate them in cy.po, "
            "beginning with head.title."
        ),
    ),
    "balance": (
        with_steps(card(extra=" , side: risk")),
        WARNING,
        (
            "3:1: 0 benefit cards stand against 1 risk cards. Give both sides the same number "
            "of cards."
        ),
    ),
}


@pytest.mark.parametrize(("source", "severity", "message"), FAULTY.values(), ids=FAULTY.keys())
def test_faulty_script_gets_one_message(source, severity, message):
    assert told(source) == [f"{severity} s.yaml:{message}"]


def test_quiz_that_repeats_a_repeated_one_is_refused():
    source = with_steps(
        card(),
        "{type: quiz, id: k, text: So?, options: {x: Yes, y: No}, answer: x, card: c}",
        "{type: quiz, id: again, repeats: k}",
        "{type: quiz, id: more, repeats: again}",
    )

    assert told(source) == [
        (
            "error s.yaml:13:37: no quiz 'again' with a text of its own comes before this one."
            " Name the quiz that asks it first."
        )
    ]


def test_consent_that_only_some_people_meet_is_refused():
    consent = CONSENT.strip().removeprefix("- ")
    source = HEAD + f"  - {{type: branch, id: b, when: {{z: {{is: x}}}}, then: [{consent}]}}\n"

    assert told(source) == [
        "error s.yaml:9:34: there is no question 'z'. Add it, or name another one.",
        (
            "error s.yaml:9:54: not everybody meets the consent 'agree' before the rest."
            " Begin the first stage with a step of type consent."
        ),
    ]


def test_quiet_hours_within_one_day_are_kept():
    source = with_stage('opens: {day: 1, at: "13:00"}', "steps: [" + q() + "]").replace(
        "stages:", 'clock: {quiet: "12:00-14:00"}\nstages:'
    )

    assert told(source) == [
        (
            "warning s.yaml:14:23: 'next' opens in quiet hours, so people hear of it at 14:00."
            " Let it open at another time, or change the quiet hours."
        )
    ]


ILLUSTRATED = with_steps(card(extra=" , image: {file: img/a.png, alt: A}"))
IN_WELSH = changed("stages:", "languages: [cy]\nstages:")


def welsh(context: str, source: str, text: str) -> dict[str, bytes]:
    return {"cy": f'msgctxt "{context}"\nmsgid "{source}"\nmsgstr "{text}"\n'.encode()}


def test_picture_beside_the_script_is_found():
    assert told(ILLUSTRATED, images={"img/a.png": b"a picture"}) == []


def test_missing_picture_is_told_with_those_that_are_there():
    assert told(ILLUSTRATED, images={"img/b.png": b"", "img/c.png": b""}) == [
        (
            "error s.yaml:10:68: there is no picture 'img/a.png' beside the script."
            " Pictures there: img/b.png, img/c.png."
        )
    ]


def test_translation_that_lacks_texts_is_counted():
    assert told(IN_WELSH, translations=welsh("head.title", "Tiny", "Bach")) == [
        (
            "warning s.yaml:3:13: 7 of 8 texts have no translation into cy."
            " Translate them in cy.po, beginning with head.summary."
        )
    ]


def test_translation_too_long_is_told_where_the_text_was_written():
    messages = told(
        IN_WELSH, translations=welsh("start.agree.text", "May we?", "gair " * 700 + "diwedd")
    )

    assert messages[1:] == [
        "error s.yaml:10:38: the text has 3,506 characters in cy. Write at most 3,500."
    ]


def test_translation_that_is_not_offered_is_told():
    assert told(TINY, translations=welsh("head.title", "Tiny", "Bach")) == [
        (
            "warning s.yaml:1:1: the translation cy.po is not used."
            " Add 'cy' to 'languages', or take the file away."
        )
    ]


def test_length_is_counted_as_it_is_shown_and_not_as_it_is_written():
    link = f"[here](https://example.org/{'x' * 600})"

    assert told(with_steps(f"{{type: say, id: a, text: '{link}'}}")) == []


def test_length_of_emoji_is_counted_in_units():
    messages = told(with_steps(f"{{type: say, id: a, text: {'😀' * 301}}}"))

    assert messages == [
        "warning s.yaml:10:30: the text has 602 characters. Up to 600 can be read at a glance."
    ]


def test_later_problems_of_a_script_do_not_hide_earlier_ones():
    source = with_steps(q(), q(), "{type: reveal, id: r, of: z, text: See, else: Wait}")

    assert [message.split(": ")[1] for message in told(source)] == [
        "a second step 'q', the first is on line 10. Rename one of them.",
        "there is no question 'z'. Add it, or name another one.",
    ]


WELL = {
    "repeated_quiz": with_steps(
        card(),
        "{type: quiz, id: k, text: So?, options: {x: Yes, y: No}, answer: x, card: c}",
        "{type: quiz, id: again, repeats: k}",
        "{type: branch, id: b, when: {again: {is: x}}, then: [{type: say, id: e, text: Yes}]}",
    ),
    "comparison": with_steps(q("first"), q("second", ", compare_to: first")),
    "gate_on_an_earlier_card": TINY.replace(CONSENT, CONSENT + f"  - {card()}\n")
    + with_stage("opens: {after: start}", "gate: {seen: [c]}", "steps: [" + q() + "]")[len(TINY) :],
    "branch_on_a_scale": with_steps(
        scale("labels: {1: Low, 5: High}"),
        "{type: branch, id: b, when: {sc: {at_least: 4}}, then: [{type: say, id: e, text: Yes}]}",
    ),
    "both_sides": with_steps(card("f", ", side: benefit"), card("g", ", side: risk")),
    "message_before_consent": changed(CONSENT, "  - {type: say, id: hi, text: Hi}\n" + CONSENT),
    "quiet_hours_that_end_as_a_stage_opens": with_stage(
        'opens: {day: 1, at: "08:30"}', "steps: [" + q() + "]"
    ),
    "no_quiet_hours": changed("stages:", "clock: {quiet: null}\nstages:"),
}


@pytest.mark.parametrize("source", WELL.values(), ids=WELL.keys())
def test_script_that_is_well_made_is_let_alone(source):
    assert told(source) == []
