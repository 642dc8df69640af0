"""The balance record: who of which stance signed what, and what changed since."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dialogues.signoff.balance import Balance, SignedPart, balance, in_words
from dialogues.signoff.parts import PartKind, ReviewPart
from dialogues.signoff.signing import Signature, Stance, Verdict

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ADA, BEN, CAT = (
    Signature(
        part="card:pro",
        hash="1",
        version=1,
        reviewer_id=number,
        reviewer=name,
        invited_as=name,
        body="",
        stance=stance,
        verdict=Verdict.FIT,
        comment="",
        signed_at=NOON,
    )
    for number, (name, stance) in enumerate(
        [("Ada", Stance.FOR), ("Ben", Stance.AGAINST), ("Cat", Stance.NEUTRAL)]
    )
)


def part(name: str = "pro", digest: str = "1") -> ReviewPart:
    return ReviewPart(kind=PartKind.CARD, name=name, side="benefit", title=name, hash=digest)


def test_part_is_covered_once_both_sides_found_it_fit():
    record = balance([part()], [ADA, BEN])

    assert record == Balance(
        parts=(SignedPart(part=part(), standing=(ADA, BEN), outdated=(), earlier=()),), gone=()
    )
    assert (record.covered, record.is_signed_off) == (1, True)


def test_changed_mind_takes_the_place_of_the_one_before():
    unfit = replace(BEN, verdict=Verdict.UNFIT, comment="One-sided.")
    record = balance([part()], [ADA, BEN, unfit])

    assert record.parts[0].standing == (ADA, unfit)
    assert record.parts[0].earlier == (BEN,)
    assert record.objections == (unfit,)
    assert record.parts[0].missing == (Stance.AGAINST,)


def test_signature_on_another_wording_does_not_hold_and_is_told():
    record = balance([part(digest="2")], [ADA, replace(BEN, hash="2")])

    assert record.parts[0].standing == (replace(BEN, hash="2"),)
    assert record.parts[0].outdated == (ADA,)
    assert record.changed == record.parts


def test_signature_holds_again_where_the_wording_comes_back():
    other = replace(ADA, hash="2")
    first = balance([part()], [ADA, other])

    assert (first.parts[0].standing, first.parts[0].earlier) == ((ADA,), (other,))


def test_all_signatures_on_a_part_that_is_gone_are_kept():
    unfit = replace(ADA, verdict=Verdict.UNFIT)

    assert balance([part("con")], [ADA, unfit]).gone == (ADA, unfit)


def test_last_signature_on_another_wording_is_told_and_those_before_are_kept():
    unfit = replace(ADA, verdict=Verdict.UNFIT)
    record = balance([part(digest="2")], [ADA, unfit])

    assert (record.parts[0].outdated, record.parts[0].earlier) == ((unfit,), (ADA,))


RESERVED = replace(BEN, verdict=Verdict.RESERVED)
UNFIT = replace(CAT, verdict=Verdict.UNFIT)


@pytest.mark.parametrize(
    ("signatures", "sentence"),
    [
        ([], "No sign-off: nobody has signed any part of this version."),
        ([CAT], "No full sign-off: neither side has found any part fit."),
        ([ADA], "No full sign-off: only reviewers for the proposal have found parts fit."),
        ([ADA, RESERVED], "No full sign-off: both sides have signed 1 of 2 parts."),
        (
            [one for one in (ADA, BEN) for one in (one, replace(one, part="card:con"))],
            "Reviewers for and against the proposal have signed every part.",
        ),
        (
            [UNFIT, *(one for one in (ADA, BEN) for one in (one, replace(one, part="card:con")))],
            "No full sign-off: reviewers object to parts of it (1).",
        ),
    ],
)
def test_record_says_what_is_missing(signatures, sentence):
    assert in_words(balance([part("pro"), part("con")], signatures)) == sentence
