"""The options by which commands choose among the answers of a round."""

from typing import Annotated

import typer

RoundName = Annotated[str, typer.Option("--round", help="The round's name, as listed.")]
StageOption = Annotated[str, typer.Option(help="Only this stage.")]
StepOption = Annotated[str, typer.Option(help="Only this step.")]
CodeOption = Annotated[str, typer.Option(help="Only this answer, by its code in the script.")]
ProfileOption = Annotated[
    list[str] | None,
    typer.Option(help="Only people who answered so, such as age_band=a25_34. May be repeated."),
]
LanguageOption = Annotated[str, typer.Option(help="Only answers given in this language.")]
ArmOption = Annotated[str, typer.Option(help="Only people in this arm of the script.")]
RoleOption = Annotated[
    str, typer.Option(help="A role of the script, or everybody; people alone if not given.")
]
ExportedRoleOption = Annotated[
    str, typer.Option(help="Only a role of the script, or person; everybody if not given.")
]
ChannelName = Annotated[str, typer.Option(help="Only telegram, web or simulated.")]
SinceOption = Annotated[
    str, typer.Option(help="Only from this date or time on, in the round's zone.")
]
UntilOption = Annotated[str, typer.Option(help="Only until this date (it counts in) or time.")]
TextOption = Annotated[str, typer.Option(help="Only answers with all of these words.")]
StandingOption = Annotated[str, typer.Option(help="Only answered, skipped, late...")]
UnquotableOption = Annotated[
    bool,
    typer.Option(
        "--include-unquotable",
        help="Also words of people who did not agree to be quoted. For analysis only.",
    ),
]

FilterPairs = tuple[tuple[str, str], ...]


def filter_pairs(**given: str | list[str] | None) -> FilterPairs:
    """Give options as names and values, several where an option was repeated."""
    return tuple(
        (name, value)
        for name, values in given.items()
        for value in ([values] if isinstance(values, str) else values or [])
    )
