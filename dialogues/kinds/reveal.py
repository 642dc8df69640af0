"""How people are told what others answered."""

from dialogues.kinds.moves import PASS_ON, STAY, Ask, Move
from dialogues.kinds.talk import StepTalk
from dialogues.script.kinds.reveal import Reveal
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
        floor = turn.outline.dialogue.privacy.reveal_min
        turn.change(asking=TALLY)
        least = max(step.min_people or 0, floor)
        turn.do(AskTally(step=step.of, min_people=least, laps=names if names[1:] else ()))
        return STAY

    def take_tally(self, turn: Turn, step: Reveal, tally: Tallied) -> Move:
        """Show what others answered, or that it is too early to."""
        if step.of != tally.step:
            return STAY
        turn.change(asking="")
        text = _told_shares(turn, step, tally) if tally.shares else step.otherwise
        return Ask(question=Question(text=text, choices=((NEXT, turn.phrase("next")),)))


def _told_shares(turn: Turn, step: Reveal, tally: Tallied) -> str:
    labels = turn.outline.steps[step.of].written_labels
    lines = [f"- {labels.get(code, code)}: **{share}%**" for code, share in tally.shares]
    notes = [turn.phrase("reveal_people", count=tally.people)]
    if len(tally.shares) < len(labels):
        notes.append(turn.phrase("reveal_few"))
    return "\n".join([step.text, "", *lines, "", f"_{' '.join(notes)}_"])
