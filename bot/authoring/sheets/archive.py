"""The file of a workbook, looked at before it is opened: too large, with macros, or no workbook."""

import re
import zipfile
from pathlib import Path

from bot.authoring.sheets.form import SheetRefused

LARGEST = 10 * 1024 * 1024  # bytes of the file
UNPACKED = 50 * 1024 * 1024  # bytes of what is packed in it
_SHEETS = "xl/worksheets/"
_MACROS = "vbaProject.bin"
_MERGED = re.compile(rb"[<:]mergeCell\b")


def check_archive(file: Path) -> None:
    """Refuse what is no archive, would fill the memory, or would be misread."""
    try:
        fault = _fault(file)
    except OSError as error:
        raise SheetRefused(
            "unreadable", f"{file} cannot be read: {error.strerror}. Name a file."
        ) from None
    except Exception:  # noqa: BLE001 - a hostile file can break its reader in any way
        raise no_workbook(file) from None
    if fault:
        raise SheetRefused("unusable_archive", f"{file} {fault}")


def no_workbook(file: Path) -> SheetRefused:
    """Say that a file is something else."""
    return SheetRefused("no_workbook", f"{file} is no Excel workbook. Save it as .xlsx.")


def _fault(file: Path) -> str:
    """Tell what is wrong with an archive; nothing if it may be opened."""
    if file.stat().st_size > LARGEST:
        return "is larger than 10 MiB. Take out what you added."
    with zipfile.ZipFile(file) as packed:
        parts = packed.infolist()
        if sum(part.file_size for part in parts) > UNPACKED:
            return "unpacks to more than 50 MiB. Take out what you added."
        if any(part.filename.endswith(_MACROS) for part in parts):
            return "holds macros. Save it as .xlsx, without them."
        sheets = [part for part in parts if part.filename.startswith(_SHEETS)]
        # Of merged cells all but the first are empty: their translations would be taken out.
        if any(_MERGED.search(packed.read(part)) for part in sheets):
            return "has merged cells. Unmerge them, and write each translation in its own cell."
    return ""
