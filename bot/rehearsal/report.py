"""A rehearsal's findings as a report: who got how far, what it asked of them, what it costs."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any

from bot.delivery.rate_limit import RateLimits
from bot.rehearsal.findings import Findings
from dialogues.script.dialogue import Dialogue
from dialogues.text.placeholders import impersonal
from dialogues.timing.forecast import Cost, Prices, Wave, cost, slowest_wave

HIGH = 0.95  # the share of people who have no more than the higher figure
KINDS = ("prompt", "content", "notice", "push", "reminder")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The middle of a crowd, and what all but few of it stay below."""

    median: float
    high: float  # of 95 in 100 people, by nearest rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one assumption comes to; the forecasts are for the people expected."""

    assumption: str
    findings: Findings
    expected: int  # people
    messages: Spread  # a person
    kinds: Mapping[str, float]  # kind -> messages a person, on average
    minutes: Spread  # a person, active
    wave: Wave | None  # that takes longest to go out
    cost: Cost | None  # if there are prices


def report_on(assumption: str, findings: Findings, *, expected: int, prices: Prices) -> Report:
    """Draw up a report, forecasting for a crowd of `expected` people."""
    turnout = findings.turnout.for_people(expected)
    return Report(
        assumption=assumption,
        findings=findings,
        expected=expected,
        messages=_spread(sum(person.values()) for person in findings.messages),
        kinds={kind: _mean(kind, findings.messages) for kind in KINDS},
        minutes=_spread(seconds / 60 for seconds in findings.seconds),
        wave=slowest_wave(
            findings.unasked,
            stands_for=expected / findings.people,
            per_second=RateLimits().per_second,
        ),
        cost=cost(turnout, prices) if prices.is_given else None,
    )


def record(report: Report, dialogue: Dialogue) -> dict[str, Any]:
    """Write a report as JSON has it."""
    findings = report.findings
    return {
        "assumption": report.assumption,
        "people": findings.people,
        "finished": findings.finished,
        "statuses": dict(findings.statuses),
        "roles": dict(findings.roles),
        "stages": [
            {
                "stage": stage.id,
                "reached": reached,
                "finished": finished,
                "finished_by_rule": findings.by_rule.get(stage.id, 0),
            }
            for stage in dialogue.stages
            for reached, finished in [findings.stages.get(stage.id, (0, 0))]
        ],
        "messages_a_person": {"median": report.messages.median, "p95": report.messages.high},
        "messages_by_kind": {kind: round(mean, 1) for kind, mean in report.kinds.items()},
        "active_minutes": {
            "median": round(report.minutes.median, 1),
            "p95": round(report.minutes.high, 1),
        },
        "not_taken": findings.quarantined,
        "expected_people": report.expected,
        "slowest_wave_seconds": report.wave and round(report.wave.lasts.total_seconds(), 1),
        "cost": report.cost and _amounts(report.cost),
    }


def drop_off(reports: Sequence[Report], dialogue: Dialogue) -> list[list[str]]:
    """Give a row for each stage: its title, and who reached and finished it by assumption."""
    return [
        [impersonal(stage.title), *(_drop(report.findings, stage.id) for report in reports)]
        for stage in dialogue.stages
    ]


def figures(reports: Sequence[Report], currency: str) -> list[list[str]]:
    """Give a row for each figure of the report, by assumption."""
    rows = {
        "Messages a person, middle / most": lambda r: _shown(r.messages),
        "  of them unasked, on average": lambda r: f"{r.kinds['push'] + r.kinds['reminder']:.1f}",
        "Active minutes a person, middle / most": lambda r: _shown(r.minutes),
        "Finished parts counted so without a last tap": lambda r: _by_rule(r.findings),
        "Acts the service could not take": lambda r: str(r.findings.quarantined),
        "Slowest wave of messages, all sent in": lambda r: _lasts(r.wave),
    }
    if any(report.findings.roles for report in reports):
        rows["Not counted as people"] = lambda r: str(sum(r.findings.roles.values()))
    if any(report.cost for report in reports):
        rows["Cost"] = lambda r: _amount(r.cost and r.cost.total, currency)
        rows["  for each person at the end"] = lambda r: _amount(
            r.cost and r.cost.per_finished, currency
        )
        rows["  for each hour of people's time"] = lambda r: _amount(
            r.cost and r.cost.per_hour, currency
        )
    return [[name, *map(write, reports)] for name, write in rows.items()]


def _spread(values: Iterable[float]) -> Spread:
    ordered = sorted(values) or [0]
    return Spread(median=median(ordered), high=ordered[math.ceil(HIGH * len(ordered)) - 1])


def _mean(kind: str, people: Sequence[Mapping[str, int]]) -> float:
    return fmean([person.get(kind, 0) for person in people] or [0])


def _drop(findings: Findings, stage: str) -> str:
    reached, finished = findings.stages.get(stage, (0, 0))
    return f"{reached / findings.people:.0%} > {finished / findings.people:.0%}"


def _by_rule(findings: Findings) -> str:
    finished = sum(ended for _, ended in findings.stages.values())
    return f"{sum(findings.by_rule.values()) / finished:.0%}" if finished else "-"


def _shown(spread: Spread) -> str:
    return f"{spread.median:.0f} / {spread.high:.0f}"


def _lasts(wave: Wave | None) -> str:
    if wave is None:
        return "-"
    seconds = math.ceil(wave.lasts.total_seconds())
    return f"{seconds} s" if seconds < 120 else f"{seconds / 60:.0f} min"  # noqa: PLR2004 - two minutes


def _amount(amount: object, currency: str) -> str:
    return "-" if amount is None else f"{currency}{amount:,}"


def _amounts(spent: Cost) -> dict[str, str | None]:
    amounts = {
        "total": spent.total,
        "per_finished": spent.per_finished,
        "per_hour": spent.per_hour,
    }
    return {name: None if amount is None else str(amount) for name, amount in amounts.items()}
