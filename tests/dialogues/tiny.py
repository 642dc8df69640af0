"""The smallest script that has nothing wrong, to put one fault at a time into."""

from datetime import date

from dialogues.checks.check import check
from dialogues.script.loader import load
from dialogues.script.problems import Problem, ScriptFaulty

TODAY = date(2026, 11, 26)
HEAD = """\
dialogue: {id: tiny, version: 1, title: Tiny, summary: A tiny one.}
privacy: {notice: We keep answers., contact: data@example.org, keep_for: 3 months}
stages:
- id: start
  title: Start
  minutes: 1
  opens: {day: 0}
  steps:
"""
CONSENT = """\
  - {type: consent, id: agree, text: May we?, declined: Bye., required: [{id: part, text: Yes}]}
"""
TINY = HEAD + CONSENT
CATCH_UP = "accept: [{code: stage-open-ended, at: stages, because: People may catch up.}]\n"
PROPOSAL = """\
proposal:
  question: May we share lists of names?
  bodies: [The council, The schools]
  data: Names.
  not_data: Anything else.
  purpose: Free meals.
  lawful_basis: A public task of the council.
  decision: {who: The council, when: In June, status: not taken yet}
  alternatives: {considered: [Do nothing.], discarded: []}
  complaints: {to: Write complain., next: The Information Commissioner}
  response: {owner: The council, by: Eight weeks after the close}
"""  # everything that a public body owes; may stand at the end of a script


def with_steps(*steps: str) -> str:
    """Give the script with more steps; the first of them is on line 10."""
    return TINY + "".join(f"  - {step}\n" for step in steps)


def with_stage(*keys: str) -> str:
    """Give the script with a second stage, whose id is on line 10."""
    stage = ("id: next", "title: Next", "minutes: 1", *keys)
    return TINY + "- " + "\n  ".join(stage) + "\n" + CATCH_UP


def changed(old: str, new: str) -> str:
    assert TINY.count(old) >= 1
    return TINY.replace(old, new, 1)


def told(source: str | bytes, *, name: str = "s.yaml", **beside) -> list[str]:
    """Load and check a script, and give what its author is told."""
    return [str(problem) for problem in problems(source, name=name, **beside)]


def said(source: str | bytes, *, name: str = "s.yaml", **beside) -> list[str]:
    """Load and check a script, and give what its author is told, but for the codes."""
    return [
        f"{one.severity} {one.file}:{one.line}:{one.column}: {one.sentence}"
        for one in problems(source, name=name, **beside)
    ]


def problems(source: str | bytes, *, name: str = "s.yaml", **beside) -> tuple[Problem, ...]:
    """Load and check a script, and give what is wrong with it."""
    content = source.encode() if isinstance(source, str) else source
    try:
        return check(load(content, name=name, **beside), today=TODAY).problems
    except ScriptFaulty as faulty:
        return faulty.problems
