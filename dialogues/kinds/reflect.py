"""How an open question is asked, and answered in one or several messages."""

from typing import Any

from dialogues.kinds.moves import PASS_ON, STAY, Ask, Move
from dialogues.kinds.talk import StepTalk
from dialogues.script.kinds.reflect import Reflect
from dialogues.turn.buttons import DONE, SKIP, skip
from dialogues.turn.effects import AnswerSource, Standing, Supersede
from dialogues.turn.events import Attached, Said
from dialogues.turn.turn import Question, Turn

MAX_PARTS = 30  # messages of one reflection; the answer table names a part in 24 characters


class ReflectTalk(StepTalk[Reflect]):
    """How an open question is asked and answered."""

    SHAPE = Reflect
    ECHOES_TAPS = False  # its only button ends it
    KEEPS_ANY_WORDS = True

    def ask(self, turn: Turn, step: Reflect, *, is_told: bool = False) -> Question:
        """Ask, and tell how it can be answered."""
        hints = [turn.phrase("reflect_hint")]
        hints += [turn.phrase(f"reflect_{kind}") for kind in step.accept if kind != "text"]
        end = (DONE, turn.phrase("done")) if step.id in turn.state.answers else skip(turn)
        is_anew = turn.again == step.id and not turn.is_answered_again(step.id)
        if is_anew and step.id in turn.state.answers:
            hints.append(turn.phrase("ask_again_words"))
        return Question(
            text=f"{step.text}\n\n_{' '.join(hints)}_", choices=() if is_anew else (end,)
        )

    def is_given(self, turn: Turn, step: Reflect) -> bool:
        """Be answered by the first message."""
        return step.id in turn.state.answers

    def take(self, turn: Turn, step: Reflect, code: str, source: AnswerSource) -> Move:
        """End it; with no message it was left out."""
        if code in {SKIP, DONE} and step.id not in turn.state.answers:
            turn.record(step, "reflect", standing=Standing.SKIPPED)
        return PASS_ON

    def take_words(self, turn: Turn, step: Reflect, said: Said) -> Move | None:
        """Keep what was written."""
        return _keep(turn, step, said.ref, text=said.text, source=AnswerSource.TYPED)

    def take_earlier(self, turn: Turn, step: Reflect, ref: str) -> Move:
        """Keep what was written in an earlier turn."""
        return _keep(turn, step, ref, said=ref, source=AnswerSource.TYPED)

    def take_back(self, turn: Turn, step: Reflect) -> None:
        """Count the newest message no more."""
        count = int(turn.state.answers.get(step.id, 0))
        if count == 0:
            return
        part = str(count)
        turn.do(Supersede(step=step.id, part=part, before=turn.revision(step.id, part) + 1))
        answers = {name: said for name, said in turn.state.answers.items() if name != step.id}
        kept = {step.id: count - 1} if count > 1 else {}
        messages = turn.state.messages.items()
        mine = {ref: place for ref, place in messages if place[:2] != (step.id, part)}
        turn.change(answers=answers | kept, messages=mine)

    def take_media(self, turn: Turn, step: Reflect, sent: Attached, source: AnswerSource) -> Move:
        """Keep what was sent, with the words that came with it."""
        answer = {"text": sent.caption or None, "source": source, "ref": sent.ref}
        return _keep(turn, step, sent.ref, album=sent.album, **answer)


def _keep(turn: Turn, step: Reflect, message: str, *, album: str = "", **answer: Any) -> Move:
    """Keep one message and offer to end; `answer` goes into the record.

    Where the question is asked again, what is sent now takes the place of what was sent before.
    Of an album only the first picture is answered, as long as its answer stands.
    """
    part = int(turn.state.answers.get(step.id, 0)) + 1
    if part > MAX_PARTS:
        if turn.is_first_of(album, f"{step.id} full"):
            turn.say_phrase("reflect_full", count=MAX_PARTS)
        return STAY
    if turn.again == step.id and not turn.is_answered_again(step.id):
        turn.do(Supersede(step=step.id, before=turn.time_round(step.id)))
    turn.record(step, "reflect", part=str(part), **answer)
    turn.remember(step.id, part)
    turn.answered_part(step.id, str(part))
    revision = turn.state.revisions[f"{step.id}.{part}"]
    turn.change(messages={**turn.state.messages, message: (step.id, str(part), revision)})
    if not turn.is_first_of(album, f"{step.id} kept"):
        return STAY
    done = (DONE, turn.phrase("done"))
    return Ask(question=Question(text=turn.phrase("reflect_kept"), choices=(done,)))


def revise(turn: Turn, text: str, ref: str, *, is_late: bool) -> None:
    """Keep a changed message as a further revision; it counts if the message did, and in time."""
    name, part, revision = turn.state.messages[ref]
    is_replaced = revision < turn.time_round(name)
    standing = Standing.LATE if is_late else Standing.ANSWERED
    step = turn.outline.steps[name]
    turn.record(
        step,
        getattr(step, "type", ""),
        part=part,
        text=text,
        source=AnswerSource.EDITED,
        standing=Standing.SUPERSEDED if is_replaced else standing,
        revision=revision + 1,
    )
    if not is_replaced:
        turn.change(messages={**turn.state.messages, ref: (name, part, revision + 1)})
