"""Random changes to a script as an author may make them while a round runs."""

import json
from contextlib import suppress
from copy import deepcopy
from random import Random
from typing import Any

from dialogues.checks import openings, quizzes, references
from dialogues.checks.index import ScriptIndex
from dialogues.script.loader import Script, load
from dialogues.script.problems import ScriptFaulty
from tests.dialogues.builders import MONDAY, whole_of

_LEADS = (*references.RULES, *quizzes.RULES, openings.gate_cards)

Whole = dict[str, Any]


def script_of(whole: Whole) -> Script:
    """Read a script from its parts, which are JSON and so YAML."""
    return load(json.dumps(whole_of(whole)).encode())


def edited(whole: Whole, lot: Random, times: int) -> Script:
    """Change a script several times; what makes it faulty is taken back."""
    script = script_of(whole)
    before = _astray(script)
    for _ in range(times):
        draft = deepcopy(whole)
        lot.choice(_EDITS)(draft["stages"], lot)
        with suppress(ScriptFaulty):
            fresh = script_of(draft)
            if _astray(fresh) <= before:
                script, whole = fresh, draft
    return script


def _astray(script: Script) -> set[str]:
    """Name what leads nowhere, such as a gate to a card that there is not."""
    book = ScriptIndex(script, today=MONDAY.date())
    return {found.reason for rule in _LEADS for found in rule(book)}


def _holder(stages: list[Whole], lot: Random) -> list[Whole]:
    """Choose where steps stand together: in a stage, or in an arm of a branch in it."""
    steps = lot.choice(stages)["steps"]
    inner = [step["then"] for step in steps if step["type"] == "branch"]
    return lot.choice([steps, *inner])


def _place(steps: list[Whole], lot: Random) -> int | None:
    """Choose a step; a consent changes for nobody who has joined."""
    places = [place for place, step in enumerate(steps) if step["type"] != "consent"]
    return lot.choice(places) if places else None


def _new_step(stages: list[Whole], lot: Random) -> None:
    steps, name = _holder(stages, lot), f"fresh{lot.randrange(10**6)}"
    said = {"type": "say", "id": name, "text": "This is new."}
    asked = {"type": "single", "id": name, "text": "New?", "options": {"a": "A", "b": "B"}}
    steps.insert(lot.randint(0, len(steps)), lot.choice((said, asked)))


def _no_step(stages: list[Whole], lot: Random) -> None:
    steps = _holder(stages, lot)
    if (place := _place(steps, lot)) is not None:
        steps.pop(place)


def _elsewhere(stages: list[Whole], lot: Random) -> None:
    steps = _holder(stages, lot)
    if (place := _place(steps, lot)) is not None:
        step, others = steps.pop(place), _holder(stages, lot)
        others.insert(lot.randint(0, len(others)), step)


def _other_options(stages: list[Whole], lot: Random) -> None:
    steps = [step for step in _holder(stages, lot) if len(step.get("options", ())) > 1]
    if steps:
        options = lot.choice(steps)["options"]
        if lot.random() < 0.5:
            options.pop(lot.choice([*options]))
        else:
            options[f"o{lot.randrange(10**6)}"] = "Another"


def _other_type(stages: list[Whole], lot: Random) -> None:
    steps = _holder(stages, lot)
    if (place := _place(steps, lot)) is not None:
        steps[place] = {"type": "reflect", "id": steps[place]["id"], "text": "In your words?"}


def _other_words(stages: list[Whole], lot: Random) -> None:
    for step in _holder(stages, lot):
        if "text" in step and step["type"] != "consent":
            step["text"] += ", said otherwise"


def _new_stage(stages: list[Whole], lot: Random) -> None:
    name = f"stage{lot.randrange(10, 10**6)}"
    fresh = {"id": name, "title": "New", "minutes": 2, "opens": {"day": lot.randint(0, 4)}}
    steps: list[Whole] = []
    stages.insert(lot.randint(1, len(stages)), fresh | {"steps": steps})
    _new_step([fresh | {"steps": steps}], lot)


def _other_times(stages: list[Whole], lot: Random) -> None:
    stage = lot.choice(stages)
    stage["opens"] = {"day": lot.randint(0, 5)}
    stage["closes"] = lot.choice((None, {"within": "2 days"}))


_EDITS = (
    *(_new_step, _no_step, _elsewhere, _other_options, _other_type),
    *(_other_words, _new_stage, _other_times),
)
