"""The reserved words: help, pause, resume, stop, forget, my data, privacy, language, complain."""

from collections.abc import Callable
from dataclasses import replace

from dialogues.engine import danger, flow, openings, places, revisit
from dialogues.engine.invitations import INVITE, START, invitation
from dialogues.kinds import consent
from dialogues.kinds.all import talk_of
from dialogues.kinds.consent import CONSENTS
from dialogues.kinds.moves import Stay
from dialogues.languages.offered import drafts
from dialogues.languages.phrases import phrase
from dialogues.script.dialogue import Stage
from dialogues.turn.effects import CancelPending, DropTimers, Erase, FileComplaint, GiveCopy
from dialogues.turn.state import LIVE, Prompt, State, Status
from dialogues.turn.turn import Question, Turn, locale_of

STOP, FORGET, LANGUAGE, RETURN, DECLINED = "stop", "forget", "language", "return", "declined"
MEANT = "meant"  # asks whether words that sound like it are to change an earlier answer
SURE, STAY = "_sure", "_stay"
COMPLAIN = "complain"  # what `asking` says while a complaint is awaited
CONFIRMED = frozenset({STOP, FORGET})  # what is asked about before it is done
INSTEAD = "_instead"  # the word was no order, and meant as an answer
PICK = "="  # begins the code of a language's button


def obey(turn: Turn, word: str) -> None:
    """Do what a reserved word says; `cancel` and `menu` matter elsewhere and only repeat."""
    drop_complaint(turn)
    _COMMANDS.get(word, repeat)(turn)


def drop_complaint(turn: Turn) -> None:
    """Wait no more for a complaint: the person does something else."""
    if turn.state.asking == COMPLAIN:
        turn.change(asking="")


def wake(turn: Turn) -> None:
    """End the pause of somebody who goes on by answering."""
    prompt = turn.state.prompt
    if turn.state.status == Status.PAUSED and not (prompt and is_aside(prompt)):
        turn.change(status=Status.ACTIVE)
        flow.rejoin(turn)


def repeat(turn: Turn) -> None:
    """Ask the open question again, if there is one."""
    prompt = turn.state.prompt
    if prompt is None or (prompt.settled and turn.state.status == Status.FINISHED):
        return
    if prompt.step:
        flow.ask_again(turn)
    else:
        turn.repeat(aside(turn, prompt.part))


def aside(turn: Turn, name: str) -> Question:
    """Put one of the engine's own questions."""
    if name == INVITE:
        return invitation(turn, _stage(turn))
    if name == danger.DANGER:
        return danger.offer(turn)
    if name == LANGUAGE:
        return _language_question(turn)
    if name == CONSENTS:
        return consent.offer(turn, STAY)
    texts = {
        STOP: ("stop_ask", "leave_yes", "changed_mind"),
        FORGET: ("forget_ask", "forget_yes", "changed_mind"),
        RETURN: ("return_ask", "come_back", "stay_out"),
        DECLINED: ("declined_again", "yes", "no"),
        MEANT: ("change_ask", "change_earlier", "is_answer"),
    }
    ask, sure, stay = texts.get(name, texts[RETURN])
    prompt = turn.state.prompt
    codes = prompt.buttons if prompt is not None and prompt.part == name else ()
    other = ((INSTEAD, turn.phrase("meant_answer")),) if INSTEAD in codes else ()
    return Question(
        text=turn.phrase(ask),
        choices=((SURE, turn.phrase(sure)), (STAY, turn.phrase(stay)), *other),
        part=name,
    )


def _stage(turn: Turn) -> Stage:
    return turn.outline.stages.get(turn.state.stage) or turn.outline.dialogue.stages[0]


def put_aside(turn: Turn, name: str, *, instead: str = "") -> None:
    """Ask one of the engine's own questions, keeping the open one for afterwards.

    `instead` names the message with the reserved word, where it may have been an answer.
    """
    prompt = turn.state.prompt
    if prompt is not None and not is_aside(prompt):
        turn.change(held=prompt)
    asked = aside(turn, name)
    if instead:
        meant = (INSTEAD, turn.phrase("meant_answer"))
        asked = replace(asked, choices=(*asked.choices, meant), picked=(instead,))
    turn.ask(asked, "")


def is_aside(prompt: Prompt) -> bool:
    """Tell whether a question is the engine's own, asked in between."""
    return not prompt.step and prompt.part != INVITE


def drop_aside(turn: Turn) -> None:
    """Let go of the question asked in between; the one put aside is open again."""
    turn.change(prompt=turn.state.held, held=None)


def back_to_work(turn: Turn) -> None:
    """Take up the question that was put aside; who was asked nothing is asked nothing now."""
    was_asked = turn.state.held is not None
    drop_aside(turn)
    if was_asked and turn.state.status == Status.ACTIVE:
        carry_on(turn)


def go_on(turn: Turn) -> None:
    """Drop a question asked in between, and bring the person back to where they are."""
    prompt = turn.state.prompt
    if prompt is not None and is_aside(prompt):
        drop_aside(turn)
    carry_on(turn)


def carry_on(turn: Turn) -> None:
    """Bring the person back to where they are: a question, a stage, or the wait for one."""
    state = turn.state
    if state.prompt is not None:
        repeat(turn)
    elif state.path or state.prelude:
        turn.change(asking="")
        flow.forward(turn)
    elif state.status in LIVE:
        flow.next_stage(turn)


def decide(turn: Turn, name: str, code: str) -> None:
    """Take the answer to one of the engine's own questions."""
    if name == INVITE:
        _answer_invitation(turn, code)
    elif code == danger.WHO_HELPS:
        danger.show_help(turn)
    elif code == danger.GO_ON:
        danger.calm(turn)
        go_on(turn)
    elif code.startswith(PICK):
        _switch(turn, code.removeprefix(PICK))
    elif code.startswith((consent.ALLOW, consent.TAKE_BACK)):
        _change_consent(turn, code)
    elif code == INSTEAD:
        _keep_words(turn)
    elif code == SURE:
        _DECISIONS[name](turn)
    elif name == MEANT:
        _keep_words(turn)
    elif name in {STOP, FORGET, CONSENTS} and turn.state.status in LIVE:
        turn.say_phrase("stayed")
        back_to_work(turn)
    else:
        turn.change(prompt=None, held=None)
        turn.say_phrase("stayed")


def _answer_invitation(turn: Turn, code: str) -> None:
    if code == START:
        flow.begin(turn, _stage(turn))
    else:
        turn.change(prompt=None)
        turn.say_phrase("later_said")


def _back(turn: Turn) -> None:
    """Lead to the last question that can be changed."""
    wake(turn)
    if turn.plan.over or turn.state.status not in {*LIVE, Status.FINISHED}:
        _ended(turn)
        return
    if turn.state.prompt is not None and is_aside(turn.state.prompt):
        drop_aside(turn)
    revisit.back(turn)
    go_on(turn)


def ask_whether_meant(turn: Turn, ref: str, step: str) -> None:
    """Ask whether a message is to change an earlier answer; it is kept as neither until then."""
    turn.change(held=turn.state.prompt)
    turn.ask(replace(aside(turn, MEANT), picked=(ref, step)), "")


def _change_earlier(turn: Turn) -> None:
    _, step = turn.state.prompt.picked if turn.state.prompt else ("", "")
    drop_aside(turn)
    revisit.back_to(turn, step)
    go_on(turn)


def _keep_words(turn: Turn) -> None:
    """Take the words that sounded otherwise as the answer to the question that is open."""
    ref, *_ = turn.state.prompt.picked if turn.state.prompt else ("",)
    drop_aside(turn)
    step = turn.step
    move = talk_of(step).take_earlier(turn, step, ref) if step is not None else Stay()
    if step is None or isinstance(move, Stay):
        repeat(turn)
    else:
        flow.go_by(turn, step, move)


def _help(turn: Turn) -> None:
    turn.tell_phrase("help", title=turn.outline.dialogue.dialogue.title)
    repeat(turn)


def _privacy(turn: Turn) -> None:
    privacy = turn.outline.dialogue.privacy
    turn.tell_phrase("privacy", notice=privacy.notice, contact=privacy.contact)
    if consent.optional(turn):
        put_aside(turn, CONSENTS)
    else:
        repeat(turn)


def _change_consent(turn: Turn, code: str) -> None:
    consent.change(turn, code)
    back_to_work(turn)


def _pause(turn: Turn) -> None:
    if turn.state.status not in LIVE:
        _ended(turn)
        return
    turn.change(status=Status.PAUSED)
    turn.do(CancelPending())
    turn.say_phrase("paused")


def _resume(turn: Turn) -> None:
    danger.calm(turn)
    match turn.state.status:
        case Status.PAUSED:
            turn.change(status=Status.ACTIVE)
            turn.say_phrase("resumed")
            flow.rejoin(turn)
            go_on(turn)
        case Status.ACTIVE:
            turn.say_phrase("not_paused")
            _back_to_begun(turn)
            go_on(turn)
        case Status.STOPPED:
            put_aside(turn, RETURN)
        case Status.DECLINED:
            put_aside(turn, DECLINED)
        case Status.TURNED_AWAY:
            turn.change(status=Status.ACTIVE)
            carry_on(turn)
        case _:
            _ended(turn)


def _back_to_begun(turn: Turn) -> None:
    """Take up a part that was begun and left, the newest first, before one that was not begun."""
    begun = [stage for stage in openings.met(turn) if stage.id in turn.state.places]
    if begun and not turn.state.path:
        places.take_up(turn, begun[-1])


def _ended(turn: Turn) -> None:
    turn.say_phrase("finished_again" if turn.state.status == Status.FINISHED else "ended")


def _ask_stop(turn: Turn) -> None:
    if turn.state.status in LIVE:
        put_aside(turn, STOP)
    else:
        _ended(turn)


def _stop(turn: Turn) -> None:
    places.end_questions(turn)
    turn.change(status=Status.STOPPED, prompt=None, held=None, asking="")
    flow.leave_unanswered(turn)
    turn.do(CancelPending())
    turn.do(DropTimers())
    turn.tell_phrase("stopped")


def _forget(turn: Turn) -> None:
    turn.state = State(status=Status.FORGOTTEN, language=turn.state.language)
    turn.do(CancelPending())
    turn.say_phrase("forgotten")
    turn.do(Erase())


def _come_back(turn: Turn) -> None:
    turn.change(status=Status.ACTIVE, prompt=None, held=None)
    turn.say_phrase("resumed")
    flow.rejoin(turn)
    carry_on(turn)


def _my_data(turn: Turn) -> None:
    turn.tell_phrase("my_data")
    turn.do(GiveCopy())
    repeat(turn)


def _complain(turn: Turn) -> None:
    turn.change(asking=COMPLAIN)
    turn.tell_phrase("complain_ask")


def file_complaint(turn: Turn, text: str) -> None:
    """Keep what went wrong, and go back to where the person was."""
    turn.change(asking="")
    turn.do(FileComplaint(text=text))
    turn.tell_phrase("complained", contact=turn.outline.dialogue.privacy.contact)
    repeat(turn)


def _language(turn: Turn) -> None:
    if len(turn.plan.script.languages) > 1:
        put_aside(turn, LANGUAGE)
    else:
        turn.say_phrase("language_one", language=_language_name(turn.state.language))
        repeat(turn)


def _language_question(turn: Turn) -> Question:
    offered, marked = turn.plan.script.languages, drafts(turn.plan.script)
    choices = tuple((PICK + code, _label(code, is_draft=code in marked)) for code in offered)
    return Question(text=turn.phrase("language_ask"), choices=choices, part=LANGUAGE)


def _label(code: str, *, is_draft: bool) -> str:
    name = _language_name(code)
    return phrase(code, "draft_language", language=name) if is_draft else name


def _language_name(code: str) -> str:
    """Give a language's name in itself."""
    locale = locale_of(code)
    name = locale.get_display_name() if locale else None
    return (name or code).capitalize()


def _switch(turn: Turn, language: str) -> None:
    turn.change(language=language)
    turn.say_phrase("language_set", language=_language_name(language))
    back_to_work(turn)


_COMMANDS: dict[str, Callable[[Turn], None]] = {
    "help": _help,
    "back": _back,
    "pause": _pause,
    "resume": _resume,
    "stop": _ask_stop,
    "forget": lambda turn: put_aside(turn, FORGET),
    "my_data": _my_data,
    "privacy": _privacy,
    "language": _language,
    "complain": _complain,
}
_DECISIONS: dict[str, Callable[[Turn], None]] = {
    STOP: _stop,
    FORGET: _forget,
    RETURN: _come_back,
    DECLINED: _come_back,
    MEANT: _change_earlier,
}
