"""Tell an author in plain words what does not fit the script language, and where."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from dialogues.script.fields import Code, Id, Language, Point, Slug, WebAddress
from dialogues.script.fragments import STEP_LISTS
from dialogues.script.grammar import keys_of, meaning_of, model_at, step_models
from dialogues.script.limits import MAX_TOLD
from dialogues.script.problems import Problem, in_order, problem_at
from dialogues.script.scales import NAMING
from dialogues.script.source import Node, Path, Place

# Words of other tools, and what they are called here.
_SYNONYMS = {
    "choice": "single",
    "question": "single",
    "radio": "single",
    "select": "single",
    "checkbox": "multi",
    "multiple": "multi",
    "likert": "scale",
    "rating": "rate",
    "grid": "scale",
    "ranking": "rank",
    "budget": "allocate",
    "acceptability": "rate",
    "package": "tradeoff",
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
    "attachment": "file",
    "document": "file",
    "pdf": "file",
    "href": "url",
    "picture": "image",
}

_KINDS = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "string": "text",
    "date": "a date such as 2026-12-01",
}

# What pydantic calls a limit -> reason, remedy, and the name of the limit.
_LIMITS = {
    "string_too_long": ("is too long", "Write at most {} characters", "max_length"),
    "too_long": ("holds too many", "Give at most {}", "max_length"),
    "too_short": ("holds too few", "Give at least {}", "min_length"),
    "greater_than_equal": ("is too low", "Give {} or more", "ge"),
    "less_than_equal": ("is too high", "Give {} or less", "le"),
}

# What pydantic calls a fault -> its code; the rest are values of the wrong kind.
_CODES = {
    "string_too_short": "value-empty",
    "value_error": "value-form",
    "literal_error": "value-unknown",
    "string_pattern_mismatch": "name-not-allowed",
}


def faults(error: ValidationError, source: Node, file: str) -> tuple[Problem, ...]:
    """Give one problem for each fault, in the order of the file; the first hundred or so."""
    details = error.errors(include_url=False)
    all_faults = [_Fault(detail, source) for detail in details[:MAX_TOLD]]
    problems = {fault.as_problem(file) for fault in all_faults if not _follows(fault, all_faults)}
    ordered = in_order(problems)
    if len(details) <= MAX_TOLD:
        return ordered
    reason, remedy = "there are more faults than these", "Correct these first."
    return (*ordered, problem_at(file, Place(), "faults-many", reason, remedy))


class _Fault:
    """One of pydantic's errors, at its path in the file."""

    def __init__(self, detail: ErrorDetails, source: Node) -> None:
        self.detail = detail
        self.kind = detail["type"]
        self.source = source
        self.path, self.is_key = _path(detail["loc"], source)
        if self.kind not in ("missing", "extra_forbidden") and not self.is_key:
            self.path = _written(self.path, source)

    def suggestion(self) -> str | None:
        """Give the key that an unknown one was probably meant to be."""
        return _near(str(self.path[-1]), keys_of(model_at(self.path[:-1], self.source)))

    def as_problem(self, file: str) -> Problem:
        """Put it into words."""
        path, source = self.path, self.source
        if self.kind == "extra_forbidden":
            reason, remedy = f"unknown key '{path[-1]}'", self._known_keys()
            place = source.place_of(path, key=True)
            return problem_at(file, place, "key-unknown", reason, remedy)
        if self.kind == "missing":
            place, reason = source.place_of(path[:-1]), _missing(path, source)
            return problem_at(file, place, "key-missing", reason, self._add())
        if self.kind in ("union_tag_invalid", "union_tag_not_found"):
            return _wrong_type(self.detail, path, source, file)
        if self.is_key:
            reason, remedy = _wrong_name(self.detail)
        elif self._names_scale():
            reason, remedy = _no_scale(self.detail["input"], source)
        else:
            reason, remedy = _wrong_value(self.detail, path, source)
            if self._code() == "value-kind" and (beside := _too_deep(path, source)):
                meant = f"Is it meant for the top of the file, beside '{beside}'? Indent it less."
                remedy = f"{meant} Otherwise: {remedy[0].lower()}{remedy[1:]}"
        place = source.place_of(path, key=self.is_key)
        return problem_at(file, place, self._code(), reason, remedy)

    def _code(self) -> str:
        if self.is_key:
            return "name-not-allowed"
        if self._names_scale():
            return "scale-unknown"
        if self.kind in _LIMITS:
            return "value-limit"
        if self.detail["input"] is None:
            return "value-empty"
        return _CODES.get(self.kind, "value-kind")

    def _names_scale(self) -> bool:
        """Tell whether a word stands where codes or the name of a scale belong."""
        is_word = self.kind == "dict_type" and isinstance(self.detail["input"], str)
        return is_word and self.path[-1] in NAMING

    def _known_keys(self) -> str:
        if " " in str(self.path[-1]):
            return "Put quotes round a text with a comma between { and }."
        if beside := _too_deep(self.path, self.source):
            return f"It belongs at the top of the file, beside '{beside}': indent it less."
        if near := self.suggestion():
            return f"Did you mean '{near}'?"
        return f"Known keys here: {', '.join(keys_of(model_at(self.path[:-1], self.source)))}."

    def _add(self) -> str:
        meaning = meaning_of(model_at(self.path[:-1], self.source), self.path[-1])
        return f"Add it: {meaning[0].lower()}{meaning[1:]}" if meaning else "Add it."


def _follows(fault: _Fault, others: list[_Fault]) -> bool:
    """Tell a fault that only follows from another one, and goes away with it."""
    if scale := _scale_named(fault.path, fault.source):
        return any(other.path[:2] == ("scales", scale) for other in others)
    siblings = [other for other in others if other.path[:-1] == fault.path[:-1]]
    if fault.kind == "too_short":
        least: int = fault.detail["ctx"]["min_length"]
        return len(_node(fault.path, fault.source).parts) >= least
    if fault.kind == "missing" and any(
        other.kind == "extra_forbidden" and other.suggestion() == fault.path[-1]
        for other in siblings
    ):
        return True
    return fault.path[-1:] != ("type",) and any(
        other.kind == "literal_error" and other.path[-1] == "type" for other in siblings
    )


def _scale_named(path: Path, source: Node) -> str:
    """Give the name of the scale that stands on the way to a value; nothing if there is none."""
    node = source
    for step in path:
        node = node.parts.get(step, Node(value=None, place=node.place))
        if step in NAMING and node.value in _scales(source):
            return str(node.value)
    return ""


def _scales(source: Node) -> list[str]:
    """Give the names of the scales that the script has."""
    scales = source.parts.get("scales")
    return [str(name) for name in scales.parts] if scales else []


def _too_deep(path: Path, source: Node) -> str:
    """Give the key under which one of the top of the file stands by its indent; else nothing."""
    is_near = not any(isinstance(step, str) for step in path[1:-1])
    is_below = is_near and bool(path[:-1])
    return str(path[0]) if is_below and path[-1] in keys_of(model_at((), source)) else ""


def _written(path: Path, source: Node) -> Path:
    """Cut a path back to what the author wrote."""
    node = source
    for at, step in enumerate(path):
        if step not in node.parts:
            return path[:at]
        node = node.parts[step]
    return path


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
    in_list = len(path) > 1 and isinstance(path[-1], int) and path[-2] in STEP_LISTS
    return in_list and "type" in node.parts and node.parts["type"].value == step


# --- sentences --------------------------------------------------------------------------------


def _missing(path: Path, source: Node) -> str:
    owner = _owner(path[:-1], source)
    return f"'{path[-1]}' is missing{f' in {owner}' if owner else ''}"


def _wrong_type(detail: ErrorDetails, path: Path, source: Node, file: str) -> Problem:
    known = sorted(step_models())
    if detail["type"] == "union_tag_not_found":
        node = _node(path, source)
        owner = _owner(path, source)
        reason = f"{owner or 'a step'} has no type" if node.parts else "a step is not a set of keys"
        remedy = f"Begin with 'type:' and one of {', '.join(known)}."
        return problem_at(file, source.place_of(path), "type-unknown", reason, remedy)
    given = _node((*path, "type"), source)
    if not isinstance(given.value, str | int):
        reason = "'type' is empty" if given.value is None else f"'type' is {_given(given.value)}"
        remedy = f"Write one of: {', '.join(known)}."
        return problem_at(file, given.place, "type-unknown", reason, remedy)
    tag = str(given.value)
    near = _near(tag, known)
    remedy = f"Did you mean '{near}'?" if near else f"Known types: {', '.join(known)}."
    place, reason = source.place_of((*path, "type")), f"unknown step type '{tag}'"
    return problem_at(file, place, "type-unknown", reason, remedy)


def _wrong_name(detail: ErrorDetails) -> tuple[str, str]:
    return f"the name '{detail['input']}' does not do", _name_rule(detail)


def _wrong_value(detail: ErrorDetails, path: Path, source: Node) -> tuple[str, str]:
    name = _named(path, source)
    kind, given, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind in _LIMITS:
        reason, remedy, limit = _LIMITS[kind]
        end = context[limit]
        told = f"{end:.15g}" if isinstance(end, float) else end
        return f"{name} {reason}", f"{remedy.format(told)}."
    if kind == "value_error":
        return f"{name} does not fit", _sentence(str(context["error"]))
    if kind == "string_pattern_mismatch":
        return f"{name} cannot be '{given}'", _name_rule(detail)
    if kind == "literal_error":
        return _not_one_of(name, given, context["expected"])
    if given is None or kind == "string_too_short":
        return f"{name} is empty", "Write something after the ':'."
    return _wrong_kind(kind.partition("_")[0], given, name, keys_of(model_at(path, source)))


def _no_scale(name: str, source: Node) -> tuple[str, str]:
    near = get_close_matches(name, _scales(source), n=1)
    remedy = f"Did you mean '{near[0]}'?" if near else "Add it under 'scales' at the top."
    return (
        f"there is no scale '{name}'",
        f"{remedy} Or write 'code: words', each on a line of its own.",
    )


def _wrong_kind(expected: str, given: object, name: str, keys: list[str]) -> tuple[str, str]:
    if expected == "string" and not isinstance(given, dict | list):
        return f"{name} is not text", "Put quotes round it."
    reason = f"{name} is {_given(given)}"
    match expected:
        case "model":
            names = ", ".join(keys or ["type", "id"])
            return f"{reason} and not keys", f"Write its keys under it: {names}."
        case "dict":
            return f"{reason} and not codes", "Write 'code: words', each on a line of its own."
        case "tuple":
            return f"{reason} and not a list", "Put it between [ and ]."
    kind = _KINDS.get(expected, "what is expected here")
    return f"{name} is not {kind}", f"Write {kind}."


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
        _pattern(Point): "Use a whole number, or letters, digits and _.",
        _pattern(WebAddress): "Write it whole, from https:// on.",
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
    """Give the known word that another one was probably meant to be."""
    meant = {name: name for name in known}
    meant |= {other: name for other, name in _SYNONYMS.items() if name in meant} | meant
    near = get_close_matches(word.lower(), list(meant), n=1)
    return meant[near[0]] if near else None
