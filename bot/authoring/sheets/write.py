"""Write a script's texts as a workbook: what translators change, and an overview of the steps."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.authoring.sheets.form import (
    BEFORE,
    DONE,
    GUIDE,
    MISSING,
    OWN,
    STATE,
    STEPS,
    TEXTS,
    UNSURE,
    SheetRefused,
)
from dialogues.script.dialogue import Dialogue
from dialogues.script.translation import texts
from dialogues.text.bidi import direction
from dialogues.text.placeholders import impersonal
from dialogues.translating.files import Words
from dialogues.translating.notes import is_button, limit_of

_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
LONGEST_CELL = 32_767  # characters: Excel's limit
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")
_WIDTHS = (32, 10, 8, 60)
_WIDE, _NARROW = 60, 10
_STEP_COLUMNS = ("Stage", "Step", "Kind", "Text", "Answers")
_LABELS = ("options", "items", "labels", "points", "dials")
_GUIDE = f"""\
{{title}}: the texts of the script, version {{version}}.
This is a view of the script. The script and its translation files stay where they are.
Translate on the sheet {TEXTS}, in the column of your language. Leave the columns before it.
Beside each translation stands whether it is {DONE}, {UNSURE} or {MISSING}.
Write {DONE} to say that you have checked it, {UNSURE} to doubt it.
Words in braces, such as {{{{view|nothing}}}}, give way to what a person answered.
Keep the braces, what stands before the |, and the | itself.
A row that is taken out changes nothing. A cell that is emptied takes the translation out.
When you are done: dialogue translations from-xlsx SCRIPT FILE
"""


def write_sheet(file: Path, dialogue: Dialogue, translations: Mapping[str, Words]) -> None:
    """Write a new workbook; raise SheetRefused if it is there already or cannot be written."""
    if file.exists():
        raise SheetRefused(
            "already_there", f"{file} is there already. Give another name with --out."
        )
    # here: a service that writes no workbooks need not hold it
    from xlsxwriter import Workbook  # noqa: PLC0415

    book = Workbook(str(file), _OPTIONS)
    head, plain = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    _fill(book.add_worksheet(GUIDE), [(line,) for line in _guide(dialogue)], plain, widths=(100,))
    _texts(book, dialogue, translations, head)
    steps = book.add_worksheet(STEPS)
    _fill(steps, [_STEP_COLUMNS, *_steps(dialogue)], plain, widths=(16, 24, 12, 80, 40))
    steps.freeze_panes(1, 0)
    _close(book, file)


def _guide(dialogue: Dialogue) -> list[str]:
    head = dialogue.dialogue
    return _GUIDE.format(title=head.title, version=head.version).splitlines()


def _texts(book: Any, dialogue: Dialogue, translations: Mapping[str, Words], head: Any) -> None:
    sheet = book.add_worksheet(TEXTS)
    titles = [*OWN, *(title for tag in translations for title in _titles(tag))]
    rows = [_row(context, text, translations) for context, text in texts(dialogue).items()]
    _check_cells(rows)
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    widths = (*_WIDTHS, *((_WIDE, _NARROW, _WIDE) * len(translations)))
    _fill(sheet, [titles, *rows], plain, widths=widths)
    for at, title in enumerate(titles):
        sheet.write_string(0, at, title, head)
    for at, tag in zip(range(len(OWN), len(titles), len(_titles(""))), translations, strict=True):
        hidden = at + len(_titles(tag)) - 1
        sheet.set_column(hidden, hidden, _WIDE, plain, {"hidden": True})
        if direction(tag) == "rtl":
            leftwards = book.add_format({"text_wrap": True, "valign": "top", "reading_order": 2})
            for line, row in enumerate(rows, start=1):
                sheet.write_string(line, at, row[at], leftwards)
    sheet.freeze_panes(1, 1)
    sheet.activate()


def _titles(tag: str) -> tuple[str, ...]:
    return tag, f"{tag}{STATE}", f"{tag}{BEFORE}"


def _check_cells(rows: Iterable[Sequence[str]]) -> None:
    """Refuse what Excel would cut off or write in another way: it would not come back."""
    for context, *cells in rows:
        if any(len(cell) > LONGEST_CELL or _CONTROL.search(cell) for cell in cells):
            raise SheetRefused(
                "bad_text",
                f"{context}: a text has more than {LONGEST_CELL:,} characters, or one that is not "
                "printed, and fits no cell. Correct it in the script or its translation.",
            )


def _row(context: str, text: str, translations: Mapping[str, Words]) -> Sequence[str]:
    kind = "button" if is_button(context) else "text"
    own = (context, kind, str(limit_of(context)), text)
    return (*own, *(cell for words in translations.values() for cell in _state(words, context)))


def _state(words: Words, context: str) -> tuple[str, str, str]:
    word = words.get(context)
    if word is None or not word.text:
        return "", MISSING, ""
    return word.text, DONE if word.is_sure else UNSURE, word.text


def _steps(dialogue: Dialogue) -> Iterable[Sequence[str]]:
    for stage, step in dialogue.walk():
        text = getattr(step, "text", "") or getattr(step, "title", "") or ""
        labels = next((options for name in _LABELS if (options := getattr(step, name, None))), None)
        answers = ", ".join(labels) if isinstance(labels, Mapping) else ""
        yield impersonal(stage.title), step.id, getattr(step, "type", ""), text, answers


def _fill(sheet: Any, rows: Sequence[Sequence[str]], plain: Any, *, widths: Sequence[int]) -> None:
    """Write every cell as a string, so that none is taken for a formula."""
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width, plain)
    for line, row in enumerate(rows):
        for at, cell in enumerate(row):
            sheet.write_string(line, at, cell, plain)


def _close(book: Any, file: Path) -> None:
    from xlsxwriter.exceptions import XlsxWriterException  # noqa: PLC0415 - as above

    try:
        book.close()
    except (OSError, XlsxWriterException) as error:
        cause = error.args[0] if isinstance(error, XlsxWriterException) else error
        why = getattr(cause, "strerror", None) or str(cause)
        raise SheetRefused("unwritable", f"{file} cannot be written: {why}.") from None
