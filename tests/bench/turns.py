"""Full turns with 64 in flight: ours, beside two bots of the usual kind under the same load."""

from dataclasses import dataclass
from statistics import median

from tests.bench.figures import Figure
from tests.bench.stage import AIOGRAM, OURS, PTB, stage

IN_FLIGHT = 64
EACH = 35  # taps in a row by one person; the dialogue has 40 questions


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """Somebody who runs."""

    name: str
    what: str
    act: str = "tap"  # or type: an echo bot then makes one call and acknowledges nothing
    store: str = "sqlite"


OURS_SQLITE = Bot(name="ours, SQLite", what=OURS)
OURS_POSTGRESQL = Bot(name="ours, PostgreSQL", what=OURS, store="postgresql")
ECHO = Bot(name="aiogram echo of a text", what=AIOGRAM, act="type")
ECHO_TAPS = Bot(name="aiogram echo of a tap", what=AIOGRAM)
CONVERSATION = Bot(name="PTB conversation, SQLite", what=PTB)
BOTS = (OURS_SQLITE, OURS_POSTGRESQL, ECHO, ECHO_TAPS, CONVERSATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How one bot did: turns a second, and microseconds of processor time a turn."""

    rate: float
    cpu: float
    lost: int


async def turns(
    *, quick: bool, bots: tuple[Bot, ...] = BOTS, size: int | None = None
) -> list[Figure]:
    """Let all bots run one after the other, several times over, and compare medians."""
    laps, size = (1 if quick else 3), size or (2_000 if quick else 5_000)
    figures = []
    for by in ("webhook", "poller"):
        runs: dict[str, list[Run]] = {bot.name: [] for bot in bots}
        for _ in range(laps):
            for bot in bots:
                runs[bot.name].append(await run(bot, by, size))
        figures += compare(by, runs)
    return figures


async def run(bot: Bot, by: str, size: int) -> Run:
    """Let one bot take turns, by webhook or poller."""
    size = size if bot.what != PTB else size // 4
    people = min(size, size // EACH + IN_FLIGHT)
    async with stage(bot.what, by=by, people=people, store=bot.store) as on:
        before = on.bot.cpu()
        walked = await on.crowd.order(
            "walk", turns=size, each=EACH, in_flight=IN_FLIGHT, act=bot.act
        )
        spent = on.bot.cpu() - before
    done = walked["turns"]
    return Run(rate=done / walked["seconds"], cpu=spent / done * 1e6, lost=walked["lost"])


def compare(by: str, runs: dict[str, list[Run]]) -> list[Figure]:
    """Lay the medians out, and ours beside the others'."""
    rates = {name: median(run.rate for run in laps) for name, laps in runs.items()}
    cpu = {name: median(run.cpu for run in laps) for name, laps in runs.items()}
    figures = []
    for name, laps in runs.items():
        figures += [
            _figure(by, name, rates[name], "turns/s"),
            _figure(by, f"{name}: processor time", cpu[name], "µs a turn"),
        ]
        if name.startswith("ours"):
            lost = sum(run.lost for run in laps)
            figures.append(_figure(by, f"{name}: lost", lost, "turns", at_most=0))
    for ours in (name for name in rates if name.startswith("ours")):
        for anchor, goal in ((ECHO.name, 1.0), (ECHO_TAPS.name, None), (CONVERSATION.name, 4.0)):
            if anchor in rates:
                ratio = rates[ours] / rates[anchor]
                what = f"{ours} : {anchor}"
                figures.append(_figure(by, what, ratio, "times", at_least=goal))
                # a busy machine blurs rates, but hardly the work that each turn takes
                work = cpu[anchor] / cpu[ours]
                figures.append(_figure(by, f"{what}, by processor time", work, "times as light"))
    return figures


def _figure(by: str, what: str, value: float, unit: str, **goal: float | None) -> Figure:
    return Figure(bench="turn", what=f"{by}: {what}", value=value, unit=unit, **goal)
