"""The guide for authors is complete, and its example is a dialogue that works."""

import re
from pathlib import Path
from typing import get_args

from dialogues.checks.check import check
from dialogues.checks.duties import unmet
from dialogues.script.dialogue import Dialogue
from dialogues.script.kinds.all import AnyStep
from dialogues.script.loader import load
from tests.dialogues.checks.cases import TODAY
from tests.dialogues.shelf import SLUGS

GUIDE = (Path(__file__).parents[3] / "dialogues" / "README.md").read_text(encoding="utf-8")
STEP_CLASSES = get_args(get_args(AnyStep)[0])


def test_guide_has_a_heading_for_every_step_kind_and_no_other():
    headings = re.findall(r"^### (\w+)$", GUIDE, re.MULTILINE)

    kinds = [get_args(step.model_fields["type"].annotation)[0] for step in STEP_CLASSES]
    assert headings == kinds


def test_guide_names_every_field_an_author_may_write():
    fields = {
        field.alias or name
        for model in (Dialogue, *STEP_CLASSES)
        for name, field in model.model_fields.items()
    }

    assert sorted(name for name in fields if f"`{name}" not in GUIDE) == []


def test_example_in_the_guide_can_be_scheduled_without_a_warning():
    [example] = re.findall(r"^```yaml\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)

    script = load(example.encode())
    found = check(script, today=TODAY)

    assert [str(problem) for problem in (*found.problems, *unmet(script))] == []


def test_guide_lists_every_shipped_dialogue():
    assert sorted(re.findall(r"^\| `library/([\w-]+)/`", GUIDE, re.MULTILINE)) == sorted(SLUGS)
