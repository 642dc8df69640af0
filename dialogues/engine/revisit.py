"""Going back to a question: which answers can be changed still, and what a change leads to."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from dialogues.engine import laps, openings
from dialogues.kinds.all import talk_of
from dialogues.languages.answer_words import AnswerWords, answer_words
from dialogues.script.conditions import number
from dialogues.script.dialogue import Stage
from dialogues.script.kinds.step import Step, StepRole
from dialogues.script.own_answer import OTHER
from dialogues.text.folding import words
from dialogues.turn.effects import AnswerSource, Standing
from dialogues.turn.events import Pressed
from dialogues.turn.matching import Offer
from dialogues.turn.outline import Path
from dialogues.turn.state import LIVE, Status
from dialogues.turn.turn import Turn
from dialogues.turn.way import Met, way


class TooLate(StrEnum):
    """Why an answer can be changed no more: the phrase that says so."""

    CLOSED = "fixed_closed"
    KEY_SHOWN = "fixed_key"
    COMPARED = "fixed_compared"


# --- may it be changed ------------------------------------------------------------------------


def too_late(turn: Turn, step: Step) -> TooLate | None:
    """Tell why an answer can be changed no more; None if it still can."""
    if _has_closed(turn, turn.outline.home[step.id]):
        return TooLate.CLOSED
    if _key_was_shown(turn, step):
        return TooLate.KEY_SHOWN
    if _is_compared(turn, step):
        return TooLate.COMPARED
    return None


def _has_closed(turn: Turn, name: str) -> bool:
    """Tell whether a part is closed for the person; one that they came to the end of may not be."""
    state, stage = turn.state, turn.outline.stages[name]
    if turn.plan.over or name in state.missed or name not in state.opened:
        return True
    if state.status not in LIVE and state.status != Status.FINISHED:
        return True
    opened_at = datetime.fromisoformat(state.opened[name])
    return openings.has_closed(turn, stage, opened_at)


def _key_was_shown(turn: Turn, step: Step) -> bool:
    """Tell whether the person has read the right answer: told after one, or on its card."""
    steps, state = turn.outline.steps, turn.state
    asked = step.asked_as(steps)
    if not asked.key_card:
        return False
    if set(turn.outline.lap_names(asked.key_card)) & {*state.shown}:
        return True
    return any(
        other.tells_key and other.asked_as(steps) is asked and other.id in state.answers
        for other in steps.values()
    )


def _is_compared(turn: Turn, step: Step) -> bool:
    """Tell whether another question goes back to this one, and a later part has opened."""
    order, state = turn.outline.order, turn.state
    home = turn.outline.home[step.id]
    later = order[order.index(home) + 1 :]
    if not any(name in state.opened for name in later):
        return False
    firsts = {first for first, names in turn.outline.laps.items() if step.id in names}
    named = {step.id, *firsts}
    return any(
        {other.compared_to, other.asked_as(turn.outline.steps).id} & named
        for other in turn.outline.steps.values()
        if other.id not in named
    )


# --- going back -------------------------------------------------------------------------------


def back(turn: Turn) -> None:
    """Ask the last question again that can be changed, or say why there is none."""
    if _can_restart(turn):
        _restart(turn)
        return
    reasons: list[TooLate] = []
    for step in reversed(_before_here(turn)):
        reason = too_late(turn, step)
        if reason is None:
            _tell(turn, reasons)
            reopen(turn, step)
            return
        reasons.append(reason)
    if reasons:
        _tell(turn, reasons)
    else:
        turn.say_phrase("nothing_before")


def back_to(turn: Turn, name: str) -> None:
    """Ask a question again, if it can be changed; without a name the last one."""
    step = turn.outline.steps.get(name)
    if step is None:
        back(turn)
    elif reason := too_late(turn, step):
        _tell(turn, [reason])
    else:
        reopen(turn, turn.own(step))


def find_meant(turn: Turn, text: str) -> str | None:
    """Name the earlier question that words sound like changing; empty for the last, None for none.

    They do if they say so ("undo"), name another answer after words such as "I meant", or are
    another answer to the last question and nothing else.
    """
    said, known = words(text), answer_words(turn.state.language, turn.plan.script.languages)
    before = [turn.own(step) for step in reversed(_before_here(turn))]
    if not before:
        return None
    if said in known.undo:
        return ""
    rest = behind_meant(text, known)
    named = (
        step.id
        for step in before
        if any(_stands_in(label, rest) for label in _others(turn, step))
        or (step.takes_numbers and _is_answer(turn, step, rest))
    )
    last = before[0]
    return next(named, last.id if said in _others(turn, last) else None)


def behind_meant(text: str, known: AnswerWords) -> tuple[str, ...]:
    """Give the words behind "I meant" and the like; none where it is not said."""
    said = words(text)
    before_it = [len(phrase) for phrase in known.meant if said[: len(phrase)] == phrase]
    return said[max(before_it) :] if before_it else ()


def _is_answer(turn: Turn, step: Step, said: tuple[str, ...]) -> bool:
    """Tell whether words are an answer that no button of a question says, as a number is."""
    known = answer_words(turn.state.language, turn.plan.script.languages)
    offer = Offer(choices=(), words=known)
    return bool(talk_of(step).find_meant(turn, step, " ".join(said), offer).codes)


def _others(turn: Turn, step: Step) -> list[tuple[str, ...]]:
    """Give the words of the answers to a question that the person did not give."""
    given = turn.state.answers.get(step.id)
    points = given.values() if isinstance(given, dict) else ()
    labels = [
        (code, label)
        for code, label in talk_of(step).ask(turn, step).choices
        if code != given and not code.startswith("_")
    ]
    return [words(label) for code, label in labels if number(code) not in points]


def _stands_in(label: tuple[str, ...], said: tuple[str, ...]) -> bool:
    size = len(label)
    return bool(label) and any(said[at : at + size] == label for at in range(len(said)))


def _before_here(turn: Turn) -> list[Step]:
    """Give the questions that were met before the one that is asked, in order."""
    met = [step for step in _met(turn) if step.ROLE is StepRole.QUESTION]
    names = [step.id for step in met]
    return met[: names.index(turn.again)] if turn.again in names else met


def _tell(turn: Turn, reasons: list[TooLate]) -> None:
    for reason in dict.fromkeys(reasons):
        turn.say_phrase(reason)


def press(turn: Turn, event: Pressed) -> bool:
    """Lead from an older button of a part to its question; tell whether that is known.

    What can be changed no more is kept as late.
    """
    name, part = turn.state.asked_by(event.prompt)
    step = turn.outline.steps.get(name)
    if step is None or step.ROLE is not StepRole.QUESTION:
        return False
    if turn.step is not None and turn.step.id == name:
        if _can_restart(turn):
            _restart(turn)
            return True
        return False
    if name not in [met.id for met in _met(turn)]:
        return False
    reason = too_late(turn, step)
    if reason is None:
        reopen(turn, turn.own(step))
    else:
        _tell(turn, [reason])
        _keep_late(turn, turn.own(step), part, event.button)
    return True


def _keep_late(turn: Turn, step: Step, part: str, button: int) -> None:
    """Keep another answer than was given, if one button says it; it counts no more."""
    talk = talk_of(step)
    codes = [code for code, _ in talk.ask(turn, step).choices]
    if not 0 <= button < len(codes):
        return
    changed = talk.changed(turn, step, part, codes[button])
    if changed is None:
        return
    kind = getattr(step, "type", "")
    turn.record(step, kind, source=AnswerSource.TAPPED, standing=Standing.LATE, **changed)
    turn.say_phrase("late_kept")


def _can_restart(turn: Turn) -> bool:
    """Tell whether the open question is answered but for more of it, so that it can begin anew."""
    step, prompt = turn.step, turn.state.prompt
    if step is None or prompt is None or prompt.step != step.id:
        return False
    if prompt.part == OTHER and step.own_answer is not None:
        return True
    return not turn.again and isinstance(turn.state.answers.get(step.id), dict)


def _restart(turn: Turn) -> None:
    if turn.step is not None:
        turn.begin_again(turn.step.id)
        turn.change(prompt=None)


def may_reopen(turn: Turn, step: Step) -> bool:
    """Tell whether a question is behind the person and its answer can still be changed."""
    is_behind = step.id in [met.id for met in _met(turn)]
    return is_behind and too_late(turn, step) is None


def reopen(turn: Turn, step: Step, *, is_anew: bool = True) -> None:
    """Ask a question once more, before all else; what was answered stands if it is not anew."""
    state = turn.state
    prompt, held = state.prompt, state.held
    if prompt is not None and not prompt.step:  # a question of our own, asked in between
        prompt, held = held, None
    if prompt is not None and prompt.step != turn.again:
        held = prompt
    before = state.behind if state.prelude else ()
    behind = dict.fromkeys((*before, *(met.id for met in _met(turn))))
    waiting = tuple(n for n in state.prelude if n not in behind or _is_wanted(turn, n))
    if is_anew:
        turn.begin_again(step.id)
    turn.change(
        behind=tuple(behind), prelude=(step.id, *waiting), prompt=None, held=held, asking=""
    )


def give_up(turn: Turn) -> None:
    """Ask no more for what somebody went back to; what they changed so far is followed."""
    if not turn.again:
        return
    turn.leave_again()
    settle(turn)
    step, prompt = turn.step, turn.state.prompt
    if prompt is not None and (step is None or step.id != prompt.step):
        turn.change(prompt=None)
    if not turn.state.prelude:
        turn.change(behind=())


# --- what a change leads to -------------------------------------------------------------------


def settle(turn: Turn) -> None:
    """Follow the answers anew: what they no longer lead to counts no more, what they do is asked.

    The person stands where they stood, or before the fork that leads elsewhere by now.
    """
    new: list[str] = []
    for name in _begun(turn):
        stage = turn.outline.stages[name]
        met = tuple(way(turn.outline, stage, turn.state))
        _drop(turn, stage, {step.step.id for step in met})
        _stand(turn, stage, met)
        laps.recount(turn, met, _end(turn, name))
        new += _unmet(turn, met, _end(turn, name))
    waiting = (name for name in turn.state.prelude if name not in new)
    turn.change(prelude=(*new, *waiting))


def _drop(turn: Turn, stage: Stage, on_way: set[str]) -> None:
    """Count no more what was answered to questions off the way, and forget that they were met."""
    outline = turn.outline

    def is_off(name: str) -> bool:
        return outline.home.get(name) == stage.id and name not in on_way

    held = turn.state.held
    met = dict.fromkeys((*turn.state.behind, *([held.step] if held and held.step else ())))
    for name in filter(is_off, met):
        if outline.steps[name].ROLE is StepRole.QUESTION:
            turn.supersede(name)
            turn.forget_answer(name)
    turn.change(
        behind=tuple(name for name in turn.state.behind if not is_off(name)),
        prelude=tuple(n for n in turn.state.prelude if not is_off(n) or _is_wanted(turn, n)),
        superseded=tuple(name for name in turn.state.superseded if not is_off(name)),
    )


def _is_wanted(turn: Turn, name: str) -> bool:
    """Tell whether a step waits because the gate of the part in progress wants it shown."""
    return turn.stage is not None and name in turn.stage.gate.seen


def _stand(turn: Turn, stage: Stage, met: tuple[Met, ...]) -> None:
    """Stand before the fork that leads elsewhere by now, if the person stands beyond one."""
    path = turn.state.path
    if stage.id != turn.state.stage or not path:
        return
    paths = {step.path for step in met}
    while path not in paths and len(path) > 1:
        path = path[:-2]
    if path != turn.state.path:
        turn.change(path=path, held=None)


def _unmet(turn: Turn, met: tuple[Met, ...], end: Path | None) -> list[str]:
    """Name the steps on the way to where the person stands that were not met yet.

    What stands in one of them is met with it.
    """
    new: list[Met] = []
    for step in met:
        if end is not None and step.path >= end:
            break
        is_inside = any(step.path[: len(outer.path)] == outer.path for outer in new)
        if step.step.id not in turn.state.behind and not is_inside:
            new.append(step)
    return [step.step.id for step in new]


# --- what is behind the person ----------------------------------------------------------------


def _met(turn: Turn) -> Iterator[Step]:
    """Give the steps behind the person in parts that they can still change."""
    for name in _begun(turn):
        end = _end(turn, name)
        for met in way(turn.outline, turn.outline.stages[name], turn.state):
            if end is not None and met.path >= end:
                break
            yield met.step


def _begun(turn: Turn) -> list[str]:
    """Name the parts that were begun and not missed, the one that was worked on last at the end."""
    state = turn.state
    begun = [name for name in turn.outline.order if name in state.finished or name in state.places]
    others = [name for name in begun if name != state.stage and name not in state.missed]
    is_begun = state.stage in state.finished or bool(state.path)
    return [*others, state.stage] if is_begun else others


def _end(turn: Turn, name: str) -> Path | None:
    """Give where the person stands in a part; None if they came to its end."""
    state = turn.state
    if name == state.stage and state.path:
        return state.path
    place = state.places.get(name)
    return place.path if place is not None else None
