"""A stage opens for thousands at the platform's pace, while others go on answering."""

from tests.bench.figures import Figure, percentile
from tests.bench.stage import OURS, stage

ALLOWED = 28.0  # messages a second that the sender lets itself send
ANSWERS = 4.0  # taps a second meanwhile
QUESTIONS = 40


async def broadcast(*, quick: bool, people: int | None = None) -> list[Figure]:
    """Write to many at the real pace, with the platform's limits enforced."""
    people = people or (300 if quick else 3_000)
    # answers take their share of the pace, so it all takes a little longer
    seconds = people / (ALLOWED - ANSWERS)
    async with stage(OURS, by="webhook", people=24, limits=True) as on:
        before = await on.crowd.order("state")
        others = (await on.crowd.order("open", people=people))["addresses"]
        await on.bot.order("broadcast", addresses=others)
        told = await on.crowd.order(
            "answer_and_watch", people=others, rate=ANSWERS, seconds=seconds * 0.9
        )
        after = await on.crowd.order("state")
    share = told["sent"] / (told["seconds"] * ALLOWED)
    return [
        _figure(f"{people:,} people: share of the pace used", 100 * share, "%", at_least=97),
        _figure("written to", told["came"], "people", at_least=people),
        _figure("sent too fast", after["violations"] - before["violations"], "times", at_most=0),
        _figure(
            "those who answer meanwhile: 99 of 100 within",
            percentile([took for _, took in told["spent"]], 0.99),
            "s",
            at_most=1.0,
        ),
    ]


def _figure(what: str, value: float, unit: str, **goal: float) -> Figure:
    return Figure(bench="broadcast", what=what, value=value, unit=unit, **goal)
