"""Every broken script gets exactly one message, with its place, and every code is met."""

import pytest

from dialogues.checks.check import check
from dialogues.script.codes import ERRORS, WARNINGS
from dialogues.script.loader import load
from tests.dialogues.checks.cases import NAME, TODAY, Case, base, cases

CASES = cases()
# Met in script/test_loader.py, script/test_limits.py and test_handouts.py.
BY_SIZE = {"file-not-utf8", "file-too-large", "file-too-complex", "script-too-long", "faults-many"}
BY_SIZE |= {"handout-large"}


def whole(message: str) -> str:
    """Give a message of a case with its file."""
    return f"{NAME}:{message}" if message[:1].isdigit() else message


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_broken_script_gets_one_message(case: Case):
    assert [str(problem) for problem in case.findings().problems] == [whole(case.message)]


@pytest.mark.parametrize("name", ["tiny", "whole", "arms", "owing"])
def test_script_that_cases_break_is_good_itself(name):
    script = load("\n".join(base(name)).encode())

    assert check(script, today=TODAY).problems == ()


def test_no_case_is_there_twice():
    given = [
        (case.source(), case.today, case.start, *case.beside, str((case.po, case.files)))
        for case in CASES
    ]

    assert len(set(given)) == len({case.name for case in CASES}) == len(CASES)


def test_every_code_is_met_by_a_case():
    met = {case.message.rpartition("[")[2].rstrip("]") for case in CASES}

    assert {*ERRORS, *WARNINGS} - met == BY_SIZE
    assert met - {*ERRORS, *WARNINGS} == set()
