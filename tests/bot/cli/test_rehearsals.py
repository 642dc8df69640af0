"""The command that rehearses: what its report says, and what it refuses."""

import json

import pytest

from tests.dialogues.tiny import PROPOSAL, TINY


@pytest.fixture
def script(tmp_path):
    file = tmp_path / "dialogue.yaml"
    file.write_text(TINY + PROPOSAL)
    return str(file)


def test_report_compares_assumptions(dialogue, script):
    code, out, err = dialogue(
        "rehearse", script, "--people", "4", "--assume", "keen", "--assume", "weary", "--fixed", "9"
    )

    assert (code, err) == (0, "")
    for told in (
        "keen",
        "weary",
        "Start",
        "for 4 people",
        "£9.00",
        "without a last tap",
        "met by somebody",
        "assumed",
    ):
        assert told in out


def test_report_is_printed_for_a_program(dialogue, script):
    asked = ("--people", "4", "--assume", "keen", "--expected", "400", "--joined", "1.5", "--json")
    code, out, err = dialogue("rehearse", script, *asked)

    told = json.loads(out)
    [one] = told["rehearsals"]
    assert (code, err, told["script"], told["unreached"]) == (0, "", "tiny", [])
    assert (one["assumption"], one["people"], one["expected_people"]) == ("keen", 4, 400)
    assert one["cost"]["total"] == "600.00"
    [stage] = one["stages"]
    assert [*stage] == ["stage", "reached", "finished", "finished_by_rule"]
    assert (stage["stage"], stage["finished_by_rule"]) == ("start", 0)


def test_assumption_that_is_not_there_is_refused(dialogue, script):
    told = dialogue("rehearse", script, "--assume", "eager")

    assert told == (1, "", '"eager" is not an assumption. Choose of: keen, usual, weary.\n')


@pytest.mark.parametrize("amount", ["cheap", "-1", "nan", "inf", "1e99"])
def test_price_that_is_no_amount_is_refused(dialogue, script, amount):
    code, out, err = dialogue("rehearse", script, f"--fixed={amount}")

    assert (code, out) == (2, "")
    assert f'"{amount}" is not an amount. Write one like' in err


def test_script_that_cannot_be_read_is_refused_before_anybody_lives_through_it(dialogue, tmp_path):
    file = tmp_path / "dialogue.yaml"
    file.write_text("stages: 3\n")

    code, out, err = dialogue("rehearse", str(file))

    assert (code, out) == (1, "")
    assert "dialogue.yaml:1" in err
