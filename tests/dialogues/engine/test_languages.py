"""Whoever switches the language loses nothing: no answer, no place, no time, and no rest."""

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogues.engine.commands import PICK
from dialogues.turn.effects import Record, RecordConsent
from dialogues.turn.events import Tallied
from tests.dialogues.builders import Talk
from tests.dialogues.random_scripts import plans
from tests.dialogues.random_talks import live_on

ACTS = 40


def begun(plan, seed: int) -> Talk:
    talk = Talk(plan=plan, tally=lambda asked: Tallied(step=asked, people=0, shares=()))
    talk.join(language="en", seed=seed)
    return talk


def switch(talk: Talk, language: str) -> None:
    """Ask for another language and choose it, in no time."""
    talk.say("/language")
    buttons = talk.state.prompt.buttons if talk.state.prompt else ()
    if PICK + language in buttons:
        talk.press_at(buttons.index(PICK + language))


def outline(talk: Talk) -> dict[str, object]:
    """Give what a talk came to, but for the language and the words of what was written."""
    state, prompt = talk.state, talk.state.prompt
    return {
        "status": state.status,
        "stage": state.stage,
        "path": state.path,
        "asked": (prompt.step, prompt.part, prompt.buttons) if prompt else None,
        "answers": state.answers,
        "consents": state.consents,
        "opened": state.opened,
        "finished": state.finished,
        "missed": state.missed,
        "timers": sorted((*key, timer.at) for key, timer in talk.timers.items()),
        "records": [
            (one.stage, one.step, one.part, one.code, one.number, one.standing, one.shown_order)
            for one in talk.records
            if isinstance(one, Record)
        ],
        "granted": [
            (one.purpose, one.granted) for one in talk.records if isinstance(one, RecordConsent)
        ],
    }


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(plans(), st.integers(0, 5), st.integers(0, 2**32), st.lists(st.integers(0, ACTS)))
def test_switching_the_language_loses_nothing(plan, seed, chance, switches):
    stays, switched = begun(plan, seed), begun(plan, seed)
    lot, same_lot, languages = Random(chance), Random(chance), Random(chance)
    for act in range(ACTS):
        if act in switches:
            stays.say("help")  # who says anything is reminded later
            switch(switched, languages.choice(plan.script.languages))
        live_on(stays, 1, lot)
        live_on(switched, 1, same_lot)

    assert outline(switched) == outline(stays)
