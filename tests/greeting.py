"""The engine with one thing more, to try post with: who writes hello is heard by somebody.

`hello 2 and welcome` tells the one enrolled as 2; they are shown the words. `pass 7 3` passes on
to 3 the words that came in post 7.
"""

from dataclasses import replace
from datetime import datetime

from dialogues.engine import step as engine
from dialogues.turn.effects import Effect, Show, Tell
from dialogues.turn.events import Event, Heard, Said
from dialogues.turn.outline import Plan
from dialogues.turn.state import Outcome, State

BEFORE = "**Somebody wrote:**"


def greeting_step(plan: Plan, state: State, event: Event, now: datetime) -> Outcome:
    """Take one event as the engine does; tell others what was said to them, show what was heard."""
    outcome = engine.step(plan, state, event, now)
    return replace(outcome, effects=(*outcome.effects, *_more(event)))


def _more(event: Event) -> tuple[Effect, ...]:
    match event:
        case Said(text=text) if text.startswith("hello "):
            return (Tell(to=int(text.split()[1])),)
        case Said(text=text) if text.startswith("pass "):
            _, number, to = text.split()
            return (Tell(to=int(to), passes_on=int(number)),)
        case Heard(post=post):
            return (Show(text=BEFORE, post=post),)
        case _:
            return ()
