"""A list too long to be shown: people type letters, and get the answers that fit on buttons."""

from collections.abc import Sequence

from dialogues.kinds.moves import STAY, Ask, Move
from dialogues.kinds.options import labels_of
from dialogues.languages.answer_words import AnswerWords, answer_words, without
from dialogues.script.kinds.step import Step
from dialogues.script.own_answer import OTHER
from dialogues.text.folding import words
from dialogues.turn.buttons import SEARCH_AGAIN, offered_now, skip
from dialogues.turn.events import Said
from dialogues.turn.matching import NOTHING, Finding, Meant, Offer, find_label
from dialogues.turn.searching import is_whole, search
from dialogues.turn.turn import Question, Turn

MOST_FOUND = 8  # answers on buttons at a time: with those that always stand there, one screen


def list_question(turn: Turn, step: Step) -> Question:
    """Ask for letters; answers that were found stand on the buttons until others are."""
    always = _always(step)
    found = [code for code in offered_now(turn, step) if code not in always]
    hint = turn.phrase("list_found" if found else "list_hint")
    return _question(turn, step, found, f"{step.wording({})}\n\n_{hint}_")


def find_listed(step: Step, text: str, offer: Offer) -> Finding:
    """Find the answer that words name in full, if no other begins like it or all are shown."""
    shown = find_label(text, offer)
    if shown != NOTHING:
        return shown
    for said in (text, _bare(text, offer.words)):
        found = _search(step, said)
        names = [name for code, name in _names(step) if code in found]
        if len(found) == 1 and any(is_whole(said, name) for name in names):
            return Meant(codes=found)
    return NOTHING


def take_letters(turn: Turn, step: Step, said: Said) -> Move:
    """Offer the answers that fit, or say that there is none."""
    known = answer_words(turn.state.language, turn.plan.script.languages)
    found = _search(step, said.text) or _search(step, _bare(said.text, known))
    if not found:
        turn.say_phrase("list_none")
        turn.repeat(list_question(turn, step))
        return STAY
    listed = [code for code in found if code not in _always(step)]
    more = len(listed) - MOST_FOUND
    hint = turn.phrase("list_more", count=more) if more > 0 else turn.phrase("list_found")
    return Ask(question=_question(turn, step, listed[:MOST_FOUND], hint))


def search_anew(turn: Turn, step: Step) -> Move:
    """Ask for other letters."""
    turn.change(prompt=None)
    return Ask(question=list_question(turn, step))


def _bare(text: str, known: AnswerWords) -> str:
    """Leave out words such as "please"."""
    return " ".join(without(known.courtesies, words(text)))


def _search(step: Step, text: str) -> tuple[str, ...]:
    return search(text, _names(step))


def _names(step: Step) -> list[tuple[str, str]]:
    """Give what the answers may be called: their labels, and further names."""
    return [*step.written_labels.items(), *step.synonyms]


def _always(step: Step) -> tuple[str, ...]:
    """Name the answers that always stand on buttons."""
    _, last = step.listed_codes
    return (*last, OTHER) if step.own_answer is not None else last


def _question(turn: Turn, step: Step, found: Sequence[str], text: str) -> Question:
    labels, always = labels_of(turn, step), _always(step)
    again = ((SEARCH_AGAIN, turn.phrase("search_again")),) if found else ()
    answers = ((code, labels[code]) for code in (*found, *always))
    return Question(text=text, choices=(*answers, *again, skip(turn)))
