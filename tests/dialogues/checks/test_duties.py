"""A script tells whether it meets what a public body owes the people it asks."""

import re
from pathlib import Path

import pytest

from dialogues.checks.duties import DUTIES, unmet
from dialogues.script.loader import load
from dialogues.script.proposal import Proposal
from tests.dialogues.shelf import SLUGS, script
from tests.dialogues.tiny import PROPOSAL, TINY, with_stage

GUIDE = (Path(__file__).parents[3] / "dialogues" / "README.md").read_text(encoding="utf-8")
KEYS = [key for duty in DUTIES for key in duty.keys]


def owed(source: str) -> list[str]:
    """Give what a script owes, with its line and column; all of it are warnings with a code."""
    return [f"{one.line}:{one.column}: {one.sentence}" for one in unmet(load(source.encode()))]


def proposal(*lines: str) -> str:
    """Give the smallest script with a proposal of these lines, the first on line 11."""
    return TINY + "proposal:\n" + "".join(f"  {line}\n" for line in lines)


def test_script_with_a_whole_proposal_owes_nothing():
    assert owed(TINY + PROPOSAL) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_shipped_dialogue_owes_nothing(slug):
    assert unmet(script(slug)) == ()


def test_script_without_a_proposal_is_told_the_whole_form():
    assert owed(TINY) == [
        (
            "1:1: there is no 'proposal', so people cannot tell what is proposed and who "
            "decides. Add 'proposal:' with question, bodies, data, not_data, purpose, "
            "lawful_basis, decision, alternatives, complaints, response."
        )
    ]


def test_every_key_of_a_duty_is_told_when_it_is_missing():
    missing = [
        re.search(r": '([\w.]+)' is missing: ", line)[1]
        for line in owed(proposal("question: May we?"))
    ]

    assert missing == KEYS


def test_every_part_of_the_form_belongs_to_a_duty():
    assert {key.partition(".")[0] for key in KEYS} == Proposal.model_fields.keys() - {"question"}


def test_unmet_duty_is_told_with_its_place_its_source_and_what_to_write():
    in_part = TINY + PROPOSAL.replace("not taken yet", "taken")

    assert owed(in_part) == [
        (
            "17:55: 'decision.status' is 'taken': people are asked while the decision is "
            "still open (R v Brent LBC, ex parte Gunning (1985) 84 LGR 168, first rule). Write "
            "'not taken yet', and ask only while it is true."
        )
    ]


def test_alternatives_that_were_ruled_out_are_named_or_said_to_be_none():
    silent = PROPOSAL.replace(", discarded: []", "")
    named = PROPOSAL.replace("discarded: []", "discarded: [Sell the data: nobody wants it]")

    [told] = owed(TINY + silent)

    assert told.startswith("18:17: 'alternatives.discarded' is missing: people are told")
    assert owed(TINY + named.replace("Sell the data: ", "Sell the data, ")) == []


@pytest.mark.parametrize(
    ("opens", "closes", "is_enough"),
    [
        ("day: 1", "within: 23 hours", False),
        ("day: 1", "within: 1 day", True),
        ('day: 1, at: "18:30"', 'day: 2, at: "18:00"', False),
        ('day: 1, at: "18:30"', 'day: 2, at: "18:30"', True),
        ('on: 2026-12-01, at: "09:00"', 'on: 2026-12-01, at: "20:00"', False),
        ('on: 2026-12-01, at: "09:00"', "on: 2026-12-02", True),
        ("after: start", "day: 2", True),
    ],
)
def test_stage_stays_open_for_a_day_at_least(opens, closes, is_enough):
    hasty = with_stage(
        f"opens: {{{opens}}}", f"closes: {{{closes}}}", "steps: [{type: say, id: s, text: t}]"
    )

    told = (
        []
        if is_enough
        else [
            (
                "14:3: 'next' closes within a day: people have enough time to think and to "
                "answer (R v Brent LBC, ex parte Gunning (1985) 84 LGR 168, third rule). Let it "
                "stay open for a day or more."
            )
        ]
    )
    assert owed(hasty + PROPOSAL) == told


def test_guide_lists_every_duty_with_its_source():
    listed = re.findall(r"^\| `(\w+)` \| (.*?) \| .* \| (.*?) \|$", GUIDE, re.MULTILINE)

    assert listed == [(d.code, d.sentence[0].upper() + d.sentence[1:], d.source) for d in DUTIES]
