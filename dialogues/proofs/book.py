"""A script laid open for proofs: every step with its place, and a way to report on it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from dialogues.loader import Script
from dialogues.loops import later_names
from dialogues.problems import Problem, Severity, problem_at
from dialogues.script import Dialogue, Stage
from dialogues.source import Path
from dialogues.steps import (
    Branch,
    Consent,
    Deck,
    Loop,
    Multi,
    Profile,
    Quiz,
    Rank,
    Reflect,
    Scale,
    Single,
    Step,
)
from dialogues.translation import translated
from dialogues.weighing import Allocate, Rate, Tradeoff, codes

WEIGHED = (Allocate, Rate, Tradeoff)
ANSWERED = (Profile, Single, Multi, Scale, Rank, *WEIGHED, Quiz, Reflect)
QUESTIONS = (Consent, *ANSWERED)  # consent is kept apart from answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A step where it stands: its path in the file, and its position in the whole dialogue."""

    step: Step
    path: Path
    stage: Stage
    stage_no: int
    position: int
    is_top: bool  # not inside a branch or a deck


class Book:
    """A script with its steps in order, by id, and by place."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.dialogue: Dialogue = script.written

    @cached_property
    def steps(self) -> tuple[Placed, ...]:
        """Every step, in script order: a container comes before what it holds."""
        found: list[Placed] = []
        for stage_no, stage in enumerate(self.dialogue.stages):
            for path, step in _walk(stage.steps, ("stages", stage_no, "steps")):
                found.append(
                    Placed(
                        step=step,
                        path=path,
                        stage=stage,
                        stage_no=stage_no,
                        position=len(found),
                        is_top=len(path) == len(("stages", stage_no, "steps", 0)),
                    )
                )
        return tuple(found)

    @cached_property
    def by_id(self) -> dict[str, Placed]:
        """The first step of each id, and under the ids of later laps what a loop repeats."""
        first = {placed.step.id: placed for placed in reversed(self.steps)}
        loops = [placed.step for placed in self.steps if isinstance(placed.step, Loop)]
        later = {new: first[old] for loop in loops for new, old in later_names(loop)}
        return later | first

    @cached_property
    def worded(self) -> dict[str, Dialogue]:
        """The dialogue as written, in each language that has a translation, and in its own."""
        found = {name: translated(self.dialogue, told) for name, told in self.script.usable.items()}
        return {self.dialogue.dialogue.language: self.dialogue} | found

    def earlier(self, step_id: str, than: Placed) -> Placed | None:
        """Give a step if it stands before another one."""
        found = self.by_id.get(step_id)
        return found if found and found.position < than.position else None

    def line_of(self, placed: Placed) -> str:
        """Say on which line a step has its name, and in which file if not in the script."""
        place = self.script.node.place_of((*placed.path, "id"))
        return f"line {place.line}" + (f" of {place.file}" if place.file else "")

    def error(self, path: Path, reason: str, remedy: str, *, key: bool = False) -> Problem:
        """Report what keeps the script from being used, at a value or its key."""
        place = self.script.node.place_of(path, key=key)
        return problem_at(self.script.name, place, reason, remedy)

    def warning(self, path: Path, reason: str, remedy: str, *, key: bool = False) -> Problem:
        """Report what the author should look at, at a value or its key."""
        place = self.script.node.place_of(path, key=key)
        return problem_at(self.script.name, place, reason, remedy, Severity.WARNING)


Proof = Callable[[Book], Iterator[Problem]]


def codes_of(step: Step) -> tuple[str, ...]:
    """Give the codes that a step can be answered with; none for what has none."""
    match step:
        case Profile() | Single() | Multi() | Rank():
            return tuple(step.options)
        case Quiz():
            return tuple(step.options or ())
        case Scale():
            return tuple(str(point) for point in range(step.least, step.most + 1))
        case Allocate() | Rate() | Tradeoff():
            return codes(step)
    return ()


def _walk(steps: tuple[Step, ...], path: Path) -> Iterator[tuple[Path, Step]]:
    for at, step in enumerate(steps):
        here = (*path, at)
        yield here, step
        match step:
            case Branch():
                yield from _walk(step.then, (*here, "then"))
                yield from _walk(step.otherwise, (*here, "else"))
            case Loop():
                yield from _walk(step.steps, (*here, "steps"))
            case Deck():
                yield from _walk(step.cards, (*here, "cards"))
