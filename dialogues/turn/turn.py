"""One turn in the making: the state as it changes, the effects as they gather."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.lists import format_list

from dialogues.languages.phrases import phrase
from dialogues.languages.phrasing.sources import BASE
from dialogues.script.dialogue import Stage
from dialogues.script.kinds.step import Step, StepRole
from dialogues.text.markup import escape
from dialogues.turn.effects import (
    Effect,
    HandoutToShow,
    MessageKind,
    Picture,
    Record,
    Show,
    Supersede,
)
from dialogues.turn.outline import Outline, Path, Plan, onward
from dialogues.turn.personal import AnyStepKind, personal, personal_step
from dialogues.turn.state import Outcome, Prompt, State

_STATE = tuple(field.name for field in fields(State))
_values = attrgetter(*_STATE)

LEAVE = "_leave"  # the button that lets an answer stay as it is
MOST_ASKED = 200  # prompts whose older buttons still lead to their question
TWO_MINUTES = 120  # seconds; up to there people count in seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What to ask: the text, and for each button its code and label."""

    text: str
    choices: tuple[tuple[str, str], ...]
    columns: int = 1
    part: str = ""
    picked: tuple[str, ...] = ()  # of what can be picked, already
    image: Picture | None = None
    handout: HandoutToShow | None = None
    marks: Mapping[str, str] = field(default_factory=dict)  # code -> what stands before its label
    is_numbered: bool = False  # the answers are listed with numbers that may be typed


@dataclass(slots=True, kw_only=True)
class Turn:
    """The workbench of one turn; it ends as an `Outcome` and is thrown away."""

    plan: Plan
    now: datetime
    state: State
    effects: list[Effect] = field(default_factory=list)
    echo: str = ""  # what the person just chose, to be repeated with the next message
    _outline: tuple[str, Outline] | None = None  # the course last looked up, by its language
    _fields: dict[str, Any] = field(default_factory=dict)  # the values of a state, by name
    _fields_of: State | None = None  # that state: the one last changed

    @property
    def outline(self) -> Outline:
        """The way through the script in the person's language."""
        if self._outline is None or self._outline[0] != self.state.language:
            self._outline = self.state.language, self.plan.outline(self.state.language)
        return self._outline[1]

    @property
    def stage(self) -> Stage | None:
        """The stage in progress, if there is one."""
        return self.outline.stages.get(self.state.stage) if self.state.path else None

    @property
    def step(self) -> Step | None:
        """The step in progress, if there is one."""
        if self.state.prelude:
            return self.own(self.outline.steps[self.state.prelude[0]])
        stage = self.stage
        step = self.outline.here(stage, self.state.path, self.state.seed) if stage else None
        return self.own(step) if step else None

    def own(self, step: AnyStepKind) -> AnyStepKind:
        """Give a step with this person's answers in its texts."""
        if step.id not in self.outline.personal:
            return step
        return personal_step(step, self.outline.steps, self.known_to(step.id))

    def fill(self, text: str) -> str:
        """Put this person's answers into a text of a stage."""
        return personal(text, self.outline.steps, self.known_to(""))

    def known_to(self, step: str) -> Mapping[str, Any]:
        """Give the person's answers by the names that a step knows them by."""
        return self.outline.named(self.state.answers, self.state.superseded, asker=step)

    def outcome(self) -> Outcome:
        """End the turn."""
        return Outcome(state=self.state, effects=tuple(self.effects))

    def change(self, **changes: Any) -> None:
        """Change the state."""
        # as dataclasses.replace, which takes thrice the time, several times in every turn
        if self._fields_of is not self.state:
            self._fields = dict(zip(_STATE, _values(self.state), strict=True))
        self._fields.update(changes)
        self.state = self._fields_of = State(**self._fields)

    def do(self, effect: Effect) -> None:
        """Add an effect."""
        self.effects.append(effect)

    def phrase(self, key: str, /, **values: object) -> str:
        """Say one of the bot's own phrases in the person's language."""
        return phrase(self.state.language, key, **values)

    def say(
        self, text: str, *, kind: MessageKind = MessageKind.NOTICE, image: Picture | None = None
    ) -> None:
        """Show a message that asks nothing."""
        self.do(Show(text=text, kind=kind, image=image, echo=self._take_echo()))

    def say_phrase(self, key: str, /, **values: object) -> None:
        """Say one of the bot's own phrases."""
        self.say(self.phrase(key, **values))

    def tell_phrase(self, key: str, /, **values: object) -> None:
        """Say one of the bot's own phrases that answers a question or must not be missed."""
        self.say(self.phrase(key, **values), kind=MessageKind.CONTENT)

    def is_first_of(self, album: str, said: str) -> bool:
        """Tell whether this is still to be said about an album, and note that it will be.

        What comes without an album is always answered.
        """
        mark = f"{said} {album}" if album else self.state.album
        is_first = not album or mark != self.state.album
        if mark != self.state.album:
            self.change(album=mark)
        return is_first

    def ask(self, question: Question, step: str, *, kind: MessageKind = MessageKind.PROMPT) -> None:
        """Ask a question under a new number."""
        number = self.state.prompts + 1
        question = self.with_way_back(question, step)
        prompt = Prompt(
            no=number,
            step=step,
            part=question.part,
            buttons=tuple(code for code, _ in question.choices),
            picked=question.picked,
            asked_at=self.now.isoformat(),
            numbered=question.is_numbered,
        )
        self.change(prompt=prompt, prompts=number)
        self._note_asked(prompt)
        self._show(prompt, question, kind=kind)

    def _note_asked(self, prompt: Prompt) -> None:
        asked, place = self.state.asked, (prompt.step, prompt.part)
        if not asked or asked[-1][1:] != place:
            self.change(asked=(*asked, (prompt.no, *place))[-MOST_ASKED:])

    @property
    def again(self) -> str:
        """The step that is asked again for its answer to be changed; empty if none is."""
        first = next(iter(self.state.prelude), "")
        is_again = first in self.state.behind
        return first if is_again and self.outline.steps[first].ROLE is StepRole.QUESTION else ""

    def leave_again(self) -> None:
        """Ask no more for an answer to be changed; the question put aside is open again."""
        if self.again:
            held = self.state.held
            self.change(prelude=self.state.prelude[1:], prompt=held, held=None)

    def with_way_back(self, question: Question, step: str) -> Question:
        """Say of a question that is asked again what was answered, and let it stay as it is."""
        if not step or step != self.again or LEAVE in dict(question.choices):
            return question
        steps = self.outline.steps
        if self.is_answered_again(step) and not steps[step].parts:
            return question
        was = steps[step].in_words(self.state.answers.get(step), steps)
        note = self.phrase("ask_again_was", answer=was) if was else self.phrase("ask_again")
        stay = (LEAVE, self.phrase("leave_it"))
        text = f"{note}\n\n{question.text}"
        return replace(question, text=text, choices=(*question.choices, stay))

    def redraw(self, question: Question) -> None:
        """Show the open question with changed buttons, in place of its message."""
        prompt = self.state.prompt
        if prompt is not None:
            self._show(prompt, self.with_way_back(question, prompt.step), redraws=True)

    def repeat(self, question: Question) -> None:
        """Show the open question again under its own number; both copies work."""
        prompt = self.state.prompt
        if prompt is not None:
            self._show(prompt, self.with_way_back(question, prompt.step))

    def _show(
        self,
        prompt: Prompt,
        question: Question,
        *,
        kind: MessageKind = MessageKind.PROMPT,
        redraws: bool = False,
    ) -> None:
        self.do(
            Show(
                text=_with_numbers(question, prompt) if prompt.numbered else question.text,
                kind=kind,
                prompt=prompt.no,
                buttons=tuple(
                    question.marks.get(code, "") + label for code, label in question.choices
                ),
                columns=question.columns,
                image=question.image,
                handout=question.handout,
                echo="" if redraws else self._take_echo(),
                redraws=redraws,
            )
        )

    def _take_echo(self) -> str:
        echo, self.echo = self.echo, ""
        return echo

    def record(self, step: Step, kind: str, *, part: str = "", **answer: Any) -> None:
        """Store an answer to a step; one that was stored before gets a further revision."""
        prompt = self.state.prompt
        asked = prompt.asked_at if prompt and prompt.step == step.id else ""
        place = f"{step.id}.{part}" if part else step.id
        least = answer.pop("revision", self.time_round(step.id))
        revision = max(self._newest(step.id, part, place) + 1, least)
        self.change(revisions={**self.state.revisions, place: revision})
        self.do(
            Record(
                stage=self.outline.home[step.id],
                step=step.id,
                kind=kind,
                part=part,
                revision=revision,
                asked_at=datetime.fromisoformat(asked) if asked else None,
                **answer,
            )
        )

    def revision(self, step: str, part: str) -> int:
        """Tell the newest revision of a part of an answer."""
        return self._newest(step, part, f"{step}.{part}")

    def _newest(self, step: str, part: str, place: str) -> int:
        """Tell the newest revision of an answer; states of before did not count them."""
        if place in self.state.revisions:
            return self.state.revisions[place]
        match self.state.answers.get(step):
            case None:
                return 0
            case dict() as parts:
                return int(part in parts)
            case int() as messages:
                return int(part.isdecimal() and int(part) <= messages)
            case _:
                return int(not part)

    def supersede(self, step: str) -> None:
        """Count what was answered to a step no more; it is kept, and may be answered anew."""
        self.do(Supersede(step=step, before=self.begin_again(step)))

    def begin_again(self, step: str) -> int:
        """Begin a further time round of a step: its answers get a revision none had before."""
        newest = [n for place, n in self.state.revisions.items() if place.split(".")[0] == step]
        newest += [revision for of, _, revision in self.state.messages.values() if of == step]
        time_round = max(self.time_round(step), *newest, 1) + 1
        self.change(times={**self.state.times, step: time_round})
        return time_round

    def answered_part(self, step: str, part: str) -> None:
        """Note that a part of a step was answered this time round."""
        time_round = self.time_round(step)
        if time_round > 1:
            self.change(times={**self.state.times, f"{step}.{part}": time_round})

    def time_round(self, step: str) -> int:
        """Tell which time it is that a step is answered, from 1: the revision of its answers."""
        return self.state.times.get(step, 1)

    def is_answered_again(self, step: str) -> bool:
        """Tell whether some part of a step was answered in a time round that is not the first."""
        this = self.time_round(step)
        parts = (n for place, n in self.state.times.items() if place.startswith(f"{step}."))
        return this > 1 and this in parts

    def remember(self, step: str, answer: Any) -> None:
        """Keep an answer's codes in the state, for branches and reveals."""
        self.change(answers={**self.state.answers, step: answer})

    def is_over(self, stage: str) -> bool:
        """Tell whether a stage is behind this person."""
        return stage in self.state.finished or stage in self.state.missed

    def forget_answer(self, step: str) -> None:
        """Keep no codes of an answer that was taken back."""
        answers = {name: given for name, given in self.state.answers.items() if name != step}
        self.change(answers=answers)

    def go(self, path: Path) -> None:
        """Stand at another step; whatever was asked is closed."""
        self.change(path=path, prompt=None)

    def leave_step(self) -> None:
        """Stand at what comes after the step in progress."""
        if self.state.prelude:
            self.change(prelude=self.state.prelude[1:], prompt=None)
        else:
            self.go(onward(self.state.path))

    def when(self, instant: datetime) -> str:
        """Tell an instant as people of the round's zone would say it."""
        if self.plan.timetable.scale != 1:
            return self._in_a_while(instant - self.now)
        local = self.plan.timetable.local(instant).replace(second=0, microsecond=0, tzinfo=None)
        day, clock = _spoken(local, self.state.language)
        return self.phrase("on_day", day=day, time=clock)

    def date(self, day: date) -> str:
        """Tell a date in the person's language."""
        return date_in(self.state.language, day)

    def _in_a_while(self, wait: timedelta) -> str:
        seconds = math.ceil(wait.total_seconds())
        if seconds <= 1:
            return self.phrase("soon")
        if seconds < TWO_MINUTES:
            return self.phrase("in_seconds", count=seconds)
        return self.phrase("in_minutes", count=round(seconds / 60))

    def one_of(self, names: Sequence[str]) -> str:
        """Join names by 'or', as the person's language does."""
        return format_list(names, style="or", locale=locale_in(self.state.language))

    def minutes(self, count: int) -> str:
        """Say how long something takes."""
        return self.phrase("minutes", count=count)


def _with_numbers(question: Question, prompt: Prompt) -> str:
    """List the answers below the question, with the numbers that may be typed."""
    labels = dict(question.choices)
    codes = enumerate(answer_codes(prompt), 1)
    lines = [f"{place}. {escape(labels[code])}" for place, code in codes]
    return "\n".join([question.text, "", *lines])


def answer_codes(prompt: Prompt) -> tuple[str, ...]:
    """Give the codes of the script's own answers among the buttons, in the order shown."""
    return tuple(code for code in prompt.buttons if not code.startswith("_"))


@lru_cache(maxsize=4096)
def _spoken(local: datetime, language: str) -> tuple[str, str]:
    locale = locale_in(language)
    day = format_date(local, "EEEE d MMMM", locale=locale)
    return day, format_time(local, "HH:mm", locale=locale)


def date_in(language: str, day: date) -> str:
    """Tell a date in a language."""
    return format_date(day, "d MMMM y", locale=locale_in(language))


def locale_in(language: str) -> Locale:
    """Give a language's ways; those of English for one that nobody has described."""
    return locale_of(language) or Locale.parse(BASE)


@lru_cache(maxsize=256)
def locale_of(language: str) -> Locale | None:
    """Give what is known of a language's ways; None for one that nobody has described."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return None
