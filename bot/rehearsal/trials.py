"""Rehearsing large crowds: parts of them live in processes of their own, each with a store."""

import asyncio
import os
import signal
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

from bot.authoring.files import read_script
from bot.refused import BotRefused
from bot.rehearsal.citizens import crowd
from bot.rehearsal.findings import Findings, added_up, heard
from bot.rehearsal.habits import Habits
from bot.rehearsal.run import Rehearsal, Rehearsed
from bot.rehearsal.sandbox import Sandbox, sandbox_at, schedule_in, settings_in
from bot.rounds.request import RoundRequest
from bot.runtime.logs import set_up_logs
from bot.runtime.settings import LogLevel
from dialogues.script.loader import Script
from storage.queries.burden import burden_of
from storage.queries.progress import progress_of

CODE = "REHEARSAL"
PART = 500  # people of one store; the same whatever the machine, so that its numbers are

Told = Callable[[int], None]
"""Told how many people have lived through it."""


class RehearsalBroken(BotRefused):
    """A process was ended from outside; the message says so."""


class NobodyToCount(BotRefused):
    """Everybody of a rehearsal came to have a role; the message says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A script, and a crowd that is to live through it."""

    script: str  # as it is named on the command line
    people: int
    seed: int
    habits: Habits
    start: datetime
    days: int  # when to stop at the latest


def rehearse(trials: Sequence[Trial], report: Told) -> list[Findings]:
    """Live through trials, side by side on all cores; raise RehearsalBroken or NobodyToCount.

    Of a crowd of more than `PART` people each part has a store of its own: what people are
    shown of others' answers is then that of their part.
    """
    parts = [(place, part) for place, trial in enumerate(trials) for part in _parts(trial)]
    by_trial: dict[int, list[Findings]] = {}
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as folder, _workers(len(parts)) as pool:
        waiting = {
            pool.submit(live_through, part, Path(folder) / str(number)): (place, part)
            for number, (place, part) in enumerate(parts)
        }
        for done in as_completed(waiting):
            place, part = waiting[done]
            by_trial.setdefault(place, []).append(_result(done))
            report(part.people)
    return [_with_people(added_up(by_trial[place])) for place in range(len(trials))]


def live_through(trial: Trial, folder: Path) -> Findings:
    """Live through a trial in this process, with a store in a new folder."""
    return asyncio.run(_live_through(trial, folder))


async def _live_through(trial: Trial, folder: Path) -> Findings:
    script = read_script(trial.script)
    async with sandbox_at(settings_in(folder), trial.start) as stage:
        request = RoundRequest(script=script, start=trial.start, code=CODE, is_trial=True)
        booked = await schedule_in(stage, request)
        rehearsal = Rehearsal(
            context=stage.context, clock=stage.clock, script_cache=stage.script_cache
        )
        language = script.dialogue.dialogue.language
        citizens = crowd(trial.people, trial.seed, CODE, trial.habits.draw, language=language)
        end = trial.start + timedelta(days=trial.days)
        rehearsed = await rehearsal.live(citizens, until=end)
        return await _findings(stage, script, booked.round.id, rehearsed)


async def _findings(
    stage: Sandbox, script: Script, round_id: int, rehearsed: Rehearsed
) -> Findings:
    async with stage.context.database.read() as tx:
        progress = await progress_of(tx, round_id)
        burden = await burden_of(tx, round_id)
    return Findings(
        people=rehearsed.people - sum(progress.roles.values()),
        turns=rehearsed.acts,
        began=rehearsed.began,
        ended=rehearsed.ended,
        statuses=progress.statuses,
        stages={
            stage_progress.stage: (stage_progress.reached, stage_progress.finished)
            for stage_progress in progress.stages
        },
        by_rule=burden.by_rule,
        messages=burden.messages,
        seconds=burden.seconds,
        texts=burden.texts,
        unasked=burden.unasked,
        met=burden.steps | heard(script.dialogue, rehearsed.texts),
        quarantined=burden.quarantined,
        roles=progress.roles,
    )


def _with_people(findings: Findings) -> Findings:
    if not findings.people:
        raise NobodyToCount(
            "nobody_to_count",
            f"All {sum(findings.roles.values())} who took part came to have a role of the script, "
            "and none is a person to be counted. Try more people with --people.",
        )
    return findings


def _parts(trial: Trial) -> Iterator[Trial]:
    """Split a crowd into parts of the same size, give or take one person."""
    count = -(-trial.people // PART)
    for number in range(count):
        people = (trial.people + number) // count
        yield replace(trial, people=people, seed=trial.seed + number)


@contextmanager
def _workers(parts: int) -> Iterator[ProcessPoolExecutor]:
    most = min(parts, os.cpu_count() or 1)
    context = get_context("spawn")  # not fork: the screen has threads
    with ProcessPoolExecutor(most, mp_context=context, initializer=_begin_worker) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _begin_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # end at once, without a word
    set_up_logs(LogLevel.WARNING)


def _result(done: Future[Findings]) -> Findings:
    try:
        return done.result()
    except BrokenProcessPool:
        raise RehearsalBroken(
            "rehearsal_broken",
            "A part of the rehearsal was ended from outside, perhaps for want of memory. "
            "Try fewer people with --people.",
        ) from None
