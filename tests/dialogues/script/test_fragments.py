"""Steps may stand in a fragment or in a file of their own, and are where they are included."""

import pytest

from dialogues.script.fragments import included
from dialogues.script.loader import load
from tests.dialogues.tiny import HEAD, TINY, said, with_steps

ASK = (
    "[{type: say, id: hi, text: Hi}, {type: single, id: q, text: Well?, options: {x: Yes, y: No}}]"
)
CONSENT = b"""\
# what every script of ours begins with
- type: consent
  id: agree
  text: May we?
  declined: Bye.
  required: [{id: part, text: 'Yes'}]
- {type: say, id: thanks, text: Thank you.}
"""
INCLUDING = HEAD + "  - {type: include, file: parts/consent.yaml}\n"


def fragments(value: str, *steps: str) -> str:
    return with_steps(*steps) + f"fragments: {value}\n"


def ids(source: str, **beside) -> list[str]:
    return [step.id for _, step in load(source.encode(), **beside).dialogue.walk()]


def test_fragment_takes_the_place_of_its_include():
    source = fragments(
        f"{{ask: {ASK}, bye: [{{type: say, id: bye, text: Bye}}]}}",
        "{type: include, fragment: ask}",
        "{type: branch, id: b, when: {q: {is: x}}, then: [{type: include, fragment: bye}]}",
    )

    assert ids(source) == ["agree", "hi", "q", "b", "bye"]
    assert said(source) == []


def test_fragment_may_be_repeated_in_a_loop():
    source = fragments(
        f"{{ask: {ASK}}}",
        "{type: loop, id: l, until: {q: {is: x}}, steps: [{type: include, fragment: ask}]}",
    )

    assert ids(source) == ["agree", "hi", "q", "l_2", "hi_2", "q_2"]


def test_file_takes_the_place_of_its_include():
    script = load(INCLUDING.encode(), parts={"parts/consent.yaml": CONSENT, "other.yaml": b"[]"})

    assert [step.id for _, step in script.dialogue.walk()] == ["agree", "thanks"]
    assert dict(script.parts) == {"parts/consent.yaml": CONSENT}


def test_files_that_are_included_are_known_before_they_are_read():
    twice = INCLUDING + "  - {type: include, file: ../secret.yaml}\n" + INCLUDING[len(HEAD) :]

    assert included(twice.encode()) == ("parts/consent.yaml",)
    assert included(TINY.encode()) == included(b"include: [") == ()


def test_included_file_is_part_of_the_hash_and_others_are_not():
    def hashed(**parts: bytes) -> str:
        named = {f"parts/{name}.yaml": content for name, content in parts.items()}
        return load(INCLUDING.encode(), parts=named).hash

    assert hashed(consent=CONSENT) == hashed(consent=CONSENT, other=b"[]")
    assert hashed(consent=CONSENT) != hashed(consent=CONSENT + b"#")


# What is wrong in the file of steps -> what its author is told.
IN_THE_FILE = {
    "form": (
        CONSENT.replace(b"text: Thank you.", b"txt: Thank you."),
        "parts/consent.yaml:7:27: unknown key 'txt'. Did you mean 'text'?",
    ),
    "syntax": (
        CONSENT.replace(b"type: consent", b"type: consent: now"),
        (
            "parts/consent.yaml:2:16: a second ':' on one line. Put quotes round text that "
            "contains : # { } [ ] or begins with a sign."
        ),
    ),
    "proof": (
        CONSENT + b"- {type: say, id: thanks, text: Again}\n",
        (
            "parts/consent.yaml:8:19: a second step 'thanks', the first is on line 7 of "
            "w/parts/consent.yaml. Rename one of them."
        ),
    ),
    "no_list": (
        b"type: say\n",
        "parts/consent.yaml:1:1: the file is not a list of steps. Begin each step with '- type:'.",
    ),
    "empty": (
        b"",
        "parts/consent.yaml:1:1: the file is empty. Start from one of the shipped dialogues.",
    ),
    "include": (
        CONSENT + b"- {type: include, file: parts/more.yaml}\n",
        "parts/consent.yaml:8:3: an include inside an include. Write the steps out there.",
    ),
    "bomb": (
        (
            b"- &a [1, 2, 3, 4, 5, 6, 7, 8, 9]\n- &b [*a, *a, *a, *a, *a, *a, *a, *a]\n"
            b"- &c [*b, *b, *b, *b, *b, *b, *b, *b]\n- &d [*c, *c, *c, *c, *c, *c, *c, *c]\n"
            b"- [*d, *d, *d, *d]\n"
        ),
        (
            "parts/consent.yaml:5:4: the file holds more than 10,000 values. Split the dialogue, "
            "and use fewer aliases (*)."
        ),
    ),
}


@pytest.mark.parametrize(("part", "message"), IN_THE_FILE.values(), ids=IN_THE_FILE.keys())
def test_problem_in_an_included_file_is_told_with_its_name_and_line(part, message):
    beside = {"parts/consent.yaml": part}

    assert said(INCLUDING, name="w/dialogue.yaml", parts=beside) == [f"error w/{message}"]


ONE = "{type: include, fragment: ask}"

# What is wrong with an include -> the script, and what its author is told.
IN_THE_SCRIPT = {
    "fragment_unknown": (
        fragments(f"{{ask: {ASK}}}", ONE, "{type: include, fragment: aks}"),
        "11:31: there is no fragment 'aks'. Did you mean 'ask'?",
    ),
    "fragment_unused": (
        fragments(f"{{ask: {ASK}}}", "{type: say, id: a, text: b}"),
        "11:18: the fragment 'ask' is never included. Include it, or take it out.",
    ),
    "fragment_no_list": (
        fragments("{ask: {type: say}}", ONE),
        (
            "11:18: the fragment 'ask' is not a list of steps. Write its steps under it, each "
            "after a '-'."
        ),
    ),
    "fragments_no_keys": (
        fragments("hello"),
        "10:12: 'fragments' holds none. Write a name and a list of steps under it.",
    ),
    "fragment_in_a_fragment": (
        fragments(f"{{ask: [{ONE}]}}", ONE),
        "11:19: an include inside an include. Write the steps out there.",
    ),
    "fragment_twice": (
        fragments("{ask: [{type: say, id: hi, text: Hi}]}", ONE, ONE),
        "12:35: 'hi' is included twice. Include it once.",
    ),
    "problem_in_a_fragment": (
        fragments("{ask: [{type: say, id: hi, txt: Hi}]}", ONE),
        "11:39: unknown key 'txt'. Did you mean 'text'?",
    ),
    "file_missing": (
        with_steps("{type: include, file: parts/ask.yaml}"),
        (
            "10:27: there is no file 'parts/ask.yaml' beside the script. Put it there, or correct "
            "its name."
        ),
    ),
    "file_elsewhere": (
        with_steps("{type: include, file: ../../etc/passwd.yaml}"),
        (
            "10:27: '../../etc/passwd.yaml' cannot be included. Name a file beside the script: "
            "parts/consent.yaml."
        ),
    ),
    "neither": (
        with_steps("{type: include}"),
        "10:5: an include does not say what it includes. Give exactly one of: fragment, file.",
    ),
    "both": (
        with_steps("{type: include, fragment: a, file: b.yaml}"),
        "10:5: an include does not say what it includes. Give exactly one of: fragment, file.",
    ),
    "id": (
        with_steps("{type: include, id: a, file: b.yaml}"),
        (
            "10:5: an include cannot have 'id'. Give it a fragment or a file, and perhaps values "
            "with 'with'."
        ),
    ),
}


@pytest.mark.parametrize(("source", "message"), IN_THE_SCRIPT.values(), ids=IN_THE_SCRIPT.keys())
def test_include_that_does_not_work_gets_one_message(source, message):
    assert said(source) == [f"error s.yaml:{message}"]


def test_script_that_grows_too_large_by_what_it_includes_is_refused():
    many = ", ".join(f"{{type: say, id: s{at}, text: t}}" for at in range(500))
    source = fragments(f"{{ask: [{many}]}}", *[ONE] * 9)

    assert said(source) == [
        (
            "error s.yaml:13:5: the script holds more than 10,000 values with what it includes. "
            "Split the dialogue."
        )
    ]


VIGNETTE = (
    "[{type: card, id: story_<who>, title: 'A <name>', text: 'She asks a <name> for <n> days.'}, "
    "{type: single, id: view_<who>, text: 'Is it fair to a <name>?', options: {<who>: 'A <name>', "
    "none: Nobody <b>}}, {type: allocate, id: points_<who>, text: Share., points: <n>, "
    "options: {a: You, b: Me}}]"
)


def test_values_of_an_include_fill_in_texts_codes_ids_and_numbers():
    source = fragments(
        f"{{story: {VIGNETTE}}}",
        "{type: include, fragment: story, with: {who: carer, name: paid carer, n: 3}}",
        "{type: include, fragment: story, with: {who: friend, name: friend, n: 12}}",
    )

    steps = {step.id: step for _, step in load(source.encode()).dialogue.walk()}

    assert list(steps)[1:] == [
        *("story_carer", "view_carer", "points_carer"),
        *("story_friend", "view_friend", "points_friend"),
    ]
    assert steps["story_carer"].text == "She asks a paid carer for 3 days."
    assert steps["view_carer"].options == {"carer": "A paid carer", "none": "Nobody <b>"}
    assert (steps["points_carer"].points, steps["points_friend"].points) == (3, 12)


def test_places_that_no_include_fills_stay_as_they_are():
    source = fragments(
        "{ask: [{type: say, id: hi, text: Write <who>.}]}", "{type: include, fragment: ask}"
    )

    assert load(source.encode()).dialogue.stages[0].steps[1].text == "Write <who>."


def test_file_is_filled_in_too():
    including = INCLUDING.replace("consent.yaml", "consent.yaml, with: {what: this}")
    filled_in = load(
        including.encode(),
        parts={"parts/consent.yaml": CONSENT.replace(b"May we", b"May we <what>")},
    )

    assert filled_in.dialogue.stages[0].steps[0].text == "May we this?"


def test_values_cannot_make_a_script_larger_than_it_may_be():
    long = f"{{ask: [{{type: say, id: hi_<n>, text: {'x' * 9000}}}]}}"
    steps = [f"{{type: include, fragment: ask, with: {{n: {n}}}}}" for n in range(130)]

    assert [problem.partition(". ")[0] for problem in said(fragments(long, *steps))][:1] == [
        "error s.yaml:126:5: what is included with 'with' is longer than 1,048,576 characters"
    ]
