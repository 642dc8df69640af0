"""How a card is shown, with what lies behind its buttons."""

from dialogues.kinds.moves import PASS_ON, Ask, Move
from dialogues.kinds.talk import StepTalk
from dialogues.script.kinds.card import Card
from dialogues.turn.buttons import FILE, MORE, NEXT, SOURCES
from dialogues.turn.effects import AnswerSource, HandoutToShow, Picture
from dialogues.turn.turn import Question, Turn


class CardTalk(StepTalk[Card]):
    """How a card is shown."""

    SHAPE = Card

    def meet(self, turn: Turn, step: Card) -> Move:
        """Note that it was shown, for gates."""
        turn.change(shown=tuple(dict.fromkeys((*turn.state.shown, step.id))))
        return Ask(question=self.ask(turn, step))

    def ask(self, turn: Turn, step: Card, *, is_told: bool = False) -> Question:
        """Show it, and offer what there is behind it."""
        extras = []
        if step.more:
            extras.append((MORE, turn.phrase("more")))
        if step.file:
            extras.append((FILE, step.file.title))
        if step.sources:
            extras.append((SOURCES, turn.phrase("sources")))
        link = f"\n\n[{step.link.title}](<{step.link.url}>)" if step.link else ""
        image = step.image
        return Question(
            text=f"**{step.title}**\n\n{step.text}{link}",
            choices=((NEXT, turn.phrase("next")), *extras),
            image=Picture(file=image.file, alt=image.alt) if image else None,
        )

    def is_given(self, turn: Turn, step: Card) -> bool:
        """Be done with it once it is shown."""
        return True

    def take(self, turn: Turn, step: Card, code: str, source: AnswerSource) -> Move:
        """Show what lies behind a button, with the others; or go on."""
        rest = tuple(choice for choice in self.ask(turn, step).choices if choice[0] != code)
        if code == MORE and step.more:
            return Ask(question=Question(text=step.more, choices=rest))
        if code == FILE and step.file:
            handout = HandoutToShow(file=step.file.file, title=step.file.title)
            text = turn.phrase("handout", title=handout.title)
            return Ask(question=Question(text=text, choices=rest, handout=handout))
        if code == SOURCES:
            return Ask(question=Question(text=_sources(turn, step), choices=rest))
        return PASS_ON


def _sources(turn: Turn, step: Card) -> str:
    known = turn.outline.dialogue.sources
    lines = []
    for source in (known[name] for name in step.sources if name in known):
        title = f"[{source.title}]({source.url})" if source.url else source.title
        checked = turn.date(source.checked)
        lines.append("- " + turn.phrase("source", title=title, checked=checked))
    return "\n".join([turn.phrase("sources_title"), "", *lines])
