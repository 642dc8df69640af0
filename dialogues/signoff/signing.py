"""What reviewers say of a part: their stance, their verdict, and the signature under it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Stance(StrEnum):
    """Where a reviewer stands on the proposal."""

    FOR = "for"
    AGAINST = "against"
    NEUTRAL = "neutral"  # experts too


class Verdict(StrEnum):
    """What a reviewer thinks of a part; the words say it to people."""

    FIT = "fit"
    RESERVED = "reserved"
    UNFIT = "unfit"


VERDICT_WORDS = {
    Verdict.FIT: "Fit to use",
    Verdict.RESERVED: "Fit to use, with a reservation",
    Verdict.UNFIT: "Not fit to use",
}
STANCE_WORDS = {
    Stance.FOR: "for the proposal",
    Stance.AGAINST: "against the proposal",
    Stance.NEUTRAL: "neutral or expert",
}
SIDES = (Stance.FOR, Stance.AGAINST)  # both must sign a part before it is balanced


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One verdict of one reviewer on one part as it stood then; a changed mind is a further one."""

    part: str  # its key
    hash: str  # of the part as it was signed
    version: int  # of the script it was signed in
    reviewer_id: int
    reviewer: str  # as they wrote their name under it
    invited_as: str
    body: str  # for whom the reviewer speaks; may be empty
    stance: Stance
    verdict: Verdict
    comment: str
    signed_at: datetime
