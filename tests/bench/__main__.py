"""Run benches by name, or all of them: python -m tests.bench [NAME...] [--quick] [--json]."""

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from rich.console import Console

from bot.runtime.logs import set_up_logs
from bot.service.gc import collecting_rarely
from tests.bench import (
    broadcast,
    check,
    corridor,
    export,
    idle,
    latency,
    opening,
    rehearsing,
    turns,
)
from tests.bench.figures import Figure, as_json, as_table
from tests.bench.stage import AnchorMissing

Bench = Callable[..., Awaitable[list[Figure]]]
BENCHES: dict[str, Bench] = {
    "check": check.checking,
    "rehearse": rehearsing.rehearsing,
    "corridor": corridor.corridor,
    "turn": turns.turns,
    "latency": latency.latency,
    "opening": opening.opening,
    "sweep": opening.sweep,
    "broadcast": broadcast.broadcast,
    "export": export.export_million,
    "idle": idle.idle,
}
# as small as each can be and still run whole
TINY: dict[str, dict[str, Any]] = {
    "check": {},
    "rehearse": {"people": 2, "script": "taster"},
    "corridor": {"batches": (1, 5), "stores": ("sqlite",)},
    "turn": {"bots": (turns.OURS_SQLITE,), "size": 40},
    "latency": {"seconds": 0.5, "flood": 0.3, "calm": 1.0},
    "opening": {"people": 30, "stores": ("sqlite",)},
    "sweep": {"rows": 50},
    "broadcast": {"people": 8},
    "export": {"rows": 100},
    "idle": {"settled": 0.2},
}


def main() -> None:
    """Measure what was asked for and print the figures."""
    options = _parser().parse_args()
    set_up_logs("warning", "text", secrets=())
    try:
        with collecting_rarely():  # as the service does
            names = options.names or list(BENCHES)
            figures = asyncio.run(_measure(names, quick=options.quick, tiny=options.tiny))
    except AnchorMissing as missing:
        sys.exit(str(missing))
    if options.json:
        print(json.dumps(as_json(figures), indent=2, ensure_ascii=False))
    else:
        Console(width=130).print(as_table(figures))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description="Measure speed and memory, and print the figures."
    )
    parser.add_argument(
        "names", nargs="*", choices=[[], *BENCHES], metavar="NAME", help=", ".join(BENCHES)
    )
    parser.add_argument("--quick", action="store_true", help="smaller, for a first look")
    parser.add_argument("--tiny", action="store_true", help="tiny, to see whether they run")
    parser.add_argument("--json", action="store_true", help="for programs to read")
    return parser


async def _measure(names: list[str], *, quick: bool, tiny: bool) -> list[Figure]:
    figures = []
    for name in names:
        print(f"{name} ...", file=sys.stderr, flush=True)
        figures += await BENCHES[name](quick=quick or tiny, **(TINY[name] if tiny else {}))
    return figures


if __name__ == "__main__":
    main()
