"""The balance record as rows: for the screen, for programs, and for exports."""

from collections.abc import Iterator

from bot.exporting.cells import Cell, instant
from dialogues.review.balance import Balance, Signed
from dialogues.review.parts import ReviewPart
from dialogues.review.signing import Signature

COLUMNS = (
    "part",
    "kind",
    "side",
    "title",
    "reviewer",
    "body",
    "stance",
    "verdict",
    "comment",
    "signed_at",
    "signed_version",
    "holds",
)
WORDS = ("part", "title", "reviewer", "body", "comment")  # what people wrote
HOLDS, CHANGED, GONE, NOBODY = "yes", "changed since", "part is gone", "nobody signed"


def rows(record: Balance) -> Iterator[tuple[Cell, ...]]:
    """Give a row for every signature, and one for every part that nobody signed."""
    for one in record.parts:
        yield from _of_part(one)
    for signature in record.gone:
        yield (signature.part, None, None, None, *_signature(signature), GONE)


def _of_part(one: Signed) -> Iterator[tuple[Cell, ...]]:
    told = _part(one.part)
    for signature in one.standing:
        yield (*told, *_signature(signature), HOLDS)
    for signature in one.outdated:
        yield (*told, *_signature(signature), CHANGED)
    if not one.standing and not one.outdated:
        yield (*told, *(None,) * len(_SIGNED), NOBODY)


_SIGNED = COLUMNS[4:-1]


def _part(part: ReviewPart) -> tuple[Cell, ...]:
    return part.key, part.kind, part.side or None, part.title


def _signature(one: Signature) -> tuple[Cell, ...]:
    return (
        one.reviewer,
        one.body or None,
        one.stance,
        one.verdict,
        one.comment or None,
        instant(one.signed_at),
        one.version,
    )
