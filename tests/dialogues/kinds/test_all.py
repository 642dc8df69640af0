"""Both lists of step kinds are whole, and a kind stands in few files."""

import ast
from pathlib import Path
from typing import get_args

import pytest

from dialogues.kinds.all import TALKS
from dialogues.script.fields import Part
from dialogues.script.kinds.all import KINDS, AnyStep, EveryStep
from dialogues.script.kinds.step import Step, StepRole

TOP = Path(__file__).parents[3]
SHAPES, MANNERS = "dialogues/script/kinds", "dialogues/kinds"
MOST_FILES = 4  # its two halves, the union, and one reader that asks this kind only


def name_of(kind: type[Step]) -> str:
    """Give the name of a kind as authors write it."""
    return get_args(kind.model_fields["type"].annotation)[0]


def defined_kinds() -> set[type[Step]]:
    return {kind for kind in Step.__subclasses__() if kind.__module__.startswith("dialogues.")}


def names_in(path: Path) -> set[str]:
    """Give the names that a file defines, or imports from the room; others may use the words."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    defined = {node.name for node in nodes if isinstance(node, ast.ClassDef)}
    imports = (node for node in nodes if isinstance(node, ast.ImportFrom))
    ours = (node for node in imports if (node.module or "").startswith("dialogues."))
    return defined | {alias.name for node in ours for alias in node.names}


def files_that_name(*kinds: str) -> dict[str, list[str]]:
    """Give the source files that name each of some classes."""
    files = [
        path for room in ("bot", "dialogues", "storage") for path in (TOP / room).rglob("*.py")
    ]
    named = {path.relative_to(TOP).as_posix(): names_in(path) for path in sorted(files)}
    return {kind: [file for file, names in named.items() if kind in names] for kind in kinds}


def test_union_and_tuple_of_shapes_are_the_same():
    assert get_args(EveryStep) == KINDS
    assert get_args(get_args(AnyStep)[0]) == KINDS


def test_every_kind_that_is_written_stands_in_the_tuple():
    assert defined_kinds() == set(KINDS)


def test_every_kind_that_people_meet_has_its_way_to_talk():
    assert [talk.SHAPE for talk in TALKS] == [kind for kind in KINDS if kind.IS_MET]


@pytest.mark.parametrize("kind", KINDS, ids=name_of)
def test_kind_has_two_files_of_its_name(kind):
    talks = [type(talk).__module__ for talk in TALKS if talk.SHAPE is kind]

    assert kind.__module__ == f"{SHAPES}/{name_of(kind)}".replace("/", ".")
    assert talks == ([f"{MANNERS}/{name_of(kind)}".replace("/", ".")] if kind.IS_MET else [])


@pytest.mark.parametrize("kind", KINDS, ids=name_of)
def test_kind_says_what_it_is_to_people_and_what_a_change_of_its_keys_means(kind):
    parts: tuple[type[Part], ...] = (kind, *kind.PARTS)

    assert isinstance(kind.ROLE, StepRole)
    assert [set(part.CHANGES) for part in parts] == [set(part.model_fields) for part in parts]


def test_few_files_name_one_kind():
    files = files_that_name(*(kind.__name__ for kind in KINDS))

    assert {kind: where for kind, where in files.items() if len(where) > MOST_FILES} == {}


def test_files_that_name_a_kind_are_counted():
    assert files_that_name("Consent", "Nobody") == {
        "Consent": [
            f"{MANNERS}/consent.py",
            f"{SHAPES}/all.py",
            f"{SHAPES}/consent.py",
        ],
        "Nobody": [],
    }
