"""What somebody writes of harm, or of being a child, is answered at once, before anything else.

The words are kept as the answer they are. The question that is open waits behind a button.
"""

from datetime import datetime, timedelta

from dialogues.engine.invitations import INVITE
from dialogues.safeguarding.harm import Harm
from dialogues.safeguarding.recognising import age_told, harms_told
from dialogues.text.markup import escape
from dialogues.turn.effects import CancelPending, Erase, MessageKind, RaiseAlarm, Show
from dialogues.turn.state import LIVE, State, Status
from dialogues.turn.turn import Question, Turn

DANGER = "danger"  # the part of the question that is asked then
WHO_HELPS, GO_ON = "_who_helps", "_go_on"
QUIET = timedelta(hours=48)  # somebody else may hold the phone: nothing is sent unasked


def harms_in(turn: Turn, text: str) -> frozenset[Harm]:
    """Tell which harms words speak of; none where the script does not say what helps."""
    if turn.outline.dialogue.safeguarding is None:
        return frozenset()
    return harms_told(text, turn.plan.script.languages)


def is_too_young(turn: Turn, text: str) -> bool:
    """Tell whether words say that somebody is younger than the script lets take part."""
    rules = turn.outline.dialogue.safeguarding
    if rules is None or rules.least_age is None:
        return False
    age = age_told(text, turn.plan.script.languages, turn.now.year)
    return age is not None and age < rules.least_age


def heed(turn: Turn, harms: frozenset[Harm]) -> None:
    """Answer words of harm, which are kept by now, with nothing but help; the question waits."""
    turn.effects = [effect for effect in turn.effects if not isinstance(effect, Show)]
    told = harms.union(map(Harm, turn.state.danger))
    turn.change(danger=tuple(sorted(told)), danger_at=turn.now.isoformat())
    turn.do(RaiseAlarm(harms=tuple(sorted(harms)), look_by=_look_by(turn)))
    turn.do(CancelPending())
    prompt = turn.state.prompt
    if prompt is not None and (prompt.step or prompt.part == INVITE):
        turn.change(held=prompt)
    if _is_by_others(told):
        turn.change(quiet_until=(turn.now + QUIET).isoformat())
    asked = offer(turn)
    if asked.choices:
        turn.ask(asked, "", kind=MessageKind.CONTENT)
    else:
        turn.say(asked.text, kind=MessageKind.CONTENT)


def offer(turn: Turn) -> Question:
    """Say who helps; where others may read it, thank alone and keep the help behind a tap."""
    told = frozenset(map(Harm, turn.state.danger))
    go_on = ((GO_ON, turn.phrase("carry_on")),) if turn.state.status in LIVE else ()
    if not _is_by_others(told):
        return Question(text=_help(turn, told), choices=go_on, part=DANGER)
    help_ = (WHO_HELPS, turn.phrase("danger_help"))
    return Question(text=turn.phrase("danger_thanks"), choices=(help_, *go_on), part=DANGER)


def show_help(turn: Turn) -> None:
    """Say who helps, and by when a person looks."""
    told = frozenset(map(Harm, turn.state.danger))
    turn.say(_help(turn, told), kind=MessageKind.CONTENT)


def is_asked(turn: Turn) -> bool:
    """Tell whether the person is offered help and has not gone on yet."""
    prompt = turn.state.prompt
    return prompt is not None and prompt.part == DANGER


def calm(turn: Turn) -> None:
    """Let the dialogue go on as before: the person goes on with it."""
    turn.change(quiet_until="", danger=(), danger_at="")


def turn_away(turn: Turn, harms: frozenset[Harm]) -> None:
    """Tell a child kindly that this is for older people, name who helps, and erase everything."""
    rules, told = turn.outline.dialogue.safeguarding, harms.union(map(Harm, turn.state.danger))
    if rules is None:
        return
    farewell = turn.phrase(
        "too_young", age=rules.least_age, services=_listed(turn, told or frozenset(Harm))
    )
    if harms:
        turn.do(RaiseAlarm(harms=tuple(sorted(harms)), look_by=_look_by(turn)))
    turn.state = State(status=Status.FORGOTTEN, language=turn.state.language)
    turn.do(CancelPending())
    turn.say(farewell, kind=MessageKind.CONTENT)
    turn.do(Erase(farewell=farewell))


def is_quiet(turn: Turn) -> bool:
    """Tell whether nothing may be sent unasked, since somebody else may read it."""
    return quiet_until(turn) > turn.now


def quiet_until(turn: Turn) -> datetime:
    """Tell until when nothing may be sent unasked; now if anything may."""
    until = turn.state.quiet_until
    return datetime.fromisoformat(until) if until else turn.now


def _is_by_others(harms: frozenset[Harm]) -> bool:
    return any(harm.is_by_others for harm in harms)


def _help(turn: Turn, harms: frozenset[Harm]) -> str:
    when = turn.when(_look_by(turn))
    return turn.phrase("danger_told", services=_listed(turn, harms), when=when)


def _look_by(turn: Turn) -> datetime:
    rules = turn.outline.dialogue.safeguarding
    told_at = datetime.fromisoformat(turn.state.danger_at) if turn.state.danger_at else turn.now
    return told_at + rules.look_within if rules else told_at


def _listed(turn: Turn, harms: frozenset[Harm]) -> str:
    rules = turn.outline.dialogue.safeguarding
    services = rules.helping_with(harms) if rules else ()
    return "\n".join(f"- {escape(each.name)}: {escape(each.reach)}" for each in services)
