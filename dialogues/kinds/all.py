"""How all kinds of step talk: a tuple written by hand, in the order of the guide."""

from typing import Any

from dialogues.kinds.allocate import AllocateTalk
from dialogues.kinds.branch import BranchTalk
from dialogues.kinds.card import CardTalk
from dialogues.kinds.consent import ConsentTalk
from dialogues.kinds.deck import DeckTalk
from dialogues.kinds.multi import MultiTalk
from dialogues.kinds.number import NumberTalk
from dialogues.kinds.pause import PauseTalk
from dialogues.kinds.profile import ProfileTalk
from dialogues.kinds.quiz import QuizTalk
from dialogues.kinds.rank import RankTalk
from dialogues.kinds.rate import RateTalk
from dialogues.kinds.reflect import ReflectTalk
from dialogues.kinds.reveal import RevealTalk
from dialogues.kinds.say import SayTalk
from dialogues.kinds.scale import ScaleTalk
from dialogues.kinds.single import SingleTalk
from dialogues.kinds.talk import StepTalk
from dialogues.kinds.tradeoff import TradeoffTalk
from dialogues.script.kinds.step import Step
from dialogues.turn.turn import Question, Turn

TALKS: tuple[StepTalk[Any], ...] = (
    SayTalk(),
    CardTalk(),
    DeckTalk(),
    ConsentTalk(),
    ProfileTalk(),
    SingleTalk(),
    MultiTalk(),
    ScaleTalk(),
    NumberTalk(),
    RankTalk(),
    AllocateTalk(),
    RateTalk(),
    TradeoffTalk(),
    QuizTalk(),
    ReflectTalk(),
    BranchTalk(),
    RevealTalk(),
    PauseTalk(),
)
_BY_SHAPE = {talk.SHAPE: talk for talk in TALKS}


def talk_of(step: Step) -> StepTalk[Any]:
    """Give how a step talks."""
    return _BY_SHAPE[type(step)]


def question(turn: Turn, step: Step) -> Question:
    """Put a step into a question."""
    return turn.with_way_back(talk_of(step).ask(turn, step), step.id)
