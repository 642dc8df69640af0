"""Finding one's way in a script: which step is where, and which comes next."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any, Protocol

from dialogues.script.dialogue import Dialogue, Stage
from dialogues.script.kinds.step import Step
from dialogues.timing.timetable import Timetable
from dialogues.turn.arms import meeting
from dialogues.turn.personal import is_personal

AT_HAND = 4096  # orders kept: a turn asks for the same one several times

Path = tuple[int, ...]  # index, then (arm, index) for every container stepped into


class Texts(Protocol):
    """What the engine needs of a loaded script."""

    hash: str
    languages: tuple[str, ...]

    def in_language(self, language: str) -> Dialogue:
        """Give the whole dialogue in a language."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A script as one round runs it."""

    script: Any  # Texts; a frozen dataclass does not match a protocol with writable members
    timetable: Timetable
    paused: bool = False
    over: bool = False  # the round was closed or called off

    def outline(self, language: str) -> "Outline":
        """Give the way through the script in a language."""
        return _outline(self.script.in_language(language))


class Outline:
    """A dialogue in one language, indexed for the engine."""

    def __init__(self, dialogue: Dialogue) -> None:
        self.dialogue = dialogue
        self.stages = {stage.id: stage for stage in dialogue.stages}
        self.order = tuple(self.stages)
        self.steps: dict[str, Step] = {step.id: step for _, step in dialogue.walk()}
        self.personal = frozenset(name for name, step in self.steps.items() if is_personal(step))
        self.meeting = meeting(dialogue)  # the arms that may meet each step
        self.home = {step.id: stage.id for stage, step in dialogue.walk()}
        self.loops = dialogue.repeated
        self.laps = {first: names for loop in self.loops for first, names in loop.items()}
        self._loop_of = {
            name: number
            for number, loop in enumerate(self.loops)
            for names in loop.values()
            for name in names
        }

    def loop_of(self, step: str) -> int | None:
        """Give the number of the loop that repeats a step; None if none does."""
        return self._loop_of.get(step)

    def lap_names(self, name: str, *, asker: str = "") -> tuple[str, ...]:
        """Give the steps that one step may mean by a name, oldest first.

        Within a loop it is the step of the same lap; elsewhere it may be that of any lap.
        """
        return self.laps.get(name, (name,)) if self._is_outside(name, asker) else (name,)

    def named(
        self, answers: Mapping[str, Any], superseded: Collection[str], *, asker: str = ""
    ) -> Mapping[str, Any]:
        """Give answers by the names that a step knows them by: of a loop, the newest one counts.

        `superseded` are answers of earlier laps that count no more outside their loop.
        """
        if not self.laps:
            return answers
        known = {
            name: answer
            for name, answer in answers.items()
            if name not in superseded or not self._is_outside(name, asker)
        }
        newest = {
            first: known[name]
            for first, names in self.laps.items()
            if self._is_outside(first, asker)
            for name in names
            if name in known
        }
        return known | newest

    def _is_outside(self, name: str, asker: str) -> bool:
        """Tell whether a step stands outside the loop, if any, that repeats another."""
        loop = self.loop_of(name)
        return loop is None or loop != self.loop_of(asker)

    def here(self, stage: Stage, path: Path, seed: int) -> Step | None:
        """Give the step at a path, or None past the end of its container."""
        steps: Sequence[Step] = stage.steps
        for position in range(0, len(path) - 1, 2):
            steps = steps[path[position]].entered(path[position + 1], seed)
        return steps[path[-1]] if path[-1] < len(steps) else None


_COURSES: dict[int, Outline] = {}


def _outline(dialogue: Dialogue) -> Outline:
    """Index a dialogue once; scripts keep theirs, so identity is enough."""
    outline = _COURSES.get(id(dialogue))
    if outline is None or outline.dialogue is not dialogue:
        outline = _COURSES[id(dialogue)] = Outline(dialogue)
    return outline


def onward(path: Path) -> Path:
    """Give the path of the next step in the same container."""
    return (*path[:-1], path[-1] + 1)


def outward(path: Path) -> Path | None:
    """Give the path of the step after the container, or None if there is no container."""
    return onward(path[:-2]) if len(path) > 1 else None


def inward(path: Path, arm: int) -> Path:
    """Give the path of the first step inside the container at `path`."""
    return (*path, arm, 0)


@lru_cache(maxsize=AT_HAND)
def shuffled(
    codes: tuple[str, ...], step: str, seed: int, last: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Put codes in this person's order; those in `last` (exclusive ones) stay at the end."""
    lot = Random(f"{seed}:{step}")  # noqa: S311 - an order to be replayed, not a secret
    mixed = [code for code in codes if code not in last]
    lot.shuffle(mixed)
    return (*mixed, *(code for code in codes if code in last))


def turned(codes: tuple[str, ...], seed: int, last: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Turn codes round for half of the people, and for each of them always alike.

    So the same question before and after runs the same way. Those in `last` stay at the end.
    """
    is_turned = Random(f"{seed}:flip").random() < 1 / 2  # noqa: S311 - as above
    ordered = [code for code in codes if code not in last]
    return (*(reversed(ordered) if is_turned else ordered), *(c for c in codes if c in last))
