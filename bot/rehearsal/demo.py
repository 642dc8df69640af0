"""The demonstration: two weeks of the shipped dialogue, lived through by simulated citizens."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.accounts.duty import put_on_duty
from bot.accounts.organisers import add_organiser, new_password
from bot.authoring.script_store import ScriptCache
from bot.evidence.answers import progress_table
from bot.evidence.export import ExportReport, ExportRequest, export
from bot.refused import BotRefused
from bot.rehearsal.citizens import Citizen, crowd
from bot.rehearsal.habits import USUAL
from bot.rehearsal.run import Progress, Rehearsal, Rehearsed
from bot.rehearsal.sandbox import ACTOR, Sandbox, sandbox_at, schedule_in, settings_in
from bot.rounds.lifecycle import schedule
from bot.rounds.request import RoundRequest
from bot.runtime.context import Context, SystemClock
from bot.runtime.settings import Settings
from bot.runtime.store import opened
from storage.accounts.organisers import Role
from storage.queries.filters import Filters
from storage.queries.progress import RoundProgress

DIALOGUE, TASTER = "warm-and-safe-homes", "taster"
CODE, TASTER_CODE = "DEMO", "TASTER"
LASTED = timedelta(days=16)  # the round began on the morning so many days ago: it has just ended
BEGINS_AT = 9  # o'clock UTC on its first day
LOGIN = "demo"
MARK = ".demonstration"  # tells a folder that a demonstration may empty
GITIGNORE = "*\n"


class FolderRefused(BotRefused):
    """The folder holds something that is not a demonstration; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstration:
    """What was lived through, and how to look at it."""

    settings: Settings
    round: str
    title: str
    rehearsed: Rehearsed
    progress: RoundProgress
    password: str

    @property
    def gone(self) -> int:
        """How many messages are in no count of the round: nothing of their people is kept."""
        return self.rehearsed.messages - self.progress.messages["sent"]


def holds_demonstration(folder: Path) -> bool:
    """Tell whether a folder holds an earlier demonstration, which a new one replaces."""
    return (folder / MARK).exists()


async def perform(
    folder: Path, *, people: int, seed: int, progress: Progress, now: datetime | None = None
) -> Demonstration:
    """Set up a fresh store in a folder, live through the round, and open the taster's round.

    The round is lived through up to now: nothing is left to fall due when it is looked at.
    """
    _clear(folder)
    settings = settings_in(folder)
    now = now or datetime.now(UTC)
    start = _first_morning(now)
    async with sandbox_at(settings, start) as stage:
        booked = await schedule_in(stage, RoundRequest(script=DIALOGUE, start=start, code=CODE))
        rehearsed = await _live(stage, crowd(people, seed, CODE, USUAL.draw), now, progress)
        table = await progress_table(stage.context, stage.script_cache, booked.round.slug)
    async with opened(settings, SystemClock()) as context:
        request = RoundRequest(script=TASTER, code=TASTER_CODE, is_trial=True)
        taster = await schedule(context, request, ACTOR)
        password = await _open_account(context, on_duty=(booked.round.slug, taster.round.slug))
    return Demonstration(
        settings=settings,
        round=booked.round.slug,
        title=booked.round.title,
        rehearsed=rehearsed,
        progress=table,
        password=password,
    )


async def write_export(demonstration: Demonstration, out: Path) -> ExportReport:
    """Write the round's export beside the store."""
    async with opened(demonstration.settings, SystemClock()) as context:
        return await export(
            context,
            ScriptCache(),
            ExportRequest(filters=Filters(round=demonstration.round), out=out, actor=ACTOR),
        )


async def _live(
    stage: Sandbox, citizens: Sequence[Citizen], until: datetime, progress: Progress
) -> Rehearsed:
    rehearsal = Rehearsal(context=stage.context, clock=stage.clock, script_cache=stage.script_cache)
    return await rehearsal.live(citizens, until=until, progress=progress)


async def _open_account(context: Context, on_duty: Sequence[str]) -> str:
    """Open the login that looks around, on duty for these rounds; give its password."""
    password = new_password()
    await add_organiser(context, name=LOGIN, password=password, role=Role.ADMIN, actor=ACTOR)
    for slug in on_duty:
        await put_on_duty(context, name=LOGIN, slug=slug, actor=ACTOR)
    return password


def _first_morning(now: datetime) -> datetime:
    return (now - LASTED).replace(hour=BEGINS_AT, minute=0, second=0, microsecond=0)


def _clear(folder: Path) -> None:
    """Empty a folder of an earlier demonstration; leave every other folder alone."""
    if folder.exists() and any(folder.iterdir()):
        if not holds_demonstration(folder):
            raise FolderRefused(
                "foreign_folder",
                f"The folder {folder} holds something else. Give another one with --data.",
            )
        shutil.rmtree(folder)
        folder.with_name(f"{folder.name}.key").unlink(missing_ok=True)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise FolderRefused(
            "unwritable",
            f"The folder {folder} cannot be made: {error.strerror}. Give another one with --data.",
        ) from None
    (folder / MARK).write_text("Made by: dialogue demo. It may be deleted at any time.\n")
    (folder / ".gitignore").write_text(GITIGNORE)
