"""The codebook of a dialogue: which variables its questions fill, in script order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from itertools import chain
from typing import Any

from dialogues.languages.phrases import phrase
from dialogues.languages.phrasing.sources import BASE
from dialogues.script.dialogue import Dialogue, Stage
from dialogues.script.steps import (
    Branch,
    Consent,
    Deck,
    Multi,
    Profile,
    Purpose,
    Quiz,
    Rank,
    Reflect,
    Scale,
    Single,
    Step,
    Test,
)
from dialogues.script.weighing import RATINGS, Allocate, Dial, Rate, Tradeoff, Weighing
from dialogues.text.placeholders import impersonal
from dialogues.turn.arms import ARM

MAX_NAME = 64  # bytes of a variable name in SPSS, the narrowest reader we write for
UNSURE_CODE = "unsure"  # as answers to a scale are stored
DONT_KNOW = ("dont_know", "I don't know")  # what every quiz offers beside its options
NO_INFORMATION = ("no_information", phrase(BASE, "no_information"))  # beside every rating
UNSURE = -99  # "I don't know" in a column of points; lies outside any scale in use

Options = tuple[tuple[str, str], ...]  # (code, label in one language)
YES_NO: Options = (("1", "yes"), ("0", "no"))


class Measure(StrEnum):
    """What a variable's cells hold."""

    CODE = "code"  # one of the values
    YES_NO = "yes_no"  # 1 or 0
    NUMBER = "number"  # a point of a scale, a rating, or points given
    PLACE = "place"  # 1 is the first place
    ORDER = "order"  # ids in the order shown
    TEXT = "text"  # the person's words
    FILE = "file"  # names of files in the attachments folder
    STATUS = "status"  # whether the question was answered, and if not, why
    COUNT = "count"  # how many times it was answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One column of the wide table, told in one language."""

    name: str  # letters, digits and underscore; unique whatever the case
    stage: str
    step: str
    kind: str  # the step's type
    measure: Measure
    part: str = ""  # the option, scale item or consent purpose it is about
    question: str = ""
    label: str = ""  # of the part
    values: Options = ()  # what its cells may hold, where that is a list
    missing: Options = ()  # cells that stand for no value, and why
    condition: str = ""  # who meets the question, if not everybody
    key: str = ""  # the right answer of a quiz


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslatedVariable:
    """One variable told in every language of the script."""

    variable: Variable  # in the base language
    questions: Mapping[str, str]  # language -> text
    labels: Mapping[str, str]
    values: Mapping[str, Options]
    version: int  # of the script, the newest that has it


def variables(dialogue: Dialogue) -> tuple[Variable, ...]:
    """Give every variable of a dialogue in script order, whatever route people take."""
    questions = {step.id: step for _, step in dialogue.walk()}
    taken: set[str] = set()
    found = []
    for stage in dialogue.stages:
        for step, condition in _met(stage.steps, _of_arms(stage)):
            for variable in _of_step(stage, step, questions):
                name = _unique(variable.name, taken)
                found.append(replace(variable, name=name, condition=condition))
    return tuple(found)


def arm_entry(dialogues: Mapping[str, Dialogue]) -> TranslatedVariable:
    """Tell of the column that names each person's arm, in each language as `codebook` does."""
    values = {
        language: tuple((name, arm.title) for name, arm in dialogue.arms.items())
        for language, dialogue in dialogues.items()
    }
    untold = dict.fromkeys(dialogues, "")
    first = next(iter(values.values()))
    arm = Variable(name=ARM, stage="", step="", kind=ARM, measure=Measure.CODE, values=first)
    version = _version(dialogues)
    return TranslatedVariable(
        variable=arm, questions=untold, labels=untold, values=values, version=version
    )


def _version(dialogues: Mapping[str, Dialogue]) -> int:
    return next(iter(dialogues.values())).dialogue.version


def codebook(dialogues: Mapping[str, Dialogue]) -> tuple[TranslatedVariable, ...]:
    """Tell every variable in each language; the first language given is the base."""
    told = {language: variables(dialogue) for language, dialogue in dialogues.items()}
    return tuple(
        TranslatedVariable(
            variable=same[0],
            questions={language: v.question for language, v in zip(told, same, strict=True)},
            labels={language: v.label for language, v in zip(told, same, strict=True)},
            values={language: v.values for language, v in zip(told, same, strict=True)},
            version=_version(dialogues),
        )
        for same in zip(*told.values(), strict=True)
    )


def gathered(
    newest: tuple[TranslatedVariable, ...], *earlier: tuple[TranslatedVariable, ...]
) -> tuple[TranslatedVariable, ...]:
    """Put the codebooks of several versions together, all told in the same languages.

    What only earlier versions asked or offered comes after what the newest does. A step that is of
    another type by now is told as the newest has it alone.
    """
    found = {_measured(entry.variable): entry for entry in newest}
    kinds = {entry.variable.step: entry.variable.kind for entry in newest}
    taken = {entry.variable.name.casefold() for entry in newest}
    for entry in chain.from_iterable(earlier):
        variable, place = entry.variable, _measured(entry.variable)
        if kinds.setdefault(variable.step, variable.kind) != variable.kind:
            continue
        if place in found:
            found[place] = _with_values(found[place], entry)
        else:
            named = replace(variable, name=_unique(variable.name, taken))
            found[place] = replace(entry, variable=named)
    return tuple(found.values())


def _measured(variable: Variable) -> tuple[str, Measure, str]:
    return variable.step, variable.measure, variable.part


def _with_values(entry: TranslatedVariable, earlier: TranslatedVariable) -> TranslatedVariable:
    """Add the values that an earlier version offered and this one does not."""
    values = {
        language: options + tuple(o for o in earlier.values[language] if o[0] not in dict(options))
        for language, options in entry.values.items()
    }
    return replace(entry, values=values)


def options_of(step: Step, questions: Mapping[str, Step]) -> dict[str, str]:
    """Give the codes a step's answers may have with their labels; empty for open questions."""
    match step:
        case Quiz(repeats=str(first)):
            return options_of(questions[first], {}) if first in questions else {}
        case Profile() | Single() | Multi() | Rank() | Quiz():
            return dict(step.options or {})
        case Scale():
            return dict(step.labels)
        case Rate():
            return dict(step.points or {point: phrase(BASE, f"rate_{point}") for point in RATINGS})
        case Tradeoff():
            return {code: label for dial in step.dials.values() for code, label in _settings(dial)}
        case _:
            return {}


def _settings(dial: Dial) -> Options:
    return tuple((code, setting.label) for code, setting in dial.settings.items())


def question_of(step: Step, questions: Mapping[str, Step]) -> str:
    """Give the words a step asks with; those of the first quiz for one that repeats it."""
    if isinstance(step, Quiz) and step.repeats is not None:
        return question_of(questions[step.repeats], {}) if step.repeats in questions else ""
    return impersonal(getattr(step, "text", None) or "")


def parts_of(step: Step) -> dict[str, str]:
    """Give the parts that are answered one by one, with their labels."""
    match step:
        case Scale() | Rate():
            return dict(step.items)
        case Allocate():
            return dict(step.options)
        case Tradeoff():
            return {name: dial.title for name, dial in step.dials.items()}
        case Consent():
            return {purpose.id: purpose.text for purpose in _purposes(step)}
        case _:
            return {}


def _met(steps: tuple[Any, ...], condition: str) -> Iterator[tuple[Step, str]]:
    """Walk the steps with the words for who meets them."""
    for step in steps:
        if not isinstance(step, Branch):
            yield step, condition
            continue
        test = " and ".join(_told(of, test) for of, test in step.when.items())
        yield from _met(step.then, _both(condition, test))
        yield from _met(step.otherwise, _both(condition, f"not ({test})"))


def _of_arms(stage: Stage) -> str:
    return f"{ARM} is {' or '.join(stage.arms)}" if stage.arms else ""


def _both(one: str, other: str) -> str:
    return f"{one} and {other}" if one else other


def _told(step: str, test: Test) -> str:
    if test.answered is not None:
        return f"{step} {'was' if test.answered else 'was not'} answered"
    rules = (
        ("is", test.equals),
        ("includes", test.includes),
        ("is at least", test.at_least),
        ("is at most", test.at_most),
    )
    return " and ".join(
        f"{step} {rule} {value:g}" if isinstance(value, float) else f"{step} {rule} {value}"
        for rule, value in rules
        if value is not None
    )


def _of_step(stage: Stage, step: Step, questions: Mapping[str, Step]) -> Iterator[Variable]:
    name = f"{stage.id}__{step.id}"
    whole = Variable(
        name=name,
        stage=stage.id,
        step=step.id,
        kind=getattr(step, "type", ""),
        measure=Measure.CODE,
        question=question_of(step, questions),
        values=tuple(options_of(step, questions).items()),
    )
    answers = tuple(_answers(step, whole, questions))
    yield from answers
    if answers and not isinstance(step, Consent):
        yield replace(whole, name=f"{name}__status", measure=Measure.STATUS, values=())
        yield replace(whole, name=f"{name}__n", measure=Measure.COUNT, values=())


def _answers(step: Step, whole: Variable, questions: Mapping[str, Step]) -> Iterator[Variable]:
    match step:
        case Profile() | Single():
            yield whole
        case Quiz():
            first = questions.get(step.repeats or "", step)
            key = getattr(first, "answer", None) or ""
            yield replace(whole, key=key, values=(*whole.values, DONT_KNOW))
            name, measure = f"{whole.name}__right", Measure.YES_NO
            yield replace(whole, key=key, name=name, measure=measure, values=YES_NO)
        case Multi():
            yield from _each(whole, Measure.YES_NO, step.options)
        case Rank():
            yield from _each(whole, Measure.PLACE, step.options, prefix="rank_", values=())
        case Scale() | Rate() | Allocate() | Tradeoff():
            yield from _by_parts(step, whole)
        case Consent():
            yield from _each(whole, Measure.YES_NO, parts_of(step))
        case Deck():
            cards = tuple((card.id, impersonal(card.title)) for card in step.cards)
            yield replace(whole, measure=Measure.ORDER, values=cards)
        case Reflect():
            yield replace(whole, measure=Measure.TEXT)
            if set(step.accept) - {"text"}:
                name = f"{whole.name}__attachment"
                yield replace(whole, name=name, measure=Measure.FILE)


def _by_parts(step: Scale | Weighing, whole: Variable) -> Iterator[Variable]:
    match step:
        case Scale():
            missing = ((str(UNSURE), step.unsure),) if step.unsure else ()
            scale = replace(whole, missing=missing)
            yield from _each(scale, Measure.NUMBER, step.items, values=whole.values)
        case Rate():
            rated = replace(whole, missing=((str(UNSURE), NO_INFORMATION[1]),))
            yield from _each(rated, Measure.NUMBER, step.items, values=whole.values)
        case Allocate():
            yield from _each(whole, Measure.NUMBER, step.options, values=())
        case Tradeoff():
            for name, dial in step.dials.items():
                settings = _settings(dial)
                yield from _each(whole, Measure.CODE, {name: dial.title}, values=settings)


def _each(
    whole: Variable,
    measure: Measure,
    parts: Mapping[str, str],
    *,
    prefix: str = "",
    values: Options = YES_NO,
) -> Iterator[Variable]:
    for part, label in parts.items():
        name = f"{whole.name}__{prefix}{part}"
        yield replace(whole, name=name, measure=measure, part=part, label=label, values=values)


def _purposes(step: Consent) -> tuple[Purpose, ...]:
    return step.required + step.optional


def _unique(wanted: str, taken: set[str]) -> str:
    """Shorten a name that is too long by its hash, number one that is there already."""
    base = wanted
    if len(wanted) > MAX_NAME:
        base = f"{wanted[: MAX_NAME - 9]}_{sha256(wanted.encode()).hexdigest()[:8]}"
    name, ordinal = base, 1
    while name.casefold() in taken:
        ordinal += 1
        name = f"{base[: MAX_NAME - len(str(ordinal)) - 1]}_{ordinal}"
    taken.add(name.casefold())
    return name
