"""Whether somebody in the midst of a dialogue can go on with another version of its script."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dialogues.evidence.codebook import options_of, parts_of
from dialogues.script.change_rules import MayMeet
from dialogues.script.kinds.step import Step
from dialogues.script.loader import Script
from dialogues.turn.arms import is_for
from dialogues.turn.outline import Outline
from dialogues.turn.state import LIVE, State
from dialogues.versions.changes import Changes
from dialogues.versions.compare import compare


class Reason(StrEnum):
    """Why somebody stays with the version they have; the words go on with a name."""

    ENDED = "take part no more"
    NEVER = "joined under other terms:"
    STAGE = "are in the midst of a part that is different:"
    ANSWERED = "gave an answer that is offered no more:"
    MET = "would meet once more in a later part:"
    BEFORE = "have gone past the place of a new part:"
    BROKEN = "cannot be moved for a fault in this program, which its log names"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindrance:
    """What keeps somebody from another version."""

    reason: Reason
    where: str = ""  # a stage, a step, or the place of a change

    @property
    def sentence(self) -> str:
        """Say it of several people, without a full stop."""
        return f"{self.reason} {self.where}".rstrip()


class WayToVersion:
    """The way from one version of a script to another, and who may take it.

    The rule: nothing of what a person has begun may be different for them but in its words, what
    they answered is still asked and offered, and what they have met comes only once. All else is
    still to come, and may come otherwise.
    """

    def __init__(self, old: Script, new: Script) -> None:
        """Compare the versions, once for all people."""
        self.changes: Changes = compare(old, new)
        self._never = self.changes.of(MayMeet.NEVER)
        self._different = self.changes.stages
        self._before, self._after = Outline(old.dialogue), Outline(new.dialogue)

    def hindrance(self, state: State) -> Hindrance | None:
        """Tell what keeps a person where they are; None if they may move."""
        return next(self._hindrances(state), None)

    def _hindrances(self, state: State) -> Iterator[Hindrance]:
        if state.status not in LIVE:
            yield Hindrance(reason=Reason.ENDED)
        for change in self._never:
            yield Hindrance(reason=Reason.NEVER, where=change.where)
        yield from self._of_stages(state)
        yield from self._of_answers(state)
        yield from self._of_steps_met(state)

    def _of_stages(self, state: State) -> Iterator[Hindrance]:
        over = state.finished.keys() | state.missed.keys()
        for name in state.opened:
            if name not in over and name in self._different:
                yield Hindrance(reason=Reason.STAGE, where=name)
        known, own = _own(self._before, state.arm), _own(self._after, state.arm)
        begun = [place for place, name in enumerate(own) if name in state.opened or name in over]
        for name in own[: max(begun, default=0)]:
            if name not in known:
                yield Hindrance(reason=Reason.BEFORE, where=name)

    def _of_answers(self, state: State) -> Iterator[Hindrance]:
        given = dict.fromkeys(step for step, *_ in state.messages.values()) | state.answers
        for name, answer in given.items():
            if self._lost(name) & _named(answer) or self._is_retyped(name):
                yield Hindrance(reason=Reason.ANSWERED, where=name)

    def _lost(self, name: str) -> frozenset[str]:
        """Give the codes and parts that can no longer be answered."""
        return _offered(self._before, name) - _offered(self._after, name)

    def _is_retyped(self, name: str) -> bool:
        return type(self._before.steps.get(name)) is not type(self._after.steps.get(name))

    def _of_steps_met(self, state: State) -> Iterator[Hindrance]:
        for name, home in self._before.home.items():
            now = self._after.home.get(name, home)
            if home in state.opened and now not in state.opened:
                yield Hindrance(reason=Reason.MET, where=name)


def _own(outline: Outline, arm: str) -> list[str]:
    """Name the stages that people of an arm meet, in order."""
    return [stage.id for stage in outline.dialogue.stages if is_for(stage, arm)]


def _offered(outline: Outline, name: str) -> frozenset[str]:
    step: Step | None = outline.steps.get(name)
    if step is None:
        return frozenset()
    return frozenset((*options_of(step, outline.steps), *parts_of(step)))


def _named(answer: Any) -> frozenset[str]:
    """Give the codes and parts that an answer names."""
    match answer:
        case dict():
            codes = (code for code in answer.values() if isinstance(code, str))
            return frozenset((*answer, *codes))
        case list() | tuple():
            return frozenset(map(str, answer))
        case _:
            return frozenset((str(answer),))
