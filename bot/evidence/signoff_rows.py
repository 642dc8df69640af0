"""The balance record as rows: for the screen, for programs, and for exports."""

from collections.abc import Iterator

from bot.evidence.cells import Cell, instant
from dialogues.signoff.balance import Balance, SignedPart
from dialogues.signoff.parts import ReviewPart
from dialogues.signoff.signing import Signature

MEANINGS = {
    "part": "kind and name of the part in the script",
    "kind": "proposal, card, question or consent",
    "side": "of a card: benefit, risk or neutral",
    "title": "the part's title or first words",
    "reviewer": "the name written as a signature",
    "invited_as": "the name the reviewer was invited under",
    "body": "for whom they speak",
    "stance": "for, against or neutral",
    "verdict": "fit, reserved (fit with a reservation) or unfit",
    "comment": "the reviewer's words",
    "signed_at": "when",
    "signed_version": "the version of the script that was signed",
    "holds": (
        "yes; signed again (the reviewer said something else later); changed since (the part "
        "reads differently now); part is gone; nobody signed"
    ),
}
COLUMNS = tuple(MEANINGS)
WORDS = ("part", "title", "reviewer", "invited_as", "body", "comment")  # what people wrote
HOLDS, AGAIN, CHANGED = "yes", "signed again", "changed since"
GONE, NOBODY = "part is gone", "nobody signed"


def rows(record: Balance) -> Iterator[tuple[Cell, ...]]:
    """Give a row for every signature, and one for every part that nobody signed."""
    for part in record.parts:
        yield from _of_part(part)
    for signature in record.gone:
        yield (signature.part, None, None, None, *_signature(signature), GONE)


def _of_part(part: SignedPart) -> Iterator[tuple[Cell, ...]]:
    cells = _part(part.part)
    for signature in part.standing:
        yield (*cells, *_signature(signature), HOLDS)
    for signature in part.outdated:
        yield (*cells, *_signature(signature), CHANGED)
    for signature in part.earlier:
        yield (*cells, *_signature(signature), AGAIN)
    if not part.standing and not part.outdated:
        yield (*cells, *(None,) * len(_SIGNED), NOBODY)


_SIGNED = COLUMNS[4:-1]


def _part(part: ReviewPart) -> tuple[Cell, ...]:
    return part.key, part.kind, part.side or None, part.title


def _signature(signature: Signature) -> tuple[Cell, ...]:
    return (
        signature.reviewer,
        signature.invited_as,
        signature.body or None,
        signature.stance,
        signature.verdict,
        signature.comment or None,
        instant(signature.signed_at),
        signature.version,
    )
