"""Read scripts from disk: a shipped dialogue by its name, or a file or folder by its path."""

from importlib.resources import files
from pathlib import Path

from bot.refused import BotRefused
from dialogues.script.fragments import included
from dialogues.script.limits import MAX_BYTES, MAX_FILE, MAX_FILES, MAX_PO_BYTES
from dialogues.script.loader import HANDOUTS, Script, load

LIBRARY = Path(str(files("dialogues"))) / "library"
SCRIPT = "dialogue.yaml"  # in a folder


class ScriptNotFound(BotRefused):
    """There is no script there, or one that should not be read; the message says what to do."""


def shipped() -> tuple[str, ...]:
    """Give the names of the dialogues that come with the program."""
    return tuple(sorted(file.parent.name for file in LIBRARY.glob(f"*/{SCRIPT}")))


def read_script(slug_or_path: str) -> Script:
    """Read a shipped dialogue, a .yaml file, or a folder with a dialogue.yaml.

    Translations (*.po), pictures (img/*), handouts (files/*) and included files beside it belong
    to it. Raises ScriptNotFound if there is none, and ScriptFaulty if it cannot be read as a
    script.
    """
    file = _find(slug_or_path)
    folder = file.parent
    source = _content(file, MAX_BYTES)
    return load(
        source,
        name=f"{folder.name}/{SCRIPT}" if folder.parent == LIBRARY else str(file),
        translations={po.stem: _content(po, MAX_PO_BYTES) for po in _beside(folder, "*.po")},
        images={f"img/{path.name}": _small(path) for path in _beside(folder, "img/*")},
        handouts={
            f"{HANDOUTS}{path.name}": _small(path, "file")
            for path in _beside(folder, f"{HANDOUTS}*")
        },
        parts={name: _part(folder, name) for name in included(source) if (folder / name).is_file()},
    )


def folder_of(slug_or_path: str) -> Path:
    """Give the folder of a script, in which all that belongs to it lies; raise ScriptNotFound."""
    return _find(slug_or_path).parent


def _find(slug_or_path: str) -> Path:
    if slug_or_path in shipped():
        return LIBRARY / slug_or_path / SCRIPT
    try:
        path = Path(slug_or_path).expanduser()
        file = path / SCRIPT if path.is_dir() else path
        is_there = file.is_file()
    except (OSError, ValueError, RuntimeError):
        is_there = False
    if not slug_or_path or not is_there:
        raise ScriptNotFound(
            "no_such_script",
            f"There is no dialogue '{slug_or_path}'. Name one of these: {', '.join(shipped())};"
            f" or give the path of a .yaml file, or of a folder with a {SCRIPT}.",
        )
    if file.suffix not in (".yaml", ".yml"):
        raise ScriptNotFound(
            "no_script_file", f"{file} is not a script. Give a file that ends in .yaml."
        )
    _check_inside(file, file.parent)
    return file


def _beside(folder: Path, pattern: str) -> list[Path]:
    paths = sorted(
        path for path in folder.glob(pattern) if path.is_file() and not path.name.startswith(".")
    )
    if len(paths) > MAX_FILES:
        raise ScriptNotFound(
            "too_many_files",
            f"{folder} holds {len(paths)} files {pattern}. Keep at most {MAX_FILES} there.",
        )
    for file in paths:
        _check_inside(file, folder)
    return paths


def _small(file: Path, what: str = "picture") -> bytes:
    content = _content(file, MAX_FILE)
    if len(content) > MAX_FILE:
        raise ScriptNotFound("too_large", f"{file} is larger than 5 MiB. Make the {what} smaller.")
    return content


def _part(folder: Path, name: str) -> bytes:
    _check_inside(folder / name, folder)
    return _content(folder / name, MAX_BYTES)


def _content(file: Path, most: int) -> bytes:
    """Read a file up to one byte more than it may have: enough to see that it is too large."""
    try:
        with file.open("rb") as opened:
            return opened.read(most + 1)
    except OSError as error:
        raise ScriptNotFound("unreadable", f"{file} cannot be read: {error.strerror}.") from None


def _check_inside(file: Path, folder: Path) -> None:
    if not file.resolve().is_relative_to(folder.resolve()):
        raise ScriptNotFound(
            "link", f"{file} is a link to somewhere else. Put the file itself into the folder."
        )
