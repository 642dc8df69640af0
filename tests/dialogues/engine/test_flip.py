"""An ordered list is turned round by lot, for a person the same way before and after."""

from dialogues.turn.effects import Record
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
