"""A reserved word while the open question takes any words, and it may be the answer.

Whoever is in need is obeyed at once. Other words are kept as the answer, and obeyed by a button.
"""

from dataclasses import replace

from dialogues.engine import commands, flow
from dialogues.kinds.all import talk_of
from dialogues.kinds.moves import Ask
from dialogues.script.limits import LONGEST_LABEL
from dialogues.text.folding import words
from dialogues.turn.events import Said
from dialogues.turn.state import Status
from dialogues.turn.turn import Turn

AT_ONCE = frozenset({"stop", "forget", "hide", "pause", "help"})
OBEY = "_obey_"  # begins the code of a button that has a word obeyed; the command follows


def is_doubtful(turn: Turn, text: str) -> bool:
    """Tell whether a reserved word may be meant as an answer; with a slash it never is."""
    is_answering = turn.state.status == Status.ACTIVE and not turn.plan.paused
    if not is_answering or turn.state.asking or text.lstrip().startswith("/"):
        return False
    prompt, step = turn.state.prompt, turn.step
    is_open = prompt is not None and step is not None and prompt.step == step.id
    return is_open and step is not None and talk_of(step).KEEPS_ANY_WORDS


def is_insisted_on(turn: Turn, word: str) -> bool:
    """Tell whether a word is written again while a button offers to obey it."""
    prompt = turn.state.prompt
    return prompt is not None and OBEY + word in prompt.buttons


def take(turn: Turn, word: str, said: Said) -> None:
    """Obey a word of need, asking first where that cannot be undone; keep any other word."""
    if word in commands.CONFIRMED:
        commands.put_aside(turn, word, instead=said.ref)
    elif word in AT_ONCE:
        commands.obey(turn, word)
    else:
        _keep(turn, word, said)


def _keep(turn: Turn, word: str, said: Said) -> None:
    """Keep a word as the answer, with a button that has it obeyed instead."""
    step = turn.step
    move = talk_of(step).take_words(turn, step, said) if step is not None else None
    if step is None or move is None:
        return
    if isinstance(move, Ask):
        offer = (OBEY + word, turn.phrase("meant_word", word=_short(said.text)))
        asked = replace(move.question, choices=(*move.question.choices, offer))
        move = replace(move, question=asked)
    flow.go_by(turn, step, move)


def _short(text: str) -> str:
    """Give a reserved word as it was written, or without its signs if there are many of them."""
    return text.strip() if len(text) <= LONGEST_LABEL // 2 else " ".join(words(text))


def take_back(turn: Turn) -> None:
    """Count the word that was kept no more: it was none of the answer."""
    if (step := turn.step) is not None:
        talk_of(step).take_back(turn, step)
