"""How a command ends: with its work done, or with one clear message and a code."""

import os
import secrets
import sys
from collections.abc import Callable
from typing import NoReturn

import structlog

from bot.cli.console import REFUSED, fail
from bot.runtime.logs import set_up_logs
from bot.runtime.settings import LogLevel
from dialogues.refused import Refused
from storage.database.connection import is_outage
from storage.database.outages import outage_of

EXIT_CODES = {"store_in_use": 3}  # of refusals that a program may want to tell from others
STOPPED = 130  # as shells have it after Ctrl+C
BROKEN = 70  # our own fault (EX_SOFTWARE)

_log = structlog.get_logger()


def guarded(command: Callable[[], object]) -> None:
    """Run the command line; end with one clear message if it fails, never with a traceback."""
    set_up_logs(LogLevel.WARNING)
    try:
        command()
    except Refused as refused:
        fail(str(refused), code=EXIT_CODES.get(refused.code, REFUSED))
    except BrokenPipeError:
        # whoever read our output has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        fail("Stopped.", code=STOPPED)
    except Exception as error:  # noqa: BLE001 - the outer edge: no traceback reaches a person
        _last_resort(error)


def _last_resort(error: Exception) -> NoReturn:
    if is_outage(error):
        outage = outage_of(error)
        fail(f"{outage.sentence} {outage.remedy}")
    reference = secrets.token_hex(4)
    _log.error("command_failed", reference=reference, exc_info=error)
    fail(
        f"Something went wrong in this program (reference {reference}). The line above says where; "
        "please report it together with the command you typed.",
        code=BROKEN,
    )
