"""Strategies for Hypothesis: valid scripts with every kind of step, and rounds of them."""

from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import strategies as st

from dialogues.script.dialogue import Dialogue
from dialogues.timing.timetable import Late, timetable_of
from dialogues.turn.outline import Plan
from tests.dialogues.builders import CONSENT, MONDAY, dialogue, worded

WORDS = st.sampled_from(("Warm homes", "My data", "Skip", "1", "*bold*", "{title}", "✓ a"))


@dataclass(slots=True)
class _Written:
    """What stands in the script so far, so that later steps can refer to it."""

    number: int = 0
    cards: list[str] = field(default_factory=list)
    asked: dict[str, tuple[str, ...]] = field(default_factory=dict)  # id -> codes
    revealable: list[str] = field(default_factory=list)
    quizzes: list[str] = field(default_factory=list)
    is_looping: bool = False
    arms: tuple[str, ...] = ()
    before: tuple[str, ...] = ()  # the arms of the stage before

    def name(self, kind: str) -> str:
        self.number += 1
        return f"{kind}{self.number}"


@st.composite
def written_dialogues(draw) -> dict:
    """Draw a valid dialogue of one to four stages, as an author would write it."""
    written = _Written(arms=draw(st.sampled_from(((), ("a", "b")))))
    stages = []
    for number in range(draw(st.integers(1, 4))):
        seen = draw(st.lists(st.sampled_from(written.cards), unique=True)) if written.cards else []
        steps = draw(_steps(written, depth=0, least=draw(st.sampled_from((1, 3, 5)))))
        if number == 0:
            first = [_say(written)] if draw(st.booleans()) else []
            steps = [*first, {**CONSENT, "optional": _purposes(draw)}, *steps]
        elif draw(st.integers(0, 9)) == 0:
            steps = [*steps, _later_consent(written)]
        stages.append(_stage(draw, number, steps, seen, written))
    return {
        "stages": stages,
        "languages": draw(st.sampled_from(((), ("cy",), ("cy", "xx")))),
        "arms": {name: {"title": name, "share": draw(st.integers(1, 3))} for name in written.arms},
        "clock": {
            "quiet": draw(st.sampled_from((None, "21:00-08:30", "01:00-02:00"))),
            "weekends": draw(st.booleans()),
            "max_reminders": draw(st.integers(0, 3)),
            "remind_after": draw(st.sampled_from(("2 hours", "1 day"))),
        },
    }


def dialogues() -> st.SearchStrategy[Dialogue]:
    """Draw a valid dialogue."""
    return written_dialogues().map(lambda drawn: dialogue(*drawn.pop("stages"), **drawn))


def _stage(draw, number: int, steps: list, seen: list, written: _Written) -> dict:
    opens = {"day": number} if number == 0 or draw(st.booleans()) else None
    opens = opens or {"after": f"stage{number - 1}", "wait": draw(_waits)}
    if draw(st.booleans()):
        opens["at"] = draw(st.sampled_from(("08:00", "18:30")))
    closes = draw(st.sampled_from((None, {"within": "1 day"}, {"day": number + 2})))
    return {
        "id": f"stage{number}",
        "title": draw(WORDS),
        "minutes": draw(st.integers(1, 3)),
        "opens": opens,
        "closes": closes,
        "gate": {"seen": seen, "since_joining": draw(_waits)},
        "arms": _arms(draw, number, opens, written),
        "invitation": draw(st.none() | WORDS),
        "steps": steps,
    }


def _arms(draw, number: int, opens: dict, written: _Written) -> tuple[str, ...]:
    """Draw whose stage it is; nobody may wait for a stage that others meet."""
    if number > 0 and written.arms and not ("after" in opens and written.before):
        written.before = draw(st.sampled_from(((), ("a",), ("b",), ("a", "b"))))
    return written.before


_waits = st.sampled_from(("0 minutes", "1 hour", "2 days"))


@st.composite
def _steps(draw, written: _Written, *, depth: int, least: int = 0) -> list:
    kinds = list(_MAKERS)
    if depth < 2 and written.asked:
        kinds += ["branch", "branch"]
    if depth < 2 and not written.is_looping:
        kinds.append("loop")
    if written.revealable:
        kinds.append("reveal")
    wanted = draw(st.lists(st.sampled_from(kinds), min_size=least, max_size=7 - 2 * depth))
    steps = []
    for kind in wanted:
        if kind == "branch":
            steps.append(_branch(draw, written, depth))
        elif kind == "loop":
            steps.append(_loop(draw, written, depth))
        elif kind == "reveal":
            of = draw(st.sampled_from(written.revealable))
            steps.append(_step(written, "reveal", text="Others", of=of, **{"else": "Too few"}))
        else:
            steps.append(_MAKERS[kind](draw, written))
    return steps


def _step(written: _Written, kind: str, **parts: object) -> dict:
    return {"type": kind, "id": written.name(kind), **parts}


def _say(written: _Written) -> dict:
    return _step(written, "say", text="Hello there.")


def _card(draw, written: _Written) -> dict:
    side = draw(st.sampled_from(("benefit", "risk", "neutral")))
    more = draw(st.none() | WORDS)
    made = _step(written, "card", title="A card", text="It says", side=side, more=more)
    made["link"] = draw(st.none() | st.just({"title": "Read on", "url": "https://example.org"}))
    made["file"] = draw(st.none() | st.just({"title": "The plan", "file": "files/plan.pdf"}))
    written.cards.append(made["id"])
    return made


def _deck(draw, written: _Written) -> dict:
    order = draw(st.sampled_from(("random", "sides")))
    cards = [_card(draw, written) for _ in range(draw(st.integers(2, 4)))]
    return _step(written, "deck", order=order, cards=cards)


def _options(draw) -> dict[str, str]:
    codes = draw(st.sampled_from((("yes", "no"), ("1", "2", "3"), ("inf", "A", "b_c", "10"))))
    return {code: f"Answer {code}" for code in codes}


def _asked(written: _Written, made: dict, *, reveals: bool = False) -> dict:
    written.asked[made["id"]] = tuple(made["options"])
    if reveals:
        written.revealable.append(made["id"])
    return made


def _profile(draw, written: _Written) -> dict:
    made = _step(written, "profile", text="Age?", why="To count.", options=_options(draw))
    return _asked(written, made)


def _text(draw, written: _Written, text: str) -> str:
    """Let a text speak of an earlier answer, or of a step that there is not."""
    names = [*written.asked, "nothing"]
    return draw(st.just(text) | st.just(f"{text} {{{draw(st.sampled_from(names))}|yours}}?"))


def _single(draw, written: _Written) -> dict:
    options, random = _options(draw), draw(st.booleans())
    text = _text(draw, written, "Which?")
    made = _step(written, "single", text=text, options=options, random=random)
    made["other"] = draw(st.booleans())
    return _asked(written, made, reveals=True)


def _multi(draw, written: _Written) -> dict:
    options = _options(draw)
    exclusive = draw(st.sampled_from(((), tuple(options)[:1])))
    most = draw(st.sampled_from((None, 1, 2)))
    made = _step(written, "multi", text="Which?", options=options, exclusive=exclusive, most=most)
    made["random"], made["other"] = draw(st.booleans()), draw(st.booleans())
    return _asked(written, made, reveals=True)


def _rank(draw, written: _Written) -> dict:
    top = draw(st.sampled_from((None, 2)))
    made = _step(written, "rank", text="Order?", options=_options(draw), top=top)
    return _asked(written, made)


def _scale(draw, written: _Written) -> dict:
    made = _step(
        written,
        "scale",
        text="How much?",
        items={name: f"Item {name}" for name in ("a", "b")[: draw(st.integers(1, 2))]},
        min=0,
        max=draw(st.sampled_from((4, 10))),
        labels={0: "Little", 4: "Much"},
        unsure=draw(st.none() | WORDS),
        random=draw(st.booleans()),
    )
    written.asked[made["id"]] = ("0", "4")
    written.revealable.append(made["id"])
    return made


def _allocate(draw, written: _Written) -> dict:
    options, points = _options(draw), draw(st.sampled_from((2, 10, 100)))
    made = _step(written, "allocate", text="Share", options=options, points=points)
    made["random"] = draw(st.booleans())
    written.asked[made["id"]] = ("0", "2")
    return made


def _rate(draw, written: _Written) -> dict:
    items = {name: f"Item {name}" for name in ("a", "b")[: draw(st.integers(1, 2))]}
    points = draw(st.none() | st.just({number: f"Grade {number}" for number in range(1, 6)}))
    made = _step(written, "rate", text="How well?", items=items, points=points)
    made["random"] = draw(st.booleans())
    written.asked[made["id"]] = ("1", "5")
    return made


def _tradeoff(draw, written: _Written) -> dict:
    dials = {
        name: {
            "title": draw(WORDS),
            "settings": {
                f"{name}{code}": {"label": f"Way {code}", "gains": "Some", "gives_up": "Much"}
                for code in range(draw(st.integers(2, 3)))
            },
        }
        for name in ("who", "what")[: draw(st.integers(1, 2))]
    }
    made = _step(written, "tradeoff", text="Choose", dials=dials, random=draw(st.booleans()))
    written.asked[made["id"]] = ("who0", "who1")
    return made


def _quiz(draw, written: _Written) -> dict:
    if written.quizzes and draw(st.booleans()):
        first = draw(st.sampled_from(written.quizzes))
        made = _step(written, "quiz", repeats=first, explain=draw(st.none() | WORDS))
        written.asked[made["id"]] = written.asked[first]
        return made
    options = _options(draw)
    explain = draw(st.none() | WORDS)
    made = _step(written, "quiz", text="What?", options=options, card="any", explain=explain)
    made["answer"] = next(iter(options))
    written.quizzes.append(made["id"])
    return _asked(written, made)


def _reflect(draw, written: _Written) -> dict:
    accept = draw(st.sampled_from((("text",), ("text", "voice"), ("text", "photo"))))
    made = _step(written, "reflect", text="Why?", accept=accept)
    written.asked[made["id"]] = ("1", "2")
    return made


def _pause(draw, written: _Written) -> dict:
    return _step(written, "pause", text="Enough?")


def _test(draw, written: _Written, questions: list[str]) -> dict:
    asked = draw(st.sampled_from(questions))
    code = draw(st.sampled_from(written.asked[asked]))
    tests = ({"is": code}, {"includes": code}, {"answered": True}, {"at_least": 2}, {"at_most": 2})
    return {asked: draw(st.sampled_from(tests))}


def _branched(draw, written: _Written) -> dict:
    if written.arms and draw(st.booleans()):
        return {"arm": {"is": draw(st.sampled_from(written.arms))}}
    return _test(draw, written, [*written.asked])


def _loop(draw, written: _Written, depth: int) -> dict:
    earlier, written.is_looping = set(written.asked), True
    steps = [*draw(_steps(written, depth=depth + 1)), _single(draw, written)]
    written.is_looping = False
    until = _test(draw, written, [name for name in written.asked if name not in earlier])
    return _step(written, "loop", steps=steps, until=until, most=draw(st.integers(2, 3)))


def _long_list(draw, written: _Written) -> dict:
    options = {f"c{place}": f"Answer {place}" for place in range(draw(st.integers(21, 23)))}
    last = draw(st.sampled_from(((), ("c7",))))
    made = _step(written, "single", text="Which?", options=options, last=last)
    return _asked(written, {**made, "other": draw(st.booleans())})


def _number(draw, written: _Written) -> dict:
    least, most = draw(st.sampled_from(((None, None), (0, 120), (-3, None), (None, 1.5))))
    return _step(
        written,
        "number",
        text="How many?",
        min=least,
        max=most,
        decimals=draw(st.integers(0, 6)),
        unit=draw(st.none() | WORDS),
        unsure=draw(st.none() | WORDS),
    )


def _branch(draw, written: _Written, depth: int) -> dict:
    return _step(
        written,
        "branch",
        when=_branched(draw, written),
        then=draw(_steps(written, depth=depth + 1, least=1)),
        **{"else": draw(_steps(written, depth=depth + 1))},
    )


def _purposes(draw) -> list:
    quote = {"id": "quote", "text": "Quote me"}
    contact = {"id": "contact", "text": "You may write to me later, when all of it is decided"}
    return draw(st.sampled_from(([], [quote], [quote, contact])))


def _later_consent(written: _Written) -> dict:
    name = written.name("later")
    return {**CONSENT, "id": name, "required": [{"id": f"{name}_p", "text": "More?"}]}


_MAKERS = {
    "say": lambda draw, written: _say(written),
    "card": _card,
    "deck": _deck,
    "profile": _profile,
    "single": _single,
    "multi": _multi,
    "long list": _long_list,
    "number": _number,
    "rank": _rank,
    "scale": _scale,
    "allocate": _allocate,
    "rate": _rate,
    "tradeoff": _tradeoff,
    "quiz": _quiz,
    "reflect": _reflect,
    "pause": _pause,
}


@st.composite
def plans(draw) -> Plan:
    """Draw a script and the round it runs in."""
    made = draw(dialogues())
    late = draw(st.sampled_from((Late.CATCH_UP, Late.OWN_START)))
    start = MONDAY + timedelta(hours=draw(st.integers(-200, 10)))
    timetable = timetable_of(made.clock, start=start, zone="Europe/London", late=late)
    return Plan(script=worded(made), timetable=timetable)
