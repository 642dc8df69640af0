"""Rehearse a script under several assumptions of how people take part, and report on each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.rehearsal.findings import added_up
from bot.rehearsal.habits import Habits
from bot.rehearsal.report import Report, report_on
from bot.rehearsal.trials import Told, Trial, rehearse
from dialogues.script.loader import Script
from dialogues.timing.forecast import Prices


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedCrowd:
    """Simulated people, as many for each assumption."""

    people: int
    seed: int  # the same seed gives the same people
    days: int  # when to stop at the latest
    assumptions: tuple[Habits, ...]

    @property
    def size(self) -> int:
        """How many people there are in all."""
        return self.people * len(self.assumptions)


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalRequest:
    """What is to be rehearsed, by whom, and what to forecast from it."""

    script: Script
    file: str  # what processes of their own read the script from
    crowd: SimulatedCrowd
    expected: int  # real people
    prices: Prices


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What the assumptions come to, side by side."""

    script: Script
    reports: tuple[Report, ...]  # one for each assumption, in the order of the request
    unreached: Sequence[str]  # steps that nobody met


def compare_assumptions(request: RehearsalRequest, start: datetime, progress: Told) -> Comparison:
    """Let a crowd live through the script for each assumption; raise RehearsalBroken."""
    findings = rehearse(_trials(request, start), progress)
    reports = [
        report_on(habits.name, results, expected=request.expected, prices=request.prices)
        for habits, results in zip(request.crowd.assumptions, findings, strict=True)
    ]
    return Comparison(
        script=request.script,
        reports=tuple(reports),
        unreached=added_up(findings).unreached(request.script.dialogue),
    )


def _trials(request: RehearsalRequest, start: datetime) -> list[Trial]:
    crowd = request.crowd
    return [
        Trial(
            script=request.file,
            people=crowd.people,
            seed=crowd.seed,
            habits=habits,
            start=start,
            days=crowd.days,
        )
        for habits in crowd.assumptions
    ]
