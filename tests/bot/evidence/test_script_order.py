"""Counts stand in the order of the script."""

from bot.evidence.script_order import counts_in_order, progress_in_order
from dialogues.script.loader import load
from storage.messages.doubts import Uncertain
from storage.queries.counts import StepCounts
from storage.queries.progress import ArmProgress, RoundProgress
from tests.storage.answering import ARMS, SOURCE

ELEVEN = (
    SOURCE
    + b"""\
  - id: end
    title: Last
    minutes: 1
    opens: {day: 2}
    steps:
      - type: scale
        id: sure
        text: How sure are you?
        min: 0
        max: 10
        labels: {0: Not at all, 10: Entirely}
        items: {you: About yourself, others: About others}
        unsure: I cannot say
"""
)
PACKAGE = (
    SOURCE
    + b"""\
  - id: end
    title: Last
    minutes: 1
    opens: {day: 2}
    steps:
      - type: tradeoff
        id: package
        text: Make a package.
        dials:
          who:
            title: Who may look
            settings:
              few: {label: Few, gains: Quiet, gives_up: Speed}
              many: {label: Many, gains: Speed, gives_up: Quiet}
          how:
            title: How long
            settings:
              year: {label: A year, gains: Facts, gives_up: Trust}
              week: {label: A week, gains: Trust, gives_up: Facts}
      - {type: allocate, id: points, text: Share out., options: {safe: Safety, quick: Speed}}
"""
)


FEW = ArmProgress(drawn=5, begun=4, finished=1)
MORE = ArmProgress(drawn=6, begun=5, finished=2)


def counted(step, part="", **counts):
    counts = {code.removeprefix("_"): people for code, people in counts.items()}
    return StepCounts(stage="end", step=step, kind="scale", part=part, people=9, counts=counts)


def test_points_of_a_scale_stand_in_its_order_and_those_nobody_chose_among_them():
    answered = [
        counted("sure", "others", _10=5, _2=6),
        counted("sure", "you", _0=7, _10=None, _3=8, unsure=9),
        counted("view", _2=5, _1=6),
    ]

    told = counts_in_order(answered, load(ELEVEN).dialogue, fills=True)

    points = dict.fromkeys([*map(str, range(11)), "unsure"], 0)
    assert [(one.step, one.part, list(one.counts.items())) for one in told] == [
        ("view", "", [("1", 6), ("2", 5)]),
        ("sure", "you", list({**points, "0": 7, "3": 8, "10": None, "unsure": 9}.items())),
        ("sure", "others", list({**points, "2": 6, "10": 5}.items())),
    ]


def test_dials_show_settings_of_their_own_and_amounts_only_those_given():
    answered = [counted("package", "who", _few=5), counted("points", "safe", _10=5, _2=6)]

    told = counts_in_order(answered, load(PACKAGE).dialogue, fills=True)

    assert [(one.step, one.part, list(one.counts.items())) for one in told] == [
        ("package", "who", [("few", 5), ("many", 0)]),
        ("points", "safe", [("2", 6), ("10", 5)]),
    ]


def test_what_only_an_earlier_version_offered_comes_last():
    answered = [
        counted("gone", _b=5, _a=6),
        counted("sure", "nobody", _1=5),
        counted("view", _3=5, _2=6),
    ]

    told = counts_in_order(answered, load(ELEVEN).dialogue, fills=False)

    assert [(one.step, one.part, list(one.counts.items())) for one in told] == [
        ("view", "", [("2", 6), ("3", 5)]),
        ("gone", "", [("b", 5), ("a", 6)]),
        ("sure", "nobody", [("1", 5)]),
    ]


def test_arms_and_languages_stand_in_the_order_of_the_script():
    dialogue = load(SOURCE + ARMS).dialogue
    progress = RoundProgress(
        stages=(),
        statuses={},
        channels={},
        languages={"cy": 1, "en": 9, "gd": 8},
        arms={"control": FEW, "full": MORE},
        messages={},
        uncertain=Uncertain(in_doubt=0, tries=0, unknown=0),
        responses=0,
        late=0,
    )

    told = progress_in_order(progress, dialogue)

    assert list(told.languages.items()) == [("en", 9), ("gd", 8), ("cy", 1)]
    assert list(told.arms.items()) == [("full", MORE), ("control", FEW)]
    assert [stage.stage for stage in told.stages] == ["welcome", "weigh"]
