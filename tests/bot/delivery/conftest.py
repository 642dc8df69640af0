"""A store with chats in it, and time that passes for the clock and the sender alike."""

from datetime import timedelta

import pytest

from tests.bot.fakes import Seconds
from tests.chats import Store


@pytest.fixture
def store(database, vault):
    return Store(database, vault)


@pytest.fixture
def steady():
    return Seconds()


@pytest.fixture
def later(clock, steady):
    """Let time pass."""

    def pass_time(seconds):
        clock.set(clock.now() + timedelta(seconds=seconds))
        steady.now += seconds

    return pass_time
