"""How people are told what others answered."""

from collections.abc import Iterator

from dialogues.disclosure.counts import K_PUBLIC
from dialogues.disclosure.results import Together
from dialogues.kinds.moves import PASS_ON, STAY, Ask, Move
from dialogues.kinds.options import labels_of
from dialogues.kinds.talk import StepTalk
from dialogues.script.kinds.reveal import Reveal
from dialogues.script.kinds.step import Step
from dialogues.text.markup import escape
from dialogues.turn.buttons import NEXT
from dialogues.turn.effects import AskTally
from dialogues.turn.events import Tallied
from dialogues.turn.turn import Question, Turn

TALLY = "tally"  # what `asking` says while counts are fetched


class RevealTalk(StepTalk[Reveal]):
    """How people are told what others answered."""

    SHAPE = Reveal
    IS_ASKED_ALIKE = False  # the counts may be others by now

    def meet(self, turn: Turn, step: Reveal) -> Move:
        """Ask for the counts, if the person has answered."""
        if step.of not in turn.known_to(step.id):
            return PASS_ON
        names = turn.outline.lap_names(step.of, asker=step.id)
        floors = turn.outline.dialogue.privacy.floors(step.min_people)
        turn.change(asking=TALLY)
        turn.do(
            AskTally(
                step=step.of,
                min_people=floors.people,
                min_each=floors.each,
                laps=names if names[1:] else (),
            )
        )
        return STAY

    def is_given(self, turn: Turn, step: Reveal) -> bool:
        """Be done with it once it is shown."""
        return True

    def take_tally(self, turn: Turn, step: Reveal, tally: Tallied) -> Move:
        """Show what others answered, or why it cannot be shown yet."""
        if step.of != tally.step:
            return STAY
        turn.change(asking="")
        told = _told if tally.shares else _told_why_not
        question = Question(text=told(turn, step, tally), choices=((NEXT, turn.phrase("next")),))
        return Ask(question=question)


def _told_why_not(turn: Turn, step: Reveal, tally: Tallied) -> str:
    """Say what is true: the author's words hold while fewer have answered than they speak of."""
    privacy = turn.outline.dialogue.privacy
    floors = privacy.floors(step.min_people)
    spoken_of = max(step.min_people or 0, privacy.reveal_min or K_PUBLIC)
    if step.otherwise and tally.answered < spoken_of:
        return step.otherwise
    if tally.answered < floors.people:
        return turn.phrase("reveal_early", count=floors.people)
    return turn.phrase("reveal_uneven", count=floors.each)


def _told(turn: Turn, step: Reveal, tally: Tallied) -> str:
    notes = [turn.phrase("reveal_people", count=tally.people)]
    if any(" " in codes for codes, _ in tally.shares):
        notes.append(turn.phrase("reveal_folded"))
    return "\n".join([step.text, "", *_lines(turn, step, tally), "", f"_{' '.join(notes)}_"])


def _lines(turn: Turn, step: Reveal, tally: Tallied) -> Iterator[str]:
    """Give a line for each share, under the part it is of where there are several."""
    steps = turn.outline.steps
    question, heading = steps[step.of], ""
    parts = tally.parts or ("",) * len(tally.shares)
    for part, (codes, share) in zip(parts, tally.shares, strict=True):
        if part != heading and len(question.parts) > 1:
            heading = part
            yield f"**{question.parts.get(part, part)}**"
        told = _told_as_one(turn, question, tuple(codes.split()))
        yield f"- {told}: **{share}%**"


def _told_as_one(turn: Turn, question: Step, codes: Together) -> str:
    """Say answers that are told as one; something else in the bot's own words, if they are."""
    if question.own_answer is None:
        return question.told_as_one(codes, turn.outline.steps)
    labels = labels_of(turn, question)
    return " / ".join(escape(labels.get(code, code)) for code in codes)
