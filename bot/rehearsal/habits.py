"""How a crowd of simulated people takes part: assumptions with a name, to be set against others."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random

from bot.rehearsal.citizens import Manner


@dataclass(frozen=True, slots=True)
class Triangular:
    """Values between two ends, most of them near the peak: a triangular distribution."""

    low: float
    peak: float
    high: float

    def draw(self, lot: Random) -> float:
        """Take a value."""
        return lot.triangular(self.low, self.high, self.peak)


def exactly(value: float) -> Triangular:
    """Give the same value to everybody."""
    return Triangular(value, value, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What is assumed of a crowd. These are assumptions to plan by, measured on nobody."""

    name: str
    comes_back: Triangular  # share of the parts they are invited to that they open
    delay: Triangular  # mean hours until they open an invitation
    pace: Triangular  # reading speed against the average
    writes: Triangular  # share of the open questions they answer
    without_done: Triangular  # share of what only wants Done or Keep that they leave so
    answers_reminder: float = 0.55
    skips: float = 0.04
    leaves: float = 0.0004  # of turns
    without_next: float = 0.01  # share of what only wants Next that they leave so

    def draw(self, lot: Random) -> Manner:
        """Give one person's manner."""
        return Manner(
            comes_back=self.comes_back.draw(lot),
            delay=self.delay.draw(lot),
            pace=self.pace.draw(lot),
            writes=self.writes.draw(lot),
            without_done=self.without_done.draw(lot),
            without_next=self.without_next,
            answers_reminder=self.answers_reminder,
            skips=self.skips,
            leaves=self.leaves,
        )

    def assuming(
        self,
        *,
        comes_back: float | None = None,
        answers_reminder: float | None = None,
        delay: float | None = None,
        writes: float | None = None,
    ) -> "Habits":
        """Give the same habits with some of them the same for everybody."""
        return replace(
            self,
            comes_back=self.comes_back if comes_back is None else exactly(comes_back),
            answers_reminder=(
                self.answers_reminder if answers_reminder is None else answers_reminder
            ),
            delay=self.delay if delay is None else exactly(delay),
            writes=self.writes if writes is None else exactly(writes),
        )


KEEN = Habits(
    name="keen",
    comes_back=Triangular(0.9, 0.98, 1.0),
    delay=Triangular(0.2, 0.8, 4.0),
    pace=Triangular(0.8, 1.1, 1.5),
    writes=Triangular(0.7, 0.9, 1.0),
    without_done=Triangular(0.0, 0.03, 0.1),
    without_next=0.005,
    answers_reminder=0.8,
    skips=0.02,
)
USUAL = Habits(
    name="usual",
    comes_back=Triangular(0.72, 0.96, 1.0),
    delay=Triangular(0.3, 1.5, 9.0),
    pace=Triangular(0.6, 1.0, 1.5),
    writes=Triangular(0.4, 0.8, 1.0),
    without_done=Triangular(0.0, 0.08, 0.3),
)
WEARY = Habits(
    name="weary",
    comes_back=Triangular(0.35, 0.6, 0.85),
    delay=Triangular(2.0, 6.0, 18.0),
    pace=Triangular(0.5, 0.9, 1.4),
    writes=Triangular(0.1, 0.35, 0.7),
    without_done=Triangular(0.05, 0.2, 0.5),
    without_next=0.02,
    answers_reminder=0.3,
    skips=0.12,
    leaves=0.002,
)
ASSUMPTIONS: Mapping[str, Habits] = {habits.name: habits for habits in (KEEN, USUAL, WEARY)}
