"""What is different between two versions of a script, in words, with what it means in mid-round."""

import pytest

from dialogues.script.change_rules import MayMeet
from dialogues.script.fields import Part
from dialogues.script.kinds.step import Step
from dialogues.script.loader import load
from dialogues.versions.compare import compare
from dialogues.versions.rules import RULES
from tests.dialogues.tiny import TINY

STEPS = """\
  - {type: card, id: about, title: About, text: It is so.}
  - {type: single, id: view, text: Is it good?, options: {yes: Yes, no: No}}
  - {type: branch, id: fork, when: {view: {is: yes}}, then: [{type: say, id: glad, text: Good.}]}
  - {type: reveal, id: others, of: view, text: Others say, else: Too few.}
  - {type: reflect, id: why, text: Why?}
"""
LATER = """\
- id: later
  title: Later
  minutes: 2
  opens: {day: 1}
  steps:
  - {type: say, id: end, text: The end.}
"""
OLD = TINY + STEPS + LATER
ABOUT = "  - {type: card, id: about, title: About, text: It is so.}\n"
WHY = "  - {type: reflect, id: why, text: Why?}\n"


def changes(new: str, old: str = OLD, **beside):
    return compare(load(old.encode(), **beside), load(new.encode(), **beside))


def told(new: str, old: str = OLD) -> list[tuple]:
    found = changes(new, old).all
    return [(one.sentence, one.verdict, one.is_comparable) for one in found]


def parts(model: type[Part]) -> set[type[Part]]:
    return {model}.union(*(parts(inner) for inner in model.__subclasses__()))


def test_every_key_of_the_language_has_a_rule():
    language = {part for part in parts(Part) if part.__module__.startswith("dialogues.")}

    keys = {part: set(part.model_fields) for part in language - {Part, Step}}
    assert {part: set(rules) for part, rules in RULES.items()} == keys


def test_same_version_has_no_changes():
    assert changes(OLD).all == ()
    assert changes(OLD).is_safe


@pytest.mark.parametrize(
    ("old", "new", "sentence", "verdict", "comparable"),
    [
        ("It is so.", "It is not.", "start.about.text is now 'It is not.'; it was 'It is so.'",
         "safe", True),
        ("Is it good?", "Is it bad?", "start.view.text is now 'Is it bad?'; it was 'Is it good?'",
         "safe", False),
        ("yes: Yes, no: No", "yes: Aye, no: No",
         "start.view.options.yes is now 'Aye'; it was 'Yes'", "safe", False),
        ("yes: Yes, no: No", "yes: Yes, no: No, so: So", "start.view.options.so is new",
         "stage", False),
        ("yes: Yes, no: No}", "yes: Yes, no: No}, random: true",
         "start.view.random is now yes; it was no", "safe", False),
        ("yes: Yes, no: No", "no: No, yes: Yes", "start.view.options stand in another order",
         "stage", False),
        ("{is: yes}", "{is: no}", "start.fork.when.view.is is now 'no'; it was 'yes'",
         "stage", True),
        ("else: Too few.", "else: Wait.", "start.others.else is now 'Wait.'; it was 'Too few.'",
         "safe", True),
        ("text: Why?", "text: Why not?", "start.why.text is now 'Why not?'; it was 'Why?'",
         "safe", False),
        ("reflect, id: why, text: Why?", "pause, id: why, text: Why?",
         "start.why is a pause now; it was a reflect", "stage", False),
        ("opens: {day: 1}", "opens: {day: 2}", "later.opens.day is now 2; it was 1",
         "stage", True),
        ("title: Later", "title: At last", "later.title is now 'At last'; it was 'Later'",
         "safe", True),
        ("keep_for: 3 months", "keep_for: 2 weeks",
         "privacy.keep_for is now 2 weeks; it was 90 days", "never", True),
        ("text: May we?", "text: We may.", "start.agree.text is now 'We may.'; it was 'May we?'",
         "never", True),
        ("text: Yes}]", "text: Aye}]", "start.agree.required is different", "never", True),
        ("version: 1", "version: 2", "dialogue.version is now 2; it was 1", "safe", True),
        ("id: tiny", "id: small", "dialogue.id is now 'small'; it was 'tiny'", "never", True),
        (WHY, "", "start.why is no step any more", "stage", True),
        (ABOUT, ABOUT + "  - {type: say, id: more, text: More.}\n", "start.more is a new step",
         "stage", True),
        (LATER, "", "later is no stage any more", "never", True),
        (LATER, LATER + LATER.replace("later", "last").replace("end", "bye"),
         "last is a new stage", "stage", True),
    ],
)  # fmt: skip
def test_change_is_told_with_who_may_meet_it(old, new, sentence, verdict, comparable):
    expected = [(sentence, MayMeet(verdict), comparable)]
    if new == "":
        expected += [("later.end is no step any more", MayMeet.STAGE, True)] * (old == LATER)

    assert told(OLD.replace(old, new, 1)) == expected


def test_step_that_moves_to_another_stage_is_told_once_and_asked_elsewhere():
    new = OLD.replace(WHY, "") + WHY

    [change] = changes(new).all

    assert change.sentence == "later.why stands elsewhere"
    assert (change.verdict, change.is_comparable) == (MayMeet.STAGE, False)
    assert change.stages == ("later", "start")


def test_step_that_changes_places_is_the_only_one_told():
    new = OLD.replace(ABOUT, "").replace(WHY, WHY + ABOUT)

    assert told(new) == [("start.about stands elsewhere", MayMeet.STAGE, True)]


def test_consent_that_is_added_is_for_nobody_who_joined():
    more = (
        "  - {type: consent, id: more, text: So?, declined: Bye., required: [{id: p, text: Y}]}\n"
    )

    assert told(OLD + more) == [("later.more is a new step", MayMeet.NEVER, True)]


def test_change_has_its_line_in_the_new_version():
    new = OLD.replace("text: The end.", "text: Bye.")

    [change] = changes(new).all

    assert change.place.line == 1 + new[: new.index("text: Bye.")].count("\n")


def test_language_may_be_added_but_not_taken_away():
    offered = "languages: [cy]\n" + OLD

    assert told(offered) == [("languages.cy is new", MayMeet.SAFE, True)]
    assert told(OLD, offered) == [("languages.cy is gone", MayMeet.NEVER, True)]


def test_translation_that_is_worded_otherwise_is_told_with_its_language():
    source = ("languages: [cy]\n" + OLD).encode()
    po = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8"\n\n'
    po += 'msgctxt "start.view.text"\nmsgid "Is it good?"\nmsgstr "{}"\n'
    before, after = (
        load(source, translations={"cy": po.format(text).encode()}) for text in ("Da?", "Iawn?")
    )

    [change] = compare(before, after).all

    assert change.sentence == "start.view.text (cy) is now 'Iawn?'; it was 'Da?'"
    assert not change.is_comparable


def test_picture_with_another_content_is_told():
    before, after = (load(OLD.encode(), images={"img/a.png": content}) for content in (b"1", b"2"))

    assert [one.sentence for one in compare(before, after).all] == ["img/a.png is another file"]
