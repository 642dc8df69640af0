"""The parts of a script that reviewers sign, each known by a hash of what it says."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from dialogues.script.dialogue import Source
from dialogues.script.fields import Part
from dialogues.script.kinds.step import Step, StepRole
from dialogues.script.loader import Script
from dialogues.text.markup import to_plain
from dialogues.text.placeholders import impersonal

PROPOSAL = "proposal"  # the name of the part that is no step; a step of that name has a kind too


class PartKind(StrEnum):
    """What a part is."""

    PROPOSAL = "proposal"
    CARD = "card"
    QUESTION = "question"
    CONSENT = "consent"


# All else holds, moves or repeats; the cards of a deck are signed one by one.
_SIGNED_AS = {
    StepRole.CARD: PartKind.CARD,
    StepRole.QUESTION: PartKind.QUESTION,
    StepRole.CONSENT: PartKind.CONSENT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPart:
    """One part of a script to be signed."""

    kind: PartKind
    name: str  # the id of the step, or "proposal"
    side: str  # benefit, risk or neutral, for a card; empty for anything else
    title: str  # in plain words, in the script's own language
    hash: str  # SHA-256, in hexadecimal, of everything the part says

    @property
    def key(self) -> str:
        """The part's name among all of its script."""
        return f"{self.kind}:{self.name}"


def review_parts(script: Script) -> tuple[ReviewPart, ...]:
    """Give the parts of a script in its order, in its own language; loops are signed once."""
    return tuple(_parts(script))


def _parts(script: Script) -> Iterator[ReviewPart]:
    written = script.written
    if written.proposal is not None:
        yield ReviewPart(
            kind=PartKind.PROPOSAL,
            name=PROPOSAL,
            side="",
            title=plain_line(written.proposal.question),
            hash=_hash(_told(written.proposal)),
        )
    for _, step in written.walk():
        if step.ROLE in _SIGNED_AS:
            yield _part(step, script)


def _part(step: Step, script: Script) -> ReviewPart:
    return ReviewPart(
        kind=_SIGNED_AS[step.ROLE],
        name=step.id,
        side=step.speaks_of,
        title=plain_line(getattr(step, "title", None) or getattr(step, "text", None) or step.id),
        hash=_hash(_told(step), *_beside(step, script)),
    )


def _beside(step: Step, script: Script) -> Iterator[str]:
    """Give what a card rests on and shows beside its words."""
    for name in step.rests_on:
        if name in script.written.sources:
            yield _source(script.written.sources[name])
    beside = (part.file for part in (step.picture, step.handout) if part is not None)
    for file in beside:
        if file in script.images or file in script.handouts:
            yield sha256(script.beside(file)).hexdigest()


def _source(source: Source) -> str:
    """Leave out when it was last checked: to check it again changes nothing."""
    return json.dumps([source.title, source.url], ensure_ascii=False)


def _told(part: Part) -> str:
    """Write what people are told; notes, and keys that the language gains later, change nothing."""
    said = part.model_dump(mode="json", exclude_defaults=True, exclude={"note"})
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _hash(*texts: str) -> str:
    digest = sha256()
    for text in texts:
        digest.update(f"{len(text)}:{text}".encode())
    return digest.hexdigest()


def plain_line(text: str) -> str:
    """Give a text in plain words on one line, as it reads to those who answered nothing."""
    return " ".join(to_plain(impersonal(text)).split())
