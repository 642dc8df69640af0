"""Find which part of the script language stands at a place of a file."""

from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from dialogues.script.dialogue import Dialogue
from dialogues.script.kinds.all import KINDS
from dialogues.script.kinds.step import Step
from dialogues.script.source import Node, Path


def keys_of(model: type[BaseModel] | None) -> list[str]:
    """Give the keys an author may write in a part, in the order of the language."""
    if model is None:
        return []
    return [field.alias or name for name, field in model.model_fields.items()]


def meaning_of(model: type[BaseModel] | None, key: str | int) -> str:
    """Give what a key of a part means, in a sentence; empty if it is not known."""
    for name, field in model.model_fields.items() if model else ():
        if (field.alias or name) == key:
            return field.description or ""
    return ""


def step_models() -> dict[str, type[Step]]:
    """Give the step types by the name authors write."""
    return {get_args(kind.model_fields["type"].annotation)[0]: kind for kind in KINDS}


def model_at(path: Path, source: Node) -> type[BaseModel] | None:
    """Give the part of the language that a path of the file leads to, if it leads to one."""
    kind: Any = Dialogue
    node = source
    for step in path:
        node = node.parts.get(step, Node(value=None, place=node.place))
        kind = _inside(kind, step)
        if isinstance(step, int) and "type" in node.parts:
            kind = step_models().get(str(node.parts["type"].value), kind)
    models = _models(kind)
    return models[0] if len(models) == 1 else None


def _inside(kind: Any, step: str | int) -> Any:
    for model in _models(kind):
        for name, field in model.model_fields.items():
            if (field.alias or name) == step:
                return field.annotation
    return _held(kind)


def _held(kind: Any) -> Any:
    """Give what a list or a mapping holds."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Annotated, Union, UnionType):
        return next((held for held in map(_held, inner) if held is not None), None)
    if origin is tuple:
        return inner[0]
    return inner[1] if origin is dict else None


def _models(kind: Any) -> list[type[BaseModel]]:
    """Give the models a type may be."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return [kind]
    if get_origin(kind) in (Annotated, Union, UnionType):
        return [model for inner in get_args(kind) for model in _models(inner)]
    return []
