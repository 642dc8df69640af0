"""A round that runs is given a new version, and with it everybody whose talk it does not break."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import timedelta
from unittest.mock import ANY
from zipfile import ZipFile

import pytest
from sqlalchemy import func, select, update

from bot.authoring.files import read_script
from bot.authoring.script_store import ScriptCache, keep_script
from bot.channels.contract import Outgoing
from bot.evidence.answers import view_transcript
from bot.evidence.export import ExportRequest, export
from bot.rounds import upgrade as upgrading
from bot.rounds.lifecycle import schedule
from bot.rounds.request import RoundRequest
from bot.rounds.times import RoundRefused
from bot.rounds.upgrade import Upgrade, UpgradeRequest, preview
from bot.runtime.context import Context, SetClock
from bot.turns.corridor import Corridor
from bot.turns.intake import Intake
from dialogues.engine.step import step
from dialogues.turn.codec import dump_state, load_event, load_state
from dialogues.turn.events import Upgraded
from dialogues.turn.outline import Plan
from dialogues.turn.state import State
from storage.accounts import audit
from storage.people.people import Enrolment
from storage.queries import webchat
from storage.queries.filters import Filters
from storage.rounds import rounds
from storage.rounds import versions as round_versions
from storage.schema.rounds import scripts
from storage.schema.turns import enrolments, events
from storage.turns import writes
from tests.bot.town import Town, texts
from tests.dialogues.tiny import PROPOSAL, TINY

QUESTIONS = """\
  - {type: single, id: colour, text: Which colour?, options: {red: Red, green: Green}}
  - {type: reflect, id: why, text: Wy is that?}
- id: later
  title: Later
  minutes: 1
  opens: {day: 1}
  steps:
  - {type: single, id: shape, text: Which shape?, options: {round: Round, flat: Flat}}
"""
FIRST = TINY + QUESTIONS + PROPOSAL
SAME = "The round runs this very version already."
RAISE = "Raise it, so that answers can be told apart."
SECOND = FIRST.replace("version: 1", "version: 2").replace("Wy is", "Why is")
BLUE = SECOND.replace("green: Green}", "green: Green, blue: Blue}")
BENT = BLUE.replace("version: 2", "version: 3").replace("flat: Flat}", "bent: Bent}")


@pytest.fixture
def versions(tmp_path):
    """Give a function that writes a version of the script; its path."""

    def write(source: str) -> str:
        (tmp_path / "dialogue.yaml").write_text(source)
        return str(tmp_path)

    return write


def to(script: str) -> UpgradeRequest:
    return UpgradeRequest(slug="spring", script=script)


async def upgrade(
    context: Context, script_cache: ScriptCache, request: UpgradeRequest, actor: str
) -> Upgrade:
    """Upgrade through the one door to the corridor."""
    corridor = Corridor(context=context, script_cache=script_cache)
    intake = Intake(context=context, corridor=corridor)
    return await upgrading.upgrade(context, script_cache, intake, request, actor)


async def running(context: Context, versions) -> None:
    request = RoundRequest(script=versions(FIRST), start="now", slug="spring", code="CODE")
    await schedule(context, request, "Ada")


async def refusal(context: Context, script: str, slug: str = "spring") -> tuple[str, str]:
    with pytest.raises(RoundRefused) as refused:
        await upgrade(context, ScriptCache(), UpgradeRequest(slug=slug, script=script), "Ada")
    return refused.value.code, str(refused.value)


def csv_of(archive: ZipFile, name: str) -> list[dict[str, str]]:
    text = archive.read(name).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


async def where_people_are(context: Context) -> list[tuple[int, str, int]]:
    """Give the version, the open step and the events of everybody, in the order they joined."""
    async with context.database.read() as tx:
        count = select(func.count()).where(events.c.enrolment_id == enrolments.c.id)
        found = await tx.execute(
            select(scripts.c.version, enrolments.c.step, count.scalar_subquery())
            .join(scripts, scripts.c.id == enrolments.c.script_id)
            .order_by(enrolments.c.id)
        )
        return [tuple(row) for row in found]


async def joined(town: Town, *names: str, taps: Sequence[str] = ("I agree",)) -> None:
    for name in names:
        await town.joins(name, code="CODE")
        for label in taps:
            await town.taps(name, label)


def labels(message: Outgoing) -> list[str]:
    return [button.label for button in message.buttons]


def reasons(told: Upgrade) -> list[tuple[str, str, int]]:
    return [(one.reason.name, one.where, len(who)) for one, who in told.hindrances.items()]


async def test_corrected_words_are_met_by_everybody_with_the_next_message(
    context: Context, clock: SetClock, versions
):
    town = Town(context, clock)
    await running(context, versions)
    await joined(town, "ann")

    told = await upgrade(context, ScriptCache(), to(versions(SECOND)), "Ada")
    shown = texts(await town.taps("ann", "Red"))

    assert shown[-1].startswith("Why is that?")
    assert (len(told.moving), told.staying) == (1, ())
    assert await where_people_are(context) == [(2, "why", 5)]


async def test_those_in_the_midst_of_a_changed_part_stay_and_the_others_move(
    context: Context, clock: SetClock, versions
):
    town = Town(context, clock)
    await running(context, versions)
    await joined(town, "ann")
    await joined(town, "bob", taps=("I agree", "Red", "Skip"))

    told = await upgrade(context, ScriptCache(), to(versions(BLUE)), "Ada")
    await joined(town, "cat")

    assert reasons(told) == [("STAGE", "start", 1)]
    assert [len(told.moving), len(told.staying)] == [1, 1]
    assert await where_people_are(context) == [(1, "colour", 3), (2, "", 6), (2, "colour", 3)]
    assert texts(await town.taps("cat", "Blue"))[-1].startswith("Why is that?")
    assert texts(await town.taps("ann", "Red"))[-1].startswith("Wy is that?")


async def test_who_stayed_moves_when_it_is_done_again_after_the_end_of_the_part(
    context: Context, clock: SetClock, versions
):
    town = Town(context, clock)
    await running(context, versions)
    await joined(town, "ann")
    await upgrade(context, ScriptCache(), to(versions(BLUE)), "Ada")
    nobody_yet = await refusal(context, versions(BLUE))

    await town.taps("ann", "Red")
    await town.taps("ann", "Skip")
    again = await upgrade(context, ScriptCache(), to(versions(BLUE)), "Bea")

    assert nobody_yet == (
        "same_version",
        f"{SAME} 1 person is still on an earlier one and may not move yet.",
    )
    assert (len(again.moving), again.changes.all) == (1, ())
    assert await where_people_are(context) == [(2, "", 6)]
    async with context.database.read() as tx:
        assert [one.version for one in await round_versions.listed(tx, 1)] == [1, 2]


async def test_upgrade_that_was_cut_short_is_finished_by_doing_it_again(
    context: Context, clock: SetClock, versions
):
    town = Town(context, clock)
    await running(context, versions)
    await joined(town, "ann")
    second = read_script(versions(SECOND))
    async with context.database.write() as tx:
        found, kept = await rounds.find(tx, "spring"), await keep_script(tx, second, clock.now())
        await round_versions.replace(tx, found, kept, now=clock.now(), actor="Ada")

    told = await upgrade(context, ScriptCache(), to(versions(SECOND)), "Ada")

    assert (len(told.moving), told.changes.all) == (1, ())
    assert await where_people_are(context) == [(2, "colour", 4)]


async def test_who_did_something_meanwhile_is_looked_at_as_they_stand_now(
    context: Context, clock: SetClock, versions
):
    town, corridor = Town(context, clock), Corridor(context=context, script_cache=ScriptCache())
    await running(context, versions)
    await joined(town, "ann", "bob")
    seen = []

    def may(enrolment: Enrolment) -> bool:
        seen.append(load_state(enrolment.state).prompt.step)
        return False

    await town.taps("ann", "Red")
    async with context.database.write() as tx:
        second = await keep_script(tx, read_script(versions(SECOND)), clock.now())
    there_already = await corridor.upgrade_people([1, 2, 99], 1, may)
    hindered = await corridor.upgrade_people([1, 2, 99], second, may)

    assert (there_already, hindered, seen) == (frozenset(), frozenset(), ["why", "colour"])


BETWEEN_PARTS = ("I agree", "Red", "Skip")
PUZZLING = '{"joined_at":"yesterday","finished":{"start":"never"},"opened":{"start":"never"}}'
UNREADABLE = '{"stage":'


@pytest.mark.parametrize("state", [PUZZLING, UNREADABLE])
async def test_person_the_engine_fails_over_stays_and_stops_nobody_else(
    context: Context, clock: SetClock, versions, state
):
    town = Town(context, clock)
    await running(context, versions)
    await joined(town, "ann", "bob", "cat", taps=BETWEEN_PARTS)
    async with context.database.write() as tx:
        broken = update(enrolments).where(enrolments.c.id == 2).values(state=state)
        await tx.execute(broken)

    told = await upgrade(context, ScriptCache(), to(versions(BLUE)), "Ada")

    assert await where_people_are(context) == [(2, "", 6), (1, "", 5), (2, "", 6)]
    assert (len(told.moving), reasons(told)) == (2, [("BROKEN", "", 1)])
    assert [hindrance.sentence for hindrance in told.hindrances] == [
        "cannot be moved for a fault in this program, which its log names"
    ]
    assert await town.rows("quarantine", "channel", "key") == [("clock", "upgrade:2:2")]
    assert await town.rows("enrolments", "state") == [ANY, (state,), ANY]


async def test_fault_over_one_person_is_put_aside_once_however_often_they_are_tried(
    context: Context, clock: SetClock, versions
):
    town = Town(context, clock)
    await running(context, versions)
    await joined(town, "ann", taps=BETWEEN_PARTS)
    async with context.database.write() as tx:
        await tx.execute(update(enrolments).values(state=PUZZLING))

    for _ in range(2):
        told = await upgrade(context, ScriptCache(), to(versions(BLUE)), "Ada")

    assert reasons(told) == [("BROKEN", "", 1)]
    assert await town.count("quarantine") == 1


async def test_people_on_several_versions_move_to_the_newest_each_by_their_own_way(
    context: Context, clock: SetClock, versions
):
    town = Town(context, clock)
    await running(context, versions)
    await joined(town, "ann")
    await upgrade(context, ScriptCache(), to(versions(BLUE)), "Ada")
    await joined(town, "bob")

    told = await upgrade(context, ScriptCache(), to(versions(BENT)), "Ada")

    assert reasons(told) == [("STAGE", "start", 1)]
    assert await where_people_are(context) == [(1, "colour", 3), (3, "colour", 4)]


async def test_shape_of_a_part_to_come_is_the_one_of_the_version_moved_to(
    context: Context, clock: SetClock, versions
):
    town = Town(context, clock)
    await running(context, versions)
    await joined(town, "ann", taps=("I agree", "Red", "Skip"))
    await upgrade(context, ScriptCache(), to(versions(BENT)), "Ada")

    clock.set(clock.now() + timedelta(days=2))
    await town.tick()
    await town.deliver("ann")
    shown = await town.taps("ann", "Start")

    assert labels(shown[-1]) == ["Round", "Bent", "Skip"]


async def test_replay_goes_on_with_the_new_version_where_the_person_did(
    context: Context, clock: SetClock, versions
):
    town = Town(context, clock)
    await running(context, versions)
    await joined(town, "ann", taps=("I agree", "Red", "Skip"))
    told = await upgrade(context, ScriptCache(), to(versions(BENT)), "Ada")
    clock.set(clock.now() + timedelta(days=2))
    await town.tick()
    await town.deliver("ann")
    await town.taps("ann", "Start")
    await town.taps("ann", "Bent")

    by_hash = {script.hash: script for script in (told.old, told.new)}
    script, state = told.old, dump_state(State())
    async with context.database.read() as tx:
        happened = await writes.history(tx, 1)
        [stored] = await tx.scalars(select(enrolments.c.state))
    for _, at, kind, payload, _ in happened:
        taken = load_event(kind, payload, None)
        script = by_hash[taken.script] if isinstance(taken, Upgraded) else script
        plan = Plan(script=script, timetable=told.round.timetable)
        state = dump_state(step(plan, load_state(state), taken, at).state)
    assert state == stored


async def test_every_answer_tells_the_version_that_asked(
    context: Context, clock: SetClock, versions, tmp_path
):
    town = Town(context, clock)
    await running(context, versions)
    await joined(town, "ann", taps=("I agree", "Red"))
    await upgrade(context, ScriptCache(), to(versions(SECOND)), "Ada")
    await town.says("ann", "I like it.")

    out = tmp_path / "spring.zip"
    await export(
        context,
        ScriptCache(),
        ExportRequest(
            filters=Filters(round="spring"), out=out, actor="olga", include_unquotable=True
        ),
    )
    with ZipFile(out) as archive:
        long = csv_of(archive, "responses_long.csv")
        wide = csv_of(archive, "responses_wide.csv")
        names = archive.namelist()

    assert [(row["step_id"], row["dialogue_version"]) for row in long] == [
        ("colour", "1"),
        ("why", "2"),
    ]
    assert [row["script_version"] for row in wide] == ["2"]
    assert {"script/dialogue.yaml", "script/earlier/version_1/dialogue.yaml"} <= {*names}


async def test_export_has_a_place_for_what_only_an_earlier_version_asked(
    context: Context, clock: SetClock, versions, tmp_path
):
    town = Town(context, clock)
    await running(context, versions)
    await joined(town, "ann", taps=("I agree", "Green"))
    other = SECOND.replace("red: Red, green: Green", "red: Red, blue: Blue")
    gone = other.replace("  - {type: reflect, id: why, text: Why is that?}\n", "")
    await upgrade(context, ScriptCache(), to(versions(gone)), "Ada")
    await town.says("ann", "It is green.")

    out = tmp_path / "spring.zip"
    await export(
        context,
        ScriptCache(),
        ExportRequest(
            filters=Filters(round="spring"), out=out, actor="olga", include_unquotable=True
        ),
    )
    with ZipFile(out) as archive:
        [wide] = csv_of(archive, "responses_wide.csv")
        codebook = {row["variable"]: row for row in csv_of(archive, "codebook.csv")}
        long = csv_of(archive, "responses_long.csv")

    assert (wide["start__colour"], wide["start__why"]) == ("green", "It is green.")
    assert codebook["start__colour"]["values_en"] == "red = Red; blue = Blue; green = Green"
    assert codebook["start__colour"]["script_version"] == "2"
    assert codebook["start__why"]["script_version"] == "1"
    assert [row["value_label"] for row in long] == ["Green", ""]


async def test_transcript_tells_when_somebody_went_on_with_a_new_version(
    context: Context, clock: SetClock, versions
):
    town = Town(context, clock)
    await running(context, versions)
    await joined(town, "ann")
    told = await upgrade(context, ScriptCache(), to(versions(SECOND)), "Ada")

    seen = await view_transcript(context, "spring", told.moving[0].participant, actor="olga")

    assert [(line.who, line.kind, line.note) for line in seen.lines if line.who == "clock"] == [
        ("clock", "upgraded", "version 2")
    ]


async def test_round_that_nobody_joined_may_have_any_version(context: Context, versions):
    await running(context, versions)

    told = await upgrade(
        context, ScriptCache(), to(versions(SECOND.replace("May we?", "We may."))), "Ada"
    )

    assert (told.people, told.new.dialogue.dialogue.version) == ((), 2)


async def test_upgrade_is_written_down(context: Context, clock: SetClock, versions):
    await running(context, versions)
    async with context.database.read() as tx:
        before = await rounds.find(tx, "spring")

    told = await upgrade(context, ScriptCache(), to(versions(SECOND)), "Ada")

    async with context.database.read() as tx:
        ran = await round_versions.listed(tx, before.id)
        logged = (await audit.entries(tx, 1))[0]
        after = await rounds.find(tx, "spring")
    assert [(one.version, one.since, one.actor) for one in ran] == [
        (1, before.start_at, ""),
        (2, clock.now(), "Ada"),
    ]
    assert (logged.action, logged.detail) == (
        "upgraded",
        {"script": told.new.hash, "was": told.old.hash, "staying": 0},
    )
    assert (after.script_id, after.timetable) == (ran[1].script_id, before.timetable)


async def test_files_of_the_version_before_can_still_be_fetched(context: Context, versions):
    await running(context, versions)
    told = await upgrade(context, ScriptCache(), to(versions(SECOND)), "Ada")

    async with context.database.read() as tx:
        found = await webchat.script_file(tx, told.old.hash, "dialogue.yaml")
    assert found == FIRST.encode()


async def test_round_that_ran_one_version_has_no_list(context: Context, versions):
    await running(context, versions)

    async with context.database.read() as tx:
        assert await round_versions.listed(tx, 1) == ()


async def test_looking_at_an_upgrade_changes_nothing(context: Context, versions):
    await running(context, versions)

    shown = await preview(context, ScriptCache(), to(versions(SECOND)))

    assert [change.is_comparable for change in shown.changes.all] == [True, False]
    async with context.database.read() as tx:
        assert await round_versions.listed(tx, 1) == ()


@pytest.mark.parametrize(
    ("old", "new", "refused"),
    [
        (
            "Wy is",
            "Wy is",
            (
                "same_version",
                f"{SAME[:-1]}, with everybody in it.",
            ),
        ),
        (
            "id: tiny",
            "id: other",
            ("another_dialogue", "The round runs tiny, and this is other. Name its script."),
        ),
        (
            "Wy is",
            "Why is",
            (
                "version_not_raised",
                f"The round runs version 1, and this says version 1. {RAISE}",
            ),
        ),
    ],
)
async def test_what_is_no_later_version_is_refused(context: Context, versions, old, new, refused):
    await running(context, versions)

    assert await refusal(context, versions(FIRST.replace(old, new))) == refused


async def test_other_terms_are_refused_by_name_once_somebody_has_joined(
    context: Context, clock: SetClock, versions
):
    await running(context, versions)
    await joined(Town(context, clock), "ann")

    code, sentence = await refusal(context, versions(SECOND.replace("May we?", "We may.")))

    assert code == "not_safe"
    assert "Schedule a new round for this version, or take them back:\n" in sentence
    assert "start.agree.text is now 'We may.'; it was 'May we?'" in sentence
    async with context.database.read() as tx:
        assert await round_versions.listed(tx, 1) == ()


async def test_round_that_has_ended_or_is_not_there_is_refused(context: Context, versions):
    await running(context, versions)

    assert (await refusal(context, versions(SECOND), "autumn"))[0] == "no_such_round"


def test_upgrade_is_shown_and_made_by_command(dialogue, tmp_path, monkeypatch, versions):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIALOGUE_DATA_DIR", str(tmp_path / "data"))
    dialogue("migrate")
    asked = ("--script", versions(FIRST), "--name", "spring", "--yes")
    dialogue("rounds", "schedule", *asked)

    unsure = dialogue("rounds", "upgrade", "spring", versions(SECOND))
    code, out, err = dialogue("rounds", "upgrade", "spring", versions(SECOND), "--yes")

    assert unsure[0] == 1
    assert "Nothing was done" in unsure[2]
    assert (code, err) == (0, "")
    assert "start.why.text is now 'Why is that?'; it was 'Wy is that?'" in out
    assert "Nobody is in the midst of the round on another version." in out
    assert "spring runs version 2 from now on." in out

    again = dialogue("rounds", "upgrade", "spring", versions(SECOND), "--yes")
    assert again == (
        1,
        "",
        f"{SAME[:-1]}, with everybody in it.\n",
    )


def test_upgrade_is_told_to_a_program(dialogue, tmp_path, monkeypatch, versions):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIALOGUE_DATA_DIR", str(tmp_path / "data"))
    dialogue("migrate")
    dialogue("rounds", "schedule", "--script", versions(FIRST), "--name", "spring", "--yes")

    code, out, _ = dialogue("rounds", "upgrade", "spring", versions(SECOND), "--yes", "--json")

    told = json.loads(out)
    assert (code, told["round"], told["version"], told["people"]) == (0, "spring", 2, 0)
    assert len(told["changes"]) == 2
