"""Nothing about a person and no secret is in the log, at its most talkative, whatever happens.

The log of every service in this folder is looked through when its stand is taken down; here
it is made certain that there was something to leak, and that a leak would be found.
"""

import pytest

from tests.promises.leaks import leaks, planted
from tests.promises.stand import CODE, SECRET

pytestmark = pytest.mark.crash
PATIENCE = 60.0
WORDS = "my neighbour Ottoline never told anybody"


async def test_service_says_nothing_about_people_at_debug_level(stand, emulator):
    ada = await emulator.citizen("Philomela")
    await ada.start(CODE)
    await ada.tap("I agree")
    await ada.tap("I am for it")
    await ada.sees("Why do you think so?", timeout=PATIENCE)
    await ada.type(WORDS)
    await ada.sees("I have kept that", timeout=PATIENCE)
    for fault in ("reset_before", "truncated", "server_error"):
        await emulator.add_fault("*", fault)
    await ada.type("my data")
    await ada.tap("I meant the word “my data”")
    await ada.sees("Here is a copy", timeout=PATIENCE)
    await stand.service.kill()
    await stand.service.start(crash_at="turned:1")
    await ada.type("help")
    await stand.service.died()

    secret = planted(stand)
    log = stand.service.log.read_text()
    assert {str(ada.id), WORDS, SECRET, stand.telegram.token} <= secret
    assert log.count('"event": "serving"') == 2
    assert leaks(log, secret) == []


async def test_leak_would_be_found(stand, emulator):
    ada = await emulator.citizen()
    await ada.start(CODE)
    await ada.sees("Shall we begin?", timeout=PATIENCE)
    log = stand.service.log.read_text()

    for secret in (str(ada.id), stand.telegram.token, SECRET):
        assert leaks(f"{log} error: {secret} is unhappy", planted(stand)) != []
