"""Commands for authors: check a script, describe the script language."""

from typing import Annotated

import typer

from bot.cli.console import fail, say, write, write_json
from bot.scripts import read_script
from dialogues.checks import check
from dialogues.duties import unmet
from dialogues.json_schema import json_schema
from dialogues.loader import Script
from dialogues.problems import Problem, ScriptFaulty, Severity, in_order
from dialogues.reference import reference


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(name="check")(check_script)
    app.command(name="schema")(schema)
    app.command(name="reference")(print_reference)


def check_script(
    *,
    file: Annotated[
        str, typer.Argument(help="A dialogue.yaml, its folder, or a shipped dialogue's name.")
    ],
    json: Annotated[bool, typer.Option("--json", help="Print the problems as JSON.")] = False,
) -> None:
    """Find everything that is wrong with a script, before anybody meets it.

    Each problem has its own line: file:line:column, what is wrong, what to do. Ends with code 1
    if there are errors; warnings alone do not keep a script from being used, except that a round
    in earnest needs everything that a public body owes the people it asks.
    """
    script, problems = _read(file)
    owed = () if script is None else unmet(script)
    problems = in_order((*problems, *owed))
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if json:
        write_json({"ok": not errors, "problems": [_record(problem) for problem in problems]})
        if errors:
            raise typer.Exit(1)
        return
    for problem in problems:
        write(f"{problem} [{problem.severity}]")
    warnings = len(problems) - len(errors)
    told = f"{_count(len(errors), 'error')}, {_count(warnings, 'warning')}"
    if errors or script is None:
        fail(f"{told}. This script cannot be used yet.")
    head = script.dialogue.dialogue
    use = "can be tried out, but not scheduled in earnest" if owed else "can be used"
    say(f'"{head.title}" (version {head.version}) {use}: {told}.')


def schema() -> None:
    """Print the JSON Schema of scripts, for editors that complete and check as you type."""
    write_json(json_schema())


def print_reference() -> None:
    """Print the reference of the script language: every key, what to write, what it means."""
    write(reference().rstrip())


def _read(file: str) -> tuple[Script | None, tuple[Problem, ...]]:
    try:
        script = read_script(file)
    except ScriptFaulty as faulty:
        return None, faulty.problems
    return script, check(script)


def _record(problem: Problem) -> dict[str, str | int]:
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "severity": problem.severity,
        "reason": problem.reason,
        "remedy": problem.remedy,
    }


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
