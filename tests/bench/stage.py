"""A bot and the crowd it talks with, as two processes on two cores."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.children import TOP, Child, child
from tests.bench.stand import CODE, folder, store_url

BOT_CORE, CROWD_CORE = 0, 1
ANCHORS_PYTHON = TOP / ".venv" / "anchors" / "bin" / "python"
AIOGRAM, PTB, OURS = "aiogram", "ptb", "ours"
_ANCHORS = {AIOGRAM: "echo.py", PTB: "conversation.py"}


class AnchorMissing(Exception):
    """The anchors are not installed here; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A bot that people have begun to talk with."""

    bot: Child
    crowd: Child


@asynccontextmanager
async def stage(
    what: str, *, by: str, people: int, store: str = "sqlite", limits: bool = False
) -> AsyncIterator[Stage]:
    """Start a bot, and let people begin: with ours, up to the first question."""
    with folder() as place, store_url(store, place) as url:
        flags = ["--limits"] if limits else []
        async with child("-m", "tests.bench.crowd", *flags, core=CROWD_CORE) as crowd:
            hello = await crowd.hear()
            async with _bot(what, by, place, url, hello, paced=limits) as bot:
                await bot.hear()
                await crowd.order("begin", people=people, code=CODE, agree=what == OURS)
                yield Stage(bot=bot, crowd=crowd)


def _bot(what: str, by: str, place: Path, url: str, hello: dict[str, str], *, paced: bool):
    api, token = hello["url"], hello["token"]
    if what == OURS:
        told = ["--folder", str(place), "--store", url, "--api", api, "--token", token, "--by", by]
        return child(
            "-m", "tests.bench.ours", *told, *(["--paced"] if paced else []), core=BOT_CORE
        )
    if not ANCHORS_PYTHON.exists():
        raise AnchorMissing(
            "The bots to compare with are not installed. Run the benches by scripts/bench."
        )
    script = str(TOP / "tests" / "bench" / "anchors" / _ANCHORS[what])
    answers = str(place / "answers.db")
    return child(script, api, token, by, answers, core=BOT_CORE, python=ANCHORS_PYTHON)
