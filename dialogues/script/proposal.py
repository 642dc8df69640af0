"""The proposal of a script: a fixed form, so that nothing a public body owes can be left out."""

from typing import Literal

from pydantic import Field

from dialogues.script.fields import Part, Text

OPEN = "not taken yet"  # what a decision must be while people are asked


class Decision(Part):
    """Who decides and when, and that they have not yet."""

    who: Text | None = None
    """Who takes the decision."""
    when: Text | None = None
    """When it is taken, such as in June 2027."""
    status: Literal["not taken yet", "taken"] | None = None
    """Whether it is taken: not taken yet, or taken."""


class Alternatives(Part):
    """What could be done instead, and what nobody plans any more."""

    considered: tuple[Text, ...] = Field(default=())
    """What could still be done instead, doing nothing among it."""
    discarded: tuple[Text, ...] | None = Field(default=None)
    """What was ruled out, and why; [] if nothing was."""


class Complaints(Part):
    """Where complaints go."""

    to: Text | None = None
    """Where to complain first."""
    next: Text | None = None
    """Where to go when the answer does not help, such as the Information Commissioner."""


class Response(Part):
    """Who answers for what people said."""

    owner: Text | None = None
    """Who replies in public to what people said."""
    by: Text | None = None
    """By when they reply, such as 30 June 2027 or eight weeks after the close."""


class Proposal(Part):
    """What is proposed, by whom, and who decides: the duties a public body owes."""

    question: Text
    """What the public is asked."""
    bodies: tuple[Text, ...] = Field(default=())
    """Who would share the data: every body that answers for it (controller)."""
    data: Text | None = None
    """Which data would be shared."""
    not_data: Text | None = None
    """Which data would not be shared."""
    purpose: Text | None = None
    """What the data would be used for."""
    lawful_basis: Text | None = None
    """What makes the sharing lawful, such as a public task, and under which law."""
    decision: Decision = Field(default=Decision())
    """Who decides, when, and that nothing is decided yet."""
    alternatives: Alternatives = Field(default=Alternatives())
    """What could be done instead."""
    complaints: Complaints = Field(default=Complaints())
    """Where to complain, and to whom next."""
    response: Response = Field(default=Response())
    """Who replies to what people said, and by when."""
