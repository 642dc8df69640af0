"""How each kind of step takes an answer."""

from datetime import datetime, timedelta
from typing import Any

from dialogues.engine import flow
from dialogues.kinds.consents import record as record_consent
from dialogues.kinds.parts import open_part, parts
from dialogues.kinds.questions import open_purpose, options, original, question
from dialogues.kinds.weighing_answers import weigh
from dialogues.script.steps import (
    Card,
    Consent,
    Multi,
    Pause,
    Profile,
    Quiz,
    Rank,
    Reflect,
    Scale,
    Single,
    Step,
)
from dialogues.script.weighing import Allocate, Rate, Tradeoff
from dialogues.turn.buttons import (
    DECLINE,
    DONE,
    ENOUGH,
    FILE,
    MORE,
    NO_INFORMATION,
    SKIP,
    SOURCES,
    UNKNOWN,
    UNSURE,
    YES,
)
from dialogues.turn.effects import AnswerSource, DropTimers, HandoutToShow, Standing
from dialogues.turn.outline import number
from dialogues.turn.state import LIVE, Prompt, Status
from dialogues.turn.turn import Question, Turn

DOUBLE_TAP = timedelta(seconds=1)  # the same button again within this is one press
MAX_PARTS = 30  # messages of one reflection; the answer table names a part in 24 characters


def choose(
    turn: Turn, step: Step, code: str, *, source: AnswerSource = AnswerSource.TAPPED
) -> None:
    """Take a choice that the open prompt offers."""
    match step:
        case Card():
            _card(turn, step, code)
        case Consent():
            _consent(turn, step, code)
        case Profile() | Single():
            _one(turn, step, code, source)
        case Multi() | Rank():
            _several(turn, step, code, source)
        case Scale() | Rate():
            _point(turn, step, code, source)
        case Allocate() | Tradeoff():
            weigh(turn, step, code, source)
        case Quiz():
            _quiz(turn, step, code, source)
        case Reflect():
            _end_reflection(turn, step, code)
        case Pause() if code == ENOUGH:
            _rest(turn)
        case _:
            flow.pass_on(turn)


def _rest(turn: Turn) -> None:
    """Stand at the next step without asking it; a stage with nothing left ends all the same."""
    flow.leave(turn)
    flow.end_if_through(turn)
    if turn.state.path:
        turn.tell("later_said")


def _card(turn: Turn, step: Card, code: str) -> None:
    rest = tuple(choice for choice in question(turn, step).choices if choice[0] != code)
    if code == MORE and step.more:
        turn.ask(Question(text=step.more, choices=rest), step.id)
    elif code == FILE and step.file:
        handout = HandoutToShow(file=step.file.file, title=step.file.title)
        told = turn.phrase("handout", title=handout.title)
        turn.ask(Question(text=told, choices=rest, handout=handout), step.id)
    elif code == SOURCES:
        turn.ask(Question(text=_sources(turn, step), choices=rest), step.id)
    else:
        flow.pass_on(turn)


def _sources(turn: Turn, step: Card) -> str:
    known = turn.outline.dialogue.sources
    lines = []
    for source in (known[name] for name in step.sources if name in known):
        title = f"[{source.title}]({source.url})" if source.url else source.title
        checked = turn.date(source.checked)
        lines.append("- " + turn.phrase("source", title=title, checked=checked))
    return "\n".join([turn.phrase("sources_title"), "", *lines])


def _consent(turn: Turn, step: Consent, code: str) -> None:
    asked = turn.state.prompt.part if turn.state.prompt else ""
    purpose = next((p for p in (*step.required, *step.optional) if p.id == asked), None)
    if purpose is None:
        flow.pass_on(turn)
        return
    granted = code == YES
    record_consent(turn, step, purpose, granted=granted)
    if not granted and purpose in step.required:
        own = {p.id for p in (*step.required, *step.optional)}
        kept = {name: said for name, said in turn.state.consents.items() if name not in own}
        turn.change(status=Status.DECLINED, prompt=None, consents=kept)
        turn.do(DropTimers())
        turn.say(step.declined)
        return
    if open_purpose(turn, step) is None:
        flow.pass_on(turn)
    else:
        turn.ask(question(turn, step), step.id)


def _one(turn: Turn, step: Profile | Single, code: str, source: AnswerSource) -> None:
    kind = step.type
    if code in {SKIP, DECLINE}:
        standing = Standing.SKIPPED if code == SKIP else Standing.DECLINED
        turn.record(step, kind, standing=standing, source=source)
    else:
        order = _shown_order(turn, step)
        turn.record(step, kind, code=code, number=number(code), source=source, shown_order=order)
        turn.remember(step.id, code)
    flow.pass_on(turn)


def _shown_order(turn: Turn, step: Step) -> tuple[str, ...]:
    """Give the codes as shown, where the order was this person's own."""
    if isinstance(step, Single | Multi | Rank | Quiz) and step.random:
        return tuple(code for code, _ in options(turn, step))
    return ()


def _several(turn: Turn, step: Multi | Rank, code: str, source: AnswerSource) -> None:
    prompt = turn.state.prompt
    if prompt is None:
        return
    if code in {DONE, SKIP}:
        _end_several(turn, step, () if code == SKIP else prompt.picked, source)
        return
    if _is_double_tap(turn, prompt, code):
        return
    picked = _toggle(step, prompt.picked, code)
    touched = (prompt.buttons.index(code), turn.now.isoformat())
    kept = prompt.picked if picked is None else picked
    turn.change(prompt=_with(prompt, picked=kept, touched=touched))
    if picked is None:
        turn.tell("multi_full", count=_most(step))
        return
    if isinstance(step, Rank) and len(picked) == _most(step):
        _end_several(turn, step, picked, source)
    else:
        turn.redraw(question(turn, step))


def _with(prompt: Prompt, **changes: Any) -> Prompt:
    names = ("no", "step", "buttons", "part", "picked", "touched", "asked_at")
    return Prompt(**{name: getattr(prompt, name) for name in names} | changes)


def _is_double_tap(turn: Turn, prompt: Prompt, code: str) -> bool:
    button, at = prompt.touched
    if button < 0 or prompt.buttons[button] != code:
        return False
    return turn.now - datetime.fromisoformat(at) < DOUBLE_TAP


def _most(step: Multi | Rank) -> int:
    limit = step.most if isinstance(step, Multi) else step.top
    return min(limit or len(step.options), len(step.options))


def _toggle(step: Multi | Rank, picked: tuple[str, ...], code: str) -> tuple[str, ...] | None:
    """Pick or unpick an option; None when no more may be picked."""
    if code in picked:
        return tuple(other for other in picked if other != code)
    exclusive = step.exclusive if isinstance(step, Multi) else ()
    if code in exclusive:
        return (code,)
    kept = tuple(other for other in picked if other not in exclusive)
    return (*kept, code) if len(kept) < _most(step) else None


def _end_several(
    turn: Turn, step: Multi | Rank, picked: tuple[str, ...], source: AnswerSource
) -> None:
    if not picked:
        turn.record(step, step.type, standing=Standing.SKIPPED, source=source)
        flow.pass_on(turn)
        return
    codes = picked if isinstance(step, Rank) else tuple(c for c in step.options if c in picked)
    order = _shown_order(turn, step)
    turn.record(step, step.type, code=" ".join(codes), source=source, shown_order=order)
    turn.remember(step.id, list(codes))
    turn.echo = ", ".join(step.options[code] for code in codes)
    flow.pass_on(turn)


def _point(turn: Turn, step: Scale | Rate, code: str, source: AnswerSource) -> None:
    item = open_part(turn, step)
    if item is None:
        flow.pass_on(turn)
        return
    value = number(code)
    answer: dict[str, Any] = {"code": code, "number": value}
    if code == SKIP:
        answer = {"standing": Standing.SKIPPED}
    elif code in {UNSURE, NO_INFORMATION}:
        answer = {"code": code.removeprefix("_")}
    order = parts(turn, step) if step.random else ()
    turn.record(step, step.type, part=item, source=source, shown_order=order, **answer)
    turn.remember(step.id, {**turn.state.answers.get(step.id, {}), item: value})
    if open_part(turn, step) is None:
        flow.pass_on(turn)
    else:
        turn.change(prompt=None)
        flow.forward(turn, told=True)


def _quiz(turn: Turn, step: Quiz, code: str, source: AnswerSource) -> None:
    item = original(turn, step)
    if code == SKIP:
        turn.record(step, "quiz", standing=Standing.SKIPPED, source=source)
        flow.pass_on(turn)
        return
    right = code == item.answer
    told = "dont_know" if code == UNKNOWN else code
    order = _shown_order(turn, step)
    turn.record(step, "quiz", code=told, number=float(right), source=source, shown_order=order)
    turn.remember(step.id, told)
    if step.explain and item.options and item.answer:
        key = "quiz_right" if right else "quiz_answer" if code == UNKNOWN else "quiz_wrong"
        turn.say(f"**{turn.phrase(key, answer=item.options[item.answer])}** {step.explain}")
    flow.pass_on(turn)


# --- reflections ------------------------------------------------------------------------------


def reflect(turn: Turn, step: Reflect, *, album: str = "", **words: Any) -> None:
    """Keep one message of a reflection and offer to end it; `words` go into the record.

    Of an album only the first picture is answered, as long as its answer stands.
    """
    part = int(turn.state.answers.get(step.id, 0)) + 1
    if part > MAX_PARTS:
        if turn.is_first_of(album, f"{step.id} full"):
            turn.tell("reflect_full", count=MAX_PARTS)
        return
    ref = words.pop("message")
    turn.record(step, "reflect", part=str(part), **words)
    turn.remember(step.id, part)
    turn.change(messages={**turn.state.messages, ref: (step.id, str(part), 1)})
    if turn.is_first_of(album, f"{step.id} kept"):
        _offer_to_end(turn, step)


def _offer_to_end(turn: Turn, step: Reflect) -> None:
    done = Question(text=turn.phrase("reflect_kept"), choices=((DONE, turn.phrase("done")),))
    turn.ask(done, step.id)


def _end_reflection(turn: Turn, step: Reflect, code: str) -> None:
    if code == SKIP and step.id not in turn.state.answers:
        turn.record(step, "reflect", standing=Standing.SKIPPED)
    flow.pass_on(turn)


def revise(turn: Turn, text: str, ref: str) -> None:
    """Keep a changed message as a further revision; late if its stage is over."""
    if ref not in turn.state.messages:
        turn.tell("edited_other")
        return
    name, part, revision = turn.state.messages[ref]
    late = flow.is_over(turn, turn.outline.home[name]) or turn.state.status not in LIVE
    turn.record(
        turn.outline.steps[name],
        "reflect",
        part=part,
        text=text,
        source=AnswerSource.EDITED,
        standing=Standing.LATE if late else Standing.ANSWERED,
        revision=revision + 1,
    )
    turn.change(messages={**turn.state.messages, ref: (name, part, revision + 1)})
    turn.tell("edited_late" if late else "edited")
