"""The rows of the long and the wide table and of the codebook."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from bot.evidence.cells import END, WITHHELD, Cell, Guard, in_line, instant, whole
from bot.evidence.labels import Labels
from bot.evidence.person import ExportedPerson
from dialogues.evidence.codebook import Options, TranslatedVariable, Variable
from dialogues.evidence.table import ASKED, NOT_REACHED, WideTable
from dialogues.script.columns import Measure
from dialogues.script.dialogue import Dialogue
from dialogues.turn.effects import Standing
from storage.queries.participant_records import ExportedAnswer

FRAMES = 8_192  # lines without words of people, under a kilobyte each with what they are found by
FRAMED = slice(1, -2)  # of an answer: all but its id and its times
NO_WORDS = (None, WITHHELD)
NOBODY: tuple[Cell, ...] = (None, None, None)  # who, in a line that is the frame of many
LONG_COLUMNS = (
    "dialogue_id",
    "dialogue_version",
    "round_id",
    "participant",
    "arm",
    "role",
    "stage_id",
    "step_id",
    "step_type",
    "part",
    "value_code",
    "value_label",
    "value_number",
    "value_text",
    "text_source",
    "language",
    "channel",
    "asked_at",
    "answered_at",
    "revision",
    "current",
    "standing",
    "consent_quote",
    "attachment",
    "shown_order",
)
NAME, TIMED = LONG_COLUMNS.index("participant"), LONG_COLUMNS.index("asked_at")
LONG_WORDS = ("part", "value_code", "value_label", "value_text")  # what authors or people wrote
WIDE_COLUMNS = (
    "participant",
    "arm",
    "role",
    "status",
    "language",
    "channel",
    "joined_at",
    "last_at",
    "ended_at",
    "script_version",
    "consent_quote",
)
ROLE = WIDE_COLUMNS.index("role")
WORDED = frozenset({Measure.TEXT, Measure.CODE, Measure.ORDER})  # by authors or people
TIMES = frozenset({"asked_at", "answered_at", "joined_at", "last_at", "ended_at"})
STATUSES: Options = (
    (Standing.ANSWERED, "answered"),
    (Standing.SKIPPED, "left out by the person"),
    (Standing.DECLINED, "preferred not to say"),
    (Standing.LATE, "given or changed when it was too late for that; not counted"),
    (Standing.TIMED_OUT, "it was asked and closed before an answer came"),
    (Standing.PARTIAL, "picked so far when it closed; counts for the parts that were given"),
    (Standing.SUPERSEDED, "a later change no longer leads to it; not counted"),
    (ASKED, "stands open: it was asked and waits"),
    (NOT_REACHED, "never asked: not reached, or on another branch"),
)


class LongTable:
    """Every stored answer as a row, corrected ones with `current` 0.

    Most people answer as many others did, and then their lines differ by name and times alone.
    So the frame of such a line is written once and kept at hand.
    """

    def __init__(self, versions: Sequence[Dialogue], round_slug: str) -> None:
        """Take the versions of the script that the round ran, the newest first."""
        self._dialogue, self._round = versions[0].dialogue.id, round_slug
        self._labels = Labels(*versions)
        self._guard = Guard(LONG_COLUMNS, LONG_WORDS)
        self._frame = lru_cache(maxsize=FRAMES)(self._make_frame)

    def rows(self, person: ExportedPerson) -> Iterator[tuple[Cell, ...]]:
        """Give the rows of a person, in the order the answers came."""
        who, quote = _who(person), _quote(person)
        for answer in person.answers:
            yield self._row(who, quote, answer, person.file_of(answer))

    def lines(self, person: ExportedPerson) -> Iterator[str]:
        """Give the same rows as lines of CSV."""
        who, quote = _who(person), _quote(person)
        who_in_line = in_line(who)
        for answer in person.answers:
            file = person.file_of(answer)
            if file is None and answer.text in NO_WORDS:
                before, between, after = self._frame(quote, answer[FRAMED])
                times = f"{answer.asked_at or ''},{answer.answered_at}"
                yield f"{before},{who_in_line},{between},{times},{after}{END}"
            else:
                row = self._row(who, quote, answer, file)
                yield in_line(self._guard.row(row)) + END

    def _make_frame(self, quote: str, framed: tuple[Any, ...]) -> tuple[str, str, str]:
        """Write what stands before the person, between them and the times, and after these."""
        answer = ExportedAnswer._make((0, *framed, None, ""))
        row = self._guard.row(self._row(NOBODY, quote, answer, None))
        between = row[NAME + len(NOBODY) : TIMED]
        return in_line(row[:NAME]), in_line(between), in_line(row[TIMED + 2 :])

    def _row(
        self, who: Sequence[Cell], quote: str, answer: ExportedAnswer, file: str | None
    ) -> tuple[Cell, ...]:
        return (
            self._dialogue,
            answer.version,
            self._round,
            *who,
            answer.stage,
            answer.step,
            answer.kind,
            answer.part,
            answer.code,
            self._labels.of(answer.step, answer.code),
            whole(answer.number),
            answer.text,
            answer.source,
            answer.language,
            answer.channel,
            answer.asked_at,
            answer.answered_at,
            answer.revision,
            int(answer.current),
            answer.standing,
            quote,
            file,
            answer.shown_order,
        )


class PeopleTable:
    """One row a participant, with the columns of the script, answered or not.

    What has a role has a row too, and is counted nowhere.
    """

    def __init__(self, variables: Sequence[Variable], *, complete: bool) -> None:
        self._table = WideTable(variables)
        self._complete = complete
        self.columns = (*WIDE_COLUMNS, *(variable.name for variable in variables))
        self.words = {v.name for v in variables if v.measure in WORDED}
        self.filled = [0] * len(variables)  # how many people have a value in each
        self.in_arms = 0  # how many people were drawn into an arm
        self.in_roles = 0  # how many rows are no people's, and in no count
        self.unplaced = 0  # answers to steps that the script does not have

    def rows(self, people: Iterable[ExportedPerson]) -> list[tuple[Cell, ...]]:
        """Give the rows of people and roles, and count people."""
        rows = [self._row(person) for person in people]
        counted = [row for row in rows if row[ROLE] is None]
        self.in_roles += len(rows) - len(counted)
        values = list(zip(*counted, strict=True))[len(WIDE_COLUMNS) :]
        for place, column in enumerate(values):
            self.filled[place] += len(column) - column.count(None)
        return rows

    def _row(self, person: ExportedPerson) -> tuple[Cell, ...]:
        record = person.record
        row = self._table.row(
            person.answers,
            consents=record.consents,
            files=person.files_of_steps(),
            waiting=record.step,
            complete=self._complete,
        )
        self.unplaced += row.unplaced
        at = (record.joined_at, record.last_at, record.ended_at)
        times = [None if moment is None else instant(moment) for moment in at]
        head = (*_who(person), record.status, record.language, record.channel)
        self.in_arms += bool(record.arm and not record.role)
        return (*head, *times, record.version, _quote(person), *row.cells)


def _who(person: ExportedPerson) -> tuple[Cell, ...]:
    """Give the name, the arm and the role."""
    return person.name, person.record.arm or None, person.record.role or None


def _quote(person: ExportedPerson) -> str:
    return "yes" if person.quotable else "no"


def codebook_columns(languages: Sequence[str]) -> tuple[str, ...]:
    """Name the columns of the codebook."""
    translated = (f"{what}_{lang}" for lang in languages for what in ("question", "part", "values"))
    head = ("variable", "stage_id", "step_id", "step_type", "part_id", "measure")
    return (
        *head,
        *translated,
        "missing",
        "unit",
        "range",
        "asked_of",
        "note",
        "right_answer",
        "script_version",
        "n",
    )


def codebook_rows(
    entries: Sequence[TranslatedVariable], filled: Sequence[int]
) -> Iterator[tuple[Cell, ...]]:
    """Tell of every variable; `filled` is how many people have a value in it."""
    for entry, people in zip(entries, filled, strict=True):
        variable = entry.variable
        translated = []
        for language, question in entry.questions.items():
            values = entry.values[language]
            if variable.measure is Measure.STATUS:
                values = (*STATUSES, *values)
            translated += [question, entry.labels[language], _listed(values)]
        yield (
            variable.name,
            variable.stage,
            variable.step,
            variable.kind,
            variable.part,
            variable.measure,
            *translated,
            _listed(variable.missing),
            variable.unit,
            variable.range,
            variable.condition or "everybody",
            variable.note,
            variable.key,
            entry.version,
            people,
        )


def _listed(options: Options) -> str:
    return "; ".join(f"{code} = {label}" for code, label in options)
