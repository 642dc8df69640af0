"""How long people wait: from a tap to the next question, while taps come at a steady rate."""

from tests.bench.figures import Figure, percentile
from tests.bench.stage import OURS, stage

STEADY = ((100, 15.0), (300, 25.0))  # taps a second, and milliseconds 99 of 100 may take
FLOOD = 1_000  # taps a second, more than one core can take
AFTER = 100  # taps a second while it recovers
RECOVERED = 25.0  # milliseconds
WITHIN = 60.0  # seconds
CALM = 10.0  # seconds after the flood that are looked at
EACH = 30  # taps a person has in them


async def latency(
    *, quick: bool, seconds: float | None = None, flood: float | None = None, calm: float = CALM
) -> list[Figure]:
    """Offer 100 and 300 taps a second; then a flood, and see how soon all is well again."""
    seconds = seconds or (5.0 if quick else 30.0)
    figures = []
    for rate, goal in STEADY:
        figures += await steadily(rate, goal, seconds=seconds)
    return figures + await _flood(flood or (10.0 if quick else 60.0), calm)


async def steadily(rate: int, goal: float, *, seconds: float) -> list[Figure]:
    """Offer so many taps a second; 99 of 100 shall take at most `goal` milliseconds."""
    async with stage(OURS, by="webhook", people=int(rate * seconds / EACH) + rate) as on:
        told = await on.crowd.order("offer", rate=rate, seconds=seconds)
    spent = [1e3 * took for _, took in told["spent"]]
    return [
        _figure(f"{rate}/s: half within", percentile(spent, 0.5), "ms"),
        _figure(f"{rate}/s: 99 of 100 within", percentile(spent, 0.99), "ms", at_most=goal),
        _figure(f"{rate}/s: lost", told["lost"] + told["missed"], "taps", at_most=0),
    ]


async def _flood(seconds: float, calm_after: float) -> list[Figure]:
    people = int(FLOOD * seconds / 2)  # enough to go on tapping while half of them still wait
    async with stage(OURS, by="webhook", people=people) as on:
        flood = await on.crowd.order("offer", rate=FLOOD, seconds=seconds)
        after = await on.crowd.order("offer", rate=AFTER, seconds=calm_after)
    longest = max(at + took for at, took in flood["spent"])
    calm = percentile([1e3 * took for _, took in after["spent"]], 0.99)
    return [
        _figure(f"{FLOOD}/s offered: taken", len(flood["spent"]) / seconds, "taps/s"),
        _figure(f"{FLOOD}/s offered: lost", flood["lost"] + after["lost"], "taps", at_most=0),
        _figure(f"{FLOOD}/s offered: not tapped, nobody was free", flood["missed"], "taps"),
        _figure(
            f"{FLOOD}/s offered: all answered after its end",
            max(0.0, longest - seconds),
            "s",
            at_most=WITHIN,
        ),
        _figure("99 of 100 afterwards within", calm, "ms", at_most=RECOVERED),
    ]


def _figure(what: str, value: float, unit: str, **goal: float) -> Figure:
    return Figure(bench="latency", what=what, value=value, unit=unit, **goal)
