"""The balance record: who of which stance signed what, and what has changed since."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dialogues.signoff.parts import ReviewPart
from dialogues.signoff.signing import SIDES, Signature, Stance, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedPart:
    """One part with its signatures."""

    part: ReviewPart
    standing: tuple[Signature, ...]  # the last of each reviewer on this very wording
    outdated: tuple[Signature, ...]  # of reviewers who signed only another wording, the last one
    earlier: tuple[Signature, ...]  # all others, after which the same reviewer signed again

    @property
    def stances(self) -> frozenset[Stance]:
        """The stances from which somebody found the part fit, with a reservation or without."""
        return frozenset(
            signature.stance
            for signature in self.standing
            if signature.verdict is not Verdict.UNFIT
        )

    @property
    def missing(self) -> tuple[Stance, ...]:
        """The sides from which nobody has found the part fit."""
        return tuple(side for side in SIDES if side not in self.stances)

    @property
    def objections(self) -> tuple[Signature, ...]:
        """The signatures that say it is not fit."""
        return tuple(signature for signature in self.standing if signature.verdict is Verdict.UNFIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """The balance record of one version of a script."""

    parts: tuple[SignedPart, ...]
    gone: tuple[Signature, ...]  # of parts that this version does not have

    @property
    def is_begun(self) -> bool:
        """Whether anybody signed anything, of whatever wording."""
        return bool(self.gone) or any(part.standing or part.outdated for part in self.parts)

    @property
    def covered(self) -> int:
        """How many parts both sides have signed as fit."""
        return sum(not part.missing for part in self.parts)

    @property
    def objections(self) -> tuple[Signature, ...]:
        """All standing signatures that say a part is not fit."""
        return tuple(signature for part in self.parts for signature in part.objections)

    @property
    def changed(self) -> tuple[SignedPart, ...]:
        """The parts of which somebody signed only another wording."""
        return tuple(part for part in self.parts if part.outdated)

    @property
    def is_signed_off(self) -> bool:
        """Whether both sides signed every part and nobody objects."""
        return self.covered == len(self.parts) and not self.objections


def balance(parts: Sequence[ReviewPart], signatures: Iterable[Signature]) -> Balance:
    """Match signatures, the oldest first, with the parts of a version by what these say.

    A signature holds in every version in which the part reads as it did when it was signed.
    """
    every = tuple(signatures)
    keys = {part.key for part in parts}
    gone = tuple(signature for signature in every if signature.part not in keys)
    return Balance(parts=tuple(_signed(part, every) for part in parts), gone=gone)


def in_words(record: Balance) -> str:
    """Say in a sentence how far a version is signed off."""
    if record.is_signed_off and record.parts:
        return "Reviewers for and against the proposal have signed every part."
    if not any(part.standing for part in record.parts):
        return "No sign-off: nobody has signed any part of this version."
    return f"No full sign-off: {_gap(record)}."


def _gap(record: Balance) -> str:
    """Name what is missing, the gravest first."""
    signed = {stance for part in record.parts for stance in part.stances}
    if not signed & set(SIDES):
        return "neither side has found any part fit"
    if not set(SIDES) <= signed:
        (side,) = set(SIDES) & signed
        return f"only reviewers {side} the proposal have found parts fit"
    if record.covered < len(record.parts):
        return f"both sides have signed {record.covered} of {len(record.parts)} parts"
    return f"reviewers object to parts of it ({len(record.objections)})"


def _signed(part: ReviewPart, signatures: Sequence[Signature]) -> SignedPart:
    own = [signature for signature in signatures if signature.part == part.key]
    standing = _last(signature for signature in own if signature.hash == part.hash)
    current = {signature.reviewer_id for signature in standing}
    outdated = _last(signature for signature in own if signature.reviewer_id not in current)
    earlier = tuple(signature for signature in own if signature not in standing + outdated)
    return SignedPart(part=part, standing=standing, outdated=outdated, earlier=earlier)


def _last(signatures: Iterable[Signature]) -> tuple[Signature, ...]:
    """Give the last signature of each reviewer on each part."""
    return tuple(
        {(signature.reviewer_id, signature.part): signature for signature in signatures}.values()
    )
