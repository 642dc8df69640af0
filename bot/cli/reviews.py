"""Commands for the sign-off of scripts by reviewers of differing stance."""

from typing import Annotated

import typer

from bot.authoring.files import read_script
from bot.authoring.signoff import invite, record_of, revoke
from bot.cli import console
from bot.cli.console import ACTOR, say, show_table, write_json
from bot.evidence.signoff_rows import COLUMNS, rows
from dialogues.signoff.balance import in_words
from dialogues.signoff.signing import Stance
from storage.rounds import reviews

app = typer.Typer(
    no_args_is_help=True,
    help="Sign-off: people for, against and neutral look at each part of a script and sign it.",
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON, for a program that reads.")]
SHOWN = ("part", "reviewer", "stance", "verdict", "holds")


@app.command(name="invite")
def invite_(
    script: Annotated[str, typer.Argument(help="A script file, its folder, or a shipped name.")],
    *,
    name: Annotated[str, typer.Option(help="Who is asked.")],
    stance: Annotated[Stance, typer.Option(help="Where they stand on the proposal.")],
    body: Annotated[str, typer.Option(help="Whom they speak for.")] = "",
    days: Annotated[int, typer.Option(help="How long the link is good.")] = 30,
) -> None:
    """Ask somebody to look at a script, and give the link that opens it for them.

    The link is all they need. It is shown once; whoever has it can sign, so send it to nobody else.
    """
    console.run(_invite(script, name, stance, body, days))


@app.command(name="list")
def list_(
    dialogue: Annotated[str, typer.Argument(help="The id of a dialogue.")], *, json: Json = False
) -> None:
    """List who was asked to look at a dialogue."""
    console.run(_list(dialogue, json=json))


@app.command(name="revoke")
def revoke_(
    number: Annotated[int, typer.Argument(help="The reviewer's number, as list shows it.")],
) -> None:
    """Take a link back; what was signed stays."""
    console.run(_revoke(number))


@app.command()
def record(
    script: Annotated[str, typer.Argument(help="A script file, its folder, or a shipped name.")],
    *,
    json: Json = False,
) -> None:
    """Tell who of which stance signed each part of a script, and what changed since."""
    console.run(_record(script, json=json))


async def _invite(script: str, name: str, stance: Stance, body: str, days: int) -> None:
    async with console.store() as (settings, context):
        made = await invite(
            context, script, name=name, stance=stance, body=body, days=days, actor=ACTOR
        )
    say(f"{settings.own_url}/review/{made.token}")
    until = made.reviewer.expires_at
    say(f"For {made.reviewer.name} alone, until {until:%A} {until.day} {until:%B %Y}.")


async def _list(dialogue: str, *, json: bool) -> None:
    async with console.store() as (_, context), context.database.read() as tx:
        reviewers = await reviews.reviewers_of(tx, dialogue)
    records = [
        {
            "number": reviewer.id,
            "name": reviewer.name,
            "body": reviewer.body,
            "stance": reviewer.stance.value,
            "until": reviewer.expires_at.date().isoformat(),
            "revoked": reviewer.revoked,
        }
        for reviewer in reviewers
    ]
    if json:
        write_json(records)
    elif not records:
        say("Nobody was asked yet. Ask somebody with: dialogue reviews invite SCRIPT")
    else:
        show_table("", tuple(records[0]), [[str(cell) for cell in row.values()] for row in records])


async def _revoke(number: int) -> None:
    async with console.store() as (_, context):
        await revoke(context, number, ACTOR)
    say(f"The link of reviewer {number} opens nothing any more.")


async def _record(name: str, *, json: bool) -> None:
    script = read_script(name)
    async with console.store() as (_, context), context.database.read() as tx:
        balance = await record_of(tx, script)
    entries = [dict(zip(COLUMNS, row, strict=True)) for row in rows(balance)]
    if json:
        write_json({"is_signed_off": balance.is_signed_off, "rows": entries})
        return
    show_table("", SHOWN, [[str(row[column] or "") for column in SHOWN] for row in entries])
    say(in_words(balance))
