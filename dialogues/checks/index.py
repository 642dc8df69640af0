"""A script laid open for rules: every step with its place, and a way to report on it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from dialogues.checks.texts import Wording, wordings
from dialogues.script.dialogue import Dialogue, Stage
from dialogues.script.kinds.step import Step, StepRole
from dialogues.script.loader import Script
from dialogues.script.problems import Problem, beside, problem_at
from dialogues.script.source import Path, Place
from dialogues.script.translation import entries, translated

Kind = TypeVar("Kind", bound=Step)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A step where it stands: its path in the file, and its position in the whole dialogue."""

    step: Step
    path: Path
    stage: Stage
    stage_no: int
    position: int
    is_top: bool  # not inside a branch or a deck


class ScriptIndex:
    """A script with its steps in order, by id, and by place.

    `today` is the day of the check, `start` the day a round would start, if that is known.
    """

    def __init__(self, script: Script, *, today: date, start: date | None = None) -> None:
        self.script = script
        self.dialogue: Dialogue = script.written
        self.today = today
        self.start = start

    @cached_property
    def steps(self) -> tuple[Placed, ...]:
        """Every step, in script order: a container comes before what it holds."""
        steps: list[Placed] = []
        for stage_no, stage in enumerate(self.dialogue.stages):
            for path, step in _walk(stage.steps, ("stages", stage_no, "steps")):
                steps.append(
                    Placed(
                        step=step,
                        path=path,
                        stage=stage,
                        stage_no=stage_no,
                        position=len(steps),
                        is_top=len(path) == len(("stages", stage_no, "steps", 0)),
                    )
                )
        return tuple(steps)

    @cached_property
    def by_id(self) -> dict[str, Placed]:
        """The first step of each id, and under the ids of later laps what a loop repeats."""
        first = {placed.step.id: placed for placed in reversed(self.steps)}
        later = {new: first[old] for placed in self.steps for new, old in placed.step.later_names()}
        return later | first

    @cached_property
    def worded(self) -> dict[str, Dialogue]:
        """The dialogue as written, in each language that has a translation, and in its own."""
        translations = {
            name: translated(self.dialogue, texts) for name, texts in self.script.usable.items()
        }
        return {self.dialogue.dialogue.language: self.dialogue} | translations

    @cached_property
    def by_path(self) -> dict[Path, Placed]:
        """Every step by its path in the file."""
        return {placed.path: placed for placed in self.steps}

    @cached_property
    def wordings(self) -> tuple[Wording, ...]:
        """Every text in every language there is, those of the script's own language first."""
        steps = {
            f"{placed.stage.id}.{placed.step.id}": (placed.path, placed.step)
            for placed in reversed(self.steps)
        }
        return tuple(wordings(self.worded, steps))

    @cached_property
    def readable(self) -> tuple[Wording, ...]:
        """The texts that are not far too long: reading those would only take time."""
        return tuple(wording for wording in self.wordings if wording.is_readable)

    @cached_property
    def english(self) -> tuple[Wording, ...]:
        """The texts that people read in English: messages and labels."""
        return tuple(
            wording for wording in self.readable if wording.is_shown and wording.is_english
        )

    @cached_property
    def messages(self) -> tuple[Wording, ...]:
        """The texts that are sent as messages, in every language."""
        return tuple(wording for wording in self.readable if wording.is_message)

    @property
    def is_english(self) -> bool:
        """Whether the script itself is in English, of whatever country."""
        return self.dialogue.dialogue.language.partition("-")[0] == "en"

    def of(self, kind: type[Kind]) -> Iterator[tuple[Placed, Kind]]:
        """Give the steps of a kind with their places."""
        for placed in self.steps:
            if isinstance(placed.step, kind):
                yield placed, placed.step

    def in_role(self, *roles: StepRole) -> Iterator[tuple[Placed, Step]]:
        """Give the steps of some roles with their places."""
        for placed in self.steps:
            if placed.step.ROLE in roles:
                yield placed, placed.step

    def judging(self) -> Iterator[tuple[Placed, Step]]:
        """Give the questions that ask what somebody thinks, with their places."""
        for placed in self.steps:
            if placed.step.JUDGED_BY:
                yield placed, placed.step

    def earlier(self, step_id: str, than: Placed) -> Placed | None:
        """Give a step if it stands before another one."""
        placed = self.by_id.get(step_id)
        return placed if placed and placed.position < than.position else None

    def line_of(self, placed: Placed) -> str:
        """Say on which line a step has its name, and in which file if not in the script."""
        place = self.script.node.place_of((*placed.path, "id"))
        return f"line {place.line}" + (f" of {place.file}" if place.file else "")

    def original(self, step: Step) -> Step:
        """Give the quiz whose answers a repeated one has; any other step as it is."""
        return step.asked_as(self._steps_by_id)

    @cached_property
    def _steps_by_id(self) -> dict[str, Step]:
        return {name: placed.step for name, placed in self.by_id.items()}

    def problem_at(
        self, code: str, path: Path, reason: str, remedy: str, *, key: bool = False
    ) -> Problem:
        """Give a problem of a code at a value, or at its key."""
        place = self.script.node.place_of(path, key=key)
        return problem_at(self.script.name, place, code, reason, remedy, at=self.where(path))

    def problem_in(self, wording: Wording, code: str, reason: str, remedy: str) -> Problem:
        """Give a problem of a text where it was written: in the script, or its translation."""
        line = self._lines.get((wording.language, wording.context))
        if line is None:
            return self.problem_at(code, wording.path, reason, remedy)
        file, at = beside(self.script.name, f"{wording.language}.po"), self.where(wording.path)
        return problem_at(file, Place(line=line), code, reason, remedy, at=at)

    @cached_property
    def _lines(self) -> dict[tuple[str, str], int]:
        """The lines of the texts in the translations, by language and context."""
        return {
            (language, entry.context): entry.line
            for language in self.script.usable
            for entry in entries(self.script.po_files.get(language, b""))
        }

    def where(self, path: Path) -> str:
        """Name a place as scripts do: stage.step, the stage, or a key at the top and its part."""
        for length in range(len(path), 3, -1):
            if placed := self.by_path.get(path[:length]):
                return f"{placed.stage.id}.{placed.step.id}"
        match path:
            case ("stages", int(at), *_):
                return self.dialogue.stages[at].id
            case ("languages", int(at), *_):
                return f"languages.{self.dialogue.languages[at]}"
            case (top, str(name), *_):
                return f"{top}.{name}"
        return ".".join(str(part) for part in path[:1])


CheckRule = Callable[[ScriptIndex], Iterator[Problem]]


def _walk(steps: Iterable[Step], path: Path) -> Iterator[tuple[Path, Step]]:
    for at, step in enumerate(steps):
        here = (*path, at)
        yield here, step
        for key, held in step.inside():
            yield from _walk(held, (*here, key))
