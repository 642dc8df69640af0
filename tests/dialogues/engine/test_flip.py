"""An ordered list is turned round by lot, for a person the same way before and after."""

from dialogues.turn.effects import Record
from dialogues.turn.outline import turned
from tests.dialogues.builders import CONSENT, Talk, plan_of, stage

VIEW = {
    "type": "single",
    "text": "How fair is it?",
    "options": {"fair": "Fair", "so": "So-so", "unfair": "Unfair", "unsure": "Not sure"},
    "last": ["unsure"],
    "random": "flip",
    "other": True,
}
FORTH = ("Fair", "So-so", "Unfair", "Not sure", "Something else", "Skip")
TURNED = ("Unfair", "So-so", "Fair", "Not sure", "Something else", "Skip")


def lived(seed: int) -> Talk:
    """Let somebody answer before and after."""
    before, after = {**VIEW, "id": "before"}, {**VIEW, "id": "after", "compare_to": "before"}
    talk = Talk(plan=plan_of(stage("first", CONSENT, before, after)))
    talk.join(seed=seed)
    talk.press("I agree")
    talk.press("Fair")
    talk.press("Unfair")
    return talk


def asked_in(talk: Talk) -> list[tuple[str, ...]]:
    return [show.buttons for show in talk.messages if show.text == VIEW["text"]]


def test_half_of_the_people_see_it_turned_round_and_both_times_alike():
    ways = [asked_in(lived(seed)) for seed in range(200)]

    assert all(way in ([FORTH, FORTH], [TURNED, TURNED]) for way in ways)
    assert 75 < sum(way[0] == TURNED for way in ways) < 125


def test_order_shown_is_kept_with_the_answer():
    talk = lived(seed=next(s for s in range(20) if asked_in(lived(s))[0] == TURNED))

    kept = [record for record in talk.records if isinstance(record, Record)]
    assert [(r.code, r.shown_order) for r in kept] == [
        ("fair", ("unfair", "so", "fair", "unsure", "other")),
        ("unfair", ("unfair", "so", "fair", "unsure", "other")),
    ]


# --- scales -----------------------------------------------------------------------------------

TRUST = {
    "type": "scale",
    "text": "How much?",
    "items": {"board": "The board", "nurse": "The nurse"},
    "labels": {"-1": "Not at all", "1": "Fully"},
    "min": -1,
    "max": 1,
    "unsure": "Cannot say",
    "random": "flip",
}


def rated(seed: int) -> Talk:
    """Let somebody give points before and after."""
    before, after = {**TRUST, "id": "before"}, {**TRUST, "id": "after", "compare_to": "before"}
    talk = Talk(plan=plan_of(stage("first", CONSENT, before, after)))
    talk.join(seed=seed)
    talk.press("I agree")
    for point in ("1", "-1", "0", "Cannot say"):
        talk.press(point)
    return talk


def test_points_of_a_scale_are_turned_round_with_the_words_at_their_ends():
    forth, back = (next(s for s in range(20) if is_turned(s) == way) for way in (False, True))

    asked = [
        [show for show in rated(seed).messages if "board" in show.text] for seed in (forth, back)
    ]

    assert [[show.buttons for show in shown] for shown in asked] == [
        [("-1", "0", "1", "Cannot say", "Skip")] * 2,
        [("1", "0", "-1", "Cannot say", "Skip")] * 2,
    ]
    assert asked[0][0].text.endswith("_-1 = Not at all · 1 = Fully_")
    assert asked[1][0].text.endswith("_1 = Fully · -1 = Not at all_")


def test_points_of_a_scale_are_kept_with_the_order_they_were_shown_in():
    talk = rated(next(seed for seed in range(20) if is_turned(seed)))

    kept = [record for record in talk.records if isinstance(record, Record)]
    assert [(r.step, r.part, r.code, r.number, r.shown_order) for r in kept] == [
        ("before", "board", "1", 1, ("1", "0", "-1")),
        ("before", "nurse", "-1", -1, ("1", "0", "-1")),
        ("after", "board", "0", 0, ("1", "0", "-1")),
        ("after", "nurse", "unsure", None, ("1", "0", "-1")),
    ]


def is_turned(seed: int) -> bool:
    return turned(("a", "b"), seed) == ("b", "a")
