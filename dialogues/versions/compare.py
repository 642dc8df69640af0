"""Compare two versions of a script: what is different, and what that means in mid-round."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from difflib import SequenceMatcher

from dialogues.checks.index import Placed, ScriptIndex
from dialogues.script.change_rules import NEVER, OFFERED, SAFE, STAGE, Rule
from dialogues.script.dialogue import Dialogue
from dialogues.script.kinds.step import ASKING, Step, StepRole
from dialogues.script.loader import Script
from dialogues.versions.changes import Change, ChangeKind, Changes
from dialogues.versions.parts import Found, Spot, part_changes

_TOP = Spot(where="", path=())
_ANY_DAY = date(2000, 1, 1)  # comparing asks for no day
_NOT_ASKED_AS_BEFORE = Rule(verdict=STAGE.verdict, is_comparable=False)

Places = Mapping[str, Placed]


def compare(old: Script, new: Script) -> Changes:
    """Give every difference between two versions, in every language that both have."""
    before, after = ScriptIndex(old, today=_ANY_DAY), ScriptIndex(new, today=_ANY_DAY)
    differences = [*_differences(before, after), *_languages(before, after), *_files(old, new)]
    places = new.node.place_of
    return Changes(
        all=tuple(
            Change(
                where=difference.spot.where,
                kind=difference.kind,
                sentence=f"{difference.spot.where} {difference.told}",
                verdict=difference.rule.verdict,
                is_comparable=difference.rule.is_comparable,
                stages=difference.spot.stages,
                place=places(difference.spot.path) if difference.spot.path else None,
            )
            for difference in differences
        )
    )


def _differences(old: ScriptIndex, new: ScriptIndex) -> Iterator[Found]:
    """Compare two scripts in one language."""
    yield from part_changes(old.dialogue, new.dialogue, _TOP)
    yield from _stages(old.dialogue, new.dialogue)
    yield from _steps(old, new)


# --- stages -----------------------------------------------------------------------------------


def _stages(old: Dialogue, new: Dialogue) -> Iterator[Found]:
    before = {stage.id: stage for stage in old.stages}
    for at, stage in enumerate(new.stages):
        spot = Spot(where=stage.id, path=("stages", at), stages=(stage.id,))
        if stage.id in before:
            yield from part_changes(before[stage.id], stage, spot)
        else:
            yield Found(spot=spot, kind=ChangeKind.ADDED, told="is a new stage", rule=STAGE)
    after = [stage.id for stage in new.stages]
    for name in before:
        if name not in after:
            spot = Spot(where=name, path=(), stages=(name,))
            yield Found(spot=spot, kind=ChangeKind.REMOVED, told="is no stage any more", rule=NEVER)
    if [name for name in before if name in after] != [name for name in after if name in before]:
        spot = Spot(where="stages", path=("stages",))
        yield Found(spot=spot, kind=ChangeKind.MOVED, told="stand in another order", rule=NEVER)


# --- steps ------------------------------------------------------------------------------------


def _steps(old: ScriptIndex, new: ScriptIndex) -> Iterator[Found]:
    before, after = _by_id(old), _by_id(new)
    stages = {stage.id for stage in old.dialogue.stages}
    moved = _moved(old, new)
    for name, placed in after.items():
        if name in before:
            yield from _step(before[name], placed, is_moved=name in moved)
        elif placed.stage.id in stages:
            rule = NEVER if _is_consent(placed.step) else STAGE
            yield Found(spot=_spot(placed), kind=ChangeKind.ADDED, told="is a new step", rule=rule)
    for name, placed in before.items():
        if name not in after:
            rule = NEVER if _is_consent(placed.step) else STAGE
            spot = Spot(where=_spot(placed).where, path=(), stages=(placed.stage.id,))
            yield Found(spot=spot, kind=ChangeKind.REMOVED, told="is no step any more", rule=rule)


def _by_id(book: ScriptIndex) -> dict[str, Placed]:
    return {placed.step.id: placed for placed in book.steps}


def _spot(placed: Placed, *others: str) -> Spot:
    stages = tuple(dict.fromkeys((placed.stage.id, *others)))
    return Spot(where=f"{placed.stage.id}.{placed.step.id}", path=placed.path, stages=stages)


def _step(old: Placed, new: Placed, *, is_moved: bool) -> Iterator[Found]:
    spot = _spot(new, old.stage.id)
    has_consent = _is_consent(old.step) or _is_consent(new.step)
    if is_moved:
        is_asked = new.step.ROLE in ASKING
        rule = NEVER if has_consent else _NOT_ASKED_AS_BEFORE if is_asked else STAGE
        yield Found(spot=spot, kind=ChangeKind.MOVED, told="stands elsewhere", rule=rule)
    if type(old.step) is type(new.step):
        yield from part_changes(old.step, new.step, spot)
        return
    sentence = f"is a {_type(new)} now; it was a {_type(old)}"
    rule = NEVER if has_consent else OFFERED
    yield Found(spot=spot, kind=ChangeKind.CHANGED, told=sentence, rule=rule)


def _is_consent(step: Step) -> bool:
    return step.ROLE is StepRole.CONSENT


def _type(placed: Placed) -> str:
    return str(getattr(placed.step, "type", "step"))


def _moved(old: ScriptIndex, new: ScriptIndex) -> frozenset[str]:
    """Name the steps that both have and that stand elsewhere, as few as tell the difference."""
    before, after = _held(old), _held(new)
    unmoved: set[str] = set()
    for holder, names in after.items():
        others = before.get(holder, [])
        both = [name for name in names if name in others]
        were = [name for name in others if name in names]
        for block in SequenceMatcher(None, were, both, autojunk=False).get_matching_blocks():
            unmoved.update(both[block.b : block.b + block.size])
    return frozenset(_by_id(old).keys() & _by_id(new).keys() - unmoved)


def _held(book: ScriptIndex) -> dict[tuple[str, str], list[str]]:
    """Give the names of the steps that stand together: in a stage, an arm, a loop, a deck."""
    held: dict[tuple[str, str], list[str]] = defaultdict(list)
    for placed in book.steps:
        holder = book.by_path.get(placed.path[:-2])
        name = f".{holder.step.id}" if holder else placed.stage.id
        held[name, str(placed.path[-2])].append(placed.step.id)
    return held


# --- languages and files ----------------------------------------------------------------------


def _languages(old: ScriptIndex, new: ScriptIndex) -> Iterator[Found]:
    """Compare translations, but for the texts whose source is different already."""
    before, after = old.script.languages, new.script.languages
    spot = Spot(where="languages", path=("languages",))
    for name in after:
        if name not in before:
            yield Found(spot=spot.inside(name), kind=ChangeKind.ADDED, told="is new", rule=SAFE)
    for name in before:
        if name not in after:
            yield Found(spot=spot.inside(name), kind=ChangeKind.REMOVED, told="is gone", rule=NEVER)
    different = {difference.spot.where for difference in _differences(old, new)}
    for name in after[1:]:
        if name in before:
            differences = _differences(_in(old, name), _in(new, name))
            yield from (
                _translated(difference, name)
                for difference in differences
                if difference.spot.where not in different
            )


def _in(book: ScriptIndex, language: str) -> ScriptIndex:
    """Give the book of a script in another language."""
    other = ScriptIndex(book.script, today=book.today)
    other.dialogue = book.worded.get(language, book.dialogue)
    return other


def _translated(difference: Found, language: str) -> Found:
    spot = Spot(
        where=f"{difference.spot.where} ({language})",
        path=difference.spot.path,
        stages=difference.spot.stages,
    )
    return Found(spot=spot, kind=difference.kind, told=difference.told, rule=difference.rule)


def _files(old: Script, new: Script) -> Iterator[Found]:
    """Tell of pictures and handouts that have another content under the same name."""
    before, after = {**old.images, **old.handouts}, {**new.images, **new.handouts}
    for name, content in after.items():
        if name in before and before[name] != content:
            spot = Spot(where=name, path=())
            yield Found(spot=spot, kind=ChangeKind.CHANGED, told="is another file", rule=SAFE)
