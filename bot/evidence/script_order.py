"""Counts in the order of the script, which no database knows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from bot.evidence.filters import languages_of
from dialogues.script.columns import Measure
from dialogues.script.dialogue import Dialogue
from dialogues.script.kinds.step import Step, Steps
from storage.queries.counts import StepCounts
from storage.queries.progress import RoundProgress, StageProgress

T = TypeVar("T")


def step_order(dialogue: Dialogue) -> tuple[str, ...]:
    """Name the steps in the order of the script."""
    return tuple(step.id for _, step in dialogue.walk())


def counts_in_order(
    counted: Iterable[StepCounts], dialogue: Dialogue, *, fills: bool
) -> tuple[StepCounts, ...]:
    """Put questions, their parts and their answers in the order of the script.

    With `fills`, answers that nobody gave stand among them with 0. What only an earlier version of
    the script has comes last.
    """
    steps = {step.id: step for _, step in dialogue.walk()}
    places = {
        (name, part): (place, number)
        for place, (name, step) in enumerate(steps.items())
        for number, part in enumerate(["", *step.parts])
    }
    last = (len(steps), 0)
    told = []
    for one in sorted(counted, key=lambda one: places.get((one.step, one.part), last)):
        step = steps.get(one.step)
        known = step.stored_codes(steps) if step else []
        offered = _offered(step, one.part, steps) if step and fills else []
        counts = dict.fromkeys(offered, 0) | dict(one.counts)
        told.append(replace(one, counts=in_order(counts, known)))
    return tuple(told)


def _offered(step: Step, part: str, steps: Steps) -> list[str]:
    """Name the answers that a part was offered; none of amounts, or of a list to search."""
    if step.is_searched:
        return []
    of_part = [
        code
        for column in step.columns(steps)
        if column.measure is Measure.CODE and column.part == part
        for code, _ in column.values
    ]
    return of_part or (step.stored_codes(steps) if step.choices(steps) else [])


def progress_in_order(progress: RoundProgress, dialogue: Dialogue) -> RoundProgress:
    """Put stages, arms, roles and languages in the order of the script, every stage among them."""
    stages = {stage.stage: stage for stage in progress.stages}
    return replace(
        progress,
        stages=tuple(stages.get(stage.id) or _unreached(stage.id) for stage in dialogue.stages),
        arms=in_order(progress.arms, list(dialogue.arms)),
        roles=in_order(progress.roles, list(dialogue.roles)),
        languages=in_order(progress.languages, languages_of(dialogue)),
    )


def in_order(table: Mapping[str, T], known: Sequence[str]) -> dict[str, T]:
    """Sort a table by the place of its keys in a list; what is not in it comes last, as it was."""
    places = {code: place for place, code in enumerate(known)}
    codes = sorted(table, key=lambda code: places.get(code, len(places)))
    return {code: table[code] for code in codes}


def _unreached(stage: str) -> StageProgress:
    return StageProgress(stage=stage, reached=0, finished=0, median_seconds=None, responses=0)
