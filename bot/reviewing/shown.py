"""A part of a script as a reviewer sees it: everything it says, in the order people meet it."""

from dataclasses import dataclass

from markupsafe import Markup

from dialogues.script.dialogue import Source
from dialogues.script.kinds.step import Step
from dialogues.script.loader import Script
from dialogues.script.translation import changed, texts
from dialogues.signoff.parts import PartKind, ReviewPart, plain_line
from dialogues.signoff.signing import Signature
from dialogues.text.markup import to_web
from dialogues.text.placeholders import impersonal
from dialogues.translating.notes import is_button

KINDS = {
    PartKind.PROPOSAL: "The proposal",
    PartKind.CARD: "Card",
    PartKind.QUESTION: "Question",
    PartKind.CONSENT: "Consent",
}
SIDES = {"benefit": "for", "risk": "against", "neutral": "facts"}
FIELDS = {  # how the field of a text is called, where it does not go without saying
    "more": "If asked for more",
    "why": "If asked why we ask",
    "explain": "After the answer",
    "declined": "If somebody does not agree",
    "unsure": "Button for being unsure",
    "other_label": "Button for an answer in own words",
    "unit": "What is counted",
    "alt": "The picture, in words",
    "gains": "What it gains",
    "gives_up": "What it gives up",
}
PROPOSAL = {  # the same, of a proposal
    "bodies": "Who would share the data",
    "data": "Which data",
    "not_data": "Which data would not be shared",
    "purpose": "What for",
    "lawful_basis": "What makes it lawful",
    "decision.who": "Who decides",
    "decision.when": "When they decide",
    "alternatives.considered": "What could be done instead",
    "alternatives.discarded": "What was ruled out",
    "complaints.to": "Where to complain",
    "complaints.next": "Where to go after that",
    "response.owner": "Who replies to what people said",
    "response.by": "By when they reply",
}
LEADING = (".link.title", ".file.title")  # they are shown as what they lead to


@dataclass(frozen=True, slots=True, kw_only=True)
class PartText:
    """One text of a part."""

    label: str  # empty where it goes without saying
    html: Markup
    is_button: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PartToSign:
    """One part, with what this reviewer signed of it."""

    part: ReviewPart
    heading: str
    said: tuple[PartText, ...]
    step: Step | None  # with its picture, its link and its handout; none for the proposal
    sources: tuple[Source, ...]
    notes: tuple[str, ...]  # of its authors, on its stage and on itself
    own: Signature | None

    @property
    def is_signed(self) -> bool:
        """Whether the reviewer signed this very wording."""
        return self.own is not None and self.own.hash == self.part.hash

    @property
    def is_changed(self) -> bool:
        """Whether the reviewer signed another wording."""
        return self.own is not None and self.own.hash != self.part.hash


def shown(script: Script, part: ReviewPart, own: Signature | None) -> PartToSign:
    """Lay out a part of a script."""
    step = _step(script, part)
    side = f": {SIDES[part.side]}" if part.side else ""
    return PartToSign(
        part=part,
        heading=f"{KINDS[part.kind]}{side}",
        said=tuple(
            _said(context, text)
            for context, text in _texts(script, step)
            if plain_line(text) != part.title  # it stands above
            and not context.endswith(LEADING)
        ),
        step=step,
        sources=_sources(script, step),
        notes=_notes(script, step),
        own=own,
    )


def _step(script: Script, part: ReviewPart) -> Step | None:
    if part.kind is PartKind.PROPOSAL:
        return None
    return next(step for _, step in script.written.walk() if step.id == part.name)


def _notes(script: Script, step: Step | None) -> tuple[str, ...]:
    stages = (stage for stage, other in script.written.walk() if other is step)
    notes = [part.note for part in (*stages, step) if part is not None]
    return tuple(note for note in notes if note)


def _texts(script: Script, step: Step | None) -> list[tuple[str, str]]:
    """Give the texts of a step with their contexts, or those of the proposal."""
    if step is None:
        written = texts(script.written).items()
        return [(context, text) for context, text in written if context.startswith("proposal.")]
    collected: list[tuple[str, str]] = []

    def collect(context: str, text: str) -> str:
        collected.append((context, text))
        return text

    changed(step, collect)
    return collected


def _said(context: str, text: str) -> PartText:
    return PartText(
        label=_label(context),
        html=Markup(to_web(impersonal(text))),  # noqa: S704 - cleaned there
        is_button=is_button(context),
    )


def _label(context: str) -> str:
    field = context.split(".")
    if field[0] != "proposal":
        return FIELDS.get(field[-1], "")
    return PROPOSAL.get(".".join(name for name in field[1:] if not name.isdigit()), "")


def _sources(script: Script, step: Step | None) -> tuple[Source, ...]:
    known = script.written.sources
    return tuple(known[name] for name in step.rests_on if name in known) if step else ()
