"""What holds for any script, whatever people do and whenever: the engine's promises."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogues.engine.step import step
from dialogues.evidence.codebook import parts_of
from dialogues.languages.phrases import command, phrase
from dialogues.script.kinds.all import AnyStep
from dialogues.script.kinds.allocate import Allocate
from dialogues.script.kinds.branch import Branch
from dialogues.script.kinds.step import Step, StepRole
from dialogues.script.own_answer import OTHER
from dialogues.turn.codec import dump_event, dump_state, load_event, load_state
from dialogues.turn.effects import (
    AskTally,
    MessageKind,
    Record,
    RecordConsent,
    Show,
    Standing,
    Supersede,
)
from dialogues.turn.events import Edited, Pressed, Said, TimerFell
from dialogues.turn.outline import shuffled
from dialogues.turn.state import LIVE, State, Status
from dialogues.turn.way import way
from tests.dialogues.builders import Taken, Talk, texts
from tests.dialogues.random_scripts import dialogues
from tests.dialogues.random_talks import finish, talks

lived = settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
KINDS = {
    get_args(kind.model_fields["type"].annotation)[0] for kind in get_args(get_args(AnyStep)[0])
}
briefly = settings(lived, max_examples=80)
UNASKED = {"timer_fell", "tallied", "round_ended"}
NEVER_TAPPED = {Standing.LATE, Standing.PARTIAL, Standing.TIMED_OUT}
NO_ANSWERS = {"_more", "_sources", "_file", "_leave", "_none_of_these"}  # codes of buttons


def kind_of(taken: Taken) -> str:
    return dump_event(taken.event)[0]


def step_kind(taken: Taken, step_id: str) -> str:
    return taken.plan.outline("en").steps[step_id].type


def kind_drawn(drawn: Step) -> str:
    """Give the type of a step; a branch that only skips is a further lap of a loop."""
    return "loop" if isinstance(drawn, Branch) and not drawn.then else drawn.type


def is_answerable(taken: Taken) -> bool:
    """Tell whether an act of the person may answer the open question."""
    state = taken.before
    return state.status == Status.ACTIVE and not taken.plan.paused and state.prompt is not None


def pressed_code(taken: Taken) -> str:
    """Give the code of an open question's button that was pressed, or nothing."""
    prompt, event = taken.before.prompt, taken.event
    if not isinstance(event, Pressed) or not is_answerable(taken):
        return ""
    if event.prompt != prompt.no or not prompt.step or not 0 <= event.button < len(prompt.buttons):
        return ""
    return prompt.buttons[event.button]


def came_too_late(taken: Taken) -> bool:
    """Tell whether the part of the open question closed before the act was taken."""
    before = taken.before
    home = taken.plan.outline("en").home[before.prompt.step]
    return not {home, before.stage}.isdisjoint(closed(taken.outcome.state) - closed(before))


def closed(state: State) -> set[str]:
    """Name the parts that have closed on the person."""
    return {*state.missed, *(name for name, at in state.places.items() if at.closed_at)}


def talk_never_breaks_and_everything_can_be_put_away(talk: Talk):
    for taken in talk.turns:
        assert load_state(dump_state(taken.outcome.state)) == taken.outcome.state
        assert load_event(*dump_event(taken.event, label="x")) == taken.event


def replay_of_what_happened_gives_the_same_to_the_byte(talk: Talk):
    text = dump_state(State())
    shuffled.cache_clear()  # the order must follow from the seed, not be remembered

    for taken in talk.turns:
        outcome = step(taken.plan, load_state(text), taken.event, taken.now)
        text = dump_state(outcome.state)

        assert outcome.effects == taken.outcome.effects
        assert text == dump_state(taken.outcome.state)


@briefly
@given(talks())
def test_talk_comes_to_an_end_from_wherever_it_got(talk: Talk):
    outline = talk.plan.outline("en")
    answers = sum(1 + len(parts_of(asked)) for asked in outline.steps.values())
    most = 30 + 3 * answers + 6 * len(outline.stages)

    acts = finish(talk, most)

    assert acts < most
    assert talk.state.status not in LIVE


def accepted_tap_is_stored_exactly_once(talk: Talk):
    for taken in talk.turns:
        code = pressed_code(taken)
        if not code or code in NO_ANSWERS or came_too_late(taken):
            continue
        asked = taken.before.prompt.step
        kind = step_kind(taken, asked)
        own = [r for r in taken.records if isinstance(r, Record) and r.step == asked]
        consents = [r for r in taken.records if isinstance(r, RecordConsent)]

        if kind in {"profile", "single", "quiz", "scale", "rate"}:
            assert len(own) == 1
        elif kind == "allocate":
            was, now = (s.answers.get(asked, {}) for s in (taken.before, taken.outcome.state))
            is_anew = taken.before.times.get(asked, 1) > 1
            new = [part for part in now if part not in was]
            assert sorted(record.part for record in own) in (
                [sorted(new)] if not is_anew else [[], sorted(now)]
            )
            assert own or is_anew
        elif kind == "tradeoff":
            assert len(own) == (code == "_done")
        elif kind in {"multi", "rank"}:
            is_done = code == "_done" or taken.outcome.state.prompt != taken.before.prompt
            assert len(own) <= 1
            assert is_done or not own
            assert own or code != "_done"
        elif kind == "consent":
            assert [consent.purpose for consent in consents] == [taken.before.prompt.part]


def tap_that_comes_too_late_is_kept_once_and_counts_for_nothing(talk: Talk):
    for taken in talk.turns:
        if not pressed_code(taken) or not came_too_late(taken):
            continue
        asked = taken.before.prompt.step
        stored = [r for r in taken.records if isinstance(r, Record) and r.step == asked]
        own = [record for record in stored if record.standing is Standing.LATE]

        assert len(own) <= 1
        assert {record.standing for record in stored} <= NEVER_TAPPED
        assert not any(isinstance(record, RecordConsent) for record in taken.records)


def points_given_never_add_up_to_more_than_there_are(talk: Talk):
    for taken in talk.turns:
        for step_id, answer in taken.outcome.state.answers.items():
            asked = taken.plan.outline("en").steps[step_id]
            if isinstance(asked, Allocate):
                given = sum(points or 0 for points in answer.values())
                is_whole = len(answer) == len(asked.options) and None not in answer.values()

                assert given == asked.points if is_whole else given <= asked.points


def words_in_a_reflection_are_always_stored(talk: Talk):
    for taken in talk.turns:
        if not isinstance(taken.event, Said) or not is_answerable(taken):
            continue
        asked = taken.before.prompt.step
        if not asked or step_kind(taken, asked) != "reflect" or taken.before.asking:
            continue
        is_obeyed = bool({Standing.SKIPPED} & {getattr(r, "standing", None) for r in taken.records})
        stored = [r.text for r in taken.records if isinstance(r, Record) and r.step == asked]
        moved_on = taken.outcome.state.path != taken.before.path

        assert stored == [taken.event.text] or moved_on or is_obeyed or is_reserved(taken)


def album_is_answered_once_and_none_of_it_is_left_out(talk: Talk):
    for taken, then in pairwise(talk.turns):
        album = getattr(taken.event, "album", "")
        if not album or getattr(then.event, "album", "") != album:
            continue
        stored = [
            sum(getattr(record, "kind", "") == "reflect" for record in turn.records)
            for turn in (taken, then)
        ]

        assert then.shown == [] or texts(then.shown) != texts(taken.shown)
        assert then.shown or stored[0] == stored[1]


def is_reserved(taken: Taken) -> bool:
    return command(taken.event.text, taken.plan.script.languages) is not None


def no_answer_is_counted_twice(talk: Talk):
    places = Counter(
        (record.step, record.part, record.revision)
        for record in talk.records
        if isinstance(record, Record)
    )

    assert [place for place, count in places.items() if count > 1] == []


def what_counts(talk: Talk) -> Iterator[tuple[Taken, dict[tuple[str, str], Record]]]:
    """Give after each turn what is stored and counts, as the store keeps it."""
    stored: dict[tuple[str, str], Record] = {}
    for taken in talk.turns:
        for effect in taken.outcome.effects:
            match effect:
                case Record() if effect.standing not in {Standing.LATE, Standing.SUPERSEDED}:
                    stored[effect.step, effect.part] = effect
                case Supersede():
                    stored = {
                        place: record
                        for place, record in stored.items()
                        if record.step != effect.step
                        or record.revision >= effect.before
                        or effect.part not in {"", record.part}
                    }
        yield taken, dict(stored)


def what_counts_is_what_the_state_remembers(talk: Talk):
    for taken, stored in what_counts(talk):
        state = taken.outcome.state
        if state.status == Status.FORGOTTEN:
            continue
        for (name, part), record in stored.items():
            answer = state.answers.get(name)
            if record.standing is not Standing.ANSWERED or record.kind in {"deck", "reflect"}:
                continue
            if record.text is not None:  # own words beside a code
                continue
            if isinstance(answer, dict):
                assert str(answer[part]) in {record.code, f"{record.number}", "None"}
            elif record.part == OTHER:
                assert OTHER in answer
            elif record.code is None:
                assert record.part or answer == record.number
            else:
                picked = answer if isinstance(answer, list) else [answer]
                assert record.code.split() == picked


def what_counts_lies_on_the_way_that_the_answers_lead(talk: Talk):
    for taken, stored in what_counts(talk):
        state, outline = taken.outcome.state, taken.plan.outline("en")
        begun = [name for name in outline.order if name in state.opened]
        ended = {**state.finished, **state.missed}
        in_time = sorted(begun, key=lambda name: state.opened[name])
        ended_in_time = sorted(ended, key=lambda name: ended[name])
        is_in_order = in_time == begun and ended_in_time == begun[: len(ended)]
        if state.status == Status.FORGOTTEN or state.behind or state.places or not is_in_order:
            continue
        for stage in outline.dialogue.stages:
            on_way = {met.step.id for met in way(outline, stage, state)}
            answered = {name for name, _ in stored if outline.home[name] == stage.id}
            assert {n for n in answered if outline.steps[n].ROLE is StepRole.QUESTION} <= on_way


def prompt_shown_has_buttons_that_mean_something(talk: Talk):
    for taken in talk.turns:
        prompt = taken.outcome.state.prompt
        for shown in taken.shown:
            if shown.prompt is not None:
                assert shown.buttons
            if prompt and shown.prompt == prompt.no:
                assert len(shown.buttons) == len(prompt.buttons)


def consent_comes_before_the_first_answer(talk: Talk):
    for taken in talk.turns:
        answers = [r for r in taken.records if isinstance(r, Record) and r.kind != "deck"]
        if answers:
            assert taken.before.consents.get("take_part") is True


def consent_in_the_state_is_the_newest_recorded(talk: Talk):
    optional = {
        purpose.id
        for consent in talk.plan.outline("en").steps.values()
        for purpose in getattr(consent, "optional", ())
    }
    newest = {}
    for taken in talk.turns:
        newest |= {r.purpose: r.granted for r in taken.records if isinstance(r, RecordConsent)}
        state = taken.outcome.state

        assert state.consents.items() <= newest.items()
        if state.status != Status.FORGOTTEN:
            assert newest.keys() & optional <= state.consents.keys()


def consent_changes_only_by_answering_for_it(talk: Talk):
    for taken in talk.turns:
        prompt = taken.before.prompt
        buttons = prompt.buttons if prompt else ()
        is_asked = {prompt.part} if prompt and prompt.step else {button[1:] for button in buttons}
        is_asked |= {at.prompt.part for at in taken.before.places.values() if at.prompt}
        for record in taken.records:
            if isinstance(record, RecordConsent) and taken.before.held is None:
                assert record.purpose in is_asked


def nothing_is_sent_unasked_to_who_is_not_taking_part(talk: Talk):
    for taken in talk.turns:
        if isinstance(taken.event, TimerFell) and taken.before.status != Status.ACTIVE:
            assert taken.outcome.effects == ()


def leaving_shows_the_farewell_and_no_more(talk: Talk):
    for taken in talk.turns:
        left = {Status.STOPPED: "stopped", Status.FORGOTTEN: "forgotten"}
        after = taken.outcome.state
        if after.status in left and after.status != taken.before.status:
            farewell = phrase(taken.before.language, left[after.status])
            assert texts(taken.shown) == [farewell]


@briefly
@given(talks(), st.integers(0, 999))
def test_double_tap_is_harmless(talk: Talk, milliseconds: int):
    taps = [taken for taken in talk.turns if isinstance(taken.event, Pressed)]
    for taken in taps:
        if taken.before.prompt is None or taken.event.prompt != taken.before.prompt.no:
            continue
        if pressed_code(taken) == "":
            continue
        soon = taken.now + timedelta(milliseconds=milliseconds)
        settled = replace(taken.outcome.state, asking="", echo="")

        again = step(taken.plan, settled, taken.event, soon)

        assert again.effects == ()
        quiet = {"last_at": "", "active": 0}
        assert replace(again.state, **quiet) == replace(settled, **quiet)


def cards_a_gate_names_come_before_the_stage(talk: Talk):
    for taken in talk.turns:
        state = taken.outcome.state
        if state.path and not state.prelude:
            outline = taken.plan.outline("en")
            stage = outline.stages[state.stage]
            wanted = {
                card
                for card in stage.gate.seen
                if not state.arm or stage.arms or state.arm in outline.meeting[card]
            }

            assert wanted <= set(state.shown)


def others_answers_are_told_only_after_ones_own(talk: Talk):
    for taken in talk.turns:
        for effect in taken.outcome.effects:
            if isinstance(effect, AskTally):
                assert {*effect.names} & taken.outcome.state.answers.keys()
                assert effect.min_people >= 10


def pushes_and_reminders_are_capped_while_somebody_is_silent(talk: Talk):
    pushed = Counter()
    for taken in talk.turns:
        if kind_of(taken) not in UNASKED:
            pushed.clear()
            continue
        for shown in taken.shown:
            if shown.kind in {MessageKind.PUSH, MessageKind.REMINDER}:
                pushed[taken.event.stage, shown.kind] += 1

        for (_, kind), count in pushed.items():
            assert count <= (1 if kind is MessageKind.PUSH else taken.plan.timetable.max_reminders)


def nothing_is_pushed_in_quiet_hours(talk: Talk):
    for taken in talk.turns:
        if isinstance(taken.event, TimerFell) and taken.shown:
            assert taken.plan.timetable.pushable(taken.now) == taken.now


@briefly
@given(talks())
def test_state_holds_no_words_of_the_person(talk: Talk):
    secret = "A word that nobody else would write"

    talk.say(secret)
    talk.take(Edited(text=secret, ref=f"m{talk.refs}"))

    assert secret not in dump_state(talk.state)


PROMISES = (
    talk_never_breaks_and_everything_can_be_put_away,
    replay_of_what_happened_gives_the_same_to_the_byte,
    accepted_tap_is_stored_exactly_once,
    tap_that_comes_too_late_is_kept_once_and_counts_for_nothing,
    points_given_never_add_up_to_more_than_there_are,
    words_in_a_reflection_are_always_stored,
    album_is_answered_once_and_none_of_it_is_left_out,
    no_answer_is_counted_twice,
    what_counts_is_what_the_state_remembers,
    what_counts_lies_on_the_way_that_the_answers_lead,
    prompt_shown_has_buttons_that_mean_something,
    consent_comes_before_the_first_answer,
    consent_in_the_state_is_the_newest_recorded,
    consent_changes_only_by_answering_for_it,
    nothing_is_sent_unasked_to_who_is_not_taking_part,
    leaving_shows_the_farewell_and_no_more,
    cards_a_gate_names_come_before_the_stage,
    others_answers_are_told_only_after_ones_own,
    pushes_and_reminders_are_capped_while_somebody_is_silent,
    nothing_is_pushed_in_quiet_hours,
)


@lived
@given(talks())
def test_every_promise_is_kept_in_every_talk(talk: Talk):
    for promise in PROMISES:
        promise(talk)


def test_scripts_drawn_hold_every_kind_of_step():
    met = set()

    @briefly
    @given(dialogues())
    def draw(made):
        met.update(kind_drawn(step) for _, step in made.walk())

    draw()

    assert met == KINDS - {"include"}  # which is gone once a script is read


@given(talks(most=0))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_joining_always_shows_something(talk: Talk):
    assert any(isinstance(effect, Show) for effect in talk.turns[0].outcome.effects)
