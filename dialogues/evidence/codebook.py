"""The codebook of a dialogue: which variables its questions fill, in script order."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import chain

from dialogues.languages.phrases import phrase
from dialogues.languages.phrasing.sources import BASE
from dialogues.script.columns import DONT_KNOW, NO_INFORMATION, Column, Label, Measure
from dialogues.script.conditions import ARM, Requirement, Test
from dialogues.script.dialogue import Dialogue, Stage
from dialogues.script.kinds.step import Step, StepRole
from dialogues.text.placeholders import impersonal

ASKED_ALONE = frozenset({Measure.NUMBER, Measure.CODE})  # of parts: what has a status of its own
MAX_NAME = 64  # bytes of a variable name in SPSS, the narrowest reader we write for

Options = tuple[tuple[str, str], ...]  # (code, label in one language)
ROLE = "role"  # the column that names what is no person
ROLE_NOTE = "A row that has one is no person, and n of every other variable leaves it out."


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
    missing: Options = ()  # why a cell may be blank: what stands in its status then, and the words
    note: str = ""  # of the authors, on the stage and on the step
    condition: str = ""  # who meets the question, if not everybody
    key: str = ""  # the right answer of a quiz
    unit: str = ""  # what a number counts
    range: str = ""  # of the numbers that can be answered, where a number is written


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslatedVariable:
    """One variable told in every language of the script."""

    variable: Variable  # in the base language
    questions: Mapping[str, str]  # language -> text
    labels: Mapping[str, str]
    values: Mapping[str, Options]
    version: int  # of the script, the newest that has it


def no_answers() -> dict[str, str]:
    """Give the codes with which people say that they do not know, and the bot's words for them."""
    return _spelt(dict((DONT_KNOW, NO_INFORMATION)))


def variables(dialogue: Dialogue) -> tuple[Variable, ...]:
    """Give every variable of a dialogue in script order, whatever route people take."""
    questions = {step.id: step for _, step in dialogue.walk()}
    taken: set[str] = set()
    named = []
    for stage in dialogue.stages:
        for step, condition in _met(stage.steps, _of_arms(stage)):
            for variable in _of_step(stage, step, questions):
                name = _unique(variable.name, taken)
                named.append(replace(variable, name=name, condition=condition))
    return tuple(named)


def arm_entry(dialogues: Mapping[str, Dialogue]) -> TranslatedVariable:
    """Tell of the column that names each person's arm, in each language as `codebook` does."""
    titles = {
        language: tuple((name, arm.title) for name, arm in dialogue.arms.items())
        for language, dialogue in dialogues.items()
    }
    return _of_participants(ARM, titles, _version(dialogues))


def role_entry(dialogues: Mapping[str, Dialogue]) -> TranslatedVariable:
    """Tell of the column that names what is no person, in each language as `codebook` does."""
    titles = {
        language: tuple((name, role.title) for name, role in dialogue.roles.items())
        for language, dialogue in dialogues.items()
    }
    entry = _of_participants(ROLE, titles, _version(dialogues))
    return replace(entry, variable=replace(entry.variable, note=ROLE_NOTE))


def _of_participants(name: str, titles: Mapping[str, Options], version: int) -> TranslatedVariable:
    untold = dict.fromkeys(titles, "")
    first = next(iter(titles.values()))
    variable = Variable(name=name, stage="", step="", kind=name, measure=Measure.CODE, values=first)
    return TranslatedVariable(
        variable=variable, questions=untold, labels=untold, values=titles, version=version
    )


def _version(dialogues: Mapping[str, Dialogue]) -> int:
    return next(iter(dialogues.values())).dialogue.version


def codebook(dialogues: Mapping[str, Dialogue]) -> tuple[TranslatedVariable, ...]:
    """Tell every variable in each language; the first language given is the base."""
    by_language = {language: variables(dialogue) for language, dialogue in dialogues.items()}
    return tuple(
        TranslatedVariable(
            variable=same[0],
            questions={language: v.question for language, v in zip(by_language, same, strict=True)},
            labels={language: v.label for language, v in zip(by_language, same, strict=True)},
            values={language: v.values for language, v in zip(by_language, same, strict=True)},
            version=_version(dialogues),
        )
        for same in zip(*by_language.values(), strict=True)
    )


def gathered(
    newest: tuple[TranslatedVariable, ...], *earlier: tuple[TranslatedVariable, ...]
) -> tuple[TranslatedVariable, ...]:
    """Put the codebooks of several versions together, all told in the same languages.

    What only earlier versions asked or offered comes after what the newest does. A step that is of
    another type by now is told as the newest has it alone.
    """
    entries = {_measured(entry.variable): entry for entry in newest}
    kinds = {entry.variable.step: entry.variable.kind for entry in newest}
    taken = {entry.variable.name.casefold() for entry in newest}
    for entry in chain.from_iterable(earlier):
        variable, place = entry.variable, _measured(entry.variable)
        if kinds.setdefault(variable.step, variable.kind) != variable.kind:
            continue
        if place in entries:
            entries[place] = _with_values(entries[place], entry)
        else:
            named = replace(variable, name=_unique(variable.name, taken))
            entries[place] = replace(entry, variable=named)
    return tuple(entries.values())


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
    return _spelt(step.choices(questions))


def labels_of(step: Step, questions: Mapping[str, Step]) -> dict[str, str]:
    """Give the labels of the codes that are stored as answers to a step."""
    return _spelt(step.stored_labels(questions))


def _spelt(labels: Mapping[str, Label]) -> dict[str, str]:
    return {code: _word(label) for code, label in labels.items()}


def _word(label: Label) -> str:
    return label if isinstance(label, str) else phrase(BASE, label.key)


def question_of(step: Step, questions: Mapping[str, Step]) -> str:
    """Give the words a step asks with; those of the first quiz for one that repeats it."""
    return impersonal(step.wording(questions))


def parts_of(step: Step) -> dict[str, str]:
    """Give the parts that are answered one by one, with their labels."""
    return dict(step.parts)


def _met(steps: Iterable[Step], condition: str) -> Iterator[tuple[Step, str]]:
    """Walk the steps with the words for who meets them."""
    for step in steps:
        if not step.condition:
            yield step, condition
            continue
        test = _condition_told(step.condition)
        (_, then), (_, otherwise) = step.inside()
        yield from _met(then, _both(condition, test))
        yield from _met(otherwise, _both(condition, f"not ({test})"))


def _of_arms(stage: Stage) -> str:
    return f"{ARM} is {' or '.join(stage.arms)}" if stage.arms else ""


def _both(first: str, other: str) -> str:
    return f"{first} and {other}" if first else other


def _condition_told(condition: Requirement) -> str:
    told = [_told(of, test) for of, test in condition.tests.items()]
    ways = (" and ".join(_told(of, test) for of, test in way.items()) for way in condition.any_of)
    if one_of := " or ".join(f"({way})" for way in ways):
        told.append(f"({one_of})" if told else one_of)
    return " and ".join(told)


def _told(step: str, test: Test) -> str:
    if test.opposite is not None:
        return f"not ({_told(step, test.opposite)})"
    if test.one_of is not None:
        return f"{step} is {' or '.join(test.one_of)}"
    if test.answered is not None:
        return f"{step} {'was' if test.answered else 'was not'} answered"
    rules = (
        ("is", test.equals),
        ("includes", test.includes),
        ("is at least", test.at_least),
        ("is at most", test.at_most),
    )
    return " and ".join(
        f"{step} {rule} {value:.15g}" if isinstance(value, float) else f"{step} {rule} {value}"
        for rule, value in rules
        if value is not None
    )


def _of_step(stage: Stage, step: Step, questions: Mapping[str, Step]) -> Iterator[Variable]:
    whole = Variable(
        name=f"{stage.id}__{step.id}",
        stage=stage.id,
        step=step.id,
        kind=getattr(step, "type", ""),
        measure=Measure.CODE,
        question=question_of(step, questions),
        note="\n".join(note for note in (stage.note, step.note) if note),
    )
    answers = [_filled(whole, column) for column in step.columns(questions)]
    for answer in answers:
        yield answer
        if answer.part and answer.measure in ASKED_ALONE:
            yield replace(
                answer,
                name=f"{answer.name}__status",
                measure=Measure.STATUS,
                values=answer.missing,
                missing=(),
            )
    if answers and step.ROLE is not StepRole.CONSENT:
        reasons = next((answer.missing for answer in answers if not answer.part), ())
        yield replace(whole, name=f"{whole.name}__status", measure=Measure.STATUS, values=reasons)
        yield replace(whole, name=f"{whole.name}__n", measure=Measure.COUNT)


def _filled(whole: Variable, column: Column) -> Variable:
    return replace(
        whole,
        name=whole.name + column.suffix,
        measure=column.measure,
        part=column.part,
        label=_word(column.label),
        values=tuple((code, _word(label)) for code, label in column.values),
        missing=tuple((code, _word(label)) for code, label in column.missing),
        key=column.key,
        unit=column.unit,
        range=_range(column),
    )


def _range(column: Column) -> str:
    """Tell the ends of the numbers that can be answered; an end that is open is left out."""
    ends = [None if end is None else f"{end:.15g}" for end in (column.least, column.most)]
    match ends:
        case [None, None]:
            return ""
        case [least, None]:
            return f"{least} or more"
        case [None, most]:
            return f"{most} or less"
        case _:
            return " to ".join(map(str, ends))


def _unique(proposed: str, taken: set[str]) -> str:
    """Shorten a name that is too long by its hash, number one that is there already."""
    base = proposed
    if len(proposed) > MAX_NAME:
        base = f"{proposed[: MAX_NAME - 9]}_{sha256(proposed.encode()).hexdigest()[:8]}"
    name, ordinal = base, 1
    while name.casefold() in taken:
        ordinal += 1
        name = f"{base[: MAX_NAME - len(str(ordinal)) - 1]}_{ordinal}"
    taken.add(name.casefold())
    return name
