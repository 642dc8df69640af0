"""How people join, move between rounds, leave, are erased, blocked and moved."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import text

from bot.authoring.script_store import ScriptCache
from bot.channels.contract import Blocked, Elsewhere, Moved, Started, Unblocked, Wrote
from bot.evidence.export import ExportRequest, export
from bot.rounds.lifecycle import close
from bot.runtime.context import Context, SetClock
from dialogues.script.loader import Script, load
from dialogues.timing.timetable import Late
from storage.database.connection import embedded_file, open_database
from storage.people import people
from storage.queries import export_copies
from storage.queries.filters import Filters
from storage.vault.vault import Vault
from tests.bot.town import SHORT, Town, said, short_talk, texts


@pytest.fixture
def town(context: Context, clock: SetClock) -> Town:
    return Town(context, clock)


# --- joining by code ------------------------------------------------------------------------------


async def test_hello_without_a_code_is_told_how_to_take_part(town: Town):
    assert texts(await town.does("ann", Started())) == [said("no_round")]


async def test_code_can_be_typed(town: Town):
    await town.round()

    shown = await town.says("ann", " CODE ")

    assert texts(shown)[0].startswith("Shall we start?")


async def test_people_joined_when_they_wrote_and_not_when_we_heard_of_it(town: Town):
    await town.round()
    wrote = town.incoming("ann", Started(code="CODE"))
    town.pass_time(timedelta(hours=3))

    await town.corridor.take_turns([wrote])

    joined = await town.rows("enrolments", "joined_at")
    first = await town.rows("events", "at")
    assert joined == first


async def test_code_nobody_gave_out_is_told(town: Town):
    assert texts(await town.joins("ann", "NOPE")) == [said("code_unknown")]


async def test_after_five_wrong_codes_further_ones_wait_ten_minutes(town: Town):
    await town.round()
    wrong = [texts(await town.joins("ann", f"NOPE-{number}")) for number in range(5)]

    sixth = await town.joins("ann")
    town.pass_time(timedelta(minutes=10))
    later = await town.joins("ann")

    assert wrong == [[said("code_unknown")]] * 5
    assert texts(sixth) == [said("code_wait")]
    assert texts(later)[0].startswith("Shall we start?")


async def test_wrong_codes_of_one_person_do_not_make_another_wait(town: Town):
    await town.round()
    for number in range(6):
        await town.joins("ann", f"NOPE-{number}")

    shown = await town.joins("bob")

    assert texts(shown)[0].startswith("Shall we start?")


async def test_code_that_is_used_up_is_full(town: Town):
    await town.round(most=1)
    await town.agrees("ann")

    shown = await town.joins("bob")

    assert texts(shown) == [said("round_full")]
    assert await town.count("enrolments") == 1


async def test_seats_are_not_given_twice_within_a_batch(town: Town):
    await town.round(most=2)
    people = [f"p{number}" for number in range(5)]
    await town.corridor.take_turns([town.incoming(who, Started(code="CODE")) for who in people])
    await town.deliver("p0")

    await town.corridor.take_turns(
        [town.incoming(who, town.button(who, "I agree")) for who in people]
    )

    assert await town.rows("enrolments", "has_seat") == [(True,)] * 2 + [(False,)] * 3


async def test_code_past_its_day_is_over(town: Town):
    await town.round(expires=town.clock.now() + timedelta(hours=1))
    town.pass_time(timedelta(hours=2))

    assert texts(await town.joins("ann")) == [said("round_over")]


async def test_round_that_takes_nobody_after_its_start_is_over(town: Town):
    await town.round(late=Late.REFUSE)
    town.pass_time()

    assert texts(await town.joins("ann")) == [said("round_over")]


async def test_round_that_was_closed_is_over(town: Town):
    booked = await town.round()
    await close(town.context, booked.round.slug, "test")

    assert texts(await town.joins("ann")) == [said("round_over")]


async def test_second_time_through_the_link_goes_on_where_one_was(town: Town):
    await town.round()
    await town.agrees("ann")

    shown = await town.joins("ann")

    assert texts(shown) == ["Which colour?"]
    assert await town.rows("enrolments", "has_seat") == [(True,)]


# --- several rounds -------------------------------------------------------------------------------


async def two_rounds(town: Town) -> None:
    await town.round("ONE", title="Round one")
    await town.round("TWO", title="Round two", script=short_talk("other"))
    await town.agrees("ann", code="ONE")
    await town.agrees("ann", code="TWO")


async def test_words_go_to_the_round_last_used(town: Town):
    await two_rounds(town)

    await town.says("ann", "Green")

    assert await town.rows("responses", "round_id", "code") == [(2, "green")]


@pytest.mark.parametrize("word", ["menu", "/start"])
async def test_menu_leads_to_each_of_ones_rounds(town: Town, word: str):
    await two_rounds(town)

    menu = await (town.does("ann", Started()) if word == "/start" else town.says("ann", word))
    chosen = await town.taps("ann", "Round one")
    await town.says("ann", "Blue")

    assert texts(menu) == [said("menu")]
    assert [button.label for button in menu[0].buttons] == ["Round one", "Round two"]
    assert texts(chosen) == ["Which colour?"]
    assert await town.rows("responses", "round_id", "code") == [(1, "blue")]


async def test_button_goes_to_the_round_it_belongs_to(town: Town):
    await town.round("ONE")
    await town.round("TWO", script=short_talk("other"))
    await town.agrees("ann", code="ONE")
    first = town.button("ann", "Red")
    await town.agrees("ann", code="TWO")

    await town.does("ann", first)

    assert await town.rows("responses", "round_id", "code") == [(1, "red")]


async def test_leaving_one_round_keeps_the_other(town: Town):
    await two_rounds(town)
    await town.says("ann", "stop")

    await town.taps("ann", "Yes, I want to leave")

    assert await town.rows("enrolments", "round_id", "status") == [(1, "active"), (2, "stopped")]


# --- leaving --------------------------------------------------------------------------------------


async def test_stop_withdraws_what_still_waited(town: Town):
    await town.round()
    await town.agrees("ann")
    await town.says("ann", "stop")
    yes = town.button("ann", "Yes, I want to leave")
    acts = [Wrote(text="help", ref="r1"), Wrote(text="stop", ref="r2"), yes]
    town.pass_time()
    await town.corridor.take_turns([town.incoming("ann", act) for act in acts[:2]])
    town.pass_time()
    again = town.incoming("ann", Wrote(text="yes", ref="r3"))
    await town.corridor.take_turns([again])

    shown = await town.deliver("ann")

    assert texts(shown) == [said("stopped")]
    assert await town.count("due") == 0
    assert [row for (row,) in await town.rows("outbox", "state")].count("cancelled") == 3


async def test_nothing_is_pushed_to_who_left(town: Town):
    await town.round()
    await town.agrees("ann")
    await town.says("ann", "stop")
    await town.taps("ann", "Yes, I want to leave")
    town.pass_time(timedelta(days=3))

    await town.tick()

    assert await town.deliver("ann") == []


async def test_my_data_comes_at_once_and_holds_this_turn_too(town: Town):
    await town.round()
    await town.agrees("ann")
    await town.taps("ann", "Green")
    await town.taps("ann", "Next")
    await town.says("ann", "Like the leaves in May")

    shown = await town.says("ann", "/my_data")

    document = next(message.file for message in shown if message.file)
    content = document.content.decode()
    assert document.name == "my-data.txt"
    assert [words in content for words in ("Green", "Like the leaves in May", "/my_data")] == [
        True,
        True,
        True,
    ]


# --- taking one consent back ----------------------------------------------------------------------

QUOTE, TAKE_BACK = "You may print my words.", "Take back: You may print my words."


def quotable_talk() -> Script:
    """Read the short talk, with a purpose that people may allow or not."""
    optional = f"        optional: [{{id: quote, text: {QUOTE}}}]\n"
    return load(SHORT.replace(b"        declined:", optional.encode() + b"        declined:"))


async def writes_as_quotable(town: Town, *people: str) -> None:
    for who in people:
        await town.agrees(who)
        await town.taps(who, "Yes")
        await town.taps(who, "Green")
        await town.taps(who, "Next")
        await town.says(who, f"{who}'s own words")


async def test_words_are_withheld_from_the_next_export_when_consent_is_taken_back(
    town: Town, tmp_path: Path
):
    scheduled = await town.round(script=quotable_talk())
    await writes_as_quotable(town, "ann", "bob")
    await town.says("ann", "/privacy")

    shown = await town.taps("ann", TAKE_BACK)
    filters, path = Filters(round=scheduled.round.slug), tmp_path / "export.zip"
    report = await export(
        town.context, ScriptCache(), ExportRequest(filters=filters, out=path, actor="olga")
    )

    archive = ZipFile(path)
    told = b"".join(archive.read(name) for name in archive.namelist()).decode(errors="ignore")
    assert texts(shown)[0] == said("taken_back", purpose=QUOTE)
    assert [words in told for words in ("ann's own words", "bob's own words")] == [False, True]
    assert report.withheld == 1


async def test_copy_shows_every_answer_to_a_purpose(town: Town):
    await town.round(script=quotable_talk())
    await writes_as_quotable(town, "ann")
    for label in (TAKE_BACK, "Allow: You may print my words.", TAKE_BACK):
        await town.says("ann", "/privacy")
        await town.taps("ann", label)

    shown = await town.says("ann", "/my_data")

    copy = next(message.file.content for message in shown if message.file).decode()
    told = [line for line in copy.splitlines() if line.startswith("- ") and QUOTE in line]
    assert [line.partition(",")[0] for line in told] == ["- Yes", "- No", "- Yes", "- No"]


# --- being forgotten ------------------------------------------------------------------------------

FAREWELL = f"{said('forgotten')}\n\n{said('left_backups', date='1 April 2026')}"
BACKUPS = (
    "Backups made until now may still hold it, until 9 March 2026 at the latest; then they are "
    "deleted too."
)
COPIES = (
    "Until now, files of answers were taken out of here, perhaps with yours. I cannot reach those "
    "files: the people who run this dialogue are told whom to ask to delete them."
)
PLANTED = ("Quince marmalade", "address of ann", "Purple haze", "complaint of mine")


async def erased(town: Town) -> str:
    """Let Ann leave traces everywhere, and have herself erased; give her pseudonym."""
    await town.round()
    await town.agrees("ann", "bob")
    await town.says("ann", PLANTED[2])
    await town.taps("ann", "Green")
    await town.taps("ann", "Next")
    await town.says("ann", PLANTED[0], ref="r1")
    await town.changes("ann", "r1", PLANTED[0] + " and toast")
    await town.sends("ann", "voice", file=PLANTED[0], mime="audio/ogg")
    await town.says("ann", "complain")
    await town.says("ann", PLANTED[3])
    await town.says("ann", "/my_data")
    [(pseudonym,), _] = await town.rows("participants", "pseudonym")
    await town.says("ann", "forget")
    await town.taps("ann", "Yes, delete everything")
    return pseudonym


async def test_forget_leaves_no_row_of_the_person_and_none_of_others_missing(town: Town):
    pseudonym = await erased(town)

    assert {
        name: await town.count(name)
        for name in ("participants", "person_keys", "enrolments", "consents", "tombstones")
    } == {"participants": 1, "person_keys": 1, "enrolments": 1, "consents": 1, "tombstones": 1}
    for name in ("events", "responses", "progress", "due", "complaints", "attachments"):
        enrolled = {row[0] for row in await town.rows(name, "enrolment_id")}
        assert enrolled <= {2}
    assert await town.rows("tombstones", "pseudonym") == [(pseudonym,)]


async def test_farewell_still_goes_to_who_was_forgotten(town: Town):
    await erased(town)

    assert texts(town.screens["ann"])[-1] == FAREWELL


async def test_farewell_tells_of_copies_of_exports_that_are_out(town: Town, tmp_path: Path):
    scheduled = await town.round()
    await town.agrees("ann", "bob")
    filters, path = Filters(round=scheduled.round.slug), tmp_path / "export.zip"
    await export(
        town.context, ScriptCache(), ExportRequest(filters=filters, out=path, actor="olga")
    )
    town.context = replace(town.context, backups_kept=timedelta(days=7))
    town.restart()

    await town.says("ann", "forget")
    shown = await town.taps("ann", "Yes, delete everything")

    assert texts(shown) == [f"{said('forgotten')}\n\n{BACKUPS}\n\n{COPIES}"]
    async with town.database.read() as tx:
        [copy] = await export_copies.to_delete(tx)
    assert (copy.actor, copy.place) == ("olga", str(path))  # so they are


async def test_address_goes_too_when_the_farewell_has_gone(town: Town):
    await erased(town)

    async with town.database.write() as tx:
        await people.forget_addresses(tx)

    assert await town.count("addresses") == 1


def values(snapshot: dict[str, list[tuple]]) -> Iterator[bytes]:
    for rows in snapshot.values():
        for row in rows:
            for value in row:
                yield value if isinstance(value, bytes) else str(value).encode()


async def test_forget_leaves_no_readable_byte_of_the_person(town: Town):
    pseudonym = await erased(town)
    async with town.database.write() as tx:
        await people.forget_addresses(tx)
    snapshot = await town.snapshot()

    stored = [*values({k: v for k, v in snapshot.items() if k != "tombstones"})]

    assert [word for word in (*PLANTED, pseudonym) if any(word.encode() in v for v in stored)] == []
    assert any(b"simulated:" in value for value in stored)  # the search does find what is there


@pytest.fixture
async def embedded(
    sqlite_url: str, vault: Vault, clock: SetClock, tmp_path: Path
) -> AsyncIterator[Town]:
    database = open_database(sqlite_url)
    yield Town(Context(database=database, vault=vault, clock=clock, data_dir=tmp_path), clock)
    await database.close()


async def test_forget_leaves_no_readable_byte_in_the_files_of_an_embedded_store(embedded: Town):
    town = embedded
    pseudonym = await erased(town)
    async with town.database.write() as tx:
        await people.forget_addresses(tx)
        await tx.execute(text("DELETE FROM tombstones"))
    await town.database.shed()
    file = embedded_file(town.database.url)

    content = b"".join(path.read_bytes() for path in Path(file).parent.glob(f"{file.name}*"))

    words = (*PLANTED, pseudonym)
    assert [word for word in words if word.encode() in content] == []
    assert b"Which colour?" in content  # the script is there, so the search does find words


async def test_key_of_who_was_forgotten_opens_nothing_that_is_left(town: Town):
    await town.round()
    await town.agrees("ann")
    [(wrapped, pseudonym)] = [
        (key, name)
        for (key,) in await town.rows("person_keys", "wrapped")
        for (name,) in await town.rows("participants", "pseudonym")
    ]
    await town.says("ann", "forget")
    await town.taps("ann", "Yes, delete everything")

    assert (wrapped,) not in await town.rows("person_keys", "wrapped")
    assert pseudonym not in {name for (name,) in await town.rows("participants", "pseudonym")}


async def test_who_was_forgotten_can_join_anew_as_somebody_else(town: Town):
    pseudonym = await erased(town)

    shown = await town.joins("ann")

    assert texts(shown) == ["Shall we start?\n\n**I agree to take part.**"]
    names = {name for (name,) in await town.rows("participants", "pseudonym")}
    assert len(names) == 2
    assert pseudonym not in names


async def test_farewell_is_sent_even_if_the_person_joins_anew_before_it_went(town: Town):
    await town.round()
    await town.agrees("ann")
    await town.says("ann", "forget")
    sure = town.incoming("ann", town.button("ann", "Yes, delete everything"))
    again = town.incoming("ann", Started(code="CODE"))

    await town.corridor.take_turns([sure, again])
    shown = await town.deliver("ann")

    assert texts(shown) == [FAREWELL, "Shall we start?\n\n**I agree to take part.**"]


async def test_somebody_in_no_round_can_be_forgotten(town: Town):
    await town.does("ann", Started())

    shown = await town.says("ann", "forget")

    assert texts(shown) == [FAREWELL]
    assert await town.count("participants") == 0


async def test_words_after_being_forgotten_are_those_of_a_stranger(town: Town):
    await erased(town)

    assert texts(await town.says("ann", "Are you there?")) == [said("no_round")]


# --- being reachable ------------------------------------------------------------------------------


async def test_nothing_is_sent_to_who_blocked_us_and_nothing_piles_up(town: Town):
    await town.round()
    await town.agrees("ann")

    blocked = await town.does("ann", Blocked())
    town.pass_time(timedelta(days=1))
    await town.tick()
    silent = await town.deliver("ann")
    back = await town.says("ann", "Green")

    assert (blocked, silent) == ([], [])
    assert texts(back) == ["Too few so far."]


async def test_who_lets_us_in_again_is_not_flooded(town: Town):
    await town.round()
    await town.agrees("ann")
    await town.does("ann", Blocked())
    town.pass_time(timedelta(days=2))
    await town.tick()

    shown = await town.does("ann", Unblocked())

    assert shown == []
    assert await town.rows("addresses", "reachable") == [(True,)]


async def test_chat_that_moved_keeps_its_person(town: Town):
    await town.round()
    await town.agrees("ann")
    await town.does("ann", Moved(to="address of new ann"))

    shown = await town.says("new ann", "Green")

    assert texts(shown) == ["Too few so far."]
    assert await town.count("participants") == 1


async def test_group_is_told_once_where_we_talk(town: Town):
    first = await town.does("group", Elsewhere())
    second = await town.does("group", Elsewhere())

    assert texts(first) == [said("group")]
    assert second == []
    assert await town.count("participants") == 0


async def test_buttons_from_before_being_forgotten_mean_nothing_in_the_new_talk(town: Town):
    await town.round()
    await town.agrees("ann")
    old = town.button("ann", "I agree")
    await town.says("ann", "forget")
    await town.taps("ann", "Yes, delete everything")
    await town.joins("ann")

    shown = await town.does("ann", old)

    assert texts(shown)[0] == said("stale")
    assert await town.count("consents") == 0


# --- codes, however they are written ----------------------------------------------------------


@pytest.mark.parametrize("typed", ["spring-27", "SPRING 27", "Spring27", "spring\u201327"])
async def test_code_lets_in_however_it_is_typed_and_is_noted_as_it_was_given_out(town, typed):
    await town.round(code="Spring-27")

    shown = await town.says("ann", typed)

    assert texts(shown) != [said("code_unknown")]
    assert await town.rows("enrolments", "code") == [("Spring-27",)]


async def test_words_that_may_be_a_code_and_are_none_are_those_of_a_stranger(town):
    await town.round(code="Spring-27")

    assert texts(await town.says("ann", "hello there")) == [said("no_round")]
