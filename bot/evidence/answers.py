"""What organisers ask of a round: its answers, counts, progress and transcripts."""

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot.evidence.cells import WITHHELD, CsvTable, instant, whole
from bot.evidence.script_order import counts_in_order, progress_in_order
from bot.evidence.transcripts import read_body, without_words, without_words_of_others
from bot.refused import BotRefused
from bot.runtime.context import Context
from dialogues.disclosure.counts import K_INTERNAL, safe_counts
from dialogues.script.loader import Script
from storage.accounts import audit
from storage.database.connection import Tx
from storage.queries import answers
from storage.queries.answers import AnswerPage, StoredAnswer
from storage.queries.counts import StepCounts
from storage.queries.counts import counts as count_answers
from storage.queries.filters import Filters
from storage.queries.progress import RoundProgress, progress_of
from storage.queries.transcript import Line, enrolment_of, transcript
from storage.rounds import rounds
from storage.rounds.rounds import Round

QUARTERS = ("lower_quarter", "median", "upper_quarter")
RESPONSE_COLUMNS = (
    "id",
    "participant",
    "stage",
    "step",
    "kind",
    "part",
    "code",
    "number",
    "text",
    "source",
    "standing",
    "language",
    "channel",
    "asked_at",
    "answered_at",
    "revision",
    "current",
    "consent_quote",
)
SCREEN_COLUMNS = ("participant", "step", "part", "answer", "standing", "answered_at")
COUNT_COLUMNS = ("stage", "step", "kind", "part", "code", "people", *QUARTERS)
PROGRESS_COLUMNS = ("stage", "reached", "finished", "median_minutes", "responses")
ARM_COLUMNS = ("arm", "drawn", "begun", "finished")
HIDDEN = "hidden"  # in place of a small number

Record = dict[str, str | int | float | bool | None]


class Scripts(Protocol):
    """Where the scripts of rounds are found."""

    async def script(self, tx: Tx, script_id: int) -> Script:
        """Give a stored script."""
        ...


class NotFound(BotRefused):
    """There is no such round or participant; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """One participant's transcript, as somebody may see it."""

    round: Round
    participant: str  # pseudonym
    lines: tuple[Line, ...]


async def find_round(tx: Tx, slug: str) -> Round:
    """Find a round; raise NotFound in words, with the rounds there are."""
    round_ = await rounds.find(tx, slug)
    if round_ is not None:
        return round_
    known = ", ".join(listed.slug for listed in await rounds.listed(tx)) or "none yet"
    raise NotFound("no_such_round", f'There is no round "{slug}". There is: {known}.')


async def responses(
    context: Context,
    filters: Filters,
    *,
    order: Sequence[str] = (),
    after: int = 0,
    size: int = 50,
    unquotable: bool = False,
) -> AnswerPage:
    """Give a page of answers, those after the cursor `after` (the `next` of the page before).

    They come by step in the `order` given (see `step_order`), and each step's as they came.
    Words of people without consent to quote are withheld and not searched, unless `unquotable`.
    """
    async with context.database.read() as tx:
        return await answers.find_responses(
            tx,
            context.vault,
            filters,
            order=order,
            after=after,
            size=size,
            unquotable=unquotable,
        )


async def counts(
    context: Context, script_cache: Scripts, filters: Filters, *, k: int = K_INTERNAL
) -> tuple[StepCounts, ...]:
    """Count answers by step and code in script order, numbers of fewer than `k` people hidden.

    Answers that nobody gave are there with 0, unless one answer alone is asked for.
    """
    async with context.database.read() as tx:
        round_ = await find_round(tx, filters.round)
        script = await script_cache.script(tx, round_.script_id)
        counted = await count_answers(tx, filters, k=k)
    return counts_in_order(counted, script.dialogue, fills=filters.code is None)


async def progress_table(context: Context, script_cache: Scripts, slug: str) -> RoundProgress:
    """Tell how a round goes: every stage of the script in order, also those nobody reached.

    Small numbers of people by channel and language are left out.
    """
    async with context.database.read() as tx:
        round_ = await find_round(tx, slug)
        script = await script_cache.script(tx, round_.script_id)
        progress = await progress_of(tx, round_.id)
    ordered = progress_in_order(progress, script.dialogue)
    return replace(ordered, channels=_shown(ordered.channels), languages=_shown(ordered.languages))


async def view_transcript(
    context: Context, slug: str, participant: str, *, actor: str, unquotable: bool = False
) -> Transcript:
    """Give a participant's transcript and note in the audit log that `actor` looked at it.

    Their words are withheld without consent to quote, and those of others in any case, unless
    `unquotable`. Raises NotFound in words.
    """
    async with context.database.write() as tx:
        round_ = await find_round(tx, slug)
        enrolment = await enrolment_of(tx, slug, participant)
        if enrolment is None:
            raise NotFound(
                "no_such_participant", f'There is no participant "{participant}" in round "{slug}".'
            )
        lines = await transcript(tx, context.vault, enrolment, read=read_body)
        quotable = await answers.is_quotable(tx, enrolment)
        await audit.note_action(
            tx,
            at=context.clock.now(),
            actor=actor,
            action="looked_at",
            subject=f"{slug}/{participant}",
            detail={"unquotable": unquotable},
            rows=len(lines),
        )
    if not unquotable:
        lines = without_words_of_others(lines if quotable else without_words(lines))
    return Transcript(round=round_, participant=participant, lines=lines)


# --- as records, JSON, CSV and tables ---------------------------------------------------------


def response_records(rows: Iterable[StoredAnswer]) -> list[Record]:
    """Give answers as flat records under the names of RESPONSE_COLUMNS."""
    return [_record(row) for row in rows]


def count_records(counted: Iterable[StepCounts]) -> list[Record]:
    """Give counts as flat records; a hidden count is None.

    Of numbers that people wrote there is one record without a code, with their quarters.
    """
    return [record for of_step in counted for record in _count_records(of_step)]


def progress_records(progress: RoundProgress) -> list[Record]:
    """Give the progress of stages as flat records; the median is of active minutes."""
    return [
        {
            "stage": stage.stage,
            "reached": stage.reached,
            "finished": stage.finished,
            "median_minutes": minutes(stage.median_seconds),
            "responses": stage.responses,
        }
        for stage in progress.stages
    ]


def arm_records(progress: RoundProgress) -> list[Record]:
    """Give how far the people of each arm are, as flat records."""
    return [
        {"arm": arm, "drawn": one.drawn, "begun": one.begun, "finished": one.finished}
        for arm, one in progress.arms.items()
    ]


def as_json(records: Sequence[Record], **beside: object) -> str:
    """Write records as JSON, under `rows`, with whatever is to stand beside them."""
    return json.dumps({**beside, "rows": list(records)}, ensure_ascii=False, indent=2)


def as_csv(records: Iterable[Record], columns: Sequence[str]) -> bytes:
    """Write records as CSV that no spreadsheet takes for formulas (see CsvTable)."""
    target = io.BytesIO()
    CsvTable(target, columns).write([_flat(record[name]) for name in columns] for record in records)
    return target.getvalue()


def as_table(records: Iterable[Record], columns: Sequence[str]) -> list[list[str]]:
    """Write records as rows of text for a screen; a hidden count says so."""
    return [[_told(name, record[name]) for name in columns] for record in records]


def as_screen(records: Iterable[Record]) -> list[list[str]]:
    """Write answers as rows under SCREEN_COLUMNS: what was answered in one cell, times in minutes.

    A number stands there where it is the answer, and not beside a code.
    """
    return as_table(map(_on_screen, records), SCREEN_COLUMNS)


def _on_screen(record: Record) -> Record:
    told = ": ".join(str(record[name]) for name in ("code", "text") if record[name])
    minute = f"{str(record['answered_at'])[:16]}Z"
    return {**record, "answer": told or record["number"], "answered_at": minute}


def minutes(seconds: float | None) -> float | None:
    """Give minutes to one decimal."""
    return None if seconds is None else round(seconds / 60, 1)


def _count_records(of_step: StepCounts) -> Iterator[Record]:
    of: Record = {
        "stage": of_step.stage,
        "step": of_step.step,
        "kind": of_step.kind,
        "part": of_step.part,
    }
    if numbers := of_step.numbers:
        parting = (numbers.quarters.lower, numbers.quarters.median, numbers.quarters.upper)
        figures = dict(zip(QUARTERS, map(whole, parting), strict=True))
        yield {**of, "code": "", "people": numbers.people, **figures}
    for code, people in of_step.counts.items():
        yield {**of, "code": code, "people": people, **dict.fromkeys(QUARTERS)}


def _record(row: StoredAnswer) -> Record:
    return {
        "id": row.id,
        "participant": row.participant,
        "stage": row.stage,
        "step": row.step,
        "kind": row.kind,
        "part": row.part,
        "code": row.code,
        "number": whole(row.number),
        "text": WITHHELD if row.withheld else row.text,
        "source": row.source,
        "standing": row.standing,
        "language": row.language,
        "channel": row.channel,
        "asked_at": instant(row.asked_at) if row.asked_at else None,
        "answered_at": instant(row.answered_at),
        "revision": row.revision,
        "current": row.current,
        "consent_quote": row.consent_quote,
    }


def _flat(value: str | float | None) -> str | int | float | None:
    return int(value) if isinstance(value, bool) else value


def _told(name: str, value: object) -> str:
    if value is None:
        return HIDDEN if name == "people" else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _shown(table: Mapping[str, int]) -> dict[str, int]:
    return {name: count for name, count in safe_counts(table).items() if count is not None}
