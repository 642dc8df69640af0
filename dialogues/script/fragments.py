"""Put fragments, and the steps of files beside the script, in place of what includes them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches

from dialogues.script.limits import MAX_BYTES, MAX_NODES, MAX_VALUE
from dialogues.script.parameters import NAME, filled, length, used
from dialogues.script.problems import Problem, ScriptFaulty, beside, in_order, problem_at
from dialogues.script.source import Node, SourceFault, in_file, read, read_list

FRAGMENTS = "fragments"
INCLUDE = "include"
STEP_LISTS = frozenset({"steps", "then", "else"})
FILE = re.compile(r"(?:[A-Za-z0-9_-]{1,40}/){0,3}[A-Za-z0-9_-]{1,40}\.ya?ml")
_MENTION = re.compile(rb"\binclude\b")  # most scripts include nothing and are read once
WITH = "with"
_KEYS = frozenset({"type", "fragment", "file", WITH})


def included(source: bytes) -> tuple[str, ...]:
    """Name the files beside a script that it includes, as far as it can be read."""
    if not _MENTION.search(source):
        return ()
    try:
        return files_of(read(source))
    except SourceFault:
        return ()


def files_of(node: Node) -> tuple[str, ...]:
    """Name the files beside a script that was read which it includes."""
    named = (include.parts.get("file") for include in _includes(node))
    files = (str(node.value) for node in named if node is not None)
    return tuple(dict.fromkeys(file for file in files if FILE.fullmatch(file)))


def expanded(node: Node, files: Mapping[str, bytes], name: str) -> Node:
    """Give a script with its includes put in; raise ScriptFaulty for those that do not work.

    `files` are those beside the script, `name` is the script's own. Whatever is put in keeps its
    place: problems are told with the file and the line it stands in.
    """
    if FRAGMENTS not in node.parts and next(_includes(node), None) is None:
        return node
    return _Expansion(node, files, name).whole()


def _includes(node: Node) -> Iterator[Node]:
    """Find the includes in the step lists of a script, or of a part of one."""
    for key, part in node.parts.items():
        if key == FRAGMENTS:
            continue
        if _is_step_list(key, part):
            yield from (item for item in part.parts.values() if _is_include(item))
        yield from _includes(part)


def _is_step_list(key: str | int, node: Node) -> bool:
    return key in STEP_LISTS and isinstance(node.value, list)


def _is_include(node: Node) -> bool:
    kind = node.parts.get("type")
    return kind is not None and kind.value == INCLUDE


def _target(include: Node) -> str:
    """Name what an include puts in."""
    named = include.parts.get("fragment") or include.parts.get("file")
    return "" if named is None else str(named.value)


def _with(include: Node) -> Mapping[str | int, Node]:
    given = include.parts.get(WITH)
    return {} if given is None else given.parts


class _Expansion:
    """One script while its includes are put in; it gathers what does not work."""

    def __init__(self, node: Node, files: Mapping[str, bytes], name: str) -> None:
        self._node, self._files, self._name = node, files, name
        self._problems: list[Problem] = []
        self._left = MAX_NODES - node.size
        self._fragments = node.parts.get(FRAGMENTS, Node(value={}, place=node.place)).parts
        self._unused = dict(self._fragments)
        self._room = MAX_BYTES
        self._given: dict[str, set[str]] = {}  # the values that any include gives to the same steps
        for include in _includes(node):
            self._given.setdefault(_target(include), set()).update(map(str, _with(include)))

    def whole(self) -> Node:
        """Put everything in; raise ScriptFaulty if anything does not work."""
        parts = {key: part for key, part in self._node.parts.items() if key != FRAGMENTS}
        whole = self._inside(replace(self._node, parts=parts))
        self._check_fragments()
        if self._problems:
            raise ScriptFaulty(in_order(self._problems))
        return whole

    def _check_fragments(self) -> None:
        for fragment, node in self._unused.items():
            reason = f"the fragment '{fragment}' is never included"
            remedy = "Include it, or take it out."
            self._problems += self._fault(node, "fragment-unused", reason, remedy).problems
        listed = self._node.parts.get(FRAGMENTS)
        if listed is not None and not listed.parts:
            reason, remedy = "'fragments' holds none", "Write a name and a list of steps under it."
            self._problems += self._fault(listed, "value-empty", reason, remedy).problems

    def _inside(self, node: Node) -> Node:
        parts = {
            key: self._list(part) if _is_step_list(key, part) else self._inside(part)
            for key, part in node.parts.items()
        }
        return replace(node, parts=parts)

    def _list(self, node: Node) -> Node:
        steps = [step for item in node.parts.values() for step in self._steps(item)]
        return _listed(node, steps)

    def _steps(self, item: Node) -> list[Node]:
        if not _is_include(item):
            return [self._inside(item)]
        try:
            steps = self._included(item)
        except ScriptFaulty as faulty:
            self._problems += faulty.problems
            return []
        self._left -= steps.size
        if self._left < 0:
            reason = f"the script holds more than {MAX_NODES:,} values with what it includes"
            raise self._fault(item, "file-too-complex", reason, "Split the dialogue.")
        return list(steps.parts.values())

    def _included(self, item: Node) -> Node:
        """Give the list of steps that an include names; raise ScriptFaulty if it names none."""
        if odd := [key for key in item.parts if key not in _KEYS]:
            reason = f"an include cannot have '{odd[0]}'"
            remedy = "Give it a fragment or a file, and perhaps values with 'with'."
            raise self._fault(item, "key-unknown", reason, remedy)
        steps = self._named(item)
        for inner in _includes(Node(value={}, place=steps.place, parts={"steps": steps})):
            reason, remedy = "an include inside an include", "Write the steps out there."
            raise self._fault(inner, "include-nested", reason, remedy)
        return self._filled(steps, item)

    def _filled(self, steps: Node, item: Node) -> Node:
        """Put the values of an include into its steps; what no include gives stays as it is."""
        wanted = self._given[_target(item)]
        if not wanted:
            return steps
        values, places = self._values(item), set(used(steps))
        for name in sorted(wanted & places - values.keys()):
            reason = f"an include gives no '{name}', and its steps have a place for it"
            raise self._fault(item, "include-value-missing", reason, f"Add it under '{WITH}'.")
        for name in sorted(values.keys() - places):
            reason = f"the steps that are included have no place for '{name}'"
            remedy = f"Write <{name}> where it belongs, or take it out."
            raise self._fault(item.parts[WITH].parts[name], "include-value-unused", reason, remedy)
        self._room -= length(steps)
        if self._room < 0:
            reason = f"what is included with '{WITH}' is longer than {MAX_BYTES:,} characters"
            raise self._fault(item, "file-too-complex", reason, "Split the dialogue.")
        return filled(steps, values)

    def _values(self, item: Node) -> dict[str, str | int | float]:
        """Read the values of an include: a name and a short text or number each."""
        given = _with(item)
        for name, node in given.items():
            is_short = isinstance(node.value, str | int | float) and not isinstance(
                node.value, bool
            )
            if not NAME.fullmatch(str(name)) or not is_short or len(str(node.value)) > MAX_VALUE:
                reason = f"'{name}' cannot be a value of an include"
                remedy = (
                    "Write a name in small letters, and a text or number of at most "
                    f"{MAX_VALUE} characters."
                )
                raise self._fault(node, "value-form", reason, remedy)
        return {str(name): node.value for name, node in given.items()}

    def _named(self, item: Node) -> Node:
        match item.parts.get("fragment"), item.parts.get("file"):
            case Node() as fragment, None:
                return self._fragment(fragment)
            case None, Node() as file:
                return self._file(file)
        reason = "an include does not say what it includes"
        raise self._fault(item, "value-form", reason, "Give exactly one of: fragment, file.")

    def _fragment(self, named: Node) -> Node:
        name = str(named.value)
        fragment = self._fragments.get(name)
        self._unused.pop(name, None)
        if fragment is None:
            near = get_close_matches(name, [str(key) for key in self._fragments], n=1)
            remedy = f"Did you mean '{near[0]}'?" if near else "Add it under 'fragments'."
            reason = f"there is no fragment '{name}'"
            raise self._fault(named, "fragment-unknown", reason, remedy)
        if not isinstance(fragment.value, list) or not fragment.parts:
            reason = f"the fragment '{name}' is not a list of steps"
            remedy = "Write its steps under it, each after a '-'."
            raise self._fault(fragment, "value-kind", reason, remedy)
        return fragment

    def _file(self, named: Node) -> Node:
        file = str(named.value)
        if not FILE.fullmatch(file):
            reason = f"'{file}' cannot be included"
            remedy = "Name a file beside the script: parts/consent.yaml."
            raise self._fault(named, "value-form", reason, remedy)
        if file not in self._files:
            reason = f"there is no file '{file}' beside the script"
            remedy = "Put it there, or correct its name."
            raise self._fault(named, "part-missing", reason, remedy)
        whole = beside(self._name, file)
        try:
            return in_file(read_list(self._files[file]), whole)
        except SourceFault as fault:
            problem = problem_at(whole, fault.place, fault.code, fault.reason, fault.remedy)
            raise ScriptFaulty((problem,)) from None

    def _fault(self, node: Node, code: str, reason: str, remedy: str) -> ScriptFaulty:
        return ScriptFaulty((problem_at(self._name, node.place, code, reason, remedy),))


def _listed(node: Node, steps: list[Node]) -> Node:
    """Give a list with other things in it."""
    parts: dict[str | int, Node] = dict(enumerate(steps))
    return replace(node, parts=parts, keys={at: step.place for at, step in parts.items()})
