"""The product as a process of the bench: everything that serves Telegram, without the pacing.

The platform's own limit of 30 messages a second would hide how fast the program is.
"""

import argparse
import asyncio
import json
import sys
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

from aiohttp import web

from bot.authoring.script_store import ScriptCache
from bot.delivery.rate_limit import UNLIMITED, RateLimits
from bot.delivery.sender import Sender
from bot.rounds.lifecycle import shift
from bot.runtime.logs import set_up_logs
from bot.service.gc import collecting_rarely
from bot.service.scheduler import Scheduler
from bot.telegram.api import BotApi
from bot.telegram.pictures import Pictures
from bot.telegram.receive import Poller, Receiver, init_webhook
from bot.telegram.register import delete_webhook, set_webhook
from bot.telegram.send import TelegramChannel
from bot.turns.corridor import Corridor
from bot.turns.intake import Intake
from tests.bench.stand import Stand, enrol_waiting, stand

EARLIER = timedelta(days=2)  # the second stage then opened yesterday, and is open until tomorrow
SECRET = "bench"


async def main(options: argparse.Namespace) -> None:
    """Serve until the input ends."""
    set_up_logs("warning", "text", secrets=())
    async with AsyncExitStack() as stack:
        here = await stack.enter_async_context(
            stand(options.folder, options.store, questions=options.questions)
        )
        api = BotApi(options.token, url=options.api)
        await api.open()
        stack.push_async_callback(api.close)
        pictures = Pictures(here.context.database, api.bot_id, _no_picture)
        sender = Sender(
            here.context,
            {"telegram": TelegramChannel(api, pictures)},
            pace=RateLimits() if options.paced else UNLIMITED,
        )
        corridor = Corridor(
            context=here.context, script_cache=ScriptCache(), claiming=sender.claiming
        )
        intake = Intake(context=here.context, corridor=corridor)
        receiver = Receiver(intake=intake, clock=here.context.clock, bot_id=api.bot_id)
        sending = asyncio.create_task(sender.run())
        hearing = await _hear(stack, api, receiver, options.by)
        stack.enter_context(collecting_rarely())
        print(json.dumps({"ready": True}), flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            told = await _broadcast(here, intake, json.loads(line)["addresses"])
            print(json.dumps(told), flush=True)
        if hearing:
            hearing.cancel()
            await asyncio.gather(hearing, return_exceptions=True)
        await sender.drain(5)
        await sending


async def _broadcast(here: Stand, intake: Intake, addresses: list[str]) -> dict[str, int]:
    """Let people wait for the second stage, and put the round forward so that it is open now."""
    await enrol_waiting(here, addresses)
    await shift(here.context, ScriptCache(), here.round_slug, -EARLIER, "bench")
    taken = await Scheduler(here.context, intake, lambda: None).sweep()
    return {"taken": taken}


async def _hear(
    stack: AsyncExitStack, api: BotApi, receiver: Receiver, by: str
) -> asyncio.Task[None] | None:
    if by == "poller":
        await delete_webhook(api)
        return asyncio.create_task(Poller(api, receiver).run())
    app = init_webhook(web.Application(), receiver, secret=SECRET)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    await set_webhook(api, f"http://127.0.0.1:{port}", SECRET)
    return None


async def _no_picture(script: str, file: str) -> bytes:
    raise LookupError(f"{script} has no picture {file}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--store", required=True)
    parser.add_argument("--api", required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--by", choices=("webhook", "poller"), required=True)
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--paced", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(main(_options()))
