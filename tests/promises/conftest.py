"""Stands for the promises: on either database, by webhook or poller, closed whatever happens."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from tests.emulator.client import RemoteEmulator
from tests.promises.leaks import leaks, planted
from tests.promises.nursery import Nursery
from tests.promises.stand import Stand, build_stand

FEW, MANY = 1, 20  # seeds
Build = Callable[..., Awaitable[Stand]]


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Keep a parent of quickly born services for the whole run."""
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture(scope="module")
def stands(
    nursery: Nursery, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Build]:
    """Build stands; they end with the module."""
    built: list[Stand] = []

    async def build(database: str = "sqlite", transport: str = "webhook") -> Stand:
        url = await _empty_postgresql(request) if database == "postgresql" else ""
        folder: Path = tmp_path_factory.mktemp("stand")
        stand = build_stand(folder, transport=transport, database_url=url, nursery=nursery)
        built.append(stand)
        return stand

    yield build
    for stand in built:
        stand.close()
    logs = (leaks(stand.service.log_text(), planted(stand)) for stand in built)
    assert [found for found in logs if found] == []


async def _empty_postgresql(request: pytest.FixtureRequest) -> str:
    server: str = request.getfixturevalue("postgresql_server")
    name = f"promises_{uuid4().hex[:12]}"
    boss = await asyncpg.connect(server)
    await boss.execute(f"CREATE DATABASE {name}")
    await boss.close()
    return server.replace("/postgres?", f"/{name}?")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test that asks for a `seed` a few of them, or many."""
    if "seed" in metafunc.fixturenames:
        seeds = MANY if metafunc.config.getoption("--thorough") else FEW
        metafunc.parametrize("seed", range(1, seeds + 1))


@pytest.fixture
async def stand(stands: Build) -> Stand:
    """Set up a stand whose service runs, on SQLite by webhook."""
    stand = await stands()
    await stand.prepare()
    await stand.service.start()
    return stand


@pytest.fixture
async def emulator(stand: Stand) -> AsyncIterator[RemoteEmulator]:
    """Steer the Telegram beside the stand."""
    async with stand.telegram.steered() as emulator:
        yield emulator
