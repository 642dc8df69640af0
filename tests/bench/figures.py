"""What a bench came to: figures with their goals, as a table or as JSON."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from rich.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured value. A goal is met from above (`at_least`) or from below (`at_most`)."""

    bench: str
    what: str
    value: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is met; None if there is none."""
        if self.at_least is not None:
            return self.value >= self.at_least
        return None if self.at_most is None else self.value <= self.at_most

    @property
    def goal(self) -> str:
        """The goal as a person writes it."""
        if self.at_least is not None:
            return f"≥ {written(self.at_least)}"
        return "" if self.at_most is None else f"≤ {written(self.at_most)}"


def written(value: float) -> str:
    """Write a number with as many places as tell something."""
    if value == round(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def as_table(figures: Iterable[Figure]) -> Table:
    """Lay figures out for people."""
    table = Table(title="Figures")
    for name, side in (("bench", "left"), ("what", "left"), ("value", "right")):
        table.add_column(name, justify=side)  # type: ignore[arg-type]
    table.add_column("unit")
    table.add_column("goal", justify="right")
    table.add_column("met")
    for one in figures:
        met = {True: "[green]yes[/]", False: "[red]no[/]", None: ""}[one.is_met]
        table.add_row(one.bench, one.what, written(one.value), one.unit, one.goal, met)
    return table


def as_json(figures: Iterable[Figure]) -> list[dict[str, object]]:
    """Lay figures out for programs."""
    return [asdict(one) | {"is_met": one.is_met} for one in figures]


def percentile(values: Sequence[float], share: float) -> float:
    """Give the value that so large a share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
