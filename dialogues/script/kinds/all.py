"""All kinds of step: the union that scripts are read as, and the same as a tuple.

Both are written by hand, in the order of the guide.
"""

from typing import Annotated

from pydantic import Field

from dialogues.script.kinds.allocate import Allocate
from dialogues.script.kinds.branch import Branch
from dialogues.script.kinds.card import Card
from dialogues.script.kinds.consent import Consent
from dialogues.script.kinds.deck import Deck
from dialogues.script.kinds.include import Include
from dialogues.script.kinds.loop import Loop
from dialogues.script.kinds.multi import Multi
from dialogues.script.kinds.number import Number
from dialogues.script.kinds.pause import Pause
from dialogues.script.kinds.profile import Profile
from dialogues.script.kinds.quiz import Quiz
from dialogues.script.kinds.rank import Rank
from dialogues.script.kinds.rate import Rate
from dialogues.script.kinds.reflect import Reflect
from dialogues.script.kinds.reveal import Reveal
from dialogues.script.kinds.say import Say
from dialogues.script.kinds.scale import Scale
from dialogues.script.kinds.single import Single
from dialogues.script.kinds.tradeoff import Tradeoff

EveryStep = (
    Say
    | Card
    | Deck
    | Consent
    | Profile
    | Single
    | Multi
    | Scale
    | Number
    | Rank
    | Allocate
    | Rate
    | Tradeoff
    | Quiz
    | Reflect
    | Branch
    | Loop
    | Include
    | Reveal
    | Pause
)
AnyStep = Annotated[EveryStep, Field(discriminator="type")]

KINDS: tuple[type[EveryStep], ...] = (
    Say,
    Card,
    Deck,
    Consent,
    Profile,
    Single,
    Multi,
    Scale,
    Number,
    Rank,
    Allocate,
    Rate,
    Tradeoff,
    Quiz,
    Reflect,
    Branch,
    Loop,
    Include,
    Reveal,
    Pause,
)

for _kind in KINDS:
    if _kind.HOLDS:  # it may hold steps of any kind, which are known only now
        _kind.model_rebuild(_types_namespace={"AnyStep": AnyStep})
