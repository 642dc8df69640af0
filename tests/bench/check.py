"""How long the checker takes for a script about as long as a script may be: 584 steps."""

import time
from datetime import date

from dialogues.checks.check import CheckResult, check
from dialogues.script.loader import Script, load
from tests.bench.figures import Figure

LINES = 3_400  # three times our longest; with a stage more it would have over 600 steps
GOAL = 2.0  # seconds: an author waits for it after each change
TODAY = date(2026, 11, 26)
_HEAD = """\
dialogue: {id: long, version: 1, title: A long one, summary: A dialogue to be checked.}
privacy: {notice: We keep what you answer., contact: data@example.org, keep_for: 1 month}
sources:
  plan: {title: The outline plan, checked: 2026-11-01}
stages:
- id: start
  title: The start
  minutes: 1
  opens: {day: 0}
  closes: {within: 4 days}
  steps:
  - {type: consent, id: agree, text: Shall we begin?, declined: That is fine.,
     required: [{id: take_part, text: I am 16 or over and agree to take part.}]}
"""
_STAGE = """\
- id: s{n}
  title: Part {n}
  minutes: 3
  opens: {{day: {n}, at: "18:30"}}
  closes: {{within: 4 days}}
  invitation: Part {n} is here. It has two sides and a few questions.
  steps:
  - type: say
    id: hello{n}
    text: >-
      Hello again. Today you read what speaks for the plan and what speaks against it. Then we
      ask you a few questions. You can skip any of them.
  - type: deck
    id: sides{n}
    order: sides
    cards:
    - type: card
      id: for{n}
      side: benefit
      title: Help may come sooner
      text: >-
        The council knows which homes are hard to heat. If the nurses knew it too, they could
        call before the winter comes.
      sources: [plan]
    - type: card
      id: against{n}
      side: risk
      title: The list may leak
      text: >-
        A list of people who are cold is worth a lot to a thief. Once out, nobody
        can call it back.
      sources: [plan]
  - type: quiz
    id: quiz{n}
    text: What does the council know?
    options: {{homes: Which homes are hard to heat, names: Who is ill}}
    answer: homes
    card: for{n}
  - type: multi
    id: worries{n}
    text: What worries you? Pick up to two.
    options:
      leak: That the list leaks
      use: That it is used for other things
      none: Nothing
    exclusive: [none]
    most: 2
  - type: branch
    id: branch{n}
    when: {{worries{n}: {{includes: leak}}}}
    then:
    - {{type: reflect, id: why{n}, text: What would make the list safe enough for you?}}
    else:
    - {{type: say, id: fine{n}, text: Then we go on.}}
  - type: single
    id: view{n}
    text: How acceptable is the plan to you now?
    options: {{good: It is acceptable, unsure: I am not sure, bad: It is not acceptable}}
  - type: scale
    id: trust{n}
    text: How far do you trust each of these?
    items: {{council: The council, board: The health board}}
    labels: {{1: Not at all, 5: Completely}}
    unsure: I cannot say
"""


async def checking(*, quick: bool, lines: int = LINES) -> list[Figure]:
    """Load a long script and check it, a few times; give the processor time of the fastest."""
    source = long_script(lines)
    taken = [_once(source) for _ in range(2 if quick else 5)]
    script, found = taken[0][2], taken[0][3]
    loading, proving = min(one[0] for one in taken), min(one[1] for one in taken)
    written, steps = len(source.splitlines()), len(list(script.dialogue.walk()))
    what = f"{written:,} lines, {steps:,} steps"
    return [
        Figure(bench="check", what=f"{what}: read", value=loading, unit="s"),
        Figure(bench="check", what=f"{what}: proved", value=proving, unit="s"),
        Figure(
            bench="check", what=f"{what}: both", value=loading + proving, unit="s", at_most=GOAL
        ),
        Figure(bench="check", what="problems in it", value=len(found.problems), unit="", at_most=0),
    ]


def long_script(lines: int) -> bytes:
    """Write a good script of at least so many lines."""
    stages = -(-(lines - _HEAD.count("\n")) // _STAGE.count("\n"))
    return (_HEAD + "".join(_STAGE.format(n=number) for number in range(1, stages + 1))).encode()


def _once(source: bytes) -> tuple[float, float, Script, CheckResult]:
    began = time.process_time()
    script = load(source, name="long.yaml")
    read = time.process_time()
    found = check(script, today=TODAY, start=TODAY)
    return read - began, time.process_time() - read, script, found
