"""The watch over the log finds what must not be there, whoever wrote it."""

import logging

import pytest
import structlog

from tests.emulator.server import TOKEN
from tests.watch import plant, watching

WORDS = "my neighbour Ottoline"


@pytest.mark.parametrize("secret", [TOKEN, "5000000042", WORDS])
def test_watch_finds_what_we_log(secret):
    with watching() as watch:
        plant(WORDS)
        structlog.get_logger().debug("something_happened", about=secret)

        assert len(watch.leaks()) == 1


@pytest.mark.parametrize("secret", [TOKEN, "5000000042", WORDS])
def test_watch_finds_what_libraries_log(secret):
    with watching() as watch:
        plant(WORDS)
        logging.getLogger("some.library").debug("sent %s", secret)

        assert len(watch.leaks()) == 1


def test_watch_finds_nothing_in_what_is_fit_to_log():
    with watching() as watch:
        plant(WORDS)
        structlog.get_logger().info("cleared_away", updates=5000000, logins=0)
        logging.getLogger("some.library").info("5 rows in 5000 ms")

        assert watch.leaks() == []
