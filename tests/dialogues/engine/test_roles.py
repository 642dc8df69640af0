"""Who shares a phone is no person of the round: a role comes with an answer, and goes with it."""

from dialogues.turn.codec import dump_state, load_state
from dialogues.turn.effects import FreeSeat, HoldSeat
from dialogues.turn.state import State
from tests.dialogues.builders import Talk, agreed, dialogue, single, stage, worded

WHOSE = {"table": "The table's", "person": "My own"}
ROLES = {
    "table": {"title": "A table's phone", "when": {"whose": {"is": "table"}}},
    "shared": {
        "title": "Some other phone",
        "when": {"whose": {"not": {"is": "person"}}},
        "any": [{"colour": {"is": "red"}}, {"colour": {"is": "blue"}}],
    },
}


def talk(**parts: object) -> Talk:
    """Let somebody agree, who is then asked whose phone it is, and for a colour."""
    steps = (single("whose", options=WHOSE | {"club": "A club's"}), single("colour"))
    return agreed(stage("start", *steps), **{"roles": ROLES, **parts})


def told(talk: Talk) -> tuple[str, list]:
    """Give the role after the last turn, and what that turn did to the seat."""
    effects = talk.turns[-1].outcome.effects
    return talk.state.role, [e for e in effects if isinstance(e, FreeSeat | HoldSeat)]


def test_person_has_no_role():
    one = talk()
    assert told(one) == ("", [])

    one.press("My own")

    assert told(one) == ("", [])


def test_answer_gives_the_role_and_the_seat_away():
    one = talk()

    one.press("The table's")

    assert told(one) == ("table", [FreeSeat()])


def test_further_answers_leave_the_role_as_it_is():
    one = talk()
    one.press("The table's")

    one.press("Red")

    assert told(one) == ("table", [])


def test_changed_answer_takes_the_role_back_and_holds_the_seat_again():
    one = talk()
    one.press("The table's")
    one.say("/back")

    one.press("My own")

    assert told(one) == ("", [HoldSeat()])


def test_changed_answer_gives_a_role_late():
    one = talk()
    one.press("My own")
    one.say("/back")

    one.press("The table's")

    assert told(one) == ("table", [FreeSeat()])


def test_first_role_that_holds_is_taken_and_another_keeps_the_seat_given():
    one = talk()
    one.press("A club's")
    assert told(one) == ("", [])
    one.press("Red")
    assert told(one) == ("shared", [FreeSeat()])
    one.say("/back")
    one.say("/back")

    one.press("The table's")

    assert told(one) == ("table", [])


def test_role_may_ask_for_the_arm():
    arms = {"full": {"title": "All", "share": 1}, "half": {"title": "Half", "share": 1}}
    helpers = {"title": "A helper", "when": {"arm": {"one_of": [*arms]}, "colour": {"is": "red"}}}
    one = talk(arms=arms, roles={"helper": helpers})
    one.press("My own")

    one.press("Red")

    assert told(one) == ("helper", [FreeSeat()])


def test_answer_of_the_newest_lap_gives_the_role():
    inside = [single("whose", options=WHOSE)]
    loop = {"type": "loop", "id": "again", "most": 2, "until": {"whose": {"is": "table"}}}
    one = agreed(stage("start", loop | {"steps": inside}), roles={"table": ROLES["table"]})
    one.press("My own")
    assert told(one) == ("", [])

    one.press("The table's")

    assert told(one) == ("table", [FreeSeat()])


def test_version_without_the_role_makes_a_person_again():
    one = talk()
    one.press("The table's")
    steps = (single("whose", options=WHOSE | {"club": "A club's"}), single("colour"))
    opening = {**stage("start", *steps), "steps": one.plan.script.worded["en"].stages[0].steps}

    one.upgrade(worded(dialogue(opening)))

    assert told(one) == ("", [HoldSeat()])


def test_role_is_stored_with_the_state_and_one_from_before_loads_without():
    stored = dump_state(State(role="table", answers={"whose": "table"}))

    assert load_state(stored).role == "table"
    assert load_state('{"answers":{"whose":"table"}}').role == ""
