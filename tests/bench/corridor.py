"""The corridor alone: how many turns a second it takes, by the size of the batch."""

import time
from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from bot.channels.contract import Incoming, Tapped
from storage.schema import turns
from tests.bench.figures import Figure
from tests.bench.stand import STORES, Member, Stand, enrol, folder, stand, store_url

BATCHES = (1, 10, 100, 1000)
QUESTIONS = 60


class ShortWritten(Exception):
    """Fewer answers were stored than turns were taken."""


async def corridor(
    *, quick: bool, batches: Sequence[int] = BATCHES, stores: Sequence[str] = tuple(STORES)
) -> list[Figure]:
    """Take turns in batches; every turn is a tap on the open question."""
    figures = []
    most = 400 if quick else 4_000
    plan = {size: max(2, min(100, most // size)) for size in batches}
    for kind in stores:
        with folder() as place, store_url(kind, place) as url:
            async with stand(place, url, questions=QUESTIONS) as here:
                tapper = Tapper(here, await enrol(here, _people(plan)))
                for size, rounds in plan.items():
                    rate = await _rate(here, tapper, size, rounds)
                    what = f"{STORES[kind]}, {size:,} in a batch"
                    figures.append(Figure(bench="corridor", what=what, value=rate, unit="turns/s"))
                await _check(here, tapper)
    return figures


def _people(plan: Mapping[int, int]) -> int:
    """Give how many it takes: nobody twice in a batch, nor past the last question."""
    taps = sum(size * (rounds + 1) for size, rounds in plan.items())
    return max(*plan, taps // QUESTIONS + 1)


class Tapper:
    """Taps on the open question of one member after the other."""

    def __init__(self, here: Stand, members: Sequence[Member]) -> None:
        self._here = here
        self._members = members
        self.taps = 0

    def next(self) -> Incoming:
        """Tap the first answer of whoever's turn it is."""
        lap, place = divmod(self.taps, len(self._members))
        self.taps += 1
        member = self._members[place]
        vault = self._here.context.vault
        data = vault.buttons(member.enrolment_id, member.prompt + lap, 1)[0]
        return self._here.incoming(member.address, f"tap:{self.taps}", Tapped(data=data))


async def _rate(here: Stand, tapper: Tapper, size: int, rounds: int) -> float:
    batches = [[tapper.next() for _ in range(size)] for _ in range(rounds + 1)]
    await here.take(*batches[0])
    began = time.perf_counter()
    for batch in batches[1:]:
        await here.take(*batch)
    return rounds * size / (time.perf_counter() - began)


async def _check(here: Stand, tapper: Tapper) -> None:
    async with here.context.database.read() as tx:
        answers = select(func.count()).select_from(turns.responses)
        stored = await tx.scalar(answers.where(turns.responses.c.kind == "single"))
    if stored != tapper.taps:
        raise ShortWritten(f"{tapper.taps} answers were given and {stored} stored")
