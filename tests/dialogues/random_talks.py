"""Strategies for Hypothesis: a person's talk with a random script, and whatever may happen."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import strategies as st

from dialogues.engine.commands import is_aside
from dialogues.timing.timer import Timer
from dialogues.turn.events import (
    Attached,
    Edited,
    FileLost,
    Heard,
    Pressed,
    Returned,
    RoundEnded,
    Tallied,
    TimerFell,
)
from dialogues.turn.state import LIVE
from tests.dialogues.builders import Talk
from tests.dialogues.random_scripts import plans

WRITES = 0.7  # share of open questions that people answer in words
WAITS = (0.05, 0.1, 0.9)  # shares of times at which people do nothing until a timer falls
RESUMES = 0.6  # share of times at which a paused round goes on
SECONDS = st.sampled_from((0, 0, 1, 2, 20, 300, 3_600, 30_000, 90_000, 400_000, -5, -4_000))
RESERVED = st.sampled_from(
    (
        *("help", "PAUSE", "/resume", "Stop", "forget", "My Data", "privacy!", "language"),
        *("Privacy", "/privacy"),
        *("back", "Go back", "back"),
        *("Complain", "cancel", "sKiP", "menu", "leave", "delete"),
    )
)
HOSTILE = st.text(max_size=30) | st.sampled_from(
    (
        "",
        " ",
        "\x00",
        "\u202eevil",
        "{0}",
        "%s",
        "'; drop table events; --",
        "0",
        "007",
        "²",
        "42",
        "about -1,5",
        "1.500 or ½",
        "_skip",
    )
)
_TIMERS = st.sampled_from(Timer)
_STAGES = st.sampled_from(("stage0", "stage1", "stage2", "stage3", "none"))
_MEDIA = st.sampled_from(("voice", "photo", "sticker", "text", ""))

MOVES = st.one_of(
    st.tuples(st.just("press"), st.integers(0, 20)),
    st.tuples(st.just("press again"), st.integers(0, 3)),
    st.tuples(st.just("press stale"), st.integers(0, 9), st.integers(-2, 30)),
    st.tuples(st.just("type label"), st.integers(0, 20)),
    st.tuples(st.just("say"), RESERVED),
    st.tuples(st.just("say"), HOSTILE),
    st.tuples(st.just("attach"), _MEDIA, HOSTILE),
    st.tuples(st.just("album"), _MEDIA, st.integers(2, 35)),
    st.tuples(st.just("edit"), st.integers(0, 9), HOSTILE),
    st.tuples(st.just("fall")),
    st.tuples(st.just("stray timer"), _TIMERS, _STAGES, st.integers(0, 4)),
    st.tuples(st.just("stray tally"), st.sampled_from(("single1", "scale2", "x"))),
    st.tuples(st.just("loss"), st.sampled_from(("single1", "scale2", "x"))),
    st.tuples(st.just("stray post")),
    st.tuples(st.just("return")),
    st.tuples(st.just("hold"), st.booleans()),
    st.tuples(st.just("end"), st.integers(0, 15)),
)


@st.composite
def talks(draw, most: int = 15) -> Talk:
    """Draw a person's whole talk: a script, a joining, and up to so many things that happen."""
    shares = draw(st.sampled_from(((), (("yes", 60), ("no", 40)), (("3", 100),))))
    talk = Talk(
        plan=draw(plans()),
        tally=lambda asked: Tallied(step=asked, people=20 if shares else 0, shares=shares),
    )
    language = draw(st.sampled_from(("en", "cy", "cy-GB", "de", "", "xx")))
    talk.join(language=language, seed=draw(st.integers(0, 5)))
    lot = Random(draw(st.integers(0, 2**32)))
    for move in draw(st.lists(MOVES, min_size=min(most, 6), max_size=most)):
        live_on(talk, lot.randrange(12), lot)
        talk.now += timedelta(seconds=draw(SECONDS))
        make(talk, move)
    return talk


def make(talk: Talk, move: tuple) -> None:  # noqa: C901, PLR0912 - one case for each move
    """Let something happen in a talk."""
    match move:
        case "press", int(at) if talk.state.prompt:
            talk.press_at(at % len(talk.state.prompt.buttons))
        case "press again", int(at):
            talk.take(Pressed(prompt=talk.state.prompts, button=at))
        case "press stale", int(prompt), int(button):
            talk.take(Pressed(prompt=prompt, button=button))
        case "type label", int(at) if talk.state.prompt:
            labels = next(s for s in reversed(talk.messages) if s.buttons).buttons
            talk.say(labels[at % len(labels)].upper())
        case "say", str(text):
            talk.say(text)
        case "attach", str(media), str(caption):
            talk.refs += 1
            talk.take(Attached(media=media, ref=f"m{talk.refs}", caption=caption))
        case "album", str(media), int(count):
            album = f"g{talk.refs}"
            for _ in range(count):
                talk.refs += 1
                talk.take(Attached(media=media, ref=f"m{talk.refs}", album=album))
        case "edit", int(at), str(text):
            talk.take(Edited(text=text, ref=f"m{at}"))
        case ("fall",) if talk.timers:
            talk.fall()
        case "stray timer", Timer() as timer, str(stage), int(ordinal):
            talk.take(TimerFell(timer=timer, stage=stage, ordinal=ordinal))
        case "stray tally", str(asked):
            talk.take(Tallied(step=asked, people=12, shares=(("yes", 100),)))
        case ("stray post",):
            talk.take(Heard(post=1, sender=2))
        case "loss", str(asked):
            talk.take(FileLost(step=asked, part="1", media="voice"))
        case ("return",):
            talk.take(Returned())
        case "hold", bool(paused):
            talk.plan = replace(talk.plan, paused=paused)
        case "end", 0:
            talk.take(RoundEnded(cancelled=False))


def live_on(talk: Talk, acts: int, lot: Random) -> None:
    """Take part for some acts as people mostly do: agree, answer, write, wait for what comes."""
    if lot.random() < RESUMES:
        talk.plan = replace(talk.plan, paused=False)
    waits = lot.choice(WAITS)
    for _ in range(acts if talk.state.status in LIVE else 1):
        prompt = talk.state.prompt
        talk.now += timedelta(seconds=lot.choice((2, 20, 90)))
        if talk.timers and (prompt is None or lot.random() < waits):
            talk.fall()
        elif prompt is None:
            talk.say("resume")
        elif prompt.buttons[0] in {"_yes", "_start"}:
            talk.press_at(0)
        elif prompt.buttons == ("_skip",) and lot.random() < WRITES:
            talk.say(f"My thought {talk.refs}")
        else:
            talk.press_at(lot.randrange(len(prompt.buttons)))


def finish(talk: Talk, most: int) -> int:
    """Skip and press on, with timers falling, until the talk is over; give the acts it took."""
    talk.plan = replace(talk.plan, paused=False)
    for acts in range(most):
        if talk.state.status not in LIVE:
            return acts
        prompt = talk.state.prompt
        talk.now += timedelta(seconds=30)
        if prompt is None and talk.timers and not talk.state.path:
            talk.fall()
        elif prompt is None:
            talk.say("resume")
        elif is_aside(prompt):
            talk.press_at(len(prompt.buttons) - 1)
        elif prompt.step and prompt.buttons[0] not in {"_yes", "_next"}:
            talk.say("skip")
        else:
            talk.press_at(0)
    return most
