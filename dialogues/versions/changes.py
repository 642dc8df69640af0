"""What is different between two versions of a script, and who may have it while a round runs."""

from dataclasses import dataclass
from enum import StrEnum

from dialogues.script.change_rules import MayMeet
from dialogues.script.source import Place

HEADINGS = {
    MayMeet.SAFE: "Safe at any point of a round",
    MayMeet.STAGE: "Only for people who are not in the midst of that stage",
    MayMeet.NEVER: "Never for people who have joined",
}
NOT_COMPARABLE = "Answers before and after are not answers to the same question"


class ChangeKind(StrEnum):
    """What happened to a piece of a script."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference between two versions."""

    where: str  # stage.step.field, the stage, or a key at the top and its part
    kind: ChangeKind
    sentence: str  # what is different, in words, without a full stop
    verdict: MayMeet
    is_comparable: bool = True  # whether answers before and after it may be counted together
    stages: tuple[str, ...] = ()  # where the change is met; none if it is of the whole script
    place: Place | None = None  # in the new version


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """All differences between two versions, in the order of the new script."""

    all: tuple[Change, ...]

    def of(self, verdict: MayMeet) -> tuple[Change, ...]:
        """Give the changes of a verdict."""
        return tuple(change for change in self.all if change.verdict == verdict)

    @property
    def not_comparable(self) -> tuple[Change, ...]:
        """The changes after which a question is not the same question any more."""
        return tuple(change for change in self.all if not change.is_comparable)

    @property
    def is_safe(self) -> bool:
        """Whether everybody may meet every change, at any point."""
        return all(change.verdict == MayMeet.SAFE for change in self.all)

    @property
    def stages(self) -> frozenset[str]:
        """The stages that nobody may be in the midst of."""
        return frozenset(name for change in self.of(MayMeet.STAGE) for name in change.stages)
