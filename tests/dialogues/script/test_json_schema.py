"""Editors complete and check scripts by a JSON Schema that is kept current."""

import json
from importlib.resources import files

from dialogues.script.json_schema import json_schema

REWRITE = (
    "the schema file is not current; run: python -c 'import json; from dialogues.script.json_schema"
    " import json_schema; print(json.dumps(json_schema(), indent=2, ensure_ascii=False))'"
    " > dialogues/dialogue.schema.json"
)


def test_committed_schema_is_current():
    committed = json.loads((files("dialogues") / "dialogue.schema.json").read_text("utf-8"))

    assert committed == json_schema(), REWRITE


def test_every_key_an_author_may_write_is_described():
    schema = json_schema()
    parts = {"Dialogue": schema, **schema["$defs"]}

    undescribed = [
        f"{name}.{key}"
        for name, part in parts.items()
        for key, field in part["properties"].items()
        if not field.get("description")
    ]

    assert undescribed == []


def test_step_is_told_by_its_type():
    steps = json_schema()["$defs"]["Stage"]["properties"]["steps"]["items"]

    assert sorted(steps["discriminator"]["mapping"]) == [
        *("allocate", "branch", "card", "consent", "deck", "include", "loop", "multi", "number"),
        *("pause", "profile", "quiz", "rank", "rate", "reflect", "reveal", "say", "scale"),
        *("single", "tradeoff"),
    ]


def test_times_and_options_are_described_as_they_are_written():
    parts = json_schema()["$defs"]

    assert parts["Clock"]["properties"]["remind_after"]["type"] == "string"
    assert parts["Clock"]["properties"]["quiet"]["anyOf"][0]["type"] == "string"
    assert parts["Single"]["properties"]["options"]["anyOf"][0]["minProperties"] == 2
