"""The smallest script that has nothing wrong, to put one fault at a time into."""

from dialogues.checks import check
from dialogues.loader import load
from dialogues.problems import ScriptFaulty

HEAD = """\
dialogue: {id: tiny, version: 1, title: Tiny, summary: A tiny one.}
privacy: {notice: We keep answers., contact: data@example.org, keep_for: 1 month}
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


def with_steps(*steps: str) -> str:
    """Give the script with more steps; the first of them is on line 10."""
    return TINY + "".join(f"  - {step}\n" for step in steps)


def with_stage(*keys: str) -> str:
    """Give the script with a second stage, whose id is on line 10."""
    stage = ("id: next", "title: Next", "minutes: 1", *keys)
    return TINY + "- " + "\n  ".join(stage) + "\n"


def changed(old: str, new: str) -> str:
    assert TINY.count(old) >= 1
    return TINY.replace(old, new, 1)


def told(source: str | bytes, **beside) -> list[str]:
    """Load and check a script, and give what its author is told."""
    content = source.encode() if isinstance(source, str) else source
    try:
        problems = check(load(content, name="s.yaml", **beside))
    except ScriptFaulty as faulty:
        problems = faulty.problems
    return [f"{problem.severity} {problem}" for problem in problems]
