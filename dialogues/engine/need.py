"""Whoever writes of harm, or that they are a child, is heard before all else; their words are kept.

Where the words answer an open question they are kept as that; nothing else comes of them.
"""

from dialogues.engine import commands, danger, edits, flow, late, listening, unasked
from dialogues.engine.late import MEDIA
from dialogues.kinds.all import talk_of
from dialogues.languages.phrases import command
from dialogues.script.kinds.step import Step
from dialogues.turn.events import Attached, Edited, Pressed, Returned, Said
from dialogues.turn.state import Status
from dialogues.turn.turn import Turn


def heed(turn: Turn, event: Said | Pressed | Attached | Edited | Returned) -> bool:
    """Answer words of harm, or of a child; tell whether the event was that."""
    text = _text_of(event)
    if text and _is_in_need(turn, event, text):
        return True
    if turn.state.danger and not danger.is_asked(turn):
        danger.calm(turn)
    return False


def _text_of(event: Said | Pressed | Attached | Edited | Returned) -> str:
    match event:
        case Said() | Edited():
            return event.text
        case Attached():
            return event.caption
        case _:
            return ""


def _is_in_need(turn: Turn, event: object, text: str) -> bool:
    is_word = command(text, turn.plan.script.languages) is not None
    if is_word or turn.state.status is Status.FORGOTTEN:
        return False
    harms = danger.harms_in(turn, text)
    if danger.is_too_young(turn, text) and not _names_answer(turn, text):
        danger.turn_away(turn, harms)
        return True
    if harms:
        _keep(turn, event)
        danger.heed(turn, harms)
    return bool(harms)


def _names_answer(turn: Turn, text: str) -> bool:
    prompt = turn.state.prompt
    return prompt is not None and bool(listening.find_meant(turn, prompt, text).codes)


def _keep(turn: Turn, event: object) -> None:
    """Keep words as what they were meant for, as far as anything takes them."""
    step = turn.step if turn.state.prompt and turn.state.prompt.step else None
    match event:
        case Edited():
            edits.take(turn, event)
        case Said() if turn.state.asking == commands.COMPLAIN:
            commands.file_complaint(turn, event.text)
        case Said() | Attached() if turn.plan.paused:
            pass
        case Said() | Attached() if step is not None:
            _keep_as_answer(turn, step, event)
        case Said() if turn.state.prompt is None and unasked.may_be_late(turn):
            late.keep(turn, event)
        case _:
            pass


def _keep_as_answer(turn: Turn, step: Step, event: Said | Attached) -> None:
    """Keep words as the answer to a question that takes any words."""
    talk = talk_of(step)
    if not talk.KEEPS_ANY_WORDS:
        return
    commands.wake(turn)
    if isinstance(event, Said):
        move = talk.take_words(turn, step, event)
    else:
        source = MEDIA.get(event.media) if event.media in step.media else None
        move = talk.take_media(turn, step, event, source) if source is not None else None
    if move is not None:
        flow.go_by(turn, step, move)
