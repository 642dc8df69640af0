"""Commands for the logins of organisers."""

import sys
from typing import Annotated

import typer

from bot.accounts.duty import put_on_duty, take_off_duty
from bot.accounts.organisers import (
    add_organiser,
    disable_organiser,
    enable_organiser,
    known,
    list_organisers,
    new_password,
)
from bot.cli import console
from bot.cli.console import ACTOR, fail, say, show_table, write_json
from storage.accounts import duty
from storage.accounts.organisers import Account, Role

app = typer.Typer(no_args_is_help=True, help="Logins for the organisers' pages.")
Name = Annotated[str, typer.Argument(help="The login name: small letters, digits and . _ -")]
OfRound = Annotated[str, typer.Argument(metavar="ROUND", help="The round's name, as listed.")]


@app.command()
def add(
    *,
    name: Name,
    role: Annotated[
        Role,
        typer.Option(
            help="organiser: schedules rounds. analyst: reads and exports. admin: as an "
            "organiser, and reads the audit log."
        ),
    ] = Role.ORGANISER,
    generate: Annotated[
        bool, typer.Option("--generate", help="Make up a password and print it once.")
    ] = False,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
) -> None:
    """Make a login. The password is asked for twice, unless you say where it comes from."""
    password = _password(generate=generate, password_stdin=password_stdin)
    console.run(_add(name, password, role))
    if generate:
        say(f"Password: {password}")
        say("It is shown this once. Change it on your account page after the first login.")


@app.command(name="list")
def list_(*, json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List all logins and what they may do."""
    console.run(_list(json=json))


@app.command()
def disable(*, name: Name) -> None:
    """Close a login and end its sessions at once. What the person did stays in the audit log."""
    console.run(_disable(name))


@app.command()
def enable(*, name: Name) -> None:
    """Open a closed login again."""
    console.run(_enable(name))


@app.command(name="on-duty")
def on_duty(*, name: Name, round_: OfRound) -> None:
    """Let a login read and answer a round's complaints and alarms, and nothing else of it."""
    console.run(_duty(name, round_, is_on=True))


@app.command(name="off-duty")
def off_duty(*, name: Name, round_: OfRound) -> None:
    """Close a round's complaints and alarms to a login."""
    console.run(_duty(name, round_, is_on=False))


def _password(*, generate: bool, password_stdin: bool) -> str:
    if generate:
        return new_password()
    if password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        fail("There is nobody to ask for a password here. Say --generate or --password-stdin.")
    password: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return password


async def _add(name: str, password: str, role: Role) -> None:
    async with console.store() as (settings, context):
        account = await add_organiser(context, name=name, password=password, role=role, actor=ACTOR)
        say(f"{account.name} can log in at {settings.own_url}/organiser as {account.role}.")


async def _list(*, json: bool) -> None:
    async with console.store() as (_, context):
        accounts = await list_organisers(context)
    if json:
        write_json([_record(account) for account in accounts])
    elif accounts:
        columns = ("Name", "Role", "May log in", "Since")
        show_table("", columns, [_row(account) for account in accounts])
    else:
        say("There is no login yet. Make one with: dialogue organisers add NAME")


async def _disable(name: str) -> None:
    async with console.store() as (_, context):
        account = await disable_organiser(context, name, ACTOR)
    say(f"{account.name} cannot log in any more.")


async def _enable(name: str) -> None:
    async with console.store() as (_, context):
        account = await enable_organiser(context, name, ACTOR)
    say(f"{account.name} can log in again.")


async def _duty(name: str, slug: str, *, is_on: bool) -> None:
    async with console.store() as (_, context):
        await (put_on_duty if is_on else take_off_duty)(context, name=name, slug=slug, actor=ACTOR)
        async with context.database.read() as tx:
            account = await known(tx, name)
            of_rounds = ", ".join(await duty.rounds_of(tx, account.id)) or "no round"
    say(f"{name} is on duty for: {of_rounds}.")


def _record(account: Account) -> dict[str, str | bool]:
    return {
        "name": account.name,
        "role": account.role,
        "enabled": account.enabled,
        "created_at": account.created_at.isoformat(),
    }


def _row(account: Account) -> tuple[str, str, str, str]:
    enabled = "yes" if account.enabled else "no"
    return (account.name, account.role, enabled, f"{account.created_at:%Y-%m-%d}")
