"""What a person's words mean for the question that is open."""

from dataclasses import replace

from dialogues.engine import commands, places, revisit
from dialogues.engine.invitations import INVITE, LATER, START
from dialogues.kinds.all import question, talk_of
from dialogues.kinds.options import original
from dialogues.languages.answer_words import answer_words
from dialogues.script.dialogue import Stage
from dialogues.script.kinds.step import Step, StepRole
from dialogues.turn.matching import (
    NOTHING,
    Finding,
    Offer,
    find_agreement,
    find_choice,
    may_be_numbered,
)
from dialogues.turn.state import Prompt
from dialogues.turn.turn import Turn, answer_codes

_FINAL = frozenset({commands.STOP, commands.FORGET})  # takes a yes in so many words


def find_meant(turn: Turn, prompt: Prompt, text: str) -> Finding:
    """Find the choices of the open question that words name."""
    current = turn.step if prompt.step else None
    on_offer = offer(turn, prompt)
    if current is not None:
        found = talk_of(current).find_meant(turn, current, text, on_offer)
        rest = " ".join(revisit.behind_meant(text, on_offer.words))
        if found != NOTHING or not rest or turn.again != current.id:
            return found
        return talk_of(current).find_meant(turn, current, rest, on_offer)
    yes, no = _yes_and_no(prompt)
    if not yes:
        return find_choice(text, on_offer)
    return find_agreement(text, on_offer, yes=yes, no=no, is_final=prompt.part in _FINAL)


def meant_aside(turn: Turn, text: str) -> Stage | None:
    """Give the part put aside last whose open question has an answer that words name."""
    for name in reversed(turn.state.places):
        stage = turn.outline.stages.get(name)
        if stage is None or turn.state.places[name].closed_at:
            continue
        ahead = Turn(plan=turn.plan, now=turn.now, state=turn.state)
        places.take_up(ahead, stage)
        step, prompt = ahead.step, ahead.state.prompt
        is_asked = step is not None and step.ROLE is StepRole.QUESTION
        if is_asked and prompt is not None and find_meant(ahead, prompt, text) != NOTHING:
            return stage
    return None


def _yes_and_no(prompt: Prompt) -> tuple[str, str]:
    """Give the buttons of one of the engine's own questions that say yes and no, if it has them."""
    if prompt.part == INVITE:
        return START, LATER
    return (commands.SURE, commands.STAY) if commands.SURE in prompt.buttons else ("", "")


def offer(turn: Turn, prompt: Prompt) -> Offer:
    """Give what may be typed: labels, with their numbers if they are shown, and further names."""
    current = turn.step if prompt.step else None
    asked = question(turn, current) if current else commands.aside(turn, prompt.part)
    choices = [choice for choice in asked.choices if choice[0] in prompt.buttons]
    codes = answer_codes(prompt) if prompt.numbered else ()
    labels = dict(choices)
    names = original(turn, current).synonyms if current else ()
    shown = [(code, f"{place}. {labels[code]}") for place, code in enumerate(codes, 1)]
    return Offer(
        choices=[*choices, *shown, *(name for name in names if name[0] in labels)],
        words=answer_words(turn.state.language, turn.plan.script.languages),
        numbered=codes,
    )


def show_numbers(turn: Turn, step: Step, prompt: Prompt) -> None:
    """Let the answers be shown with numbers from now on, if a number can mean nothing else."""
    labels = [label for _, label in question(turn, step).choices]
    if talk_of(step).IS_NUMBERED_AGAIN and may_be_numbered(labels, turn.state.language):
        turn.change(prompt=replace(prompt, numbered=True))
