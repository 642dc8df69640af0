"""States and events are put away as small JSON and come back the same."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.timing.timer import Timer
from dialogues.turn.codec import dump_event, dump_state, event_kind, load_event, load_state
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
    Tallied,
    TimerFell,
    Upgraded,
)
from dialogues.turn.state import Place, Prompt, State, Status

WORDS = st.text(max_size=20)
CODES = st.lists(WORDS, max_size=3).map(tuple)
COUNTS = st.integers(0, 2**48)
MAPS = {
    "opened": st.dictionaries(WORDS, WORDS, max_size=2),
    "finished": st.dictionaries(WORDS, WORDS, max_size=2),
    "missed": st.dictionaries(WORDS, WORDS, max_size=2),
    "consents": st.dictionaries(WORDS, st.booleans(), max_size=2),
    "messages": st.dictionaries(WORDS, st.tuples(WORDS, WORDS, COUNTS), max_size=2),
}
ANSWERS = st.one_of(
    WORDS,
    COUNTS,
    st.lists(WORDS, max_size=3),
    st.dictionaries(WORDS, st.none() | st.floats(-10, 10), max_size=2),
)
PROMPTS = st.builds(
    Prompt,
    no=COUNTS,
    step=WORDS,
    buttons=CODES,
    part=WORDS,
    picked=CODES,
    touched=st.tuples(st.integers(-1, 20), WORDS),
    asked_at=WORDS,
    settled=st.booleans(),
)
PATHS = st.lists(st.integers(0, 9), max_size=5).map(tuple)
PLACES = st.builds(
    Place,
    path=PATHS,
    prelude=CODES,
    prompt=st.none() | PROMPTS,
    active=COUNTS,
    closed_at=WORDS,
)
STATES = st.builds(
    State,
    status=st.sampled_from(Status),
    language=WORDS,
    seed=COUNTS,
    joined_at=WORDS,
    stage=WORDS,
    path=PATHS,
    places=st.dictionaries(WORDS, PLACES, max_size=2),
    revisions=st.dictionaries(WORDS, COUNTS, max_size=2),
    prelude=CODES,
    prompt=st.none() | PROMPTS,
    held=st.none() | PROMPTS,
    prompts=COUNTS,
    answers=st.dictionaries(WORDS, ANSWERS, max_size=3),
    shown=CODES,
    asking=WORDS,
    active=COUNTS,
    last_at=WORDS,
    pushed_at=WORDS,
    reminders=COUNTS,
    **MAPS,
)
EVENTS = st.one_of(
    st.builds(Joined, language=WORDS, seed=COUNTS),
    st.builds(Said, text=WORDS, ref=WORDS),
    st.builds(Pressed, prompt=COUNTS, button=st.integers(-1, 99)),
    st.builds(Attached, media=WORDS, ref=WORDS, caption=WORDS),
    st.builds(Edited, text=WORDS, ref=WORDS),
    st.builds(TimerFell, timer=st.sampled_from(Timer), stage=WORDS, ordinal=COUNTS),
    st.builds(
        Tallied,
        step=WORDS,
        people=COUNTS,
        shares=st.lists(st.tuples(WORDS, st.integers(0, 100)), max_size=3).map(tuple),
    ),
    st.builds(Heard, post=COUNTS, sender=COUNTS),
    st.builds(FileLost, step=WORDS, part=WORDS, media=WORDS),
    st.builds(RoundEnded, cancelled=st.booleans()),
    st.builds(Upgraded, script=st.text()),
    st.just(Returned()),
)


@given(STATES)
def test_state_comes_back_the_same(state: State):
    assert load_state(dump_state(state)) == state


@given(EVENTS)
def test_event_comes_back_the_same(event: Event):
    assert load_event(*dump_event(event, label="Yes", button_text="x")) == event


def test_fresh_state_is_two_characters():
    assert dump_state(State()) == "{}"


def test_state_is_written_short_and_readable():
    state = State(stage="first", path=(2, 0, 1), prompt=Prompt(no=3, step="a", buttons=("x",)))

    assert json.loads(dump_state(state)) == {
        "stage": "first",
        "path": [2, 0, 1],
        "prompt": [3, "a", ["x"], "", [], [-1, ""], ""],
    }


def test_prompt_written_before_a_field_was_added_can_be_read():
    assert load_state('{"prompt":[3,"a",["x"]]}').prompt == Prompt(no=3, step="a", buttons=("x",))


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (Said(text="my secret", ref="r"), "my secret"),
        (Edited(text="my secret", ref="r"), "my secret"),
        (Attached(media="voice", ref="r", caption="my secret"), "my secret"),
        (Heard(post=1, sender=2), None),
        (Returned(), None),
    ],
)
def test_words_of_a_person_are_kept_apart_from_the_rest(event: Event, words: str | None):
    kind, payload, apart = dump_event(event)

    assert (kind, apart) == (event_kind(event), words)
    assert "secret" not in payload


def test_notes_are_kept_beside_the_event():
    _, payload, _ = dump_event(Pressed(prompt=1, button=0), label="Green")

    assert json.loads(payload) == {"prompt": 1, "button": 0, "label": "Green"}
