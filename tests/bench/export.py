"""An export of a million answers: speed beside a bare csv.writer, and memory."""

import argparse
import asyncio
import csv
import io
import json
import sqlite3
import time
from itertools import islice
from pathlib import Path
from zipfile import ZipFile

from sqlalchemy import select

from bot.authoring.script_store import ScriptCache
from bot.evidence.contents import LONG, WIDE, ExportPart
from bot.evidence.export import ExportRequest, export
from bot.rehearsal.sandbox import settings_in
from bot.runtime.store import opened
from bot.service.gc import collecting_rarely
from storage.queries.filters import Filters
from storage.schema import turns
from tests.bench.children import child
from tests.bench.figures import Figure
from tests.bench.stand import Stand, address_of, enrol_waiting, folder, stand, store_url

QUESTIONS = 50
MEMORY = 200  # MB
SHARE = 1 / 3  # of the speed of a bare csv.writer
CHUNK = 10_000  # rows in memory at a time for the bare csv.writer


class RowsMissing(Exception):
    """Not every answer was exported."""


async def export_million(*, quick: bool, rows: int | None = None) -> list[Figure]:
    """Export many answers, the tables alone and then every part, each in a fresh process."""
    rows = rows or (50_000 if quick else 1_000_000)
    people = rows // QUESTIONS
    with folder() as place, store_url("sqlite", place) as url:
        async with stand(place, url, questions=QUESTIONS) as here:
            await _answer_everything(here, people)
            slug = here.round_slug
        table = await _measured(place, url, slug, [])
        reading = _read_and_written(place)
        whole = await _measured(place, url, slug, list(ExportPart))
    if table["rows"] != people * QUESTIONS:
        raise RowsMissing(f"{table['rows']} of {people * QUESTIONS} answers were exported")
    return _figures(f"{rows:,} answers", table, whole, reading)


async def _answer_everything(here: Stand, people: int) -> None:
    """Let one person answer everything, and others be copies of that one."""
    members = await enrol_waiting(here, [address_of(n) for n in range(1, people)])
    async with here.context.database.read() as tx:
        found = await tx.execute(select(turns.responses).order_by(turns.responses.c.id))
        answers = [dict(row._mapping) for row in found]
    for answer in answers:
        answer.pop("id")
    for start in range(1, len(members), 100):
        async with here.context.database.write() as tx:
            await tx.execute(
                turns.responses.insert(),
                [
                    {**answer, "enrolment_id": member.enrolment_id}
                    for member in members[start : start + 100]
                    for answer in answers
                ],
            )


def _read_and_written(place: Path) -> float:
    """Read the rows of the long table and write them, with the standard library; give seconds."""
    store = sqlite3.connect(place / "store.db")
    began = time.perf_counter()
    found = store.execute(
        "SELECT 'bench', 1, 'bench', p.pseudonym, r.stage, r.step, r.kind, r.part, r.code, r.code,"
        " r.number, NULL, r.source, r.language, r.channel, r.asked_at, r.answered_at, r.revision,"
        " r.current, r.standing, 'no', NULL, r.shown_order, NULL"
        " FROM responses r JOIN enrolments e ON e.id = r.enrolment_id"
        " JOIN participants p ON p.id = e.participant_id ORDER BY r.id"
    )
    with (place / "bare.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(found)
    seconds = time.perf_counter() - began
    store.close()
    return seconds


async def _measured(place: Path, url: str, slug: str, parts: list[ExportPart]) -> dict[str, float]:
    names = ",".join(parts)
    async with child("-m", "tests.bench.export", str(place), url, slug, names, core=0) as one:
        return await one.hear()


async def _export(
    place: Path, url: str, slug: str, parts: frozenset[ExportPart]
) -> dict[str, float]:
    settings = settings_in(place / "data", database_url=url)
    out = place / "out.zip"
    watch = Watch()
    async with opened(settings) as context:
        with collecting_rarely(), watch:  # as the service and the command do
            report = await export(
                context,
                ScriptCache(),
                ExportRequest(filters=Filters(round=slug), out=out, actor="bench", parts=parts),
            )
    told = {"rows": report.responses, "seconds": watch.seconds, "cpu": watch.cpu}
    told["memory"] = _most_memory()
    bare = _written_again(out, place / "bare.csv")
    return told | {"bare": bare.seconds, "bare_cpu": bare.cpu}


class Watch:
    """A stopwatch for the clock on the wall and for processor time, which may be held."""

    def __init__(self) -> None:
        self.seconds = self.cpu = 0.0

    def __enter__(self) -> None:
        self._began = time.perf_counter(), time.process_time()

    def __exit__(self, *_: object) -> None:
        self.seconds += time.perf_counter() - self._began[0]
        self.cpu += time.process_time() - self._began[1]


def _written_again(archive: Path, out: Path) -> Watch:
    """Write all rows of both tables with a bare csv.writer, from memory.

    Reading them is not timed, and they are text already, which spares it turning numbers to text.
    """
    watch = Watch()
    with ZipFile(archive) as zipped, out.open("w", newline="", encoding="utf-8") as file:
        for name in (LONG, WIDE):
            with zipped.open(name) as packed:
                rows = csv.reader(io.TextIOWrapper(packed, encoding="utf-8-sig", newline=""))
                while chunk := list(islice(rows, CHUNK)):
                    with watch:
                        csv.writer(file).writerows(chunk)
    return watch


def _most_memory() -> float:
    """Give the most memory this process ever held, in MB."""
    status = Path("/proc/self/status").read_text().splitlines()
    peak = next(line for line in status if line.startswith("VmHWM"))
    return int(peak.split()[1]) * 1024 / 1e6


def _figures(
    what: str, table: dict[str, float], whole: dict[str, float], reading: float
) -> list[Figure]:
    rows = table["rows"]
    by_clock, by_cpu = table["bare"] / table["seconds"], table["bare_cpu"] / table["cpu"]
    return [
        _figure(f"{what}: bare csv.writer, rows in memory", rows / table["bare"], "rows/s"),
        _figure(f"{what}: bare csv.writer that reads them", rows / reading, "rows/s"),
        _figure(f"{what}: the tables in CSV", rows / table["seconds"], "rows/s"),
        _figure("tables : bare, rows in memory", by_clock, "times", at_least=SHARE),
        _figure("the same by processor time", by_cpu, "times", at_least=SHARE),
        _figure("tables: most memory", table["memory"], "MB", at_most=MEMORY),
        _figure(f"{what}: every part", rows / whole["seconds"], "rows/s"),
        _figure("every part: most memory", whole["memory"], "MB", at_most=MEMORY),
    ]


def _figure(what: str, value: float, unit: str, **goal: float) -> Figure:
    return Figure(bench="export", what=what, value=value, unit=unit, **goal)


if __name__ == "__main__":
    _parser = argparse.ArgumentParser()
    for _name in ("place", "url", "slug", "parts"):
        _parser.add_argument(_name)
    _given = _parser.parse_args()
    _parts = frozenset(ExportPart(name) for name in _given.parts.split(",") if name)
    _told = asyncio.run(_export(Path(_given.place), _given.url, _given.slug, _parts))
    print(json.dumps(_told), flush=True)
