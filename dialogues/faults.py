"""Tell an author in plain words what does not fit the script language, and where."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from dialogues.grammar import keys_of, meaning_of, model_at, step_models
from dialogues.problems import Problem, problem_at
from dialogues.script import Code, Id, Language, Slug
from dialogues.source import Node, Path

# Words of other tools, and what they are called here.
_SYNONYMS = {
    "choice": "single",
    "question": "single",
    "radio": "single",
    "select": "single",
    "checkbox": "multi",
    "multiple": "multi",
    "likert": "scale",
    "rating": "scale",
    "grid": "scale",
    "ranking": "rank",
    "open": "reflect",
    "comment": "reflect",
    "message": "say",
    "note": "say",
    "info": "card",
    "if": "branch",
    "results": "reveal",
    "break": "pause",
    "answers": "options",
    "choices": "options",
    "label": "text",
    "question_text": "text",
    "delay": "wait",
    "correct": "answer",
    "key": "answer",
    "reference": "sources",
    "source": "sources",
    "equals": "is",
    "otherwise": "else",
    "least": "min",
    "description": "summary",
    "step": "steps",
    "photo": "image",
    "picture": "image",
}

_KINDS = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "string": "text",
    "date": "a date such as 2026-12-01",
    "tuple": "a list",
    "dict": "a set of keys",
    "mapping": "a set of keys",
    "model": "a set of keys",
}

# What pydantic calls a limit -> reason, remedy, and the name of the limit.
_LIMITS = {
    "string_too_long": ("is too long", "Write at most {} characters", "max_length"),
    "too_long": ("holds too many", "Give at most {}", "max_length"),
    "too_short": ("holds too few", "Give at least {}", "min_length"),
    "greater_than_equal": ("is too low", "Give {} or more", "ge"),
    "less_than_equal": ("is too high", "Give {} or less", "le"),
}

_STEP_LISTS = frozenset({"steps", "then", "else"})


def faults(error: ValidationError, source: Node, file: str) -> tuple[Problem, ...]:
    """Give one problem for each fault, in the order of the file."""
    problems = {_fault(detail, source, file) for detail in error.errors(include_url=False)}
    return tuple(sorted(problems, key=lambda found: (found.line, found.column, found.reason)))


def _fault(detail: ErrorDetails, source: Node, file: str) -> Problem:
    kind = detail["type"]
    path, is_key = _path(detail["loc"], source)
    name = str(path[-1]) if path else "the file"
    if kind == "extra_forbidden":
        place = source.place_of(path, key=True)
        return problem_at(file, place, f"unknown key '{name}'", _known_keys(path, source))
    if kind == "missing":
        place = source.place_of(path[:-1])
        return problem_at(file, place, _missing(path, source), _add(path, source))
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return _wrong_type(detail, path, source, file)
    place = source.place_of(path, key=is_key)
    reason, remedy = _wrong_name(detail) if is_key else _wrong_value(detail, _named(path, source))
    return problem_at(file, place, reason, remedy)


def _path(loc: tuple[int | str, ...], source: Node) -> tuple[Path, bool]:
    """Turn pydantic's location into a path of the file, and tell whether a key is meant."""
    path: list[str | int] = []
    node = source
    for step in loc:
        if step == "[key]":
            return tuple(path), True
        if _is_tag(step, path, node):
            continue
        path.append(step)
        node = node.parts.get(step, Node(value=None, place=node.place))
    return tuple(path), False


def _is_tag(step: int | str, path: list[str | int], node: Node) -> bool:
    """Tell the type of a step, which pydantic puts into the path after the step's position."""
    in_list = len(path) > 1 and isinstance(path[-1], int) and path[-2] in _STEP_LISTS
    return in_list and "type" in node.parts and node.parts["type"].value == step


# --- sentences --------------------------------------------------------------------------------


def _known_keys(path: Path, source: Node) -> str:
    known = keys_of(model_at(path[:-1], source))
    near = _near(str(path[-1]), known)
    if near:
        return f"Did you mean '{near}'?"
    return f"Known keys here: {', '.join(known)}."


def _missing(path: Path, source: Node) -> str:
    owner = _owner(path[:-1], source)
    return f"'{path[-1]}' is missing{f' in {owner}' if owner else ''}"


def _add(path: Path, source: Node) -> str:
    meaning = meaning_of(model_at(path[:-1], source), path[-1])
    return f"Add it: {meaning[0].lower()}{meaning[1:]}" if meaning else "Add it."


def _wrong_type(detail: ErrorDetails, path: Path, source: Node, file: str) -> Problem:
    known = sorted(step_models())
    if detail["type"] == "union_tag_not_found":
        node = _node(path, source)
        owner = _owner(path, source)
        reason = f"{owner or 'a step'} has no type" if node.parts else "a step is not a set of keys"
        remedy = f"Begin with 'type:' and one of {', '.join(known)}."
        return problem_at(file, source.place_of(path), reason, remedy)
    tag = str(detail["ctx"]["tag"])
    near = _near(tag, known)
    remedy = f"Did you mean '{near}'?" if near else f"Known types: {', '.join(known)}."
    return problem_at(file, source.place_of((*path, "type")), f"unknown step type '{tag}'", remedy)


def _wrong_name(detail: ErrorDetails) -> tuple[str, str]:
    return f"the name '{detail['input']}' does not do", _name_rule(detail)


def _wrong_value(detail: ErrorDetails, name: str) -> tuple[str, str]:
    kind, given, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind in _LIMITS:
        reason, remedy, limit = _LIMITS[kind]
        return f"{name} {reason}", f"{remedy.format(context[limit])}."
    if kind == "value_error":
        return f"{name} does not fit", _sentence(str(context["error"]))
    if kind == "string_pattern_mismatch":
        return f"{name} cannot be '{given}'", _name_rule(detail)
    if kind == "literal_error":
        return _not_one_of(name, given, context["expected"])
    return _wrong_kind(kind, given, name)


def _wrong_kind(kind: str, given: object, name: str) -> tuple[str, str]:
    if given is None or kind == "string_too_short":
        return f"{name} is empty", "Write something after the ':', or take the key out."
    if kind == "string_type" and not isinstance(given, dict | list):
        return f"{name} is not text", "Put quotes round it."
    wanted = _KINDS.get(kind.partition("_")[0], "what is expected here")
    return f"{name} is not {wanted}", f"It is {_given(given)} now. Write {wanted}."


def _not_one_of(name: str, given: object, expected: str) -> tuple[str, str]:
    known = re.findall(r"'([^']*)'", expected)
    near = _near(str(given), known)
    remedy = f"Did you mean '{near}'?" if near else f"Write one of: {', '.join(known)}."
    return f"{name} cannot be '{given}'", remedy


def _given(value: object) -> str:
    match value:
        case dict():
            return "a set of keys"
        case list():
            return "a list"
        case str():
            return "text"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
    return "something else"


def _name_rule(detail: ErrorDetails) -> str:
    rules = {
        _pattern(Id): "Use small letters, digits and _, and begin with a letter.",
        _pattern(Slug): "Use small letters, digits and -, and begin with a letter.",
        _pattern(Code): "Use letters, digits and _.",
        _pattern(Language): "Use a language tag such as en, cy or pt-BR.",
    }
    context = detail.get("ctx", {})
    if "max_length" in context:
        return f"Use at most {context['max_length']} characters."
    return rules.get(context.get("pattern", ""), "Use small letters and digits.")


def _pattern(kind: Any) -> str:
    return str(get_args(kind)[1].pattern)


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}{'' if words.endswith('.') else '.'}"


def _named(path: Path, source: Node) -> str:
    """Name a value: by its key, or by the list it is in; a step by its id."""
    if not path:
        return "the file"
    if isinstance(path[-1], str):
        return f"'{path[-1]}'"
    return _owner(path, source) or f"entry {path[-1] + 1} of '{path[-2]}'"


def _owner(path: Path, source: Node) -> str:
    node = _node(path, source)
    name = node.parts.get("id")
    if name is None or not isinstance(name.value, str):
        return ""
    return f"'{name.value}'"


def _node(path: Path, source: Node) -> Node:
    node = source
    for step in path:
        node = node.parts.get(step, Node(value=None, place=node.place))
    return node


def _near(word: str, known: Iterable[str]) -> str | None:
    options = list(known)
    if _SYNONYMS.get(word.lower()) in options:
        return _SYNONYMS[word.lower()]
    return next(iter(get_close_matches(word.lower(), options, n=1)), None)
