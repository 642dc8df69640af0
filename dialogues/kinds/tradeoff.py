"""How the dials of a package are turned and set, and the package kept or changed."""

from dataclasses import replace

from dialogues.kinds.moves import PASS_ON, STAY, Ask, Move
from dialogues.kinds.parts import drawn_parts, lead, parts
from dialogues.kinds.talk import StepTalk
from dialogues.script.kinds.tradeoff import Tradeoff
from dialogues.turn.buttons import CHANGE, DONE, KEEP, SKIP
from dialogues.turn.effects import AnswerSource, Standing
from dialogues.turn.state import MARK, Prompt
from dialogues.turn.turn import Question, Turn


class TradeoffTalk(StepTalk[Tradeoff]):
    """How a package is put together."""

    SHAPE = Tradeoff
    ECHOES_TAPS = False  # a dial that is set is told with the next one
    IS_NUMBERED_AGAIN = True

    def ask(self, turn: Turn, step: Tradeoff, *, is_told: bool = False) -> Question:
        """Ask for the next dial, or show the whole package once all are set."""
        dial = _open_dial(turn, step)
        if dial is None:
            return _package(turn, step)
        return _dial(turn, step, dial, is_told=is_told)

    def take(self, turn: Turn, step: Tradeoff, code: str, source: AnswerSource) -> Move:
        """Turn or set the dial that is asked for, or keep or change the whole package."""
        dial = _open_dial(turn, step)
        if dial is not None and code in step.dials[dial].settings:
            return self._turn_to(turn, step, code, source)
        if dial is not None:
            return self._set(turn, step, dial, code, source)
        if code != CHANGE:
            return PASS_ON
        _count(turn, step.id, _time_round(turn, step) + 1)
        return self._ask_next(turn, step)

    def is_given(self, turn: Turn, step: Tradeoff) -> bool:
        """Be answered once all dials are set, or the last of them is turned."""
        waiting = _open_dials(turn, step)
        return not waiting or (len(waiting) == 1 and bool(_turned(turn, step)))

    def keep(self, turn: Turn, step: Tradeoff) -> bool:
        """Store the setting that the open dial is turned to as given in part."""
        dial, turned = _open_dial(turn, step), _turned(turn, step)
        if dial is None or not turned:
            return dial is None
        _record(turn, step, dial, turned, standing=Standing.PARTIAL)
        turn.remember(step.id, {**turn.state.answers.get(step.id, {}), dial: turned})
        return True

    def code_to_skip(self, prompt: Prompt) -> str | None:
        """Leave the dial as it was, whatever it is turned to."""
        return SKIP

    def _turn_to(self, turn: Turn, step: Tradeoff, code: str, source: AnswerSource) -> Move:
        """Show what a setting gains and gives up: in place of what was shown, if it was tapped."""
        prompt = turn.state.prompt
        if prompt is not None and prompt.picked != (code,):
            touched = (prompt.buttons.index(code), turn.now.isoformat())
            turn.change(prompt=replace(prompt, picked=(code,), touched=touched, settled=False))
            show = turn.repeat if source == AnswerSource.TYPED else turn.redraw
            show(self.ask(turn, step, is_told=step.id in turn.state.answers))
        return STAY

    def _set(self, turn: Turn, step: Tradeoff, dial: str, code: str, source: AnswerSource) -> Move:
        """Set a dial as it stands; to skip it is to leave it as it was before."""
        before = turn.state.answers.get(step.id, {})
        chosen = before.get(dial) if code == SKIP else _turned_to(turn, step, dial) or None
        standing = Standing.ANSWERED if chosen else Standing.SKIPPED
        _record(turn, step, dial, chosen, source=source, standing=standing)
        turn.remember(step.id, {**before, dial: chosen})
        _count(turn, _dial_key(step, dial), _time_round(turn, step))
        turn.echo = step.dials[dial].settings[chosen].label if chosen else ""
        is_set = _open_dial(turn, step) is None
        if is_set and not any(turn.state.answers[step.id].values()):
            return PASS_ON
        return self._ask_next(turn, step)

    def _ask_next(self, turn: Turn, step: Tradeoff) -> Move:
        turn.change(prompt=None)
        return Ask(question=self.ask(turn, step, is_told=True))


def _dial(turn: Turn, step: Tradeoff, name: str, *, is_told: bool) -> Question:
    dial = step.dials[name]
    current = _turned_to(turn, step, name)
    settings = tuple((code, setting.label) for code, setting in dial.settings.items())
    hint = turn.phrase("tradeoff_hint")
    if current:
        setting = dial.settings[current]
        hint = turn.phrase("tradeoff_told", gains=setting.gains, gives_up=setting.gives_up)
    return Question(
        text=lead(step.text, is_told=is_told) + f"**{dial.title}**\n\n{hint}",
        choices=(*settings, (DONE, turn.phrase("done" if current else "skip"))),
        part=name,
        marks={current: MARK},
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


def _record(
    turn: Turn,
    step: Tradeoff,
    dial: str,
    chosen: str | None,
    *,
    standing: Standing,
    source: AnswerSource = AnswerSource.TAPPED,
) -> None:
    turn.record(
        step,
        "tradeoff",
        part=dial,
        code=chosen,
        source=source,
        standing=standing,
        revision=_time_round(turn, step),
        shown_order=drawn_parts(turn, step),
    )


def _open_dial(turn: Turn, step: Tradeoff) -> str | None:
    """Give the first dial that was not set yet this time round."""
    return next(iter(_open_dials(turn, step)), None)


def _open_dials(turn: Turn, step: Tradeoff) -> tuple[str, ...]:
    times, this = turn.state.times, _time_round(turn, step)
    return tuple(d for d in parts(turn, step) if times.get(_dial_key(step, d), 0) < this)


def _turned(turn: Turn, step: Tradeoff) -> str:
    """Give the setting that the open dial was just turned to, or nothing."""
    prompt = turn.state.prompt
    is_asked = prompt is not None and prompt.step == step.id
    return prompt.picked[0] if is_asked and prompt is not None and prompt.picked else ""


def _turned_to(turn: Turn, step: Tradeoff, dial: str) -> str:
    """Give the setting that a dial stands at: as just turned, or as it was set before."""
    prompt = turn.state.prompt
    if prompt is not None and prompt.part == dial and (turned := _turned(turn, step)):
        return turned
    return turn.state.answers.get(step.id, {}).get(dial) or ""


def _time_round(turn: Turn, step: Tradeoff) -> int:
    """Tell which time it is that the person goes through a package, from 1."""
    return turn.state.times.get(step.id, 1)


def _dial_key(step: Tradeoff, dial: str) -> str:
    """Name a dial where the state counts how often it was set."""
    return f"{step.id}.{dial}"


def _count(turn: Turn, what: str, times: int) -> None:
    turn.change(times={**turn.state.times, what: times})
