"""The command `dialogue`: all its groups of commands, put together."""

import typer

from bot.cli import (
    alarms,
    answers,
    complaints,
    copies,
    exports,
    organisers,
    phrases,
    previewing,
    quarantine,
    rehearsals,
    reviews,
    revisions,
    rounds,
    scripts,
    serving,
    store,
    timeline,
    translations,
    trying,
    versions,
)
from bot.cli.ending import guarded

app = typer.Typer(
    name="dialogue",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="""Ask the public about a proposal to share personal data, by chat, over days.

    A first look at everything: `dialogue demo`. Your own service, step by step:

    1. `dialogue migrate` sets up the store.
    2. `dialogue organisers add NAME` makes a login for the organisers' pages.
    3. `dialogue rounds schedule` plans a round of a dialogue and gives the code to join it by.
    4. `dialogue serve` starts the service.
    5. `dialogue responses` and `dialogue export` give you what people answered.

    `dialogue COMMAND --help` explains each. `dialogue settings` names what can be set.
    """,
)
_GROUPS = (
    trying,
    previewing,
    timeline,
    rehearsals,
    serving,
    scripts,
    revisions,
    store,
    answers,
    exports,
)
for group in _GROUPS:
    group.register(app)
app.add_typer(rounds.app, name="rounds")
app.add_typer(organisers.app, name="organisers")
app.add_typer(complaints.app, name="complaints")
app.add_typer(phrases.app, name="phrases")
app.add_typer(translations.app, name="translations")
app.add_typer(versions.app, name="versions")
app.add_typer(reviews.app, name="reviews")
app.add_typer(copies.app, name="copies")
app.add_typer(quarantine.app, name="quarantine")
app.add_typer(alarms.app, name="alarms")


def main(*arguments: str) -> None:
    """Run the command line: with these arguments, or with those the program was started with."""
    guarded(lambda: app(arguments or None))
