"""Check that every file that a card hands out is there, and can be opened."""

from collections.abc import Iterator

from dialogues.checks.index import ScriptIndex
from dialogues.script.problems import Problem
from dialogues.script.source import Path

LARGEST = 5 * 1024 * 1024  # bytes; more costs people on phone contracts too much


def files(index: ScriptIndex) -> Iterator[Problem]:
    """Check that every file is there, is what its name says, and is small enough."""
    for placed in index.steps:
        if placed.step.handout is not None:
            yield from _fault(index, placed.step.handout.file, (*placed.path, "file", "file"))


RULES = (files,)


def _fault(index: ScriptIndex, file: str, path: Path) -> Iterator[Problem]:
    content = index.script.handouts.get(file)
    if content is None:
        reason = f"there is no file '{file}' beside the script"
        yield index.problem_at("handout-missing", path, reason, _known(index))
    elif len(content) > LARGEST:
        reason = f"'{file}' is larger than 5 MiB"
        yield index.problem_at("handout-large", path, reason, "Make it smaller.")
    elif not _is_readable(file, content):
        reason = f"'{file}' is neither PDF nor text"
        yield index.problem_at("handout-kind", path, reason, "Save it as .pdf or .txt.")


def _is_readable(file: str, content: bytes) -> bool:
    if file.lower().endswith(".pdf"):
        return content.startswith(b"%PDF-")
    return file.lower().endswith(".txt") and _is_text(content)


def _is_text(content: bytes) -> bool:
    try:
        return "\0" not in content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False


def _known(index: ScriptIndex) -> str:
    known = ", ".join(sorted(index.script.handouts))
    return f"Files there: {known}." if known else "Put it into a folder 'files'."
