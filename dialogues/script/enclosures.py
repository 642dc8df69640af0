"""What a step shows beside its words: a picture, a page to read, a file to take away."""

from typing import ClassVar

from dialogues.script.change_rules import SAFE, Rules
from dialogues.script.fields import Part, Text, WebAddress


class Image(Part):
    """A picture beside the script file, with the words for those who cannot see it."""

    CHANGES: ClassVar[Rules] = {"file": SAFE, "alt": SAFE}

    file: str
    """The file beside the script, such as img/flow.png."""
    alt: Text
    """What the picture shows, for those who cannot see it."""


class Link(Part):
    """A page to read elsewhere."""

    CHANGES: ClassVar[Rules] = {"title": SAFE, "url": SAFE}

    title: Text
    """What the page is called."""
    url: WebAddress
    """Where it is."""


class Handout(Part):
    """A PDF or text file beside the script, to take away."""

    CHANGES: ClassVar[Rules] = {"title": SAFE, "file": SAFE}

    title: Text
    """What the file is called, on a button."""
    file: str
    """The file beside the script, such as files/plan.pdf."""
