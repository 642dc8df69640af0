"""Dials are turned to see what each setting gains and gives up, set, and kept as a package."""

import pytest

from dialogues.turn.effects import Show
from tests.dialogues.builders import Talk, card
from tests.dialogues.engine.test_kinds import answers, asked, is_at_the_end, skipped

PACKAGE = {
    "type": "tradeoff",
    "id": "package",
    "text": "Set up the plan as you would like it.",
    "dials": {
        "who": {
            "title": "Who sees the list",
            "settings": {
                "team": {"label": "The team", "gains": "Few see it.", "gives_up": "Speed."},
                "firm": {"label": "A firm too", "gains": "Lower bills.", "gives_up": "Trust."},
            },
        },
        "long": {
            "title": "How long it is kept",
            "settings": {
                "short": {"label": "A month", "gains": "Less can leak.", "gives_up": "Checks."},
                "year": {"label": "A year", "gains": "Checks.", "gives_up": "More can leak."},
            },
        },
    },
}


def test_dial_shows_what_each_setting_gains_and_gives_up_before_it_is_set():
    talk = asked(PACKAGE)

    [first] = talk.messages[-1:]
    [team] = talk.press("The team")
    [firm] = talk.press("A firm too")
    [following] = talk.press("Done")

    lead = "Set up the plan as you would like it.\n\n**Who sees the list**\n\n"
    hint = "Tap each choice to see what it gains and gives up. Then press **Done**."
    assert (first.text, first.buttons) == (lead + hint, ("The team", "A firm too", "Skip"))
    assert team.text == lead + "**Gained:** Few see it.\n\n**Given up:** Speed."
    assert team.buttons == ("✓ The team", "A firm too", "Done")
    assert firm.text == lead + "**Gained:** Lower bills.\n\n**Given up:** Trust."
    assert firm.buttons == ("The team", "✓ A firm too", "Done")
    assert (team.redraws, firm.redraws, following.redraws) == (True, True, False)
    assert (following.text, following.echo) == (f"**How long it is kept**\n\n{hint}", "A firm too")
    assert answers(talk) == [("who", "firm", None, "answered", 1)]


def set_up(talk: Talk, *labels: str) -> list[Show]:
    """Set one dial after the other; give what is shown in the end."""
    for label in labels:
        talk.press(label)
        shown = talk.press("Done")
    return shown


def test_package_is_shown_whole_and_kept():
    talk = asked(PACKAGE)

    [package] = set_up(talk, "The team", "A month")
    talk.press("Keep it")

    assert package.text == (
        "**This is your package.** Do you want to keep it?\n\n"
        "- Who sees the list: **The team**\n- How long it is kept: **A month**"
    )
    assert package.buttons == ("Keep it", "Change it")
    assert answers(talk) == [
        ("who", "team", None, "answered", 1),
        ("long", "short", None, "answered", 1),
    ]
    assert is_at_the_end(talk)


def test_package_that_is_changed_records_further_revisions():
    talk = asked(PACKAGE)
    set_up(talk, "The team", "A month")

    [again] = talk.press("Change it")
    set_up(talk, "A firm too")
    talk.press("Done")
    talk.press("Keep it")

    assert again.buttons == ("✓ The team", "A firm too", "Done")
    assert answers(talk) == [
        ("who", "team", None, "answered", 1),
        ("long", "short", None, "answered", 1),
        ("who", "firm", None, "answered", 2),
        ("long", "short", None, "answered", 2),
    ]
    assert talk.state.answers["package"] == {"who": "firm", "long": "short"}


def test_package_can_be_set_and_kept_by_typing():
    talk = asked(PACKAGE)

    for text in ("the team", "done", "longest", "2", "Done", "keep it"):
        talk.say(text)

    assert [code for _, code, *_ in answers(talk)] == ["team", "year"]
    assert is_at_the_end(talk)


def test_dial_that_was_skipped_is_left_out_of_the_package():
    talk = asked(PACKAGE)
    talk.press("Skip")

    [package] = set_up(talk, "A year")

    assert answers(talk) == [skipped("who"), ("long", "year", None, "answered", 1)]
    assert package.text.endswith("to keep it?\n\n- How long it is kept: **A year**")


def test_package_without_any_setting_is_not_asked_about():
    talk = asked(PACKAGE)
    talk.press("Skip")

    talk.say("skip")

    assert answers(talk) == [skipped("who"), skipped("long")]
    assert is_at_the_end(talk)


def test_dial_that_was_turned_can_still_be_skipped():
    talk = asked(PACKAGE)
    talk.press("A firm too")

    talk.say("skip")

    assert answers(talk) == [skipped("who")]


def test_later_dial_tells_the_question_no_more():
    talk = asked(PACKAGE)
    set_up(talk, "The team")

    [turned] = talk.press("A year")

    assert (
        turned.text
        == "**How long it is kept**\n\n**Gained:** Checks.\n\n**Given up:** More can leak."
    )


def test_skipping_the_package_keeps_it():
    talk = asked(PACKAGE)
    set_up(talk, "The team", "A month")

    talk.say("skip")

    assert is_at_the_end(talk)


def test_dial_that_was_turned_stays_so_when_it_is_asked_again():
    talk = asked(PACKAGE)
    [turned] = talk.press("A firm too")

    again = talk.say("help")[-1]
    talk.press("Done")

    assert (again.text, again.buttons, again.prompt) == (turned.text, turned.buttons, turned.prompt)
    assert answers(talk) == [("who", "firm", None, "answered", 1)]


def test_dials_in_random_order_record_the_order():
    talk = asked({**PACKAGE, "random": True})
    talk.press_at(0)

    talk.press("Done")

    assert sorted(talk.records[-1].shown_order) == ["long", "who"]
    assert talk.records[-1].part == talk.records[-1].shown_order[0]


@pytest.mark.parametrize(
    ("test", "is_met"),
    [({"includes": "short"}, True), ({"includes": "year"}, False), ({"at_least": 1}, False)],
)
def test_later_steps_can_depend_on_a_setting(test: dict, is_met: bool):
    when = {"package": test}
    arms = {"then": [card("yes")], "else": [card("no")]}
    talk = asked(PACKAGE, {"type": "branch", "id": "met", "when": when, **arms})

    set_up(talk, "The team", "A month")
    talk.press("Keep it")

    assert talk.state.prompt.step == ("yes" if is_met else "no")
