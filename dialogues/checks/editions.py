"""Look at the edition of the script language that a script names."""

from collections.abc import Iterator

from dialogues.checks.index import ScriptIndex
from dialogues.script.editions import EDITION, NEWEST
from dialogues.script.problems import Problem


def edition_of_today(index: ScriptIndex) -> Iterator[Problem]:
    """Warn of a script that asks to be read as an older edition has it."""
    if index.script.edition < NEWEST:
        yield index.problem_at(
            "edition-old",
            ("dialogue", EDITION),
            f"the script is read as edition {index.script.edition} of the language has it",
            f"Take the line out, and mend what is told then: edition {NEWEST} is the newest.",
        )


RULES = (edition_of_today,)
