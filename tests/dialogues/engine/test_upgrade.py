"""Whoever is given other words in mid-round goes on: nothing breaks, and no answer is lost."""

from dataclasses import replace
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogues.script.dialogue import Dialogue
from dialogues.script.kinds.card import Card
from dialogues.script.kinds.deck import Deck
from dialogues.script.translation import texts, translated
from dialogues.turn.events import Tallied
from tests.dialogues.builders import Talk, worded
from tests.dialogues.random_scripts import plans
from tests.dialogues.random_talks import finish, live_on

EXTRAS = ("more", "image", "link", "file")


def corrected(dialogue: Dialogue, lot: Random) -> Dialogue:
    """Change words anywhere, and take things off cards: what is safe while a round runs."""
    words = {
        name: f"{text}, corrected" for name, text in texts(dialogue).items() if lot.random() < 0.5
    }
    fresh = translated(dialogue, words)
    stages = tuple(
        stage.model_copy(update={"steps": tuple(_plainer(step, lot) for step in stage.steps)})
        for stage in fresh.stages
    )
    return fresh.model_copy(update={"stages": stages})


def _plainer(step, lot: Random):
    match step:
        case Deck():
            cards = tuple(_plainer(card, lot) for card in step.cards)
            return step.model_copy(update={"cards": cards})
        case Card():
            gone = {name: None for name in EXTRAS if lot.random() < 0.5}
            return step.model_copy(update=gone | ({"sources": ()} if lot.random() < 0.5 else {}))
        case _:
            return step


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(plans(), st.integers(0, 5), st.integers(0, 2**32), st.integers(0, 40))
def test_corrected_script_is_taken_up_in_mid_round(plan, seed, chance, acts):
    talk = Talk(plan=plan, tally=lambda asked: Tallied(step=asked, people=0, shares=()))
    talk.join(language="en", seed=seed)
    lot = Random(chance)
    live_on(talk, acts, lot)
    before, recorded = talk.state, list(talk.records)

    new = corrected(plan.script.worded[plan.script.languages[0]], lot)
    fresh = worded(new.model_copy(update={"languages": ()}), {})
    talk.plan = replace(talk.plan, script=fresh)
    live_on(talk, 20, lot)
    finish(talk, 400)

    assert talk.records[: len(recorded)] == recorded
    assert talk.state.finished.items() >= before.finished.items()
