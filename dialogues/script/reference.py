"""The reference page of the script language, written from the types and what stands beside them."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, get_args

from pydantic.fields import FieldInfo

from dialogues.script.dialogue import Quiet, QuietHours
from dialogues.script.fields import (
    ClockTime,
    Code,
    Duration,
    Id,
    Language,
    Part,
    Point,
    Slug,
    WebAddress,
)
from dialogues.script.json_schema import json_schema

Schema = Mapping[str, Any]

_HEAD = """\
# The language of scripts: reference

Everything an author may write, key by key. [The guide](README.md) tells how to begin.
`dialogue reference` writes this page from the types of the language; change it there.
"""
_COLUMNS = "| Key | What to write | If left out | Meaning |\n|---|---|---|---|"
_REF = "#/$defs/"


def _pattern(kind: Any) -> str:
    """Give the pattern by which a small value is known in the schema."""
    for rule in get_args(kind)[1:]:
        schema = getattr(rule, "json_schema", None)
        if pattern := schema["pattern"] if schema else getattr(rule, "pattern", None):
            return str(pattern)
    raise TypeError(f"{kind} has no pattern")


_WORDS = {
    _pattern(Id): "a name: small letters, digits and `_`",
    _pattern(Slug): "a name: small letters, digits and `-`",
    _pattern(Code): "a code: letters, digits and `_`",
    _pattern(Point): "a code, or a point such as `-3`",
    _pattern(Language): "a language, such as `cy`",
    _pattern(Duration): "a duration, such as `2 days`",
    _pattern(ClockTime): 'a time of day, such as `"18:30"`',
    _pattern(QuietHours): 'hours, such as `"21:00-08:30"`',
    _pattern(WebAddress): "an address that begins with `https://`",
}
_UNITS = (("week", 604_800), ("day", 86_400), ("hour", 3600), ("minute", 60))


def reference() -> str:
    """Write the reference page as Markdown."""
    schema = json_schema()
    parts, steps = schema["$defs"], _step_names(schema)
    lines = [_HEAD, "## The file", "", *_table("Dialogue", schema), "## Parts", ""]
    for name in _in_order(schema, parts, leave_out=set(steps)):
        lines += [f"### {name}", "", parts[name]["description"], "", *_table(name, parts[name])]
    lines += ["## Steps", ""]
    for name in steps:
        kind = parts[name]["properties"]["type"]["const"]
        lines += [f"### {kind}", "", parts[name]["description"], "", *_table(name, parts[name])]
    return "\n".join(lines).rstrip() + "\n"


def _step_names(schema: Schema) -> list[str]:
    """Name the types of the steps, in the order of the language."""
    steps = schema["$defs"]["Stage"]["properties"]["steps"]["items"]
    return [step["$ref"].removeprefix(_REF) for step in steps["oneOf"]]


def _in_order(schema: Schema, parts: Schema, *, leave_out: set[str]) -> Iterator[str]:
    """Name the parts in the order in which a reader of the file meets them."""
    met: dict[str, None] = {}
    waiting = list(_named(schema["properties"]))
    while waiting:
        name = waiting.pop(0)
        if name not in met:
            met[name] = None
            waiting[:0] = _named(parts[name]["properties"])
    yield from (name for name in met if name not in leave_out)


def _named(schema: object) -> Iterator[str]:
    """Name the parts that a piece of the schema refers to."""
    if isinstance(schema, Mapping):
        if isinstance(ref := schema.get("$ref"), str):
            yield ref.removeprefix(_REF)
        for name, inner in schema.items():
            yield from _named(inner) if name != "discriminator" else ()
    elif isinstance(schema, list):
        for inner in schema:
            yield from _named(inner)


def _table(name: str, part: Schema) -> Iterator[str]:
    fields = {field.alias or key: field for key, field in _models()[name].model_fields.items()}
    yield _COLUMNS
    for key, schema in sorted(part["properties"].items(), key=lambda pair: pair[0] != "type"):
        cells = (f"`{key}`", _kind(schema), _default(fields[key]), schema["description"])
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
    yield ""


def _models() -> dict[str, type[Part]]:
    """Give the types of the language by name."""
    models: dict[str, type[Part]] = {}
    waiting: list[type[Part]] = [Part]
    while waiting:
        model = waiting.pop()
        models[model.__name__] = model
        waiting += model.__subclasses__()
    return models


# --- what to write ------------------------------------------------------------------------------


def _kind(schema: Schema) -> str:
    """Tell in words what may stand at a key."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_REF)
        return f"[{name}](#{name.lower()})"
    if "oneOf" in schema:
        return "[steps](#steps)"
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return _either([f"`{value}`" for value in schema["enum"]])
    if "anyOf" in schema:
        return ", or ".join(
            _kind(choice) for choice in schema["anyOf"] if choice.get("type") != "null"
        )
    return _plain(schema)


def _either(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


def _plain(schema: Schema) -> str:
    match schema["type"]:
        case "array":
            return f"a list{_count(schema, 'Items', ' of ')}: {_kind(schema['items'])}"
        case "object":
            return f"{_count(schema, 'Properties')}{_keys(schema)}"
        case "boolean":
            return "`true` or `false`"
        case "integer" | "number" as kind:
            return f"{'a whole' if kind == 'integer' else 'a'} number{_bounds(schema)}"
    return _text(schema)


def _keys(schema: Schema) -> str:
    """Tell what an author may name, and what stands under each name."""
    if coded := schema.get("patternProperties"):
        return f"codes, each with {_kind(next(iter(coded.values())))}"
    return f"words, each with {_kind(schema['additionalProperties'])}"


def _text(schema: Schema) -> str:
    if schema.get("format") == "date":
        return "a date, such as `2026-12-01`"
    if "description" in schema and "pattern" not in schema and "minLength" not in schema:
        return "the name of a scale" if schema["description"].endswith("at the top.") else "text"
    return _WORDS.get(schema.get("pattern", ""), "text")


def _count(schema: Schema, what: str, before: str = "") -> str:
    """Tell how many there may be; nothing if any number may."""
    least, most = schema.get(f"min{what}"), schema.get(f"max{what}")
    if least is None and most is None:
        return ""
    if most is None:
        return f"{before}{least} or more{'' if before else ' '}"
    return f"{before}{least or 0} to {most}{'' if before else ' '}"


def _bounds(schema: Schema) -> str:
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is not None and most is not None:
        return f" from {least} to {most}"
    return f", {least} or more" if least is not None else ""


def _default(field: FieldInfo) -> str:
    """Tell what holds if a key is left out."""
    return "**must be given**" if field.is_required() else _written(field.default)


def _written(value: Any) -> str:
    """Write a default as an author would."""
    match value:
        case bool() | int():
            return f"`{value}`".lower()
        case timedelta() if value:
            return f"`{lasting(value)}`"
        case Quiet(begins=begins, ends=ends):
            return f"`{begins:%H:%M}-{ends:%H:%M}`"
        case Part():
            return "what its own keys say"
        case (_, *_):
            return ", ".join(map(_written, value))
    return f"`{value}`" if value else "nothing"


def lasting(duration: timedelta) -> str:
    """Write a duration as an author would."""
    seconds = int(duration.total_seconds())
    unit, size = next((unit, size) for unit, size in _UNITS if seconds % size == 0)
    count = seconds // size
    return f"{count} {unit}{'' if count == 1 else 's'}"
