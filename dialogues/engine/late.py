"""Words that come just after their part has closed: kept, told so, and counted nowhere."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from dialogues.kinds.all import question, talk_of
from dialogues.kinds.reflect import MAX_PARTS
from dialogues.languages.answer_words import answer_words
from dialogues.script.kinds.step import Step, StepRole
from dialogues.script.own_answer import OTHER
from dialogues.turn.effects import AnswerSource, Standing
from dialogues.turn.events import Attached, Pressed, Said
from dialogues.turn.matching import Offer, Unclear
from dialogues.turn.state import Place
from dialogues.turn.turn import Turn

LISTENS = timedelta(days=1)  # after a closing; what comes later is about something else
Closed = tuple[str, Step, str]  # a part that has closed, its open question, and what of it
MEDIA = {"voice": AnswerSource.VOICE, "photo": AnswerSource.PHOTO}  # what can be an answer


def tap(turn: Turn, event: Pressed) -> bool:
    """Keep a tap on an answer as late, if its question has closed just now."""
    found = _closed(turn)
    prompt = turn.state.places[found[0]].prompt if found is not None else None
    if found is None or prompt is None or prompt.no != event.prompt:
        return False
    code = prompt.buttons[event.button] if 0 <= event.button < len(prompt.buttons) else "_"
    if not _keep_code(turn, found, code, AnswerSource.TAPPED):
        return False
    turn.say_phrase("late_kept")
    return True


def keep(turn: Turn, sent: Said | Attached) -> bool:
    """Keep words, a voice message or a photo as late, if their question has closed just now."""
    found = _closed(turn)
    if found is None:
        return False
    stage, step, _ = found
    if not (_keep_message(turn, found, sent) or _keep_choice(turn, found, sent)):
        return False
    if not isinstance(sent, Attached) or turn.is_first_of(sent.album, f"{step.id} late"):
        turn.say_phrase("late_words", title=turn.fill(turn.outline.stages[stage].title))
    return True


def _keep_choice(turn: Turn, closed: Closed, sent: Said | Attached) -> bool:
    """Keep an answer that words name, if they name one."""
    if not isinstance(sent, Said):
        return False
    _, step, _ = closed
    words = answer_words(turn.state.language, turn.plan.script.languages)
    offer = Offer(choices=question(turn, step).choices, words=words)
    found = talk_of(step).find_meant(turn, step, sent.text, offer)
    if isinstance(found, Unclear) or not found.codes:
        return False
    return _keep_code(turn, closed, " ".join(found.codes), AnswerSource.TYPED)


def _keep_code(turn: Turn, closed: Closed, code: str, source: AnswerSource) -> bool:
    """Keep an answer by its code, if it is one; what else it is, may be told after it."""
    stage, step, part = closed
    answer = talk_of(step).late(turn, step, code)
    if answer is None:
        return False
    kind, place = getattr(step, "type", ""), turn.state.places[stage]
    part = "" if part == OTHER else part
    turn.record(step, kind, part=part, source=source, standing=Standing.LATE, **answer)
    if step.own_answer is not None and place.prompt is not None:
        awaited = OTHER if OTHER in code.split() else ""
        asked = replace(place, prompt=replace(place.prompt, part=awaited))
        turn.change(places={**turn.state.places, stage: asked})
    return True


def _keep_message(turn: Turn, closed: Closed, sent: Said | Attached) -> bool:
    """Keep a message of an answer in own words, if it is of a kind that the question takes."""
    _, step, asked = closed
    media = sent.media if isinstance(sent, Attached) else "text"
    if isinstance(sent, Attached) and media not in MEDIA:
        return False
    is_other = asked == OTHER and media == "text"
    part = OTHER if is_other else _next_message(turn, step)
    if not is_other and (media not in step.media or int(part) > MAX_PARTS):
        return False
    kind = getattr(step, "type", "")
    answer: dict[str, Any]
    match sent:
        case Said(text=text):
            answer = {"text": text, "source": AnswerSource.TYPED}
        case Attached(caption=caption, media=media, ref=ref):
            answer = {"text": caption or None, "source": MEDIA[media], "ref": ref}
    turn.record(step, kind, part=part, standing=Standing.LATE, **answer)
    revision = turn.state.revisions[f"{step.id}.{part}"]
    turn.change(messages={**turn.state.messages, sent.ref: (step.id, part, revision)})
    return True


def _closed(turn: Turn) -> Closed | None:
    """Give the part that closed last, the question that was open in it, and its part."""
    places = [(at.closed_at, name) for name, at in turn.state.places.items() if at.closed_at]
    closed_at, stage = max(places, default=("", ""))
    place = turn.state.places.get(stage, Place(path=()))
    prompt = place.prompt
    step = turn.outline.steps.get(prompt.step) if prompt is not None else None
    if prompt is None or step is None or step.ROLE is not StepRole.QUESTION:
        return None
    is_just = turn.plan.timetable.after(datetime.fromisoformat(closed_at), LISTENS) > turn.now
    return (stage, turn.own(step), prompt.part) if is_just else None


def _next_message(turn: Turn, step: Step) -> str:
    """Give a message of an answer in several a number that no other has."""
    places = (place.partition(".") for place in turn.state.revisions)
    numbers = [int(part) for name, _, part in places if name == step.id and part.isdecimal()]
    return str(max(numbers, default=0) + 1)
