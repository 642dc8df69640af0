"""Several options picked one by one, as questions with several answers and rankings are taken."""

from dataclasses import replace
from datetime import datetime, timedelta

from dialogues.kinds.moves import PASS_ON, STAY, Move
from dialogues.kinds.options import labels_of, shown_order
from dialogues.kinds.own_words import (
    and_words,
    awaits_words,
    drop_words,
    leave_words,
    take_own_words,
)
from dialogues.kinds.talk import AnyKind, StepTalk
from dialogues.script.kinds.step import Step
from dialogues.turn.buttons import DONE, SKIP
from dialogues.turn.effects import AnswerSource, Standing
from dialogues.turn.events import Said
from dialogues.turn.matching import Finding, Offer, Unclear, find_label, find_several
from dialogues.turn.state import Prompt
from dialogues.turn.turn import Turn

DOUBLE_TAP = timedelta(seconds=1)  # the same button again within this is one press


class PicksTalk(StepTalk[AnyKind]):
    """How a kind talks of whose options several are picked."""

    ECHOES_TAPS = False  # what is picked stands on the buttons, and is told at the end

    def exclusive(self, step: AnyKind) -> tuple[str, ...]:
        """Name the options that go with no other."""
        return ()

    def is_complete(self, step: AnyKind, picked: tuple[str, ...]) -> bool:
        """Tell whether what is picked ends the question by itself."""
        return False

    def in_order(self, step: AnyKind, picked: tuple[str, ...]) -> tuple[str, ...]:
        """Give what is picked in the order it is stored in."""
        return picked

    def code_to_skip(self, prompt: Prompt) -> str | None:
        """Leave it out whatever is picked; no button says so then."""
        return SKIP

    def is_given(self, turn: Turn, step: AnyKind) -> bool:
        """Be answered by the first pick."""
        return bool(picked_so_far(turn, step)) or awaits_words(turn, step)

    def keep(self, turn: Turn, step: AnyKind) -> bool:
        """Store what is picked so far as given in part."""
        picked = picked_so_far(turn, step)
        if picked:
            self._store(turn, step, picked, AnswerSource.TAPPED, Standing.PARTIAL)
        return bool(picked)

    def take(self, turn: Turn, step: AnyKind, code: str, source: AnswerSource) -> Move:
        """Pick or unpick an option, or end the question."""
        prompt = turn.state.prompt
        if prompt is None:
            return STAY
        if awaits_words(turn, step):
            return leave_words(turn, step, code, source)
        return self._pick(turn, step, prompt, code, source)

    def _pick(
        self, turn: Turn, step: AnyKind, prompt: Prompt, code: str, source: AnswerSource
    ) -> Move:
        if code in {DONE, SKIP}:
            return self._end(turn, step, () if code == SKIP else prompt.picked, source)
        if _is_double_tap(turn, prompt, code):
            return STAY
        picked = self._toggle(step, prompt.picked, code)
        touched = (prompt.buttons.index(code), turn.now.isoformat())
        standing = prompt.picked if picked is None else picked
        turn.change(prompt=replace(prompt, picked=standing, touched=touched, settled=False))
        if picked is None:
            turn.say_phrase("multi_full", count=most(step))
            return STAY
        if self.is_complete(step, picked):
            return self._end(turn, step, picked, source)
        turn.redraw(self.ask(turn, step))
        return STAY

    def find_meant(self, turn: Turn, step: AnyKind, text: str, offer: Offer) -> Finding:
        """Find one option or several; those that go with no other are asked about."""
        if awaits_words(turn, step):
            return find_label(text, offer)
        found = find_several(text, offer)
        alone = {*self.exclusive(step), DONE, SKIP} & set(found.codes)
        return Unclear(codes=found.codes) if found.codes[1:] and alone else found

    def take_words(self, turn: Turn, step: AnyKind, said: Said) -> Move | None:
        """Take own words where they are asked for."""
        return take_own_words(turn, step, said) if awaits_words(turn, step) else None

    def take_several(
        self, turn: Turn, step: AnyKind, codes: tuple[str, ...], source: AnswerSource
    ) -> Move:
        """Pick what was typed, and show again what is picked; words take nothing back."""
        prompt = turn.state.prompt
        if prompt is None or codes[0] in {DONE, SKIP}:
            return self.take(turn, step, codes[0], source)
        picked = prompt.picked
        for code in codes:
            more = picked if code in picked else self._toggle(step, picked, code)
            if more is None:
                return self._refuse_several(turn, step, prompt)
            picked = more
        touched = (-1, turn.now.isoformat())
        turn.change(prompt=replace(prompt, picked=picked, touched=touched, settled=False))
        if self.is_complete(step, picked):
            return self._end(turn, step, picked, source)
        turn.repeat(self.ask(turn, step))
        return STAY

    def _refuse_several(self, turn: Turn, step: AnyKind, prompt: Prompt) -> Move:
        """Take nothing of what is more than may be picked, and say what can be done."""
        if prompt.picked:
            turn.say_phrase("multi_full", count=most(step))
        else:
            turn.say_phrase("multi_too_many")
        turn.repeat(self.ask(turn, step))
        return STAY

    def _toggle(self, step: AnyKind, picked: tuple[str, ...], code: str) -> tuple[str, ...] | None:
        """Pick or unpick an option; None when no more may be picked."""
        if code in picked:
            return tuple(other for other in picked if other != code)
        exclusive = self.exclusive(step)
        if code in exclusive:
            return (code,)
        others = tuple(other for other in picked if other not in exclusive)
        return (*others, code) if len(others) < most(step) else None

    def _end(
        self, turn: Turn, step: AnyKind, picked: tuple[str, ...], source: AnswerSource
    ) -> Move:
        drop_words(turn, step)
        if not picked:
            kind = getattr(step, "type", "")
            turn.record(step, kind, standing=Standing.SKIPPED, source=source)
            turn.forget_answer(step.id)
            return PASS_ON
        self._store(turn, step, picked, source, Standing.ANSWERED)
        labels = labels_of(turn, step)
        turn.echo = ", ".join(labels[code] for code in self.in_order(step, picked))
        return and_words(turn, step)

    def _store(
        self,
        turn: Turn,
        step: AnyKind,
        picked: tuple[str, ...],
        source: AnswerSource,
        standing: Standing,
    ) -> None:
        kind, codes = getattr(step, "type", ""), self.in_order(step, picked)
        turn.record(
            step,
            kind,
            code=" ".join(codes),
            source=source,
            standing=standing,
            shown_order=shown_order(turn, step),
        )
        turn.remember(step.id, list(codes))


def most(step: Step) -> int:
    """Tell how many options may be picked."""
    _, limit = step.pick_limit
    return min(limit or len(step.codes), len(step.codes))


def picked_so_far(turn: Turn, step: Step) -> tuple[str, ...]:
    """Give what is picked on the open question."""
    prompt = turn.state.prompt
    return prompt.picked if prompt is not None and prompt.step == step.id else ()


def done_or_skip(turn: Turn, picked: tuple[str, ...]) -> tuple[str, str]:
    """Keep the last button in its place while its meaning follows what is picked."""
    return (DONE, turn.phrase("done")) if picked else (DONE, turn.phrase("skip"))


def _is_double_tap(turn: Turn, prompt: Prompt, code: str) -> bool:
    button, at = prompt.touched
    if button < 0 or prompt.buttons[button] != code:
        return False
    return turn.now - datetime.fromisoformat(at) < DOUBLE_TAP
