"""What a step comes to when it is met or answered: the engine carries it out."""

from dataclasses import dataclass

from dialogues.turn.turn import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class PassOn:
    """Leave the step and run on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """Wait where the person is: at the open question, or for what was asked of the store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enter:
    """Go on with the first step inside one arm of the step."""

    arm: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Ask a question of the step under a new number."""

    question: Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """Stand at the next step without asking it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline:
    """End taking part, with these words."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnAway:
    """Let somebody go who agreed when every seat was taken."""


Move = PassOn | Stay | Enter | Ask | Rest | Decline | TurnAway

PASS_ON, STAY, REST = PassOn(), Stay(), Rest()
