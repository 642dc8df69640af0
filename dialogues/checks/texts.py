"""Every text of a script in every language, with where its author wrote it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from dialogues.script.dialogue import Dialogue
from dialogues.script.kinds.step import Step
from dialogues.script.limits import LONGEST_MESSAGE
from dialogues.script.source import Path
from dialogues.script.translation import texts

LONGEST_READ = 2 * LONGEST_MESSAGE  # characters, with marks and the addresses of links

_BUTTONS = (
    "options",
    "labels",
    "points",
    "unsure",
    "other_label",
    "label",
    "scales",
)  # fields that end on buttons
_LABELS = (*_BUTTONS, "items")
_MESSAGES = (
    "gains",
    "gives_up",
    "text",
    "more",
    "why",
    "explain",
    "declined",
    "else",
    "invitation",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One text in one language."""

    context: str  # as translators know it: stage.step.field
    path: Path  # where it was written in the script
    step: Path  # the path of its step; empty if it is in none
    field: str  # text, title, options...
    language: str
    text: str
    is_base: bool  # in the script's own language

    @property
    def is_button(self) -> bool:
        """Whether it stands on a button."""
        return self.field in _BUTTONS

    @property
    def is_label(self) -> bool:
        """Whether it is an answer, an item or a point."""
        return self.field in _LABELS

    @property
    def is_message(self) -> bool:
        """Whether it is sent as a message of its own."""
        return self.field in _MESSAGES

    @property
    def is_shown(self) -> bool:
        """Whether people read it as a message or as a label."""
        return self.is_message or self.is_label

    @property
    def is_readable(self) -> bool:
        """Whether it is not so long that only its length needs telling."""
        return len(self.text) <= LONGEST_READ

    @property
    def is_english(self) -> bool:
        """Whether it is in English, of whatever country."""
        return self.language.partition("-")[0] == "en"

    @property
    def suffix(self) -> str:
        """Tell the language, if it is not the script's own."""
        return "" if self.is_base else f" in {self.language}"


def wordings(
    worded: Mapping[str, Dialogue], steps: Mapping[str, tuple[Path, Step]]
) -> Iterator[Wording]:
    """Give every text of a dialogue in its languages, of which its own comes first.

    `steps` are those of the dialogue with their paths, by stage.step. A text that a language leaves
    untranslated is given once, in the dialogue's own language.
    """
    own = next(iter(worded.values()))
    base = texts(own)
    places = _places(own, base, steps)
    for language, dialogue in worded.items():
        is_base = dialogue is own
        for context, text in texts(dialogue).items():
            if is_base or text != base[context]:
                step, path, field = places[context]
                yield Wording(
                    context=context,
                    path=path,
                    step=step,
                    field=field,
                    language=language,
                    text=text,
                    is_base=is_base,
                )


def _places(
    dialogue: Dialogue, contexts: Iterable[str], steps: Mapping[str, tuple[Path, Step]]
) -> dict[str, tuple[Path, Path, str]]:
    """Find where each text was written: the path of its step, its own path, and its field."""
    stages = {stage.id: at for at, stage in enumerate(dialogue.stages)}
    places: dict[str, tuple[Path, Path, str]] = {}
    for context in contexts:
        stage, name, *rest = context.split(".")
        if rest and (placed := steps.get(f"{stage}.{name}")):
            places[context] = (placed[0], _step_path(*placed, rest), _field(rest))
        elif stage == "scales":
            places[context] = ((), _top_path(stage, name, rest, stages), stage)
        else:
            places[context] = ((), _top_path(stage, name, rest, stages), rest[-1] if rest else name)
    return places


def _field(rest: list[str]) -> str:
    """Name the field of a step that a text stands in; inside a dial, that of the dial."""
    return rest[-1] if rest[0] in ("dials", "link", "file") else rest[0]


def _top_path(first: str, name: str, rest: list[str], stages: Mapping[str, int]) -> Path:
    if first == "head":
        return ("dialogue", name)
    if first in stages:
        return ("stages", stages[first], name)
    return (first, name, *(int(part) if part.isdecimal() else part for part in rest))


def _step_path(path: Path, step: Step, rest: list[str]) -> Path:
    """Find a text inside a step; purposes are named in contexts, and numbered in the file."""
    field, *inner = rest
    if field not in ("required", "optional"):
        return (*path, field, *inner)
    names = [purpose.id for purpose in getattr(step, field, ())]
    return (*path, field, names.index(inner[0]) if inner[0] in names else 0, "text")
