"""The engine: one event in, one outcome out. It is pure, and answers anything at any time."""

from datetime import datetime, timedelta
from typing import assert_never

from dialogues.engine import (
    bounds,
    commands,
    danger,
    doubtful,
    edits,
    flow,
    late,
    listening,
    need,
    openings,
    places,
    revisit,
    roles,
    taps,
    timers,
    unasked,
)
from dialogues.engine.given import open_question
from dialogues.engine.invitations import INVITE
from dialogues.engine.late import MEDIA
from dialogues.engine.losses import take_loss
from dialogues.kinds.all import talk_of
from dialogues.kinds.consent import CONSENTS
from dialogues.kinds.talk import tell_odd_choice, tell_unclear
from dialogues.languages.phrases import command
from dialogues.script.dialogue import Stage
from dialogues.script.kinds.step import Step, StepRole
from dialogues.turn.effects import AnswerSource, Show
from dialogues.turn.events import (
    Attached,
    Edited,
    Event,
    FileLost,
    Heard,
    Joined,
    Pressed,
    Returned,
    RoundEnded,
    Said,
    Seated,
    Tallied,
    TimerFell,
    Upgraded,
)
from dialogues.turn.matching import Unclear
from dialogues.turn.outline import Plan
from dialogues.turn.state import LIVE, Outcome, Prompt, State, Status
from dialogues.turn.turn import LEAVE, Turn

FORWARD = "forward"  # what somebody else said, passed on
PICTURE_FILE = "picture_file"  # a picture that cannot be shown everywhere, sent as a file
BESIDE = frozenset(
    {CONSENTS, commands.MEANT, danger.DANGER}
)  # questions that need no answer to go on
WORK = frozenset({None, "skip", "back"})  # what carries the dialogue on, of what people write
UNASKED = TimerFell | Heard | FileLost | RoundEnded | Upgraded  # no act of the person
ECHO_WINDOW = timedelta(seconds=3)  # a further tap on what was just tapped is a double tap


def step(  # noqa: C901 - one line a kind
    plan: Plan, state: State, event: Event, now: datetime
) -> Outcome:
    """Take one event: give the new state and what is to be done.

    `now` is aware UTC. Never raises on anything a person does; the same plan, state, event and
    time always give the same outcome.
    """
    turn = Turn(plan=plan, now=now, state=state, echo=state.echo)
    asked = open_question(turn)
    match event:
        case Joined():
            bounds.join(turn, event)
        case TimerFell():
            timers.fall(turn, event)
        case Tallied():
            flow.take_tally(turn, event)
        case Seated():
            flow.take_seat(turn, event)
        case Heard():
            pass  # no kind of step listens yet
        case FileLost():
            take_loss(turn, event)
        case RoundEnded():
            bounds.end_round(turn, event)
        case Upgraded():
            flow.wait_anew(turn)
        case Said() | Pressed() | Attached() | Edited() | Returned():
            _acted(turn, event)
        case _:
            assert_never(event)
    if isinstance(event, UNASKED) and danger.is_quiet(turn):
        turn.effects = [effect for effect in turn.effects if not isinstance(effect, Show)]
    openings.arm_settling(turn, asked)
    roles.settle(turn)
    kept = turn.echo if flow.asks_store(turn) else ""
    if kept != turn.state.echo:
        turn.change(echo=kept)
    return turn.outcome()


# --- what a person did ------------------------------------------------------------------------


def _acted(turn: Turn, event: Said | Pressed | Attached | Edited | Returned) -> None:
    last_at = turn.state.last_at
    flow.touch(turn)
    if not isinstance(event, Said | Edited):
        commands.drop_complaint(turn)
    _pass_over(turn, event)
    _see_the_time(turn)
    if need.heed(turn, event):
        return
    if turn.plan.paused and turn.state.status in LIVE and _is_work(turn, event):
        if turn.is_first_of(_album(event), "paused"):
            turn.say_phrase("round_paused")
        return
    match event:
        case Said():
            _said(turn, event)
        case Pressed():
            _pressed(turn, event, last_at)
        case Attached():
            _attached(turn, event)
        case Edited():
            edits.take(turn, event)
        case Returned():
            _returned(turn)


def _see_the_time(turn: Turn) -> None:
    """Act on the world as it is, though its timers may be behind: after an outage they are."""
    if turn.plan.over and turn.state.status == Status.FINISHED:
        revisit.give_up(turn)
        places.close_all(turn)
    elif turn.state.status in {Status.ACTIVE, Status.FINISHED} and not turn.plan.paused:
        places.close_overdue(turn)


def _album(event: Event) -> str:
    return event.album if isinstance(event, Attached) else ""


def _pass_over(turn: Turn, event: Event) -> None:
    """Let go of the offer to change consents when the person answers the open question instead."""
    prompt, held = turn.state.prompt, turn.state.held
    if prompt is None or prompt.step or prompt.part not in BESIDE:
        return
    if held is None and prompt.part != danger.DANGER:
        return
    match event:
        case Said(text=text):
            is_word = command(text, _languages(turn)) is not None
            is_answer = not is_word and not listening.find_meant(turn, prompt, text).codes
        case Pressed():
            is_answer = held is not None and event.prompt == held.no
        case _:
            is_answer = isinstance(event, Attached)
    if is_answer:
        commands.drop_aside(turn)


def _is_work(turn: Turn, event: Event) -> bool:
    """Tell whether an act would carry the dialogue on, which a paused round does not."""
    if isinstance(event, Edited) or turn.state.asking == commands.COMPLAIN:
        return False
    if isinstance(event, Said) and command(event.text, _languages(turn)) not in WORK:
        return False
    prompt = turn.state.prompt
    return prompt is None or not commands.is_aside(prompt)


def _languages(turn: Turn) -> tuple[str, ...]:
    languages: tuple[str, ...] = turn.plan.script.languages
    return languages


def _said(turn: Turn, event: Said) -> None:
    word = command(event.text, _languages(turn))
    if word is not None and doubtful.is_insisted_on(turn, word):
        _obey_after_all(turn, word)
    elif word is not None and doubtful.is_doubtful(turn, event.text):
        doubtful.take(turn, word, event)
    elif word is not None:
        _obey(turn, word)
    elif turn.state.asking == commands.COMPLAIN:
        commands.file_complaint(turn, event.text)
    else:
        if not _is_choice(turn, event.text):
            aside = places.open_to(turn, "text") or listening.meant_aside(turn, event.text)
            _look_back(turn, aside)
        is_late = _is_unasked(turn, event.text) and late.keep(turn, event)
        if is_late or _goes_back(turn, event.text):
            commands.carry_on(turn)
        elif turn.state.prompt is None:
            unasked.answer_unasked(turn)
        else:
            _answered(turn, event)


def _obey(turn: Turn, word: str) -> None:
    if word == "skip":
        _skip(turn)
    elif word == "menu":
        commands.drop_complaint(turn)
        _returned(turn)
    else:
        commands.obey(turn, word)


def _obey_after_all(turn: Turn, word: str) -> None:
    """Obey a word that was kept as an answer."""
    doubtful.take_back(turn)
    _obey(turn, word)


def _is_unasked(turn: Turn, text: str) -> bool:
    """Tell whether words answer nothing that is open, so that they may be for what has closed."""
    return unasked.may_be_late(turn) and not _is_choice(turn, text)


def _goes_back(turn: Turn, text: str) -> bool:
    """Lead back to an earlier answer that words would change; tell whether, with nothing asked."""
    meant = None if _is_choice(turn, text) else revisit.find_meant(turn, text)
    if meant is None or turn.state.status not in {Status.ACTIVE, Status.FINISHED}:
        return False
    revisit.back_to(turn, meant)
    return True


def _is_choice(turn: Turn, text: str) -> bool:
    """Tell whether words are for the question that is open: they name an answer, or may be one."""
    prompt = turn.state.prompt
    if prompt is None:
        return False
    return prompt.part != INVITE or bool(listening.find_meant(turn, prompt, text).codes)


def _answered(turn: Turn, event: Said) -> None:
    """Take words as an answer; somebody who was resting takes part again by it."""
    commands.wake(turn)
    prompt = turn.state.prompt
    if prompt is None:
        commands.carry_on(turn)
    else:
        _wrote_to_prompt(turn, prompt, event)


def _wrote_to_prompt(turn: Turn, prompt: Prompt, event: Said) -> None:
    current = turn.step if prompt.step else None
    found = listening.find_meant(turn, prompt, event.text)
    meant = None if current is None or found.codes else revisit.find_meant(turn, event.text)
    if meant is not None and current is not None:
        _wrote_of_earlier(turn, current, event, meant)
    elif isinstance(found, Unclear):
        tell_unclear(turn, found.codes, listening.offer(turn, prompt))
        commands.repeat(turn)
    elif current is not None and found.codes:
        flow.take_typed(turn, current, found.codes)
    elif found.codes:
        _decide(turn, prompt, found.codes[0], AnswerSource.TYPED)
    elif current is None:
        tell_odd_choice(turn, listening.offer(turn, prompt))
        commands.repeat(turn)
    else:
        _wrote_own_words(turn, current, event)


def _wrote_of_earlier(turn: Turn, current: Step, event: Said, meant: str) -> None:
    """Lead back to an earlier answer, having asked where the words may be an answer themselves."""
    if "text" in current.media:
        commands.ask_whether_meant(turn, event.ref, meant)
    else:
        revisit.back_to(turn, meant)
        commands.carry_on(turn)


def _wrote_own_words(turn: Turn, current: Step, event: Said) -> None:
    """Take words that name no choice as an answer, or say that they are none."""
    talk = talk_of(current)
    move = talk.take_words(turn, current, event)
    if move is not None:
        flow.go_by(turn, current, move)
    elif (prompt := turn.state.prompt) is not None:
        listening.show_numbers(turn, current, prompt)
        talk.tell_odd(turn, current, listening.offer(turn, turn.state.prompt or prompt))
        commands.repeat(turn)


def _pressed(turn: Turn, event: Pressed, last_at: str) -> None:
    if _is_double_tap(turn, event, last_at):
        return
    _look_back(turn, places.asked_in(turn, event.prompt))
    if taps.pressed_code(turn.state, event) is not None:
        commands.wake(turn)
    elif _thinks_again(turn, event):
        turn.change(prompt=turn.state.passed)
    prompt, code = turn.state.prompt, taps.pressed_code(turn.state, event)
    if prompt is None or code is None:
        _pressed_late(turn, event)
        return
    passed = prompt if _may_be_thought_over(turn, prompt) else None
    turn.change(pressed=prompt.no, button=event.button, passed=passed)
    turn.echo = taps.label(turn, prompt, code)
    _decide(turn, prompt, code, AnswerSource.TAPPED)


def _may_be_thought_over(turn: Turn, prompt: Prompt) -> bool:
    """Tell whether one button of a question leaves the other one to be pressed later."""
    step = turn.step if prompt.step else None
    return prompt.part == INVITE or (step is not None and step.ROLE is StepRole.CONSENT)


def _thinks_again(turn: Turn, event: Pressed) -> bool:
    """Tell whether somebody who put a part off, or did not agree, presses the other button.

    Who did not agree takes part again by it.
    """
    state, passed = turn.state, turn.state.passed
    if passed is None or state.prompt is not None or passed.no != event.prompt:
        return False
    is_same = (event.prompt, event.button) == (state.pressed, state.button)
    if is_same or not 0 <= event.button < len(passed.buttons):
        return False
    if state.status == Status.DECLINED:
        turn.change(status=Status.ACTIVE)
        flow.rejoin(turn)
    is_open = not turn.is_over(turn.state.stage)
    return is_open and turn.state.status == Status.ACTIVE


def _look_back(turn: Turn, stage: Stage | None) -> None:
    """Take up a part that was put aside, to answer its question."""
    if stage is not None and turn.state.status in {*LIVE, Status.FINISHED}:
        places.take_up(turn, stage)


def _decide(turn: Turn, prompt: Prompt, code: str, source: AnswerSource) -> None:
    current = turn.step
    if not prompt.step:
        commands.decide(turn, prompt.part, code)
    elif current is None or current.id != prompt.step:
        commands.carry_on(turn)
    elif code.startswith(doubtful.OBEY):
        _obey_after_all(turn, code.removeprefix(doubtful.OBEY))
    else:
        flow.take(turn, current, code, source)


def _is_double_tap(turn: Turn, event: Pressed, last_at: str) -> bool:
    """Tell whether the same button was just pressed once more, its question closed by now."""
    state = turn.state
    is_open = state.prompt is not None and state.prompt.no == event.prompt
    is_same = (event.prompt, event.button) == (state.pressed, state.button)
    is_recent = last_at and turn.now - datetime.fromisoformat(last_at) < ECHO_WINDOW
    return bool(is_same and is_recent) and not is_open


def _pressed_late(turn: Turn, event: Pressed) -> None:
    turn.change(pressed=event.prompt, button=event.button)
    if unasked.may_be_late(turn) and late.tap(turn, event):
        commands.carry_on(turn)
        return
    if turn.state.status not in {*LIVE, Status.FINISHED}:
        unasked.answer_unasked(turn)
        return
    if revisit.press(turn, event):
        commands.carry_on(turn)
    elif turn.state.status == Status.FINISHED:
        unasked.answer_unasked(turn)
    else:
        unasked.tell_closed(turn, otherwise="stale")
        commands.carry_on(turn)


def _skip(turn: Turn) -> None:
    commands.drop_complaint(turn)
    commands.wake(turn)
    prompt = turn.state.prompt
    current = turn.step if prompt and prompt.step else None
    code = talk_of(current).code_to_skip(prompt) if prompt is not None and current else None
    if current is not None and turn.again == current.id:
        code = LEAVE
    if current is None or code is None:
        commands.carry_on(turn)
    else:
        flow.take(turn, current, code, AnswerSource.TYPED)


def _attached(turn: Turn, event: Attached) -> None:
    commands.wake(turn)
    if turn.state.prompt is None or turn.state.prompt.part == INVITE:
        _look_back(turn, places.open_to(turn, event.media))
    current = turn.step if turn.state.prompt and turn.state.prompt.step else None
    source = MEDIA.get(event.media)
    if current is not None and source is not None and event.media in current.media:
        flow.go_by(turn, current, talk_of(current).take_media(turn, current, event, source))
    elif current is None and unasked.may_be_late(turn) and late.keep(turn, event):
        commands.carry_on(turn)
    elif turn.is_first_of(event.album, "odd"):
        turn.say_phrase(_why_not(event.media, current.media if current is not None else ()))
        commands.repeat(turn)


def _why_not(media: str, accepted: tuple[str, ...]) -> str:
    """Name the phrase that tells why something cannot be used, and what can be done."""
    if media == FORWARD:
        return "odd_forward"
    return "odd_picture" if media == PICTURE_FILE and "photo" in accepted else "odd_media"


def _returned(turn: Turn) -> None:
    if turn.state.status in LIVE and turn.state.status != Status.PAUSED:
        commands.carry_on(turn)
    else:
        commands.obey(turn, "resume")
