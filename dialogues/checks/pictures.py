"""Check that every picture is there, can be shown, and is told in words."""

import re
from collections.abc import Iterator

from dialogues.checks.index import Placed, ScriptIndex
from dialogues.script.enclosures import Image
from dialogues.script.problems import Problem
from dialogues.text.readability import words

KINDS = (".png", ".jpg", ".jpeg", ".webp")
FEWEST_WORDS = 3  # fewer cannot say what a picture shows

_ANNOUNCED = re.compile(
    r"^(?:an? |the )?(?:image|picture|photo(?:graph)?|graphic|illustration|drawing|figure)"
    r"(?: (?:of|showing)\b|:|$)",
    re.IGNORECASE,
)


def files(index: ScriptIndex) -> Iterator[Problem]:
    """Check that every picture is there, in a form that phones show."""
    for placed, picture in _pictures(index):
        file, path = picture.file, (*placed.path, "image", "file")
        if not file.lower().endswith(KINDS):
            reason = f"'{file}' is not a picture that phones show"
            yield index.problem_at("picture-kind", path, reason, "Save it as PNG or JPEG.")
        elif file not in index.script.images:
            reason = f"there is no picture '{file}' beside the script"
            yield index.problem_at("picture-missing", path, reason, _known(index))


def words_for(index: ScriptIndex) -> Iterator[Problem]:
    """Check that the words for a picture say what it shows."""
    for placed, picture in _pictures(index):
        alt, path = picture.alt, (*placed.path, "image", "alt")
        remedy = "Say what people see on it, as you would on the telephone."
        if alt in (picture.file, picture.file.rpartition("/")[2]):
            reason = "the words for the picture are the name of its file"
            yield index.problem_at("alt-thin", path, reason, remedy)
        elif _is_thin(alt):
            reason = f"'{alt}' does not say what the picture shows"
            yield index.problem_at("alt-thin", path, reason, remedy)


RULES = (files, words_for)


def _pictures(index: ScriptIndex) -> Iterator[tuple[Placed, Image]]:
    for placed in index.steps:
        if placed.step.picture is not None:
            yield placed, placed.step.picture


def _is_thin(alt: str) -> bool:
    return len(words(_ANNOUNCED.sub("", alt))) < FEWEST_WORDS


def _known(index: ScriptIndex) -> str:
    known = ", ".join(sorted(index.script.images))
    return f"Pictures there: {known}." if known else "Put it into the folder of the script."
