"""What tests of the bot may ask for: a store in which people have lived, the command line."""

import asyncio
import shutil
from pathlib import Path

import pytest

from bot.cli.main import main
from bot.rehearsal.sandbox import settings_in
from tests.bot.lived import Lived, live


@pytest.fixture(scope="session")
def lived_once(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """Let people live once for all tests, which only take copies of it."""
    return asyncio.run(live(tmp_path_factory.mktemp("lived") / "data"))


@pytest.fixture
def lived(lived_once: Lived, tmp_path: Path) -> Lived:
    """Give a copy of the store in which people have lived."""
    shutil.copytree(lived_once.settings.data_dir, tmp_path / "data")
    shutil.copy(lived_once.settings.key_path, tmp_path / "data.key")
    return Lived(settings=settings_in(tmp_path / "data"), round=lived_once.round)


@pytest.fixture
def dialogue(capsys):
    """Return a function that runs a command: (exit code, standard output, standard error)."""

    def run(*arguments):
        code = 0
        try:
            main(*arguments)
        except SystemExit as ended:
            code = ended.code or 0
        told = capsys.readouterr()
        return code, told.out, told.err

    return run
