"""Look for codes of answers that programs which guess types read as something else.

What is read as what was tried with pandas, R (readr), DuckDB, csvkit and spreadsheets.
"""

import re
from collections.abc import Iterator

from dialogues.checks.index import ScriptIndex
from dialogues.script.problems import Problem
from dialogues.script.source import Node, Path

_HOLD_CODES = frozenset({"options", "labels", "points", "settings"})  # keys of steps
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_AS_TRUTH = "as true or false"
_TRUTH = re.compile(r"(?i:t|f|y|n|true|false|yes|no)")
_ONE_LETTER = frozenset({"t", "f", "y", "n"})  # read so only where all answers are of this kind
_FORMS = (
    (re.compile(r"(?i:na|nan|null)|None|NONE"), "as no answer at all"),
    (re.compile(r"T|F|(?i:true|false)"), _AS_TRUTH),
    (re.compile(r"0\d+"), "as a number without its zeros"),
    (re.compile(r"(?i:\d+e\d+|0x[0-9a-f]+|0b[01]+|0o[0-7]+|inf|infinity)"), "as another number"),
    (re.compile(r"\d{16,}"), "as a number that they round"),
    (re.compile(rf"(?i:(?:{_MONTHS})_?\d{{1,4}}|\d{{1,4}}_?(?:{_MONTHS}))"), "as a date"),
)


def read_back(index: ScriptIndex) -> Iterator[Problem]:
    """Warn of codes that do not come out of a table as they went in."""
    for path, codes in _lists_of_codes(index.script.node, ()):
        are_truths = all(_TRUTH.fullmatch(str(code)) for code in codes)
        for code in codes:
            if read_as := _read_as(str(code), are_truths=are_truths):
                reason = f"programs that guess types read the code '{code}' {read_as}"
                instead = f"answer_{str(code).lower()}"
                remedy = f"Write a word in its place, such as '{instead}': people never see it."
                yield index.problem_at("code-misread", (*path, code), reason, remedy, key=True)


RULES = (read_back,)


def _read_as(code: str, *, are_truths: bool) -> str:
    """Tell as what a code is read; `are_truths` if all beside it say yes or no somehow."""
    if are_truths and code.lower() in _ONE_LETTER:
        return _AS_TRUTH
    return next((read_as for form, read_as in _FORMS if form.fullmatch(code)), "")


def _lists_of_codes(node: Node, path: Path) -> Iterator[tuple[Path, tuple[str | int, ...]]]:
    """Find all codes of answers: in questions, in scales at the top, and the names of arms."""
    for key, part in node.parts.items():
        here = (*path, key)
        holds_codes = key in _HOLD_CODES or here == ("arms",) or path == ("scales",)
        if holds_codes and isinstance(part.value, dict):
            yield here, tuple(part.parts)
        yield from _lists_of_codes(part, here)
