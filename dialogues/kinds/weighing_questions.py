"""How people are asked to weigh: to share out points, to rate, to set the dials of a package."""

from dialogues.kinds.parts import open_dial, open_part, parts, points_left, turned_to
from dialogues.script.weighing import RATINGS, Allocate, Rate, Tradeoff
from dialogues.turn.buttons import CHANGE, DONE, KEEP, MOST_IN_ROW, NO_INFORMATION, skip
from dialogues.turn.state import MARK
from dialogues.turn.turn import Question, Turn

_PACES = (1, 2, 5, 10, 20)  # between the amounts on buttons; 100 points in steps of 20 fit a row


def rate(turn: Turn, step: Rate, *, told: bool) -> Question:
    """Ask how well the proposal does the next thing; `told` leaves the question itself out."""
    item = open_part(turn, step) or next(iter(step.items))
    labels = step.points or {point: turn.phrase(f"rate_{point}") for point in RATINGS}
    no_information = (NO_INFORMATION, turn.phrase("no_information"))
    return Question(
        text=_lead(step.text, told=told) + f"**{step.items[item]}**",
        choices=(*labels.items(), no_information, skip(turn)),
        part=item,
    )


def allocate(turn: Turn, step: Allocate, *, told: bool) -> Question:
    """Ask how many of the points that are left go to the next option."""
    option = open_part(turn, step) or next(iter(step.options))
    left = points_left(turn, step)
    told_left = turn.phrase("allocate_left", left=left, points=step.points)
    buttons = amounts(left)
    return Question(
        text=_lead(step.text, told=told) + f"**{step.options[option]}**\n\n_{told_left}_",
        choices=(*((amount, amount) for amount in buttons), skip(turn)),
        columns=len(buttons),
        part=option,
    )


def amounts(left: int) -> tuple[str, ...]:
    """Give amounts of points for a row of buttons, from none to all that are left."""
    pace = next(pace for pace in _PACES if left <= pace * (MOST_IN_ROW - 1))
    return tuple(str(amount) for amount in (*range(0, left, pace), left))


def tradeoff(turn: Turn, step: Tradeoff, *, told: bool) -> Question:
    """Ask for the next dial, or show the whole package once all are set."""
    dial = open_dial(turn, step)
    return _package(turn, step) if dial is None else _dial(turn, step, dial, told=told)


def _dial(turn: Turn, step: Tradeoff, name: str, *, told: bool) -> Question:
    dial = step.dials[name]
    shown = turned_to(turn, step, name)
    settings = tuple(
        (code, MARK + setting.label if code == shown else setting.label)
        for code, setting in dial.settings.items()
    )
    hint = turn.phrase("tradeoff_hint")
    if shown:
        setting = dial.settings[shown]
        hint = turn.phrase("tradeoff_told", gains=setting.gains, gives_up=setting.gives_up)
    return Question(
        text=_lead(step.text, told=told) + f"**{dial.title}**\n\n{hint}",
        choices=(*settings, (DONE, turn.phrase("done" if shown else "skip"))),
        part=name,
    )


def _package(turn: Turn, step: Tradeoff) -> Question:
    chosen = turn.state.answers.get(step.id, {})
    lines = [
        f"- {step.dials[dial].title}: **{step.dials[dial].settings[chosen[dial]].label}**"
        for dial in parts(turn, step)
        if chosen.get(dial)
    ]
    return Question(
        text="\n".join([turn.phrase("tradeoff_package"), "", *lines]),
        choices=(
            (KEEP, turn.phrase("tradeoff_keep")),
            (CHANGE, turn.phrase("tradeoff_change")),
        ),
    )


def _lead(text: str, *, told: bool) -> str:
    return "" if told else f"{text}\n\n"
