"""The use case: everything a round holds, filtered, in one zip file."""

import asyncio
import json
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.authoring.signoff import record_of
from bot.evidence.answers import Scripts, find_round
from bot.evidence.archive import Archive
from bot.evidence.contents import Contents, ExportPart, Job, Tally
from bot.evidence.export_files import WORKING, export_path
from bot.evidence.filters import write_filters
from bot.refused import BotRefused
from bot.runtime.context import Context
from dialogues.script.loader import Script
from dialogues.script.roles import EVERYBODY
from storage.accounts import audit
from storage.database.connection import Tx
from storage.queries import export_copies, exports
from storage.queries.filters import Filters
from storage.queries.participant_records import chosen, hold_still
from storage.rounds import scripts
from storage.rounds import versions as round_versions
from storage.rounds.rounds import Round

Progress = Callable[[int, int], None]  # answers written, answers to write


class ExportRefused(BotRefused):
    """An export cannot be made like this; the message says why and what to do."""


class ExportStale(BotRefused):
    """Somebody was erased, or took a consent back, while it was made: it would hold their words."""


class ExportTorn(BotRefused):
    """Not as many rows were written as the store holds; the file was thrown away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReport:
    """What an export holds."""

    export_id: str
    path: Path
    responses: int  # rows of responses_long.csv
    counted: int  # people's answers that count among them
    people: int  # rows of responses_wide.csv without a role
    roles: int  # rows with one, which are no people
    lines: int  # of transcripts
    attachments: int
    withheld: int  # texts kept back for want of consent to quote
    unreadable: int  # texts that did not open
    size: int  # bytes


def new_export_id() -> str:
    """Make up the name of an export."""
    return secrets.token_hex(8)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest:
    """What is to be exported, where to, and who asked for it."""

    filters: Filters
    out: Path  # the zip file to write
    actor: str  # in the audit log
    include_unquotable: bool = False  # words of people without consent to quote
    parts: frozenset[ExportPart] = frozenset(ExportPart)
    export_id: str = field(default_factory=new_export_id)


async def export(
    context: Context,
    script_cache: Scripts,
    request: ExportRequest,
    *,
    progress: Progress = lambda _done, _total: None,
) -> ExportReport:
    """Write a round's answers, transcripts and codebook to the zip file that is asked for.

    The file appears under its name when it is complete, or not at all; an older file of that
    name is replaced. Words of people without consent to quote are withheld unless the request
    includes them. The audit log holds who asked, the filters and how many rows left; a file
    that no page hands out counts as a copy that its maker took.
    Raises NotFound for an unknown round, ExportRefused if the file cannot be written, ExportTorn
    if the rows do not add up, ExportStale if what somebody said must leave it already.
    """
    request = replace(request, filters=replace(request.filters, history=True))
    async with _written_down(context, request) as round_:
        with _working_folder(request.out) as folder:
            job = _job(context, request, round_, folder)
            draft = folder / "export.zip"
            tally = await _write(context, script_cache, job, draft, progress)
            return await _finish(context, job, tally, draft, request.out)


def _job(context: Context, request: ExportRequest, round_: Round, folder: Path) -> Job:
    return Job(
        export_id=request.export_id,
        actor=request.actor,
        made_at=context.clock.now(),
        round=round_,
        filters=request.filters,
        parts=request.parts,
        include_unquotable=request.include_unquotable,
        folder=folder,
    )


@asynccontextmanager
async def _written_down(context: Context, request: ExportRequest) -> AsyncIterator[Round]:
    """Write down that an export runs, and if it fails that it failed."""
    filters = write_filters(_without_text(request.filters))
    async with context.database.write() as tx:
        round_ = await find_round(tx, request.filters.round)
        await exports.begin_export(
            tx,
            export_id=request.export_id,
            round_id=round_.id,
            filters=json.dumps(filters, ensure_ascii=False),
            actor=request.actor,
            path=str(request.out),
            now=context.clock.now(),
            unquotable=request.include_unquotable,
        )
    try:
        yield round_
    except BaseException:
        async with context.database.write() as tx:
            await exports.fail_export(tx, request.export_id, now=context.clock.now())
        raise


@contextmanager
def _working_folder(out: Path) -> Iterator[Path]:
    """Make a folder beside the file to be that only we can read; gone afterwards."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=WORKING, dir=out.parent))
    except OSError as error:
        raise ExportRefused(
            "unwritable", f"{out} cannot be written: {error.strerror}. Give another place."
        ) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _write(
    context: Context, script_cache: Scripts, job: Job, draft: Path, progress: Progress
) -> Tally:
    """Write all entries from one unchanging picture of the store."""
    archive, drafts = Archive(draft, job.made_at), ExitStack()
    try:
        async with context.database.read() as tx:
            await hold_still(tx)
            versions = await round_versions.listed(tx, job.round.id)
            ids = (job.round.script_id, *(version.script_id for version in reversed(versions)))
            ran = {script_id: await script_cache.script(tx, script_id) for script_id in ids}
            contents = Contents(job, archive, tuple(ran.values()), context.vault)
            drafts.callback(contents.abandon)
            people, total = await chosen(tx, context.vault, _of_everybody(job.filters))
            reporter = _Reporter(context, job.export_id, total, progress)
            await contents.write(tx, people, reporter.note_progress)
            files = await _files(tx, ran)
            record = await record_of(tx, ran[job.round.script_id])
        tally = contents.tally
        _compare(tally, total)
        await asyncio.to_thread(contents.end, files, record, versions)
    except BaseException:
        with suppress(Exception):  # the first error is the one to tell
            archive.abandon()
        raise
    finally:
        drafts.close()
    return tally


def _of_everybody(filters: Filters) -> Filters:
    """Mean people and roles unless either was asked for: an export holds all that a round does."""
    return replace(filters, role=filters.role or EVERYBODY)


async def _files(tx: Tx, ran: Mapping[int, Script]) -> dict[str, bytes]:
    """Give the files of the script, and in a folder each those of the versions before."""
    contents: dict[str, bytes] = {}
    for script_id, script in ran.items():
        version = script.dialogue.dialogue.version
        folder = f"earlier/version_{version}/" if contents else ""
        files = await scripts.files(tx, script_id)
        contents |= {f"{folder}{path}": content for path, content in files.items()}
    return contents


def _compare(tally: Tally, total: int) -> None:
    if tally.responses != total:
        raise ExportTorn(
            "export_torn",
            f"{tally.responses} answers were written, but the store holds {total}. "
            "Nothing was kept; please try again and report it if it happens twice.",
        )


class _Reporter:
    """Tells the caller and the store how far an export is."""

    def __init__(self, context: Context, export_id: str, total: int, progress: Progress) -> None:
        self._context = context
        self._export_id = export_id
        self._total = total
        self._progress = progress
        self._step = max(total // 100, 1_000)  # at most a hundred writes to the store
        self._next = 0

    async def note_progress(self, done: int) -> None:
        """Take note that so many answers are written."""
        self._progress(done, self._total)
        if done < self._next:
            return
        self._next = done + self._step
        async with self._context.database.write() as tx:
            is_stale = await exports.note_progress(
                tx, self._export_id, done=done, total=self._total
            )
        _refuse_stale(is_stale=is_stale)


async def _finish(context: Context, job: Job, tally: Tally, draft: Path, out: Path) -> ExportReport:
    """Write the audit line, then let the file appear, or neither."""
    size = await asyncio.to_thread(_sealed_off, draft)
    async with context.database.write() as tx:
        await _note(tx, context, job, tally)
        is_stale = await exports.finish_export(
            tx,
            job.export_id,
            done=tally.responses,
            total=tally.responses,
            now=context.clock.now(),
        )
        _refuse_stale(is_stale=is_stale)
        if out.name != export_path(context, job.export_id, job.round.slug).name:
            await _note_copy(tx, context, job, out)
        await asyncio.to_thread(draft.replace, out)
    return ExportReport(
        export_id=job.export_id,
        path=out,
        responses=tally.responses,
        counted=tally.counted,
        people=tally.people,
        roles=tally.roles.total(),
        lines=tally.lines,
        attachments=tally.attachments,
        withheld=tally.withheld,
        unreadable=tally.unreadable,
        size=size,
    )


async def _note_copy(tx: Tx, context: Context, job: Job, out: Path) -> None:
    """Write down that who made an export has it: no page hands it out."""
    await export_copies.note_copy(
        tx,
        round_id=job.round.id,
        export=job.export_id,
        actor=job.actor,
        now=context.clock.now(),
        place=_place(out),
    )


def _place(out: Path) -> str:
    return str(out.absolute())


def _refuse_stale(*, is_stale: bool) -> None:
    if is_stale:
        raise ExportStale(
            "export_stale",
            "While this was made somebody had themselves erased, or took a consent back. Nothing "
            "was kept. Make it again: what must not be in it is gone then.",
        )


def _sealed_off(draft: Path) -> int:
    """Let nobody but the owner read a file, and give its size in bytes."""
    draft.chmod(0o600)
    return draft.stat().st_size


def _without_text(filters: Filters) -> Filters:
    """Leave out what was looked for in people's words: it may be somebody's name."""
    return replace(filters, text="(a text)") if filters.text else filters


async def _note(tx: Tx, context: Context, job: Job, tally: Tally) -> None:
    filters = _without_text(job.filters)
    await audit.note_action(
        tx,
        at=context.clock.now(),
        actor=job.actor,
        action="exported",
        subject=job.round.slug,
        detail={
            "export": job.export_id,
            "filters": [f"{name}={value}" for name, value in write_filters(filters)],
            "people": tally.people,
            "roles": tally.roles,
            "lines": tally.lines,
            "attachments": tally.attachments,
            "withheld": tally.withheld,
            "unquotable": job.include_unquotable,
        },
        rows=tally.responses,
    )
