"""Crowds live through a script, and what became of them is counted."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.authoring.files import read_script
from bot.rehearsal.citizens import crowd
from bot.rehearsal.findings import Findings, added_up
from bot.rehearsal.habits import KEEN, USUAL, exactly
from bot.rehearsal.trials import PART, NobodyToCount, Trial, live_through, rehearse
from tests.dialogues.tiny import PROPOSAL, TINY

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
FORK = """\
  - {type: single, id: colour, text: Which?, options: {red: Red, green: Green}}
  - {type: branch, id: fork, when: {colour: {is: red}}, then: [
      {type: say, id: warm, text: "Red is warm, {colour|you} said."},
      {type: single, id: shade, text: Which red?, options: {light: Light, dark: Dark}}], else: [
      {type: say, id: cold, text: Green is not.}]}
"""
LOYAL = replace(KEEN, leaves=0.0, without_done=exactly(0.0), without_next=0.0).assuming(
    comes_back=1.0
)
UNTAPPED = replace(LOYAL, without_done=exactly(1.0), without_next=1.0, skips=0.0)
PARTS = """\
- {id: words, title: Words, minutes: 1, opens: {day: 1}, steps: [
    {type: reflect, id: why, text: Why?}]}
- {id: ticks, title: Ticks, minutes: 1, opens: {day: 2}, steps: [
    {type: multi, id: many, text: Which?, options: {red: Red, green: Green}}]}
- {id: dials, title: Dials, minutes: 1, opens: {day: 3}, steps: [
    {type: tradeoff, id: package, text: Build one., dials: {who: {title: Who?, settings: {
      wide: {label: Wide, gains: More., gives_up: Care.},
      narrow: {label: Narrow, gains: Care., gives_up: More.}}}}}]}
- {id: reading, title: Reading, minutes: 1, opens: {day: 4}, steps: [
    {type: card, id: last, title: The end, text: This is the last page.}]}
"""


def trial(script: str, **changes) -> Trial:
    chosen = {"people": 8, "seed": 7, "habits": LOYAL, "start": MONDAY, "days": 5}
    return Trial(script=script, **(chosen | changes))


def write(folder: Path, source: str) -> str:
    file = folder / "dialogue.yaml"
    file.write_text(source + PROPOSAL)
    return str(file)


def one(**changes) -> Findings:
    chosen = {
        "people": 2,
        "turns": 10,
        "began": MONDAY,
        "ended": MONDAY,
        "statuses": {"finished": 1, "active": 1},
        "stages": {"start": (2, 1)},
        "by_rule": {"start": 1},
        "messages": ({"prompt": 3}, {"prompt": 1, "push": 1}),
        "seconds": (60, 30),
        "texts": 1,
        "unasked": (MONDAY,),
        "met": frozenset({"colour"}),
        "quarantined": 0,
    }
    return Findings(**(chosen | changes))


def test_everybody_is_counted_and_every_step_is_met(tmp_path):
    script = write(tmp_path, TINY + FORK)

    found = live_through(trial(script, people=30), tmp_path / "store")

    assert found.people == 30
    assert found.finished == found.stages["start"][1] > 20
    assert found.stages["start"][0] == 30 - found.statuses.get("forgotten", 0)
    assert found.quarantined == 0
    assert found.unreached(read_script(script).dialogue) == ()


def test_those_who_tap_neither_done_nor_keep_nor_next_finish_by_rule(tmp_path):
    script = write(tmp_path, TINY + PARTS)

    found = live_through(trial(script, habits=UNTAPPED, people=12, days=8), tmp_path / "store")

    finished = {stage: ended for stage, (_, ended) in found.stages.items() if stage != "start"}
    assert [*finished] == ["dials", "reading", "ticks", "words"]
    assert found.by_rule == finished
    assert min(finished.values()) > 6


def test_those_who_tap_finish_nothing_by_rule(tmp_path):
    script = write(tmp_path, TINY + PARTS)

    found = live_through(trial(script, people=12, days=8), tmp_path / "store")

    assert (found.by_rule, found.finished > 6) == ({}, True)


def test_same_seed_gives_the_same_people_who_leave_out_the_last_tap():
    first, second = ([one.manner for one in crowd(20, 7, "C", USUAL.draw)] for _ in range(2))

    shares = {manner.without_done for manner in first}
    assert first == second
    assert len(shares) == 20
    assert 0 <= min(shares) < max(shares) <= 0.3


def test_steps_that_nobody_met_are_named(tmp_path):
    script = write(tmp_path, TINY + FORK)

    found = live_through(trial(script, people=1), tmp_path / "store")

    one_side = {("start.warm", "start.shade"), ("start.cold",)}
    assert found.unreached(read_script(script).dialogue) in one_side


def test_messages_and_minutes_are_of_each_person(tmp_path):
    script = write(tmp_path, TINY)

    found = live_through(trial(script, people=5), tmp_path / "store")

    assert len(found.messages) == len(found.seconds) == 5
    assert all(person["prompt"] >= 1 for person in found.messages)


def test_crowd_that_never_comes_back_reaches_what_opens_first(tmp_path):
    habits = USUAL.assuming(comes_back=0.0, answers_reminder=0.0)

    found = live_through(trial("warm-and-safe-homes", people=5, habits=habits), tmp_path / "store")

    assert "judge" not in found.stages
    assert found.finished == 0


@pytest.mark.timeout(120)
def test_crowds_live_side_by_side_and_come_back_in_order(tmp_path):
    script = write(tmp_path, TINY)
    told = []

    found = rehearse([trial(script, people=PART + 1), trial(script, people=2)], told.append)

    assert [crowd.people for crowd in found] == [PART + 1, 2]
    assert sorted(told) == [2, PART // 2, PART // 2 + 1]


def test_parts_of_a_crowd_add_up():
    other = one(
        statuses={"finished": 2},
        stages={"start": (2, 2), "next": (1, 0)},
        by_rule={"next": 1},
        quarantined=1,
    )

    assert added_up([one(), other]) == one(
        people=4,
        turns=20,
        statuses={"finished": 3, "active": 1},
        stages={"start": (4, 3), "next": (1, 0)},
        by_rule={"start": 1, "next": 1},
        messages=one().messages * 2,
        seconds=(60, 30, 60, 30),
        texts=2,
        unasked=(MONDAY, MONDAY),
        quarantined=1,
    )


def test_tables_of_a_crowd_are_no_people_of_the_report(tmp_path: Path):
    role = "roles:\n  table: {title: A table's phone, when: {colour: {is: red}}}\n"
    script = write(tmp_path, f"{TINY}{FORK}{role}")

    found = live_through(trial(script), tmp_path / "store")

    tables = found.roles["table"]
    assert 0 < tables < 8
    assert (found.people, sum(found.statuses.values())) == (8 - tables, 8 - tables)
    assert found.stages == {"start": (8 - tables, 8 - tables)}
    assert len(found.messages) == 8 - tables
    assert "shade" in found.met


def test_crowd_of_tables_alone_is_told_in_words(tmp_path: Path):
    role = "roles:\n  any: {title: A table's phone, when: {colour: {one_of: [red, green]}}}\n"
    script = write(tmp_path, f"{TINY}{FORK}{role}")

    with pytest.raises(NobodyToCount, match=r"All 2 who took part came to have a role"):
        rehearse([trial(script, people=2)], lambda _people: None)
