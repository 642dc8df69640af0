"""How a question with several answers is asked and taken."""

from dialogues.kinds.options import labels_of, options
from dialogues.kinds.own_words import awaits_words, words_question
from dialogues.kinds.picks import PicksTalk, done_or_skip, picked_so_far
from dialogues.script.kinds.multi import Multi
from dialogues.turn.matching import may_be_numbered
from dialogues.turn.state import MARK
from dialogues.turn.turn import Question, Turn


class MultiTalk(PicksTalk[Multi]):
    """How a question with several answers is asked and taken."""

    SHAPE = Multi

    def ask(self, turn: Turn, step: Multi, *, is_told: bool = False) -> Question:
        """Offer the options, those picked with a mark; or ask for own words."""
        if awaits_words(turn, step):
            return words_question(turn)
        picked = picked_so_far(turn, step)
        if turn.state.prompt is None and turn.again == step.id:
            picked = tuple(turn.state.answers.get(step.id, ()))
        hint = turn.phrase("multi_most" if step.most else "multi_hint")
        return Question(
            text=f"{step.text}\n\n{hint}",
            choices=(*options(turn, step), done_or_skip(turn, picked)),
            picked=picked,
            marks=dict.fromkeys(picked, MARK),
            is_numbered=may_be_numbered(labels_of(turn, step).values(), turn.state.language),
        )

    def exclusive(self, step: Multi) -> tuple[str, ...]:
        """Name the options that go with no other."""
        return step.exclusive

    def in_order(self, step: Multi, picked: tuple[str, ...]) -> tuple[str, ...]:
        """Give what is picked in the author's order."""
        return tuple(code for code in step.codes if code in picked)
