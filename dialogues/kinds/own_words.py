"""An answer in a person's own words, asked for once they say that it is none of those offered."""

from dialogues.kinds.moves import PASS_ON, Ask, Move
from dialogues.script.kinds.step import Step
from dialogues.script.own_answer import OTHER
from dialogues.turn.buttons import SKIP, skip
from dialogues.turn.effects import AnswerSource, Standing, Supersede
from dialogues.turn.events import Said
from dialogues.turn.turn import Question, Turn


def awaits_words(turn: Turn, step: Step) -> bool:
    """Tell whether a person has answered something else this time, and is asked what that is."""
    answer = turn.state.answers.get(step.id)
    codes = answer if isinstance(answer, list) else [answer]
    if step.own_answer is None or OTHER not in codes:
        return False
    return turn.state.times.get(_place(step), 0) == turn.time_round(step.id)


def words_question(turn: Turn) -> Question:
    """Ask what it is."""
    return Question(text=turn.phrase("other_ask"), choices=(skip(turn),), part=OTHER)


def drop_words(turn: Turn, step: Step) -> None:
    """Count the words of an earlier time no more: the question is answered anew."""
    time_round = turn.time_round(step.id)
    if _place(step) in turn.state.revisions and time_round > 1:
        turn.do(Supersede(step=step.id, before=time_round))


def and_words(turn: Turn, step: Step) -> Move:
    """Go on once an answer is stored, or ask first what it is."""
    if step.own_answer is None:
        return PASS_ON
    turn.change(times={**turn.state.times, _place(step): turn.time_round(step.id)})
    return Ask(question=words_question(turn)) if awaits_words(turn, step) else PASS_ON


def take_own_words(turn: Turn, step: Step, said: Said) -> Move:
    """Store what it is, apart from the code."""
    kind, source = getattr(step, "type", ""), AnswerSource.TYPED
    turn.record(step, kind, part=OTHER, text=said.text, source=source)
    revision = turn.state.revisions[_place(step)]
    turn.change(messages={**turn.state.messages, said.ref: (step.id, OTHER, revision)})
    return PASS_ON


def leave_words(turn: Turn, step: Step, code: str, source: AnswerSource) -> Move:
    """Go on without the words; the code stays."""
    if code == SKIP:
        kind, standing = getattr(step, "type", ""), Standing.SKIPPED
        turn.record(step, kind, part=OTHER, standing=standing, source=source)
    return PASS_ON


def _place(step: Step) -> str:
    """Name the words of a step where the state counts how often they were asked for and stored."""
    return f"{step.id}.{OTHER}"
