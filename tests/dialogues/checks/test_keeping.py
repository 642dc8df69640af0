"""Words that promise how long answers are kept are held to `keep_for`, and others are let be."""

from datetime import date

import pytest

from dialogues.checks.check import check
from dialogues.script.loader import load
from tests.dialogues.shelf import SLUGS, script
from tests.dialogues.tiny import TINY

TODAY = date(2026, 11, 26)
CODES = {"keep-for-otherwise", "keep-for-short"}
SAME = (
    "We keep your answers for three months.",
    "Your answers are kept for 90 days, apart from your name.",
    "We hold what you say for up to 3 months and then delete it.",
    "After three months we erase your answers.",
    "Everything is deleted within 13 weeks.",
)
OTHER_MATTERS = (
    "We keep your answers.",
    "Backups are kept for 30 days.",
    "If you write forget, we delete your answers within a day.",
    "The list would be kept for two years.",
    "A committee keeps watch. It meets for two years.",
    "This takes 20 minutes a week for two weeks. We keep your place.",
    "The council keeps its word and answers within eight weeks.",
)
PROMISES = (
    "We keep your answers for a year.",
    "Your answers are kept for 12 months, apart from your name.",
    "We store what you say for no longer than six weeks.",
    "Your answers will be erased after **half a year**.",
    "After thirty-six months we remove what you said.",
)


def told(notice: str) -> list[str]:
    """Give the codes of what is told of a notice, where answers are kept for three months."""
    source = TINY.replace("We keep answers.", notice)
    assert notice in source
    found = check(load(source.encode()), today=TODAY).problems
    return [problem.code for problem in found if problem.code in CODES]


@pytest.mark.parametrize("notice", SAME + OTHER_MATTERS)
def test_notice_that_promises_nothing_else_is_let_be(notice):
    assert told(f'"{notice}"') == []


@pytest.mark.parametrize("notice", PROMISES)
def test_notice_that_promises_another_time_is_refused(notice):
    assert told(f'"{notice}"') == ["keep-for-otherwise"]


@pytest.mark.parametrize("slug", SLUGS)
def test_shipped_dialogue_keeps_answers_for_as_long_as_it_says(slug):
    found = {problem.code for problem in check(script(slug), today=TODAY).problems}

    assert found & CODES == set()
