"""Commands for authors: begin a script, check scripts, describe the script language."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Annotated

import typer

from bot.authoring.files import SCRIPT, ScriptNotFound, read_script
from bot.authoring.starter import BLANK, copy_script
from bot.cli.console import MISUSED, fail, say, write, write_json
from bot.rounds.languages import in_words as in_languages
from dialogues.checks.check import CheckResult, examine
from dialogues.disclosure.chances import DRAWS
from dialogues.evidence.reveals import (
    SEED,
    USUAL_CROWDS,
    RevealOutlook,
    in_words,
    reveal_outlooks,
)
from dialogues.languages.offered import drafts, spare
from dialogues.script.codes import DUTY
from dialogues.script.gaps import Unfilled, unfilled
from dialogues.script.json_schema import json_schema
from dialogues.script.loader import Script
from dialogues.script.problems import Problem, ScriptFaulty
from dialogues.script.reference import reference

Record = dict[str, str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFile:
    """What a check of one file came to."""

    file: str  # as it was named on the command line
    script: Script | None  # None if it cannot be read as a script
    result: CheckResult
    reveals: tuple[RevealOutlook, ...] = ()  # none while there are errors

    @property
    def gaps(self) -> tuple[Unfilled, ...]:
        """What is still to be filled in."""
        return () if self.script is None else unfilled(self.script)

    def is_good(self, *, strict: bool) -> bool:
        """Tell whether the script can be used; `strict` lets no warning stand."""
        standing = self.result.problems if strict else self.result.errors
        return not standing and not self.gaps


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(name="new")(new)
    app.command(name="check")(check_scripts)
    app.command(name="schema")(schema)
    app.command(name="reference")(print_reference)


def new(
    name: Annotated[
        str, typer.Argument(help="What to call it: small letters and dashes, such as bus-passes.")
    ],
    *,
    origin: Annotated[
        str, typer.Option("--from", metavar="SCRIPT", help="A shipped dialogue's name, or blank.")
    ] = BLANK,
) -> None:
    """Begin a script of your own: a copy of a shipped one, in a new folder, with what to fill in.

    Comments in the copy say why it is built as it is, what to adapt, and what to leave alone.
    """
    copied = copy_script(name, origin, Path())
    say(f"Here is {copied.folder / SCRIPT}, begun from {origin}.")
    if copied.gaps:
        say("To fill in:")
    for gap in copied.gaps:
        say(f"  {gap.file}, line {gap.line}: {gap.wanted or 'see the words around it'}")
    if copied.made_up:
        say(f"Made up, to be replaced, on lines {', '.join(map(str, copied.made_up))} of {SCRIPT}.")
    say(f"Then: dialogue check {name}, dialogue play {name}, dialogue rehearse {name}")


def check_scripts(
    *,
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE", help="A dialogue.yaml, its folder, or a shipped dialogue's name."
        ),
    ],
    strict: Annotated[bool, typer.Option("--strict", help="Take warnings for errors.")] = False,
    start: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="The day a round would start, to check its dates and clocks."
        ),
    ] = None,
    people: Annotated[
        int | None,
        typer.Option(min=1, help="How many people are expected to answer what is shown to others."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the problems as JSON.")] = False,
) -> None:
    """Find everything that is wrong with scripts, before anybody meets them.

    Each problem has its own line: file:line:column, error or warning, what is wrong, what to do,
    and a code. A warning that a script accepts under `accept` is listed with its reason, and so is
    every FILL IN that is left. A round in earnest also needs everything that a public body owes the
    people it asks. For each reveal it tells in how many of 2,000 draws results may be shown to the
    people expected.

    Ends with code 0 if all can be used, 1 if one has errors (with --strict: or warnings) or is yet
    to be filled in, and 2 if the command is written wrongly or names a file that cannot be read.
    """
    first = start.date() if start else None
    crowds = USUAL_CROWDS if people is None else (people,)
    checked, unread = _check_all(files, datetime.now(UTC).date(), first)
    if json:
        is_good = not unread and all(one.is_good(strict=strict) for one in checked)
        write_json({"ok": is_good} | _report(checked, crowds))
    else:
        for checked_file in checked:
            _show(checked_file, crowds)
    if unread:
        fail("\n".join(unread), code=MISUSED)
    if not all(one.is_good(strict=strict) for one in checked):
        _refuse(checked, json=json)


def schema() -> None:
    """Print the JSON Schema of scripts, for editors that complete and check as you type."""
    write_json(json_schema())


def print_reference() -> None:
    """Print the reference of the script language: every key, what to write, what it means."""
    write(reference().rstrip())


def _check_all(
    files: list[str], today: date, start: date | None
) -> tuple[list[CheckedFile], list[str]]:
    """Check files in turn; give what was found, and what to say of those that are not there."""
    checked: list[CheckedFile] = []
    unread: list[str] = []
    for file in files:
        try:
            script = read_script(file)
        except ScriptNotFound as missing:
            unread.append(str(missing))
        except ScriptFaulty as faulty:
            result = CheckResult(problems=faulty.problems)
            checked.append(CheckedFile(file=file, script=None, result=result))
        else:
            result = examine(script, today=today, start=start)
            reveals = () if result.errors else _reveals(script)
            checked.append(CheckedFile(file=file, script=script, result=result, reveals=reveals))
    return checked, unread


def _reveals(script: Script) -> tuple[RevealOutlook, ...]:
    return tuple(reveal_outlooks(script.dialogue, Random(SEED)))  # noqa: S311 - no secret


def _show(checked_file: CheckedFile, crowds: Sequence[int]) -> None:
    for problem in checked_file.result.problems:
        write(str(problem))
    for accepted in checked_file.result.accepted:
        write(str(accepted))
    for gap in checked_file.gaps:
        write(str(gap))
    if checked_file.script is not None and not checked_file.result.errors:
        head = checked_file.script.dialogue.dialogue
        use = (
            "can be tried out, but not scheduled in earnest"
            if _owes(checked_file)
            else "can be used"
        )
        for note in _notes(checked_file.script):
            say(note)
        for reveal in checked_file.reveals:
            say(f"Note: {in_words(reveal, crowds)}")
        if not checked_file.gaps:
            say(f'"{head.title}" (version {head.version}) {use}: {_counted([checked_file])}.')


def _notes(script: Script) -> Iterator[str]:
    """Tell what is no fault and is still good to know: which languages are drafts."""
    if tags := drafts(script):
        yield (
            f"Note: {in_languages(tags)}: a draft that no speaker has checked. A round offers it "
            f"only if it is scheduled with --draft-languages {','.join(tags)}."
        )
    if tags := spare(script):
        yield (
            f"Note: drafts beside it, not offered: {in_languages(tags)}. A round offers them if it "
            f"is scheduled with --draft-languages {','.join(tags)}."
        )


def _owes(checked_file: CheckedFile) -> bool:
    return any(problem.code.startswith(DUTY) for problem in checked_file.result.problems)


def _refuse(checked: list[CheckedFile], *, json: bool) -> None:
    if json:
        raise typer.Exit(1)
    bad = [checked_file.file for checked_file in checked if not checked_file.is_good(strict=False)]
    if not bad:
        fail(f"{_counted(checked)}. With --strict, no warning may stand.")
    these = "This script" if len(checked) == 1 else f"{len(bad)} of {len(checked)} scripts"
    fail(f"{_counted(checked)}. {these} cannot be used yet.")


def _counted(checked: list[CheckedFile]) -> str:
    errors = sum(len(checked_file.result.errors) for checked_file in checked)
    warnings = sum(len(checked_file.result.warnings) for checked_file in checked)
    accepted = sum(len(checked_file.result.accepted) for checked_file in checked)
    gaps = sum(len(checked_file.gaps) for checked_file in checked)
    counts = [_count(errors, "error"), _count(warnings, "warning")]
    counts += [f"{accepted} accepted"] if accepted else []
    counts += [f"{_count(gaps, 'text')} to fill in"] if gaps else []
    return ", ".join(counts)


def _report(checked: list[CheckedFile], crowds: Sequence[int]) -> dict[str, object]:
    return {
        "errors": sum(len(checked_file.result.errors) for checked_file in checked),
        "warnings": sum(len(checked_file.result.warnings) for checked_file in checked),
        "draft_languages": [
            {"file": checked_file.file, "language": language}
            for checked_file in checked
            if checked_file.script
            for language in (*drafts(checked_file.script), *spare(checked_file.script))
        ],
        "reveals": [
            {"file": checked_file.file, "step": reveal.step, "of": reveal.of}
            | {"people": people, "shown": reveal.outlook.draws(people), "draws": DRAWS}
            for checked_file in checked
            for reveal in checked_file.reveals
            for people in crowds
        ],
        "problems": [
            _record(problem) for checked_file in checked for problem in checked_file.result.problems
        ],
        "unfilled": [
            {"file": gap.place.file, "line": gap.place.line, "column": gap.place.column}
            | {"wanted": gap.wanted}
            for checked_file in checked
            for gap in checked_file.gaps
        ],
        "accepted": [
            _record(accepted.problem) | {"because": accepted.because}
            for checked_file in checked
            for accepted in checked_file.result.accepted
        ],
    }


def _record(problem: Problem) -> Record:
    return asdict(problem) | {"severity": problem.severity.value}


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
