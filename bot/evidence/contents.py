"""What goes into an export, entry by entry, while people stream by."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from secrets import token_bytes

from bot.evidence.archive import CHECKSUMS, Archive
from bot.evidence.cells import Cell, CsvTable
from bot.evidence.filters import languages_of, write_filters
from bot.evidence.person import ExportedPerson, export_name, person
from bot.evidence.readme import Facts, readme
from bot.evidence.script_order import in_order
from bot.evidence.signoff_rows import COLUMNS as SIGNED_COLUMNS
from bot.evidence.signoff_rows import MEANINGS as SIGNED_MEANINGS
from bot.evidence.signoff_rows import WORDS as SIGNED_WORDS
from bot.evidence.signoff_rows import rows as signed_rows
from bot.evidence.tables import (
    LONG_COLUMNS,
    LongTable,
    PeopleTable,
    codebook_columns,
    codebook_rows,
)
from bot.evidence.transcripts import (
    as_json_lines,
    as_text,
    read_body,
    without_words,
    without_words_of_others,
)
from bot.evidence.workbook import Workbook
from dialogues.evidence.codebook import arm_entry, codebook, gathered, role_entry
from dialogues.script.loader import Script
from dialogues.signoff.balance import Balance, in_words
from dialogues.text.placeholders import impersonal
from dialogues.turn.effects import GIVEN
from storage.database.connection import Tx
from storage.queries.filters import Filters
from storage.queries.participant_records import (
    BATCH,
    Attachment,
    ParticipantRecord,
    attachment_bytes,
    records,
)
from storage.queries.progress import arms_of
from storage.queries.transcript import Line, seals_of, transcripts
from storage.rounds.rounds import Round
from storage.rounds.versions import RoundVersion
from storage.vault.vault import Vault

LONG, WIDE, CODEBOOK = "responses_long.csv", "responses_wide.csv", "codebook.csv"
ARMS = "arms.csv"
WORKBOOK, LINES, README = "responses.xlsx", "transcripts.jsonl", "README.txt"
SIGN_OFF = "sign_off.csv"
NO_RECORD = Balance(parts=(), gone=())

Told = Callable[[int], Awaitable[None]]


class ExportPart(StrEnum):
    """What may be left out of an export; tables in CSV, codebook and README always come."""

    WORKBOOK = "workbook"
    TRANSCRIPTS = "transcripts"
    ATTACHMENTS = "attachments"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One export to be made."""

    export_id: str
    actor: str
    made_at: datetime
    round: Round
    filters: Filters
    parts: frozenset[ExportPart]
    include_unquotable: bool
    folder: Path  # for drafts; gone afterwards


@dataclass(slots=True)
class Tally:
    """What was written so far."""

    responses: int = 0
    counted: int = 0  # of them, people's
    people: int = 0
    roles: Counter[str] = field(default_factory=Counter)  # rows that are no people's, by role
    lines: int = 0
    attachments: int = 0
    withheld: int = 0
    unreadable: int = 0
    unplaced: int = 0


class Contents:
    """Writes the entries of one export."""

    def __init__(
        self, job: Job, archive: Archive, versions: Sequence[Script], vault: Vault
    ) -> None:
        """Take the versions of the script that the round ran, the newest first."""
        script = versions[0]
        self._job = job
        self._archive = archive
        self._script = script
        self._vault = vault
        self._languages = languages_of(script.dialogue)
        translated = [
            {lang: version.in_language(lang) for lang in self._languages} for version in versions
        ]
        self._entries = gathered(*map(codebook, translated))
        self._arm = (arm_entry(translated[0]),) if script.dialogue.arms else ()
        self._role = (role_entry(translated[0]),) if script.dialogue.roles else ()
        complete = not job.filters.narrows_answers
        variables = [entry.variable for entry in self._entries]
        self._long = LongTable([version.dialogue for version in versions], job.round.slug)
        self._wide = PeopleTable(variables, complete=complete)
        self._book = self._workbook()
        self._key = token_bytes(32)
        self._files: dict[int, tuple[tuple[Attachment, str], ...]] = {}
        self._withholding: set[int] = set()
        self._record = NO_RECORD
        self._versions: Sequence[RoundVersion] = ()
        self.tally = Tally()

    async def write(self, tx: Tx, people: Iterable[int], report: Told) -> None:
        """Write tables, transcripts and attachments of the enrolments given."""
        if self._script.dialogue.arms:
            await self._write_arms(tx)
        named = sorted(people, key=lambda enrolment_id: export_name(enrolment_id, self._key))
        await self._write_tables(tx, named, report)
        if ExportPart.TRANSCRIPTS in self._job.parts:
            await self._write_transcripts(tx, named)
        if ExportPart.ATTACHMENTS in self._job.parts:
            await self._write_attachments(tx)

    def end(
        self,
        files: Mapping[str, bytes],
        record: Balance,
        versions: Sequence[RoundVersion] = (),
    ) -> None:
        """Write the script as it ran, its sign-off, the README and the checksums."""
        self._record, self._versions = record, versions
        if record.is_begun:
            with self._archive.entry(SIGN_OFF) as target:
                CsvTable(target, SIGNED_COLUMNS, words=SIGNED_WORDS).write(signed_rows(record))
        for path, content in files.items():
            self._archive.add(f"script/{path}", content)
        told = readme(self._facts())
        if self._book is not None:
            self._book.end(told)
            self._archive.add_file(WORKBOOK, self._job.folder / WORKBOOK, packed=False)
        self._archive.add(README, told.encode())
        self._archive.close()

    def abandon(self) -> None:
        """Let go of the drafts of the workbook, whether it was finished or not."""
        if self._book is not None:
            self._book.abandon()

    async def _write_arms(self, tx: Tx) -> None:
        """Write how often each arm was drawn and how far its people are, whatever the filters."""
        arms = self._script.dialogue.arms
        rows = in_order(await arms_of(tx, self._job.round.id), list(arms)).items()
        with self._archive.entry(ARMS) as target:
            CsvTable(target, ("arm", "title", "drawn", "begun", "finished")).write(
                (name, arms[name].title if name in arms else None, *astuple(one))
                for name, one in rows
            )

    # --- tables -------------------------------------------------------------------------------

    async def _write_tables(self, tx: Tx, people: Sequence[int], report: Told) -> None:
        job = self._job
        with (job.folder / WIDE).open("wb") as wide, self._archive.entry(LONG) as target:
            tables = _Tables(
                long=CsvTable(target, LONG_COLUMNS),
                wide=CsvTable(wide, self._wide.columns, words=self._wide.words),
            )
            async for batch in _batches(records(tx, self._vault, people, job.filters)):
                await asyncio.to_thread(self._put, tables, batch)
                await report(self.tally.responses)
        await asyncio.to_thread(self._add_tables)

    def _put(self, tables: "_Tables", batch: Sequence[ParticipantRecord]) -> None:
        """Write a batch of people into all tables."""
        key, unquotable = self._key, self._job.include_unquotable
        people = [person(record, key=key, include_unquotable=unquotable) for record in batch]
        for exported in people:
            self._count(exported)
        wide = self._wide.rows(people)
        tables.long.add(line for exported in people for line in self._long.lines(exported))
        tables.wide.write(wide)
        if self._book is not None:
            self._book.write(
                (row for exported in people for row in self._long.rows(exported)), wide
            )

    def _count(self, exported: ExportedPerson) -> None:
        tally = self.tally
        if exported.record.role:
            tally.roles[exported.record.role] += 1
        else:
            tally.people += 1
            tally.counted += sum(one.current and one.standing in GIVEN for one in exported.answers)
        tally.responses += len(exported.answers)
        tally.withheld += exported.kept_back
        tally.unreadable += exported.unreadable
        if exported.withholds:
            self._withholding.add(exported.record.enrolment_id)
        if files := tuple(exported.attachments()):
            self._files[exported.record.enrolment_id] = files

    def _workbook(self) -> "_Book | None":
        if ExportPart.WORKBOOK not in self._job.parts:
            return None
        folder = self._job.folder
        book = Workbook(folder / WORKBOOK, zone=self._job.round.zone, folder=folder)
        return _Book(book, self._wide.columns)

    def _add_tables(self) -> None:
        columns = codebook_columns(self._languages)
        entries = (*self._arm, *self._role, *self._entries)
        heads = (
            *(self._wide.in_arms for _ in self._arm),
            *(self._wide.in_roles for _ in self._role),
        )
        filled = (*heads, *self._wide.filled)
        rows = list(codebook_rows(entries, filled))
        self.tally.unplaced = self._wide.unplaced
        self._archive.add_file(WIDE, self._job.folder / WIDE)
        with self._archive.entry(CODEBOOK) as target:
            CsvTable(target, columns).write(rows)
        if self._book is not None:
            self._book.explain(columns, rows)

    # --- transcripts and attachments ----------------------------------------------------------

    async def _write_transcripts(self, tx: Tx, people: Sequence[int]) -> None:
        draft = self._job.folder / LINES
        with draft.open("wb") as target:
            for start in range(0, len(people), BATCH):
                batch = tuple(people[start : start + BATCH])
                seals = await seals_of(tx, self._vault, batch)
                lines = await transcripts(tx, self._vault, seals, read=read_body)
                talks = [(enrolment, lines[enrolment]) for enrolment in batch]
                await asyncio.to_thread(self._put_talks, target.write, talks)
        await asyncio.to_thread(self._archive.add_file, LINES, draft)

    def _put_talks(
        self, write: Callable[[bytes], object], talks: Iterable[tuple[int, tuple[Line, ...]]]
    ) -> None:
        for enrolment, lines in talks:
            name = export_name(enrolment, self._key)
            visible = without_words(lines) if enrolment in self._withholding else lines
            if not self._job.include_unquotable:
                visible = without_words_of_others(visible)
            self.tally.lines += len(visible)
            write("".join(as_json_lines(visible, name)).encode(errors="backslashreplace"))
            text = self._told(name, visible)
            self._archive.add(f"transcripts/{name}.txt", text.encode(errors="backslashreplace"))

    def _told(self, name: str, lines: tuple[Line, ...]) -> str:
        round_, dialogue = self._job.round, self._script.dialogue
        return as_text(
            lines,
            speaker=name,
            zone=round_.zone,
            heading=f"{round_.title} (round {round_.slug}), participant {name}, "
            f"times in {round_.zone}",
            stages={stage.id: impersonal(stage.title) for stage in dialogue.stages},
        )

    async def _write_attachments(self, tx: Tx) -> None:
        for enrolment, files in self._files.items():
            seal = (await seals_of(tx, self._vault, (enrolment,)))[enrolment]
            for attachment, path in files:
                content = await attachment_bytes(tx, seal, enrolment, attachment)
                if content is None:
                    self.tally.unreadable += 1
                else:
                    await asyncio.to_thread(self._archive.add, path, content, packed=False)
                    self.tally.attachments += 1

    # --- telling about it ---------------------------------------------------------------------

    def _facts(self) -> Facts:
        job, tally, dialogue = self._job, self.tally, self._script.dialogue
        return Facts(
            export_id=job.export_id,
            actor=job.actor,
            made_at=job.made_at,
            round_slug=job.round.slug,
            round_title=job.round.title,
            zone=job.round.zone,
            dialogue=f"{dialogue.dialogue.title} ({dialogue.dialogue.id})",
            version=dialogue.dialogue.version,
            script_hash=self._script.hash,
            sign_off=in_words(self._record),
            signed_columns=SIGNED_MEANINGS if self._record.is_begun else {},
            versions=self._versions,
            languages=self._languages,
            filters=[pair for pair in write_filters(job.filters) if pair[0] != "history"],
            include_unquotable=job.include_unquotable,
            responses=tally.responses,
            counted=tally.counted,
            people=tally.people,
            roles={
                dialogue.roles[name].title if name in dialogue.roles else name: count
                for name, count in in_order(tally.roles, list(dialogue.roles)).items()
            },
            lines=tally.lines,
            attachments=tally.attachments,
            withheld=tally.withheld,
            unreadable=tally.unreadable,
            unplaced=tally.unplaced,
            contents=self._list(),
        )

    def _list(self) -> dict[str, str]:
        parts = self._job.parts
        entries = {
            LONG: "every answer, a row each, corrected ones too",
            WIDE: "a row a participant, the columns of the script in its order",
            CODEBOOK: "what every column of responses_wide.csv means, in each language",
        }
        if self._script.dialogue.arms:
            entries[ARMS] = "how often each arm was drawn, and how many of it began and finished"
        if ExportPart.WORKBOOK in parts:
            entries[WORKBOOK] = f"this text, and for Excel {LONG}, {WIDE} and {CODEBOOK}"
        if ExportPart.TRANSCRIPTS in parts:
            if self.tally.people or self.tally.roles:
                entries["transcripts/"] = "the talk with each participant, to read"
            entries[LINES] = "the same talks, a line of JSON each, with every redrawn question"
        if self.tally.attachments:
            entries["attachments/"] = "voice notes and photos, by participant"
        if self._record.is_begun:
            entries[SIGN_OFF] = "who signed which part of the dialogue, and what was changed since"
        before = "; versions before in script/earlier/" if self._versions else ""
        entries["script/"] = f"the dialogue as it ran, byte for byte{before}"
        return entries | {CHECKSUMS: "SHA-256 of every other file"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tables:
    long: CsvTable
    wide: CsvTable


class _Book:
    """The sheets of the workbook: how to read it, and the tables."""

    def __init__(self, book: Workbook, wide: Sequence[str]) -> None:
        self._book = book
        self._read_me = book.page("read_me")
        self._long = book.sheet("responses_long", LONG_COLUMNS)
        self._wide = book.sheet("responses_wide", wide)
        self.abandon = book.abandon

    def write(self, long: Iterable[Sequence[Cell]], wide: Iterable[Sequence[Cell]]) -> None:
        """Write the rows of a batch of people."""
        for row in long:
            self._long.write(row)
        for row in wide:
            self._wide.write(row)

    def explain(self, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
        """Write the codebook."""
        sheet = self._book.sheet("codebook", columns)
        for row in rows:
            sheet.write(row)

    def end(self, read_me: str) -> None:
        """Write how to read it on the first sheet, and close the file."""
        self._read_me.write(read_me.splitlines())
        self._book.close()


async def _batches(
    people: AsyncIterator[ParticipantRecord],
) -> AsyncIterator[list[ParticipantRecord]]:
    """Gather people, so that a thread is asked once for many."""
    batch: list[ParticipantRecord] = []
    async for record in people:
        batch.append(record)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch
