"""How each kind of step is asked."""

from collections.abc import Callable
from typing import Any

from dialogues.kinds.parts import open_part
from dialogues.kinds.weighing_questions import allocate, rate, tradeoff
from dialogues.script.steps import (
    Card,
    Consent,
    Image,
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
    MOST_IN_ROW,
    NEXT,
    NO,
    SOURCES,
    UNKNOWN,
    UNSURE,
    YES,
    Choices,
    skip,
)
from dialogues.turn.effects import Picture
from dialogues.turn.outline import shuffled
from dialogues.turn.state import MARK
from dialogues.turn.turn import Question, Turn


def question(turn: Turn, step: Step, *, told: bool = False) -> Question:
    """Put a step into a question; `told` leaves out what the person has just read."""
    if by_parts := _BY_PARTS.get(type(step)):
        return by_parts(turn, step, told=told)
    asker = _ASKERS.get(type(step))
    return asker(turn, step) if asker else _next_only(turn, step)


def options(turn: Turn, step: Single | Multi | Rank | Quiz) -> Choices:
    """Give a step's options in the order this person sees them."""
    asked = original(turn, step) if isinstance(step, Quiz) else step
    labels = asked.options
    if not labels:
        return ()
    if not step.random:
        return tuple(labels.items())
    order = shuffled(tuple(labels), step.id, turn.state.seed, _kept_last(asked))
    return tuple((code, labels[code]) for code in order)


def _kept_last(step: Step) -> tuple[str, ...]:
    match step:
        case Multi():
            return step.exclusive
        case Single() | Quiz():
            return step.last
        case _:
            return ()


def original(turn: Turn, step: Quiz) -> Quiz:
    """Give the knowledge item itself, also for one that repeats it."""
    if step.repeats is None:
        return step
    first = turn.own(turn.outline.steps[step.repeats])
    return first if isinstance(first, Quiz) else step


def points(step: Scale) -> tuple[str, ...]:
    """Give the codes of a scale's points, from least to most."""
    return tuple(str(point) for point in range(step.least, step.most + 1))


def open_purpose(turn: Turn, step: Consent) -> str | None:
    """Give the first purpose that was not agreed to or refused yet."""
    purposes = (*step.required, *step.optional)
    return next((p.id for p in purposes if p.id not in turn.state.consents), None)


def picture(image: Image | None) -> Picture | None:
    """Give an image as an effect names it."""
    return Picture(file=image.file, alt=image.alt) if image else None


def _next_only(turn: Turn, step: Step) -> Question:
    return Question(text=getattr(step, "text", ""), choices=((NEXT, turn.phrase("next")),))


def _profile(turn: Turn, step: Profile) -> Question:
    return Question(
        text=f"{step.text}\n\n_{step.why}_",
        choices=(*step.options.items(), (DECLINE, turn.phrase("decline"))),
    )


def _single(turn: Turn, step: Single) -> Question:
    return Question(text=step.text, choices=(*options(turn, step), skip(turn)))


def _pause(turn: Turn, step: Pause) -> Question:
    return Question(
        text=step.text,
        choices=((NEXT, turn.phrase("carry_on")), (ENOUGH, turn.phrase("enough"))),
    )


def _card(turn: Turn, step: Card) -> Question:
    extras = []
    if step.more:
        extras.append((MORE, turn.phrase("more")))
    if step.file:
        extras.append((FILE, step.file.title))
    if step.sources:
        extras.append((SOURCES, turn.phrase("sources")))
    link = f"\n\n[{step.link.title}](<{step.link.url}>)" if step.link else ""
    return Question(
        text=f"**{step.title}**\n\n{step.text}{link}",
        choices=((NEXT, turn.phrase("next")), *extras),
        image=picture(step.image),
    )


def _consent(turn: Turn, step: Consent) -> Question:
    wanted = open_purpose(turn, step) or step.required[0].id
    purpose = next(p for p in (*step.required, *step.optional) if p.id == wanted)
    first = wanted == step.required[0].id
    needed = purpose in step.required
    return Question(
        text=f"{step.text}\n\n**{purpose.text}**" if first else f"**{purpose.text}**",
        choices=(
            (YES, turn.phrase("agree" if needed else "yes")),
            (NO, turn.phrase("disagree" if needed else "no")),
        ),
        part=wanted,
    )


def _picked(turn: Turn, step: Step) -> tuple[str, ...]:
    prompt = turn.state.prompt
    return prompt.picked if prompt is not None and prompt.step == step.id else ()


def _multi(turn: Turn, step: Multi) -> Question:
    picked = _picked(turn, step)
    marked = tuple(
        (code, MARK + label if code in picked else label) for code, label in options(turn, step)
    )
    hint = turn.phrase("multi_most" if step.most else "multi_hint")
    return Question(text=f"{step.text}\n\n{hint}", choices=(*marked, _done_or_skip(turn, picked)))


def _rank(turn: Turn, step: Rank) -> Question:
    picked = _picked(turn, step)
    marked = tuple(
        (code, f"{picked.index(code) + 1}. {label}" if code in picked else label)
        for code, label in options(turn, step)
    )
    text = f"{step.text}\n\n{turn.phrase('rank_hint')}"
    return Question(text=text, choices=(*marked, _done_or_skip(turn, picked)))


def _done_or_skip(turn: Turn, picked: tuple[str, ...]) -> tuple[str, str]:
    """Keep the last button in its place while its meaning follows what is picked."""
    return (DONE, turn.phrase("done")) if picked else (DONE, turn.phrase("skip"))


def _scale(turn: Turn, step: Scale, *, told: bool) -> Question:
    item = open_part(turn, step) or next(iter(step.items))
    codes = points(step)
    ends = turn.phrase(
        "scale_ends",
        least=codes[0],
        least_label=step.labels.get(codes[0], ""),
        most=codes[-1],
        most_label=step.labels.get(codes[-1], ""),
    )
    lead = "" if told else f"{step.text}\n\n"
    unsure = ((UNSURE, step.unsure),) if step.unsure else ()
    return Question(
        text=f"{lead}**{step.items[item]}**\n\n_{ends}_",
        choices=(*((code, code) for code in codes), *unsure, skip(turn)),
        columns=len(codes) if len(codes) <= MOST_IN_ROW else (len(codes) + 1) // 2,
        part=item,
    )


def _quiz(turn: Turn, step: Quiz) -> Question:
    return Question(
        text=original(turn, step).text or "",
        choices=(*options(turn, step), (UNKNOWN, turn.phrase("dont_know")), skip(turn)),
    )


def _reflect(turn: Turn, step: Reflect) -> Question:
    hints = [turn.phrase("reflect_hint")]
    hints += [turn.phrase(f"reflect_{kind}") for kind in step.accept if kind != "text"]
    end = (DONE, turn.phrase("done")) if step.id in turn.state.answers else skip(turn)
    return Question(text=f"{step.text}\n\n_{' '.join(hints)}_", choices=(end,))


_BY_PARTS: dict[type[Step], Callable[..., Question]] = {
    Scale: _scale,
    Rate: rate,
    Allocate: allocate,
    Tradeoff: tradeoff,
}
_ASKERS: dict[type[Step], Callable[[Turn, Any], Question]] = {
    Card: _card,
    Consent: _consent,
    Profile: _profile,
    Single: _single,
    Multi: _multi,
    Rank: _rank,
    Quiz: _quiz,
    Reflect: _reflect,
    Pause: _pause,
}
