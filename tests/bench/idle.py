"""How much memory the service holds while nothing happens."""

import asyncio
import socket

from tests.bench.children import child
from tests.bench.figures import Figure
from tests.bench.stage import BOT_CORE, CROWD_CORE
from tests.bench.stand import folder, stand, store_url

SETTLED = 3.0  # seconds after which it has said who it is and begun to wait
SERVE = "from bot.cli.main import main; main()"


async def idle(*, quick: bool, settled: float = SETTLED) -> list[Figure]:
    """Start the service as people do, with a bot and a round, and let it wait."""
    with folder() as place, store_url("sqlite", place) as url:
        async with stand(place, url, questions=40) as here:
            settings = here.settings
        async with child("-m", "tests.bench.crowd", core=CROWD_CORE) as crowd:
            hello = await crowd.hear()
            port = _free_port()
            told = {
                "DIALOGUE_DATABASE_URL": url,
                "DIALOGUE_DATA_DIR": str(settings.data_dir),
                "DIALOGUE_TELEGRAM_TOKEN": hello["token"],
                "DIALOGUE_TELEGRAM_API_URL": hello["url"],
                "DIALOGUE_PORT": str(port),
                "DIALOGUE_LOG_LEVEL": "warning",
            }
            async with child("-c", SERVE, "serve", core=BOT_CORE, environment=told) as service:
                await _listening(port)
                await asyncio.sleep(settled)
                memory = service.memory()
                service.stop()
    return [Figure(bench="idle", what="memory", value=memory, unit="MB", at_most=120)]


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def _listening(port: int) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.1)
            else:
                writer.close()
                return
