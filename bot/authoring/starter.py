"""Copy a shipped script into a folder of one's own, as a start."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.authoring.files import LIBRARY, SCRIPT, read_script, shipped
from bot.refused import BotRefused
from dialogues.script.gaps import unfilled
from dialogues.script.json_schema import json_schema

BLANK = "blank"  # a script that teaches by its comments, and is none to run
BLANK_FOLDER = LIBRARY.parent / BLANK
SCHEMA = "dialogue.schema.json"
LONGEST_NAME = 40  # characters, as of every id

_NAME = re.compile(r"[a-z][a-z0-9-]*")
_MADE_UP = re.compile(r"westmere|made[ -]up", re.IGNORECASE)
_COMMENT = re.compile(r"(?:^|\s)\s*#\s.*$|^#$")


class CopyRefused(BotRefused):
    """A script cannot be copied there; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A place of a copy that waits for words of one's own."""

    file: str  # within the folder
    line: int  # from 1
    wanted: str  # what belongs there, as far as the script says so


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A fresh copy, and what is left to do in it."""

    folder: Path
    gaps: tuple[Gap, ...]
    made_up: tuple[int, ...]  # lines of the script that speak of what was made up


def origins() -> tuple[str, ...]:
    """Name the scripts that can be copied."""
    return (BLANK, *shipped())


def copy_script(name: str, origin: str, beside: Path) -> Copy:
    """Copy a script with all its files into a new folder that bears the name of the dialogue.

    Raises CopyRefused if the name does not do, there is no such script, or the folder is there.
    """
    _check_name(name)
    source, folder = _source_of(origin), beside / name
    try:
        shutil.copytree(source, folder)
        _rename(folder / SCRIPT, name)
        (folder / SCHEMA).write_text(json.dumps(json_schema(), indent=2) + "\n", "utf-8")
    except FileExistsError:
        raise CopyRefused(
            "already_there",
            f"There is a '{name}' here already, and it is left as it is. Choose another name.",
        ) from None
    except OSError as error:
        raise CopyRefused(
            "unwritable", f"'{folder}' cannot be written: {error.strerror}."
        ) from None
    return Copy(folder=folder, gaps=tuple(_gaps(folder)), made_up=tuple(_made_up(folder)))


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise CopyRefused(
            "bad_name",
            f"A dialogue cannot be called '{name[:LONGEST_NAME]}'. Use up to {LONGEST_NAME} small "
            "letters, digits and dashes, and begin with a letter, such as library-hours.",
        )


def _source_of(origin: str) -> Path:
    if origin not in origins():
        known = ", ".join(origins())
        raise CopyRefused(
            "no_such_script", f"There is no script '{origin}' to begin from. Name one of: {known}."
        )
    return BLANK_FOLDER if origin == BLANK else LIBRARY / origin


def _rename(script: Path, name: str) -> None:
    """Give the copy its own name, version and schema; every other line stays as it was."""
    text = script.read_text("utf-8")
    for pattern, line in (
        (r"(?m)^# yaml-language-server: .*$", f"# yaml-language-server: $schema={SCHEMA}"),
        (r"(?m)^(  id: )[a-z][a-z0-9-]*", rf"\g<1>{name}"),
        (r"(?m)^(  version: )\d+", r"\g<1>1"),
        (r"(?m)^(  title: ).*$", rf"\g<1>{name.replace('-', ' ').capitalize()}"),
    ):
        text = re.sub(pattern, line, text, count=1)
    script.write_text(text, "utf-8")


def _gaps(folder: Path) -> Iterator[Gap]:
    """Find what is to be filled in, as a check would, the script first."""
    script = read_script(str(folder))
    for gap in unfilled(script):
        file = SCRIPT if gap.place.file == script.name else gap.place.file
        yield Gap(file=file, line=gap.place.line, wanted=gap.wanted)


def _made_up(folder: Path) -> Iterator[int]:
    for number, line in _lines(folder / SCRIPT):
        if _MADE_UP.search(line):
            yield number


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    """Give the lines of a script with their numbers, without its comments."""
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        yield number, _COMMENT.sub("", line)
