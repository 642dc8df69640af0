"""People are drawn into arms by lot; a control arm is asked first and told later."""

from collections import Counter
from math import gcd
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.evidence.codebook import arm_entry, variables
from dialogues.languages.phrases import phrase
from dialogues.script.dialogue import Arm
from dialogues.turn.arms import BLOCKS, draw, missed, permuted_blocks
from dialogues.turn.state import Status
from tests.dialogues.builders import (
    CONSENT,
    Talk,
    card,
    dialogue,
    plan_of,
    single,
    stage,
    texts,
)
from tests.dialogues.tiny import CATCH_UP, TINY, said

ARMS = {
    "full": {"title": "All cards", "share": 3},
    "control": {"title": "Cards later", "share": 1, "control": True},
}
TELLS = {"type": "say", "id": "you", "text": "You see the cards later.", "tells_control": True}
STAGES = (
    stage(
        "start",
        CONSENT,
        {"type": "branch", "id": "fork", "when": {"arm": {"is": "control"}}, "then": [TELLS]},
    ),
    stage("learn", card("good"), card("bad"), arms=["full"]),
    stage("judge", single("view"), gate={"seen": ["good", "bad"]}),
    stage(
        "after",
        {"type": "say", "id": "thanks", "text": "Thank you."},
        arms=["control"],
        gate={"seen": ["good", "bad"]},
    ),
)


def seed_of(arm: str) -> int:
    arms = dialogue(*STAGES, arms=ARMS).arms
    return next(seed for seed in range(100) if draw(arms, seed) == arm)


def lived(arm: str) -> Talk:
    """Let somebody of an arm take part until there is nothing left to do."""
    talk = Talk(plan=plan_of(*STAGES, arms=ARMS))
    talk.join(seed=seed_of(arm))
    for label in ("I agree", "Start", "Next", "Next", "Start", "Red", "Start", "Next", "Next"):
        if talk.state.prompt and label in talk.messages[-1].buttons:
            talk.press(label)
    return talk


def heard(talk: Talk) -> list[str]:
    """Give what was shown of the script itself."""
    own = ("You see the cards later.", "**good**", "**bad**", "Which?", "Thank you.")
    return [line for text in texts(talk.messages) for line in own if text.startswith(line)]


def test_arms_are_drawn_by_their_shares():
    arms = dialogue(*STAGES, arms=ARMS).arms

    drawn = Counter(draw(arms, seed) for seed in range(20_000))

    # 15,000 expected; four standard deviations are 245
    assert 14_755 <= drawn["full"] <= 15_245
    assert drawn.total() == drawn["full"] + drawn["control"] == 20_000


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 1000), min_size=1),
    st.integers(0, 2**63),
)
def test_seed_gives_the_same_arm_for_ever(shares, seed):
    arms = {name: Arm(title=name, share=share) for name, share in shares.items()}

    assert draw(arms, seed) == draw(dict(arms), seed)
    assert draw(arms, seed) in arms


def test_script_without_arms_draws_none():
    assert draw({}, 7) == ""


def test_arm_comes_with_the_seat_and_not_before_somebody_agreed():
    talk = Talk(plan=plan_of(*STAGES, arms=ARMS))
    talk.join(seed=3)
    joined = talk.state.arm

    talk.press("I agree")

    assert (joined, talk.state.arm) == ("", draw(dialogue(*STAGES, arms=ARMS).arms, 3))


def test_who_got_no_seat_meets_nothing_and_is_in_no_arm():
    talk = Talk(plan=plan_of(*STAGES, arms=ARMS), has_seats=False)
    talk.join()

    shown = talk.press("I agree")

    assert texts(shown) == [phrase("en", "round_full")]
    assert (talk.state.status, talk.state.arm, talk.timers) == (Status.TURNED_AWAY, "", {})


@given(
    st.lists(st.integers(1, 12), min_size=1, max_size=4),
    st.integers(1, 300),
    st.integers(0, 2**32),
)
def test_blocks_keep_close_to_the_shares_at_every_place(shares, people, seed):
    arms = {f"arm{place}": Arm(title="An arm", share=share) for place, share in enumerate(shares)}

    drawn = permuted_blocks(arms, Random(seed), people=people)

    unit = gcd(*shares)
    most = max(BLOCKS) * max(shares) // unit  # of one arm in a block
    assert len(drawn) >= people
    for place in range(len(drawn) + 1):
        counted = Counter(drawn[:place])
        for name, arm in arms.items():
            assert abs(counted[name] - place * arm.share / sum(shares)) <= most
    whole = Counter(drawn)
    assert all(whole[name] * sum(shares) == len(drawn) * arms[name].share for name in arms)


def test_length_of_a_block_does_not_tell_which_arm_must_come():
    arms = {"a": Arm(title="A", share=1), "b": Arm(title="B", share=1)}

    lengths = {len(permuted_blocks(arms, Random(seed), people=1)) for seed in range(50)}

    assert lengths == {4, 6, 8}


def test_people_meet_only_what_is_for_their_arm():
    full, control = lived("full"), lived("control")

    assert heard(full) == ["**good**", "**bad**", "Which?"]
    assert heard(control) == [
        *("You see the cards later.", "Which?"),
        *("**good**", "**bad**", "Thank you."),
    ]
    assert [talk.state.status for talk in (full, control)] == [Status.FINISHED, Status.FINISHED]


def test_arm_is_not_in_the_answers_and_so_never_exported_as_one():
    assert "arm" not in lived("control").state.answers


def test_columns_tell_which_arms_are_asked():
    made = dialogue(*STAGES[:3], stage("own", single("why"), arms=["full", "control"]), arms=ARMS)

    asked = {v.step: v.condition for v in variables(made)}
    assert (asked["view"], asked["why"]) == ("", "arm is full or control")


def test_codebook_tells_the_arms_in_each_language():
    made = dialogue(*STAGES, arms=ARMS)

    entry = arm_entry({"en": made, "cy": made})

    assert entry.variable.values == (("full", "All cards"), ("control", "Cards later"))
    assert entry.values.keys() == entry.questions.keys() == {"en", "cy"}


def test_cards_that_an_arm_misses_are_known():
    made = dialogue(*STAGES, arms=ARMS)

    assert (missed(made, "full"), missed(made, "control")) == ((), ("good", "bad"))


# --- what is proved ---------------------------------------------------------------------------

WHOLE = (
    TINY
    + """\
  - type: branch
    id: fork
    when: {arm: {is: control}}
    then: [{type: say, id: you, text: You see the cards later., tells_control: true}]
- {id: learn, title: Learn, minutes: 1, opens: {day: 1}, arms: [full], steps: [
    {type: card, id: good, side: benefit, title: Good, text: It helps., sources: [a]},
    {type: card, id: bad, side: risk, title: Bad, text: It hurts., sources: [a]}]}
- id: judge
  title: Judge
  minutes: 1
  opens: {day: 2}
  steps:
  - {type: single, id: view, text: Well?, options: {x: Yes, y: No}}
- id: after
  title: After
  minutes: 1
  opens: {day: 3}
  arms: [control]
  gate: {seen: [good, bad]}
  steps: [{type: say, id: thanks, text: Thank you.}]
arms:
  full: {title: All cards, share: 3}
  control: {title: Cards later, share: 1, control: true}
sources: {a: {title: The plan, checked: 2026-11-01}}
"""
)

# What is wrong -> what to change it in, and the one thing its author is told.
UNFAIR = {
    "share": ("share: 1,", "share: 0,", "32:40: 'share' is too low. Give 1 or more."),
    "unknown_in_a_stage": (
        "arms: [full]",
        "arms: [ful]",
        "14:65: there is no arm 'ful'. Did you mean 'full'?",
    ),
    "unknown_in_a_branch": (
        "  - {type: single, id: view,",
        (
            "  - {type: branch, id: b, when: {arm: {is: x}}, then: [{type: say, id: c, text: A}]}\n"
            "  - {type: single, id: view,"
        ),
        "22:44: there is no arm 'x'. Arms: full, control.",
    ),
    "tested_by_number": (
        "arm: {is: control}",
        "arm: {at_least: 2}",
        "12:12: an arm is tested with 'is' or 'one_of'. Arms: full, control.",
    ),
    "first_stage": (
        "  minutes: 1\n",
        "  minutes: 1\n  arms: [full, control]\n",
        "7:3: 'start' is the first stage, which everybody meets. Take 'arms' out.",
    ),
    "waits_for_ever": (
        "opens: {day: 2}",
        "opens: {after: learn}",
        (
            "20:18: people of the arm 'control' never finish 'learn'. Let the stage open on a day, "
            "or after a stage that they meet."
        ),
    ),
    "not_told": (
        ", tells_control: true",
        "",
        (
            "32:3: nothing tells people of 'control' that they are in a control arm. Mark a "
            "message that they meet: 'tells_control: true'."
        ),
    ),
    "told_to_others_only": (
        "arm: {is: control}",
        "arm: {is: full}",
        (
            "32:3: nothing tells people of 'control' that they are in a control arm. Mark a "
            "message that they meet: 'tells_control: true'."
        ),
    ),
    "not_offered": (
        "  gate: {seen: [good, bad]}\n",
        "  gate: {seen: [good]}\n",
        (
            "32:3: people of 'control' are never offered the card 'bad', which others see. Add a "
            "stage after the last questions with 'arms: [control]' and 'gate: {seen: [bad...]}', "
            "which shows what they missed."
        ),
    ),
}


def test_script_with_fair_arms_has_nothing_wrong():
    assert said(WHOLE + CATCH_UP) == []


@pytest.mark.parametrize(("old", "new", "message"), UNFAIR.values(), ids=UNFAIR.keys())
def test_unfair_arms_get_one_message(old, new, message):
    assert WHOLE.count(old) >= 1

    assert said(WHOLE.replace(old, new, 1) + CATCH_UP) == [f"error s.yaml:{message}"]


def test_stage_that_offers_what_was_missed_may_ask_about_it():
    asking = WHOLE.replace(
        "steps: [{type: say, id: thanks, text: Thank you.}]",
        "steps: [{type: reflect, id: now, text: What do you think now?}]",
    )

    assert said(asking + CATCH_UP) == []


def test_one_arm_alone_is_nothing_to_compare():
    arms = "arms:\n  full: {title: All cards, share: 3}\n"

    assert said(TINY + arms) == ["error s.yaml:10:1: there is only one arm. Add another, or none."]


def test_cards_offered_before_the_last_questions_come_too_soon():
    late = WHOLE.replace(
        "id: thanks, text: Thank you.}]",
        "id: thanks, text: Thank you.}]\n"
        """\
- {id: more, title: More, minutes: 1, opens: {day: 4}, steps: [
    {type: reflect, id: why, text: Why?}]}""",
    )

    [message] = said(late + CATCH_UP)

    assert "people of 'control' are never offered the card 'good' and 1 more" in message
