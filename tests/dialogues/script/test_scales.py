"""Answers written once under a name can be offered by any question, and are translated once."""

import pytest

from dialogues.script.loader import load
from dialogues.script.translation import texts
from tests.dialogues.tiny import CONSENT, TINY, changed, said

SCALES = """\
scales:
  views: {good: It is acceptable, bad: It is not}
  trust: {1: Not at all, 5: Fully}
  score: {1: No, 2: Hardly, 3: Partly, 4: Mostly, 5: "Yes"}
stages:"""
STEPS = """\
  - {type: single, id: first, text: Well?, options: views}
  - type: branch
    id: b
    when: {first: {is: good}}
    then: [{type: single, id: second, text: And now?, options: views, compare_to: first}]
  - {type: scale, id: third, text: Trust?, items: {x: Them}, labels: trust}
  - {type: rate, id: fourth, text: Fair?, items: {x: To all}, points: score}
"""
NAMED = changed("stages:", SCALES).replace(CONSENT, CONSENT + STEPS)


def with_options(options: str, scales: str = SCALES) -> str:
    step = f"  - {{type: single, id: q, text: Well?, options: {options}}}\n"
    return changed("stages:", scales).replace(CONSENT, CONSENT + step)


def test_named_answers_stand_wherever_they_are_named():
    assert said(NAMED) == []

    steps = {step.id: step for _, step in load(NAMED.encode()).dialogue.walk()}
    assert steps["first"].options == {"good": "It is acceptable", "bad": "It is not"}
    assert steps["second"].options == steps["first"].options
    assert steps["third"].labels == {"1": "Not at all", "5": "Fully"}
    assert steps["fourth"].points["2"] == "Hardly"


def test_named_answers_are_translated_once_for_all_who_name_them():
    source = NAMED.replace("stages:", "languages: [cy]\nstages:")
    welsh = 'msgctxt "scales.views.good"\nmsgid "It is acceptable"\nmsgstr "Mae\'n dderbyniol"\n'

    script = load(source.encode(), translations={"cy": welsh.encode()})

    steps = {step.id: step for _, step in script.in_language("cy").walk()}
    labels = [steps[name].options["good"] for name in ("first", "second")]
    assert labels == ["Mae'n dderbyniol", "Mae'n dderbyniol"]
    assert [name for name in texts(script.dialogue) if "good" in name] == ["scales.views.good"]


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (
            with_options("vews"),
            (
                "error s.yaml:14:49: there is no scale 'vews'. Did you mean 'views'?"
                " Or write 'code: words', each on a line of its own."
            ),
        ),
        (
            with_options("views", "stages:"),
            (
                "error s.yaml:10:49: there is no scale 'views'. Add it under 'scales' at the top."
                " Or write 'code: words', each on a line of its own."
            ),
        ),
        (
            with_options("views", "scales: {views: {good: Yes}}\nstages:"),
            "error s.yaml:3:17: 'views' holds too few. Give at least 2.",
        ),
        (
            with_options("views", "scales: {views: {good: Yes, 'not good': No}}\nstages:"),
            (
                "error s.yaml:3:29: the name 'not good' does not do."
                " Use a whole number, or letters, digits and _."
            ),
        ),
        (
            NAMED.replace("points: score", "points: trust"),
            (
                "error s.yaml:20:71: 'points' does not fit."
                " Give each of the five points 1 to 5 a label."
            ),
        ),
        (
            with_options("views", SCALES.replace("It is not", "x" * 65)),
            "error s.yaml:4:40: the label has 65 characters. Write at most 64.",
        ),
        (
            TINY.replace("id: start", "id: scales"),
            "error s.yaml:4:7: a stage cannot be called 'scales'. Give it another name.",
        ),
    ],
    ids=lambda value: value[-40:].replace("\n", " "),
)
def test_fault_is_told_once(source: str, problem: str):
    assert said(source) == [problem]
