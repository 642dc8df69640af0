"""Commands that run a service: the product itself, and for developers a stand-in for Telegram."""

import os
import sys
from importlib.util import find_spec
from typing import Annotated

import typer

from bot.cli import console
from bot.cli.console import fail
from bot.runtime.settings import read_settings
from bot.service.run import serve as run_service


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(serve)
    app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(
        emulator
    )


def serve(
    *,
    time_scale: Annotated[
        float | None,
        typer.Option(
            min=1.0,
            help="For trials: rounds nobody joined yet run this many times as fast. 1440 lets a "
            "day of the script pass in a minute.",
        ),
    ] = None,
) -> None:
    """Run the service: Telegram, the web chat and the organisers' pages.

    The store must be set up (`dialogue migrate`). Stop it with Ctrl+C or SIGTERM: what came in
    is finished, what is being sent is waited for. One instance can work with a store.
    """
    console.run(run_service(read_settings(), time_scale=time_scale))


def emulator(context: typer.Context) -> None:
    """For developers: run a stand-in for Telegram's Bot API on this machine.

    Everything after the command goes to it; `dialogue emulator --help` is this page, and
    `python -m tests.emulator --help` its own.
    """
    if find_spec("tests") is None or find_spec("tests.emulator") is None:
        fail(
            "The emulator is not part of the installed product. Get the source code, go to its "
            "top folder and run the command there."
        )
    command = [sys.executable, "-m", "tests.emulator", *context.args]
    # in our place, so that whoever ends this process ends the emulator
    os.execv(sys.executable, command)  # noqa: S606 - ours
