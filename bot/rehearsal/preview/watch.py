"""Notice that files of a script were changed."""

from pathlib import Path

Stamp = frozenset[tuple[str, int, int]]  # path, when it was changed, how long it is

_ENDINGS = (".yaml", ".yml", ".po", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".pdf", ".txt")


def stamp(folder: Path) -> Stamp:
    """Tell how the files of a script are now; another stamp means that one was changed."""
    return frozenset(_files(folder))


def _files(folder: Path) -> list[tuple[str, int, int]]:
    files = []
    for file in [*folder.glob("*"), *folder.glob("img/*"), *folder.glob("files/*")]:
        try:
            status = file.stat()
        except OSError:  # being replaced at this very moment
            continue
        if file.suffix in _ENDINGS:
            files.append((str(file), status.st_mtime_ns, status.st_size))
    return files
