"""The rows of the long and the wide table and of the codebook."""

from collections.abc import Iterator, Sequence

from bot.exporting.cells import Cell, instant, whole
from bot.exporting.labels import Labels
from bot.exporting.person import Person
from dialogues.codebook import Entry, Measure, Options, Variable
from dialogues.script import Dialogue
from dialogues.table import ASKED, NOT_REACHED, WideTable
from dialogues.talk import Standing

LONG_COLUMNS = (
    "dialogue_id",
    "dialogue_version",
    "round_id",
    "participant",
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
LONG_WORDS = ("part", "value_code", "value_label", "value_text")  # what authors or people wrote
WIDE_COLUMNS = (
    "participant",
    "status",
    "language",
    "channel",
    "joined_at",
    "last_at",
    "ended_at",
    "consent_quote",
)
TIMES = frozenset({"asked_at", "answered_at", "joined_at", "last_at", "ended_at"})
STATUSES: Options = (
    (Standing.ANSWERED, "answered"),
    (Standing.SKIPPED, "left out by the person"),
    (Standing.DECLINED, "preferred not to say"),
    (Standing.LATE, "answered or changed only after the stage had closed; not counted"),
    (Standing.TIMED_OUT, "the stage closed before an answer came"),
    (ASKED, "stands open: it was asked and waits"),
    (NOT_REACHED, "never asked: not reached, or on another branch"),
)


class LongTable:
    """Every stored answer as a row, corrected ones with `current` 0."""

    def __init__(self, dialogue: Dialogue, round_slug: str) -> None:
        head = dialogue.dialogue
        self._head = (head.id, head.version, round_slug)
        self._labels = Labels(dialogue)

    def rows(self, person: Person) -> Iterator[tuple[Cell, ...]]:
        """Give the rows of a person, in the order the answers came."""
        quote = "yes" if person.quotable else "no"
        files, label = person.files, self._labels.of
        for answer in person.answers:
            yield (
                *self._head,
                person.name,
                answer.stage,
                answer.step,
                answer.kind,
                answer.part,
                answer.code,
                label(answer.step, answer.code),
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
                files.get((answer.step, answer.part)) if files else None,
                answer.shown_order,
            )


class PeopleTable:
    """One row a participant, with the columns of the script, answered or not."""

    def __init__(self, variables: Sequence[Variable], *, complete: bool) -> None:
        self._table = WideTable(variables)
        self._complete = complete
        self.columns = (*WIDE_COLUMNS, *(variable.name for variable in variables))
        self.filled = [0] * len(variables)  # how many people have a value in each
        self.unplaced = 0  # answers to steps that the script does not have

    def row(self, person: Person) -> tuple[Cell, ...]:
        """Give the row of a person and count it."""
        dossier = person.dossier
        row = self._table.row(
            person.answers,
            consents=dossier.consents,
            files=person.files_of_steps(),
            waiting=dossier.step,
            complete=self._complete,
        )
        self.unplaced += row.unplaced
        for place, cell in enumerate(row.cells):
            if cell is not None:
                self.filled[place] += 1
        at = (dossier.joined_at, dossier.last_at, dossier.ended_at)
        times = [None if one is None else instant(one) for one in at]
        quote = "yes" if person.quotable else "no"
        head = (person.name, dossier.status, dossier.language, dossier.channel, *times, quote)
        return (*head, *row.cells)


def codebook_columns(languages: Sequence[str]) -> tuple[str, ...]:
    """Name the columns of the codebook."""
    told = (f"{what}_{lang}" for lang in languages for what in ("question", "part", "values"))
    head = ("variable", "stage_id", "step_id", "step_type", "part_id", "measure")
    return (*head, *told, "missing", "asked_of", "right_answer", "script_version", "n")


def codebook_rows(
    entries: Sequence[Entry], filled: Sequence[int], version: int
) -> Iterator[tuple[Cell, ...]]:
    """Tell of every variable; `filled` is how many people have a value in it."""
    for entry, people in zip(entries, filled, strict=True):
        variable = entry.variable
        told = []
        for language, question in entry.questions.items():
            values = entry.values[language]
            if variable.measure is Measure.STATUS:
                values = STATUSES
            told += [question, entry.labels[language], _listed(values)]
        yield (
            variable.name,
            variable.stage,
            variable.step,
            variable.kind,
            variable.part,
            variable.measure,
            *told,
            _listed(variable.missing),
            variable.condition or "everybody",
            variable.key,
            version,
            people,
        )


def _listed(options: Options) -> str:
    return "; ".join(f"{code} = {label}" for code, label in options)
