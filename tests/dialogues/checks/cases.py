"""Reads the broken scripts of `broken/`, whose README tells how they are written."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from dialogues.checks.check import CheckResult, check, examine
from dialogues.script.loader import Script, load
from dialogues.script.problems import ScriptFaulty

FOLDER = Path(__file__).parent / "broken"
TODAY = date(2026, 11, 26)
NAME = "s.yaml"
KEYS: dict[str, Callable[[str], object]] = {
    "today": date.fromisoformat,
    "start": date.fromisoformat,
    "base": str,
    "duties": "told".__eq__,
}


@dataclass(slots=True, kw_only=True)
class Case:
    """A good script, broken in one way, and what its author is told."""

    name: str
    base: str
    today: date = TODAY
    start: date | None = None
    beside: list[str] = field(default_factory=list)  # pictures
    po: dict[str, list[str]] = field(default_factory=dict)  # lines of translations
    files: dict[str, list[str]] = field(default_factory=dict)  # lines of parts and handouts
    duties: bool = False  # whether what is owed is told too
    changes: list[tuple[str, list[str]]] = field(default_factory=list)  # "" is the end of the file
    message: str = ""

    def source(self) -> str:
        """Give the script with all changes made."""
        lines = list(base(self.base))
        for old, new in self.changes:
            assert not old or lines.count(old) == 1, f"[{self.name}] '{old}' must stand there once"
            at = lines.index(old) if old else len(lines)
            lines[at : at + bool(old)] = new
        return "".join(f"{line}\n" for line in lines)

    def script(self) -> Script:
        """Load it."""
        files = _joined(self.files)
        parts = {name: file for name, file in files.items() if name.endswith(".yaml")}
        return load(
            self.source().encode(),
            name=NAME,
            images=dict.fromkeys(self.beside, b"a picture"),
            translations=_joined(self.po),
            handouts={name: file for name, file in files.items() if name not in parts},
            parts=parts,
        )

    def findings(self) -> CheckResult:
        """Load and check it."""
        try:
            script = self.script()
        except ScriptFaulty as faulty:
            return CheckResult(problems=faulty.problems)
        look = examine if self.duties else check
        return look(script, today=self.today, start=self.start)


def _joined(files: dict[str, list[str]]) -> dict[str, bytes]:
    return {name: "\n".join(lines).encode() for name, lines in files.items()}


@cache
def base(name: str) -> tuple[str, ...]:
    """Give the lines of a good script."""
    if name == "none":
        return ()
    return tuple((FOLDER / "base" / f"{name}.yaml").read_text("utf-8").splitlines())


def cases() -> list[Case]:
    """Give every case of every file."""
    return [case for file in sorted(FOLDER.glob("*.txt")) for case in _of(file)]


def _of(file: Path) -> list[Case]:
    found: list[Case] = []
    usual = "tiny"
    for line in file.read_text("utf-8").split("\n"):
        if line.startswith("[") and line.endswith("]"):
            found.append(Case(name=f"{file.stem}: {line[1:-1]}", base=usual))
        elif found:
            _take(found[-1], line)
        elif line.startswith("base: "):
            usual = line.removeprefix("base: ")
    return found


def _take(case: Case, line: str) -> None:
    key, colon, value = line.partition(": ")
    if line.startswith("-"):  # alone, it takes out nothing: what follows is added at the end
        case.changes.append((line[1:], []))
    elif line.startswith("+"):
        if not case.changes:
            case.changes.append(("", []))
        case.changes[-1][1].append(line[1:])
    elif line.startswith(">"):
        case.message = line[2:]
    elif line.startswith("  "):
        case.message += f" {line.strip()}"
    elif colon and key in KEYS:
        setattr(case, key, KEYS[key](value))
    elif colon and key == "beside":
        case.beside.append(value)
    elif "| " in line:
        name, _, text = line.partition("| ")
        lines = case.files if "." in name else case.po
        lines.setdefault(name, []).append(text)
    else:
        assert not line, f"[{case.name}] cannot be read: {line}"
