"""How likely each reveal of a script is to show results, before anybody has answered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

from dialogues.disclosure.chances import DRAWS, Outlook, outlook_of_one, outlook_of_several
from dialogues.disclosure.results import Floors
from dialogues.script.dialogue import Dialogue
from dialogues.script.kinds.step import Step, Steps

SEED = 2  # of the lot that is given, so that the same script is told the same everywhere
USUAL_CROWDS = (24, 60, 100, 200)  # a jury, the usual floor, and where three answers do show


@dataclass(frozen=True, slots=True, kw_only=True)
class RevealOutlook:
    """What is to be expected of one reveal."""

    step: str  # the reveal
    of: str  # the question whose answers it shows
    outlook: Outlook


def reveal_outlooks(dialogue: Dialogue, lot: Random) -> Iterator[RevealOutlook]:
    """Draw for each reveal, in script order; of a scale with several items as for one."""
    steps = {step.id: step for _, step in dialogue.walk()}
    for step in steps.values():
        of, min_people = step.shown_results or ("", 0)
        if of in steps and steps[of].MAY_BE_REVEALED:
            floors = dialogue.privacy.floors(min_people)
            yield RevealOutlook(
                step=step.id, of=of, outlook=_outlook(steps[of], steps, floors, lot)
            )


def in_words(reveal: RevealOutlook, crowds: Iterable[int]) -> str:
    """Say in how many of the draws it shows results to crowds of these sizes, if all answer."""
    first, *others = crowds
    outlook = reveal.outlook
    told = [
        (
            f"{outlook.draws(first):,} of {DRAWS:,} draws ({outlook.share(first)} %) "
            f"with {first:,} people"
        ),
        *(f"{outlook.draws(more):,} ({outlook.share(more)} %) with {more:,}" for more in others),
    ]
    return f"'{reveal.step}' shows results of '{reveal.of}' in {', '.join(told)}."


def _outlook(question: Step, steps: Steps, floors: Floors, lot: Random) -> Outlook:
    if question.COUNTS_PEOPLE:
        return outlook_of_several(len(question.codes), floors, lot)
    answers = question.folded or question.stored_codes(steps)
    return outlook_of_one(len(answers), floors, lot)
