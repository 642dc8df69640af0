"""An export of a million answers: speed beside a bare csv.writer, and memory."""

import argparse
import asyncio
import csv
import json
import sqlite3
import time
from pathlib import Path

from sqlalchemy import select

from bot.exporting.contents import Part
from bot.exporting.export import export
from bot.opening import opened
from bot.rehearsal.store import settings_in
from bot.shelf import Shelf
from storage import schema
from storage.queries.filters import Filters
from tests.bench.children import child
from tests.bench.figures import Figure
from tests.bench.stand import Stand, address_of, enrol_waiting, folder, stand, store_url

QUESTIONS = 50
MEMORY = 200  # MB


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
        bare = _bare(place)
        table = await _measured(place, url, slug, [])
        whole = await _measured(place, url, slug, list(Part))
    if table["rows"] != people * QUESTIONS:
        raise RowsMissing(f"{table['rows']} of {people * QUESTIONS} answers were exported")
    rate = table["rows"] / table["seconds"]
    return [
        _figure(f"{rows:,} answers: bare csv.writer", bare, "rows/s"),
        _figure(f"{rows:,} answers: the tables in CSV", rate, "rows/s"),
        _figure("tables : bare csv.writer", rate / bare, "times", at_least=1 / 3),
        _figure("tables: most memory", table["memory"], "MB", at_most=MEMORY),
        _figure(f"{rows:,} answers: every part", whole["rows"] / whole["seconds"], "rows/s"),
        _figure("every part: most memory", whole["memory"], "MB", at_most=MEMORY),
    ]


async def _answer_everything(here: Stand, people: int) -> None:
    """Let one person answer everything, and others be copies of that one."""
    members = await enrol_waiting(here, [address_of(n) for n in range(1, people)])
    async with here.context.database.read() as tx:
        found = await tx.execute(select(schema.responses).order_by(schema.responses.c.id))
        answers = [dict(row._mapping) for row in found]
    for answer in answers:
        answer.pop("id")
    for start in range(1, len(members), 100):
        async with here.context.database.write() as tx:
            await tx.execute(
                schema.responses.insert(),
                [
                    {**answer, "enrolment_id": member.enrolment_id}
                    for member in members[start : start + 100]
                    for answer in answers
                ],
            )


def _bare(place: Path) -> float:
    """Write the same rows with nothing but the standard library; give rows a second."""
    store = sqlite3.connect(place / "store.db")
    began = time.perf_counter()
    found = store.execute(
        "SELECT p.pseudonym, r.stage, r.step, r.kind, r.part, r.revision, r.code, r.number,"
        " r.source, r.standing, r.language, r.channel, r.asked_at, r.answered_at"
        " FROM responses r JOIN enrolments e ON e.id = r.enrolment_id"
        " JOIN participants p ON p.id = e.participant_id ORDER BY r.id"
    )
    with (place / "bare.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(found)
    seconds = time.perf_counter() - began
    count = store.execute("SELECT count(*) FROM responses").fetchone()[0]
    store.close()
    return count / seconds


async def _measured(place: Path, url: str, slug: str, parts: list[Part]) -> dict[str, float]:
    names = ",".join(parts)
    async with child("-m", "tests.bench.export", str(place), url, slug, names, core=0) as one:
        return await one.hear()


async def _export(place: Path, url: str, slug: str, parts: frozenset[Part]) -> dict[str, float]:
    settings = settings_in(place / "data", database_url=url)
    async with opened(settings) as context:
        began = time.perf_counter()
        report = await export(
            context, Shelf(), Filters(round=slug), place / "out.zip", "bench", parts=parts
        )
        seconds = time.perf_counter() - began
    return {"rows": report.responses, "seconds": seconds, "memory": _most_memory()}


def _most_memory() -> float:
    """Give the most memory this process ever held, in MB."""
    status = Path("/proc/self/status").read_text().splitlines()
    peak = next(line for line in status if line.startswith("VmHWM"))
    return int(peak.split()[1]) * 1024 / 1e6


def _figure(what: str, value: float, unit: str, **goal: float) -> Figure:
    return Figure(bench="export", what=what, value=value, unit=unit, **goal)


if __name__ == "__main__":
    _parser = argparse.ArgumentParser()
    for _name in ("place", "url", "slug", "parts"):
        _parser.add_argument(_name)
    _given = _parser.parse_args()
    _parts = frozenset(Part(name) for name in _given.parts.split(",") if name)
    _told = asyncio.run(_export(Path(_given.place), _given.url, _given.slug, _parts))
    print(json.dumps(_told), flush=True)
