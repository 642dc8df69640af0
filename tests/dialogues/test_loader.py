"""A script is read whole, or refused with one clear message for each fault."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dialogues.loader import load
from dialogues.problems import Problem, ScriptFaulty, Severity
from tests.dialogues.tiny import TINY, changed, told, with_steps

# What is wrong -> the script, and the one thing its author is told.
BROKEN = {
    "empty": (b"", "1:1: the file is empty. Start from one of the shipped dialogues."),
    "only_comments": (
        b"# nothing\n",
        "1:1: the file holds only comments. Start from one of the shipped dialogues.",
    ),
    "not_utf8": ("a: \xe9".encode("latin-1"), "1:4: the file is not in UTF-8. Save it as UTF-8."),
    "invisible": (
        changed("Tiny,", "Ti\x07ny,"),
        "1:43: a character nobody can see (code 0x0007). Take it out.",
    ),
    "tab": (TINY.replace("  title", "\ttitle"), "5:1: a tab is used to indent. Use spaces."),
    "two_colons": (
        changed("title: Start", "title: Start: now"),
        (
            "5:15: a second ':' on one line. Put quotes round text that contains : # { } [ ] "
            "or begins with a sign."
        ),
    ),
    "quote_open": (
        TINY + "  - {type: say, id: a, text: 'Hello}\n",
        "10:30: a quoted text is never closed. Close it with the same quote.",
    ),
    "bracket_open": (
        TINY + "  - {type: say, id: a, text: Hello\n",
        (
            "10:5: a bracket is not closed, or a comma is missing. Put quotes round text that "
            "contains : # { } [ ] or begins with a sign."
        ),
    ),
    "placeholder": (
        TINY + "  - type: say\n    id: a\n    text: {name}, hello\n",
        (
            "12:17: something follows a text, a bracket or a quote that ended. Put quotes "
            "round text that contains : # { } [ ] or begins with a sign."
        ),
    ),
    "sign": (
        TINY + "  - type: say\n    id: a\n    text: @you\n",
        "12:11: text begins with '@'. Put quotes round it.",
    ),
    "escape": (
        with_steps(r'{type: say, id: a, text: "\q"}'),
        "10:32: '\\q' means nothing between double quotes. Write \\\\q, or use single quotes.",
    ),
    "surrogate": (
        with_steps(r'{type: say, id: a, text: "\ud83d"}'),
        "10:30: '\\u' with half a character. Write the character itself, or \\U and 8 digits.",
    ),
    "indent": (
        TINY + "   - {type: say, id: a, text: b}\n",
        (
            "10:4: this '-' does not line up with those above. Indent all '-' of one list by "
            "the same number of spaces."
        ),
    ),
    "indent_key": (
        changed("  minutes", "   minutes"),
        (
            "6:11: a second ':' on one line. Put quotes round text that contains : # { } [ ] "
            "or begins with a sign."
        ),
    ),
    "no_colon": (
        changed("  minutes: 1", "  minutes"),
        (
            "7:3: a line is neither a key with ':' nor part of a text. Add the ':', or indent "
            "the line under its text."
        ),
    ),
    "key_given_twice": (
        with_steps("{type: say, id: a, text: b, text: c}"),
        (
            "10:33: the key 'text' is given twice, first on line 10. Take one of them out, or "
            "rename it."
        ),
    ),
    "key_given_twice_as_number": (
        with_steps("{type: single, id: a, text: b, options: {1: x, '1': y}}"),
        "10:52: the key '1' is given twice, first on line 10. Take one of them out, or rename it.",
    ),
    "tag": (
        with_steps("{type: say, id: a, text: !!python/name:os.system x}"),
        "10:30: the tag '!!python/name:os.system' is not allowed. Take out the '!' and its word.",
    ),
    "alias": (
        with_steps("{type: say, id: a, text: *b}"),
        (
            "10:30: nothing above is marked '&b'. Mark it, or put quotes round text that "
            "begins with *."
        ),
    ),
    "key_in_brackets": (
        with_steps("{[a]: b}"),
        (
            "10:6: a key here is not a plain word. Put quotes round text that contains { } [ ] "
            "? : # * or !."
        ),
    ),
    "second_document": (
        TINY + "---\na: b\n",
        "10:1: a second document begins here. Take out the line '---'.",
    ),
    "directive": (
        "%YAML 1.1\n---\n" + TINY,
        "2:1: the file gives YAML directives. Take out the lines that begin with %.",
    ),
    "list_at_the_top": (
        "- a\n",
        "1:1: the file does not begin with a key. Begin with 'dialogue:' on a line.",
    ),
    "date": (
        changed("version: 1", "version: 2026-13-45"),
        (
            "1:31: '2026-13-45' looks like a number or a date but is none. Put quotes round it "
            "if it is text."
        ),
    ),
    "no_type": (
        with_steps("{id: a, text: b}"),
        (
            "10:5: 'a' has no type. Begin with 'type:' and one of allocate, branch, card, consent, "
            "deck, include, loop, multi, pause, profile, quiz, rank, rate, reflect, reveal, say, "
            "scale, single, tradeoff."
        ),
    ),
    "type_of_other_tools": (
        with_steps("{type: chioce, id: a}"),
        "10:12: unknown step type 'chioce'. Did you mean 'single'?",
    ),
    "type_misspelt": (
        with_steps("{type: sya, id: a, text: b}"),
        "10:12: unknown step type 'sya'. Did you mean 'say'?",
    ),
    "type_unknown": (
        with_steps("{type: video, id: a}"),
        (
            "10:12: unknown step type 'video'. Known types: allocate, branch, card, consent, "
            "deck, include, loop, multi, pause, profile, quiz, rank, rate, reflect, reveal, say, "
            "scale, single, tradeoff."
        ),
    ),
    "text_step": (
        with_steps("hello"),
        "10:5: entry 2 of 'steps' is text and not keys. Write its keys under it: type, id.",
    ),
    "unknown": (
        with_steps("{type: say, id: a, text: b, colour: red}"),
        "10:33: unknown key 'colour'. Known keys here: id, type, text, tells_control.",
    ),
    "key_misspelt": (
        with_steps("{type: say, id: a, txt: b}"),
        "10:24: unknown key 'txt'. Did you mean 'text'?",
    ),
    "key_of_other_tools": (
        with_steps("{type: single, id: a, text: b, choices: {x: y, z: w}}"),
        "10:36: unknown key 'choices'. Did you mean 'options'?",
    ),
    "key_missing": (
        with_steps("{type: say, id: a}"),
        "10:5: 'text' is missing in 'a'. Add it: the message.",
    ),
    "missing_id": (
        with_steps("{type: say, text: b}"),
        "10:5: 'id' is missing. Add it: the step's name, unique in the whole dialogue.",
    ),
    "number_for_text": (
        with_steps("{type: say, id: a, text: 10}"),
        "10:30: 'text' is not text. Put quotes round it.",
    ),
    "emptytext": (
        with_steps("{type: say, id: a, text: }"),
        "10:29: 'text' is empty. Write something after the ':'.",
    ),
    "blank": (
        with_steps("{type: say, id: a, text: '  '}"),
        "10:30: 'text' is empty. Write something after the ':'.",
    ),
    "id": (
        with_steps("{type: say, id: My step, text: b}"),
        (
            "10:21: 'id' cannot be 'My step'. Use small letters, digits and _, and begin with "
            "a letter."
        ),
    ),
    "code": (
        with_steps("{type: single, id: a, text: b, options: {x y: c, z: d}}"),
        "10:46: the name 'x y' does not do. Use letters, digits and _.",
    ),
    "too_few_options": (
        with_steps("{type: single, id: a, text: b, options: {x: y}}"),
        "10:45: 'options' holds too few. Give at least 2.",
    ),
    "list_options": (
        with_steps("{type: single, id: a, text: b, options: [x, y]}"),
        "10:45: 'options' is a list and not codes. Write 'code: words', each on a line of its own.",
    ),
    "side": (
        with_steps("{type: card, id: a, title: b, text: c, side: benifit}"),
        "10:50: 'side' cannot be 'benifit'. Did you mean 'benefit'?",
    ),
    "image": (
        with_steps("{type: card, id: a, title: b, text: c, image: img/x.png}"),
        "10:51: 'image' is text and not keys. Write its keys under it: file, alt.",
    ),
    "alt": (
        with_steps("{type: card, id: a, title: b, text: c, image: {file: img/x.png}}"),
        "10:51: 'alt' is missing. Add it: what the picture shows, for those who cannot see it.",
    ),
    "accept": (
        with_steps("{type: reflect, id: a, text: b, accept: text}"),
        "10:45: 'accept' is text and not a list. Put it between [ and ].",
    ),
    "quiz": (
        with_steps("{type: quiz, id: a, text: b}"),
        "10:5: 'a' does not fit. A quiz needs text, options, answer and card, or repeats.",
    ),
    "type_misspelt_in_a_branch": (
        with_steps(
            "{type: branch, id: a, when: {q: {answered: true}}, then: [{type: sya, id: b}]}"
        ),
        "10:70: unknown step type 'sya'. Did you mean 'say'?",
    ),
    "message_among_cards": (
        with_steps(
            "{type: deck, id: a, cards: [{type: say, id: b, text: c}, {type: card, id: d, "
            "title: e, text: f}]}"
        ),
        "10:40: 'type' cannot be 'say'. Write one of: card.",
    ),
    "loop_in_a_loop": (
        with_steps(
            "{type: loop, id: a, until: {q: {is: x}}, steps: [{type: loop, id: b, until: {q: {is: "
            "x}}, steps: [{type: say, id: c, text: d}]}]}"
        ),
        "10:5: 'a' does not fit. A loop cannot hold a loop; put 'b' outside it.",
    ),
    "loop_name_too_long": (
        with_steps(
            "{type: loop, id: a, until: {q: {is: x}}, steps: [{type: say, id: " + "s" * 39 + ", "
            "text: d}]}"
        ),
        (f"10:5: 'a' does not fit. '{'s' * 39}' is too long to be numbered; take out two letters."),
    ),
    "loop_too_often": (
        with_steps(
            "{type: loop, id: a, until: {q: {is: x}}, most: 9, steps: [{type: say, id: c, text: "
            "d}]}"
        ),
        "10:52: 'most' is too high. Give 5 or less.",
    ),
    "wholenumber": (
        changed("minutes: 1", "minutes: long"),
        "6:12: 'minutes' is not a whole number. Write a whole number.",
    ),
    "high": (changed("minutes: 1", "minutes: 90"), "6:12: 'minutes' is too high. Give 60 or less."),
    "opens": (
        changed("{day: 0}", "{day: 0, on: 2026-12-01}"),
        "7:10: 'opens' does not fit. Give exactly one of: day, on, after.",
    ),
    "clock": (
        changed("{day: 0}", "{day: 0, at: 25:00}"),
        "7:23: 'at' does not fit. Write a time of day between quotes, such as \"18:30\".",
    ),
    "duration": (
        changed("1 month", "a while"),
        (
            "2:74: 'keep_for' does not fit. Write a number and a unit, such as '30 minutes', "
            "'2 hours' or '1 day'."
        ),
    ),
    "threshold_too_low": (
        changed("1 month", "1 month, reveal_min: 5"),
        "2:95: 'reveal_min' is too low. Give 10 or more.",
    ),
    "quiet": (
        changed("stages:", "clock: {quiet: 9-5}\nstages:"),
        "3:16: 'quiet' does not fit. Write a time of day between quotes, such as \"18:30\".",
    ),
    "top_level_key_misspelt": (
        changed("stages:", "stagess:"),
        "3:1: unknown key 'stagess'. Did you mean 'stages'?",
    ),
    "language": (
        changed("stages:", "languages: [Welsh!]\nstages:"),
        (
            "3:13: entry 1 of 'languages' cannot be 'Welsh!'. Use a language tag such as en, "
            "cy or pt-BR."
        ),
    ),
    "name_used_only_inside": (
        with_steps("{type: scale, id: a, text: b, items: {x: y}, least: 0, labels: {1: z, 5: d}}"),
        "10:50: unknown key 'least'. Did you mean 'min'?",
    ),
}


@pytest.mark.parametrize(("source", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_script_gets_one_message(source, message):
    assert told(source) == [f"error s.yaml:{message}"]


def test_script_without_fault_is_loaded():
    script = load(TINY.encode(), name="tiny.yaml")

    assert (script.name, script.languages, script.source) == ("tiny.yaml", ("en",), TINY.encode())
    assert [step.id for _, step in script.dialogue.walk()] == ["agree"]


def test_faults_are_told_all_at_once_in_the_order_of_the_file():
    source = changed("minutes: 1", "minutes: 0") + "  - {type: say, id: a, txt: b}\n"

    assert told(source) == [
        "error s.yaml:6:12: 'minutes' is too low. Give 1 or more.",
        "error s.yaml:10:24: unknown key 'txt'. Did you mean 'text'?",
    ]


def test_problem_tells_file_place_reason_and_remedy_apart():
    with pytest.raises(ScriptFaulty) as faulty:
        load(b"", name="s.yaml")

    assert faulty.value.problems == (
        Problem(
            file="s.yaml",
            line=1,
            column=1,
            reason="the file is empty",
            remedy="Start from one of the shipped dialogues.",
            severity=Severity.ERROR,
        ),
    )


@pytest.mark.parametrize("word", ["yes", "no", "on", "18:30", "off", "0o17x"])
def test_words_that_older_yaml_took_for_something_else_stay_text(word):
    script = load(with_steps(f"{{type: say, id: a, text: {word}}}").encode())

    assert script.dialogue.stages[0].steps[1].text == word


def test_codes_are_kept_as_they_are_written():
    source = with_steps("{type: single, id: a, text: b, options: {01: One, 1.0x: Two}}")

    assert told(source) == [
        "error s.yaml:10:55: the name '1.0x' does not do. Use letters, digits and _."
    ]


def test_alias_repeats_what_was_marked():
    source = with_steps(
        "{type: single, id: a, text: b, options: &both {x: Yes, y: No}}",
        "{type: single, id: c, text: d, options: *both}",
    )

    first, second = load(source.encode()).dialogue.stages[0].steps[1:]
    assert first.options == second.options == {"x": "Yes", "y": "No"}


@given(st.binary(max_size=200))
@example(b"\xef\xbb\xbf")
@example(b"? ? ?")
def test_any_bytes_are_refused_in_words(content):
    assert told(content) != []


@given(
    st.integers(0, len(TINY)),
    st.integers(0, 12),
    st.text(st.sampled_from("{}[]:,#&*!|>'\"%@`-? \t\nabc1\0\u2028\ud800"), max_size=6),
)
def test_any_slip_of_the_pen_is_told_in_words(at, cut, typed):
    source = TINY[:at] + typed + TINY[at + cut :]

    messages = told(source.encode("utf-8", "surrogatepass"))

    assert all(message.startswith(("error s.yaml:", "warning s.yaml:")) for message in messages)


def test_hash_follows_source_translations_and_images_whatever_their_order():
    one, two = {"cy": b"", "gd": b""}, {"gd": b"", "cy": b""}
    pictures, other = {"img/a.png": b"1"}, {"img/a.png": b"2"}

    def hashed(source=TINY, **beside):
        return load(source.encode(), **beside).hash

    assert hashed(translations=one) == hashed(translations=two)
    assert len({hashed(), hashed(TINY + "#"), hashed(translations=one)}) == 3
    assert len({hashed(), hashed(images=pictures), hashed(images=other)}) == 3
    assert hashed(images={"ab": b"c"}) != hashed(images={"a": b"bc"})
    assert hashed(images={"a": b"b"}) != hashed(handouts={"a": b"b"}) != hashed()
