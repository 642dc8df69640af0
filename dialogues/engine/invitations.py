"""How parts are offered and recalled, in words and buttons."""

from dialogues.engine import given
from dialogues.script.dialogue import Stage
from dialogues.script.kinds.step import ASKING
from dialogues.turn.effects import MessageKind
from dialogues.turn.turn import Question, Turn

START, LATER = "_start", "_later"
INVITE = "invite"  # the `part` of a prompt that offers a stage


def invitation(turn: Turn, stage: Stage) -> Question:
    """Put the offer of a stage into a question."""
    title, own = turn.fill(stage.title), turn.fill(stage.invitation or "")
    if stage.id in turn.state.places:
        return _start_or_later(turn, turn.phrase("invite_back", title=title))
    key = "invite_own" if stage.invitation else "invite"
    text = turn.phrase(key, title=title, minutes=turn.minutes(stage.minutes), invitation=own)
    return _start_or_later(turn, text)


def remind(turn: Turn, stage: Stage, *, is_last: bool) -> None:
    """Remind of a stage; where it was not begun, the reminder is the invitation."""
    key = "remind_last" if is_last else "remind"
    text = turn.phrase(key, title=turn.fill(stage.title), minutes=turn.minutes(stage.minutes))
    if not turn.state.path:
        turn.change(held=None)
        turn.ask(_start_or_later(turn, text), "", kind=MessageKind.REMINDER)
        return
    if not is_last:
        text = turn.phrase("remind_begun", title=turn.fill(stage.title))
    turn.say(f"{text} {_told_left(turn)}", kind=MessageKind.REMINDER)


def _told_left(turn: Turn) -> str:
    """Name what is left of the part in progress: how many questions, or else something to read."""
    questions = sum(step.ROLE in ASKING for step in given.left(turn))
    return turn.phrase("left_questions", count=questions) if questions else turn.phrase("left_read")


def _start_or_later(turn: Turn, text: str) -> Question:
    choices = ((START, turn.phrase("start")), (LATER, turn.phrase("later")))
    return Question(text=text, choices=choices, part=INVITE)
