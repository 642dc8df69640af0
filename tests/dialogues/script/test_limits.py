"""Files made to cost us much, or grown too large to use, are refused with one message each."""

import pytest

from dialogues.script.limits import (
    MAX_BYTES,
    MAX_LANGUAGES,
    MAX_LISTED,
    MAX_OPTIONS,
    MAX_STAGES,
    MAX_STEPS,
    MAX_TEXT,
    MAX_TOLD,
)
from tests.dialogues.tiny import CATCH_UP, TINY, changed, said, with_stage, with_steps


def bomb(levels: int = 9) -> str:
    """Write a few lines that stand for hundreds of millions of values."""
    lines = ["a0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines)


def stages(number: int) -> str:
    one = with_stage("opens: {day: 0}", "steps: [{type: say, id: s, text: t}]")
    stage = one.removeprefix(TINY).removesuffix(CATCH_UP)
    several = "".join(
        stage.replace("id: next", f"id: n{at}").replace("id: s,", f"id: s{at},")
        for at in range(number - 1)
    )
    return TINY + several + CATCH_UP


def options(number: int, kind: str = "multi") -> str:
    listed = ", ".join(f"c{at}: Answer {at}" for at in range(number))
    return with_steps(f"{{type: {kind}, id: a, text: b, options: {{{listed}}}}}")


def languages(number: int) -> str:
    named = ", ".join(f"a{chr(97 + at)}" for at in range(number))
    return changed("stages:", f"languages: [{named}]\nstages:")


def steps(number: int) -> str:
    return with_steps(*(f"{{type: say, id: s{at}, text: t}}" for at in range(number - 1)))


NODES = "the file holds more than 10,000 values. Split the dialogue, and use fewer aliases (*)."
DEPTH = (
    "lists and keys are nested more than 20 deep. Take out levels; a branch in a branch is as "
    "deep as people can follow."
)
LARGE = "1:1: the file is larger than 1 MiB. Split the dialogue, or move images out of it."
CYCLE = "'*a' stands inside what it repeats. Write the value out."
UTF_8 = "the file is not in UTF-8. Save it as UTF-8."

# What is wrong -> the file, and the one thing its author is told.
HOSTILE = {
    "alias_bomb": (bomb(), f"5:10: {NODES}"),
    "many_aliases": (
        "a: &a x\nb: [" + "*a, " * 9000 + "]",
        "2:805: there are more than 200 aliases (*). Write the values out.",
    ),
    "cyclic_alias_in_a_list": ("a: &a [*a]", f"1:8: {CYCLE}"),
    "cyclic_alias_in_keys": ("a: &a {b: {c: *a}}", f"1:15: {CYCLE}"),
    "deep_lists": ("[" * 200_000, f"1:21: {DEPTH}"),
    "deep_keys": ("{a: " * 200_000, f"1:81: {DEPTH}"),
    "deep_by_indenting": ("\n".join(" " * at + "a:" for at in range(900)), f"21:21: {DEPTH}"),
    "many_values": ("a: [" + "1, " * 300_000 + "]", f"1:29999: {NODES}"),
    "many_keys": ("".join(f"k{at}: v\n" for at in range(90_000)), f"10000:8: {NODES}"),
    "million_keys": ("".join(f"k{at}: v\n" for at in range(1_000_000)), LARGE),
    "fifty_megabytes": (b"a" * 50_000_000, LARGE),
    "a_byte_too_many": ("#" * (MAX_BYTES + 1), LARGE),
    "tag": (
        "a: !!python/object/apply:os.system [ls]",
        (
            "1:4: the tag '!!python/object/apply:os.system' is not allowed. Take out the '!' and "
            "its word."
        ),
    ),
    "long_tag": (
        "a: !" + "x" * 100_000,
        f"1:4: the tag '!{'x' * 39}...' is not allowed. Take out the '!' and its word.",
    ),
    "nul": ("a: b\0c", "1:5: a character nobody can see (code 0x0000). Take it out."),
    "utf_16": ("a: b".encode("utf-16"), f"1:1: {UTF_8}"),
    "utf_16_without_a_mark": (
        "a: b".encode("utf-16-le"),
        "1:2: a character nobody can see (code 0x0000). Take it out.",
    ),
    "utf_32": ("a: b".encode("utf-32"), f"1:1: {UTF_8}"),
    "long_number": (
        "a: " + "9" * 500_000,
        (
            f"1:4: '{'9' * 40}...' looks like a number or a date but is none. Put quotes round it "
            "if it is text."
        ),
    ),
    "long_text": (
        changed("We keep answers.", "x" * (MAX_TEXT + 1)),
        "2:19: 'notice' is too long. Write at most 10000 characters.",
    ),
    "long_name": (
        with_steps("{type: say, id: a, text: b, " + "x" * 1000 + ": y}"),
        (
            f"10:33: unknown key '{'x' * 287}...."
            " Known keys here: id, note, type, text, tells_control."
        ),
    ),
}

# What there is too much of -> a script with as much as may be, one with more, what is told.
TOO_MANY = {
    "stages": (
        stages(MAX_STAGES),
        stages(MAX_STAGES + 1),
        "4:1: 'stages' holds too many. Give at most 60.",
    ),
    "steps": (
        steps(MAX_STEPS),
        steps(MAX_STEPS + 1),
        "3:1: the stages hold 601 steps. Keep it to 600, or make two dialogues of it.",
    ),
    "options": (
        options(MAX_OPTIONS),
        options(MAX_OPTIONS + 1),
        "10:44: 'options' holds too many. Give at most 20.",
    ),
    "options of a list": (
        options(MAX_LISTED, "single"),
        options(MAX_LISTED + 1, "single"),
        "10:45: 'options' holds too many. Give at most 1000.",
    ),
    "languages": (
        languages(MAX_LANGUAGES),
        languages(MAX_LANGUAGES + 1),
        "3:12: 'languages' holds too many. Give at most 24.",
    ),
}


@pytest.mark.parametrize(("source", "message"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_file_is_refused_with_one_message(source, message):
    assert said(source) == [f"error s.yaml:{message}"]


@pytest.mark.parametrize(("most", "more", "message"), TOO_MANY.values(), ids=TOO_MANY.keys())
def test_one_more_than_may_be_is_refused_with_one_message(most, more, message):
    assert [line for line in said(most) if line.startswith("error")] == []
    assert said(more) == [f"error s.yaml:{message}"]


def test_only_as_many_faults_are_told_as_somebody_corrects_in_one_go():
    faulty = with_steps(*(f"{{type: say, id: s{at}}}" for at in range(MAX_TOLD + 20)))

    *first, last = said(faulty)

    assert first == [
        f"error s.yaml:{10 + at}:5: 'text' is missing in 's{at}'. Add it: the message."
        for at in range(MAX_TOLD)
    ]
    assert last == "error s.yaml:1:1: there are more faults than these. Correct these first."
