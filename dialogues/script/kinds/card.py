"""A piece of information, with what it rests on and what it shows."""

from typing import Any, ClassVar, Literal

from dialogues.script.change_rules import SAFE, STAGE, Rules
from dialogues.script.enclosures import Handout, Image, Link
from dialogues.script.fields import Id, Part, Text
from dialogues.script.kinds.step import ID_AND_TYPE, Step, StepRole
from dialogues.script.rewording import TextChange, reworded_fields


class Card(Step):
    """A piece of information, on one side or on none, with its sources."""

    ROLE: ClassVar[StepRole] = StepRole.CARD
    PARTS: ClassVar[tuple[type[Part], ...]] = (Image, Link, Handout)
    CHANGES: ClassVar[Rules] = {
        **ID_AND_TYPE,
        "title": SAFE,
        "text": SAFE,
        "more": SAFE,
        "side": STAGE,  # a deck may be dealt by it
        "image": SAFE,
        "link": SAFE,
        "file": SAFE,
        "sources": SAFE,
    }

    type: Literal["card"]
    """A piece of information."""
    title: Text
    """The heading of the card."""
    text: Text
    """What the card says."""
    more: Text | None = None
    """What the card says to those who ask for more."""
    side: Literal["benefit", "risk", "neutral"] = "neutral"
    """Whether the card speaks of a benefit, of a risk, or of neither."""
    image: Image | None = None
    """A picture shown with the card."""
    link: Link | None = None
    """A page to read elsewhere."""
    file: Handout | None = None
    """A file to take away."""
    sources: tuple[Id, ...] = ()
    """Names of the sources that the card rests on."""

    @property
    def speaks_of(self) -> str:
        """Name its side."""
        return self.side

    @property
    def claims(self) -> tuple[str, ...]:
        """Give its words, but for the heading."""
        return self.text, self.more or ""

    @property
    def rests_on(self) -> tuple[str, ...]:
        """Name its sources."""
        return self.sources

    @property
    def picture(self) -> Image | None:
        """Give its image."""
        return self.image

    @property
    def page(self) -> Link | None:
        """Give its link."""
        return self.link

    @property
    def handout(self) -> Handout | None:
        """Give its file."""
        return self.file

    def reworded_inside(self, stage: str, prefix: str, change: TextChange) -> dict[str, Any]:
        """Change the words for its picture, and the titles of its link and its file."""
        update = super().reworded_inside(stage, prefix, change)
        for field, words in (("image", "alt"), ("link", "title"), ("file", "title")):
            if part := getattr(self, field):
                update[field] = reworded_fields(part, f"{prefix}.{field}", (words,), change)
        return update
