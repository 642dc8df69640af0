"""People are stored under random names, apart from their addresses, and erased whole."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from storage.people import people
from storage.people.people import Newcomer
from storage.rounds import rounds
from storage.schema.all import metadata
from storage.schema.messages import outbox
from storage.schema.people import addresses, participants, tombstones
from storage.schema.turns import enrolments
from tests.storage.seeding import seed_round

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def newcomer(address, *, channel="telegram", group=False):
    return Newcomer(channel=channel, address=address, language="en", is_group=group)


@pytest.fixture
def add(database, vault):
    async def added(*newcomers):
        async with database.write() as tx:
            return await people.add(tx, vault, newcomers, NOW)

    return added


@pytest.fixture
def find(database, vault):
    async def found(*at):
        wanted = {place: (place[0], vault.lookup(*place)) for place in at}
        async with database.write() as tx:
            there = await people.at_addresses(tx, set(wanted.values()))
        return [there.get(lookup) for lookup in wanted.values()]

    return found


async def join(tx, person, round_):
    told = {"round_id": round_.id, "script_id": round_.script_id, "code": "C"}
    return await people.enrol(tx, person, **told, language="en", now=NOW)


async def enrolled(database, person):
    async with database.write() as tx:
        round_ = await seed_round(tx)
        made = await join(tx, person, round_)
        await people.set_current(tx, person, made.id)
    return made


async def count(database, table):
    async with database.read() as tx:
        return await tx.scalar(select(func.count()).select_from(table))


async def test_newcomers_are_found_again_by_their_addresses(add, find):
    ann, bob = await add(newcomer("7"), newcomer("8"))

    found = await find(("telegram", "8"), ("telegram", "7"), ("web", "7"), ("telegram", "9"))

    assert [person and person.pseudonym for person in found] == [
        bob.pseudonym,
        ann.pseudonym,
        None,
        None,
    ]


async def test_nobody_is_found_at_no_address(database):
    async with database.write() as tx:
        assert await people.at_addresses(tx, set()) == {}
        assert await people.in_enrolments(tx, set()) == {}


async def test_pseudonyms_are_random_and_can_be_read_aloud(add):
    found = await add(*(newcomer(str(number)) for number in range(200)))

    names = {person.pseudonym for person in found}
    assert len(names) == 200
    assert all(re.fullmatch("[2-9A-HJ-NP-Z]{10}", name) for name in names)


async def test_address_is_stored_sealed(add, database, vault):
    [ann] = await add(newcomer("my number 7"))

    async with database.read() as tx:
        row = (await tx.execute(select(addresses))).one()
    assert b"my number 7" not in row.sealed
    assert vault.master.open(row.sealed, people.address_place(ann.lookup)) == b"my number 7"


async def test_group_is_an_address_without_a_participant(add, find, database):
    await add(newcomer("-5", group=True))

    [group] = await find(("telegram", "-5"))

    assert (group.participant_id, group.pseudonym, group.wrapped) == (None, "", b"")
    assert await count(database, participants) == 0


async def test_enrolment_comes_with_its_person(add, find, database):
    [ann] = await add(newcomer("7"))
    made = await enrolled(database, ann)

    [found] = await find(("telegram", "7"))
    async with database.write() as tx:
        by_enrolment = await people.in_enrolments(tx, {made.id})

    assert (found.enrolments, found.current) == ({made.id: made}, made.id)
    assert by_enrolment[made.id].pseudonym == ann.pseudonym


async def test_person_can_be_in_a_round_once(add, database):
    [ann] = await add(newcomer("7"))
    await enrolled(database, ann)

    with pytest.raises(Exception, match=r"(?i)unique"):
        async with database.write() as tx:
            await join(tx, ann, await rounds.find(tx, "warm-spring"))


async def test_reachability_is_kept(add, find, database):
    [ann] = await add(newcomer("7"))

    async with database.write() as tx:
        await people.set_reachable(tx, ann, reachable=False)

    [found] = await find(("telegram", "7"))
    assert found.reachable is False


async def test_moved_address_is_found_at_its_new_place_only(add, find, database, vault):
    [ann] = await add(newcomer("7"))

    async with database.write() as tx:
        await people.move(tx, vault, ann, "77")

    old, new = await find(("telegram", "7"), ("telegram", "77"))
    assert (old, new.pseudonym) == (None, ann.pseudonym)


async def test_move_to_an_address_that_is_known_changes_nothing(add, find, database, vault):
    ann, bob = await add(newcomer("7"), newcomer("8"))

    async with database.write() as tx:
        await people.move(tx, vault, ann, "8")

    found = await find(("telegram", "7"), ("telegram", "8"))
    assert [person.pseudonym for person in found] == [ann.pseudonym, bob.pseudonym]


async def test_erasing_leaves_a_tombstone_and_an_address_of_nobody(add, find, database):
    ann, _ = await add(newcomer("7"), newcomer("8"))
    pseudonym = ann.pseudonym
    await enrolled(database, ann)

    async with database.write() as tx:
        await people.erase(tx, ann, NOW)

    [found] = await find(("telegram", "7"))
    assert (found.participant_id, found.pseudonym, found.enrolments) == (None, "", {})
    assert await count(database, participants) == 1
    assert await count(database, enrolments) == 0
    async with database.read() as tx:
        assert (await tx.execute(select(tombstones))).one() == (pseudonym, NOW)


async def test_erasing_takes_all_messages_of_the_address_and_none_of_others(add, database):
    ann, bob = await add(newcomer("7"), newcomer("8"))
    made = await enrolled(database, ann)
    async with database.write() as tx:
        for person, enrolment in ((ann, made.id), (ann, None), (bob, None)):
            for state in ("pending", "sending", "retry", "sent", "unknown", "dead", "cancelled"):
                await put_message(tx, person, enrolment, state)

        await people.erase(tx, ann, NOW)

        left = (await tx.execute(select(outbox.c.address_id, outbox.c.state))).all()
    assert {address for address, _ in left} == {bob.address_id}
    assert len(left) == 7


async def put_message(tx, person, enrolment, state):
    """Store a message in some state; one of no enrolment is said outside any round."""
    place = {"turn": 1, "part": 0, "stage": "", "step": "", "kind": "notice", "priority": 0}
    key = f"{person.lookup.hex()}:{enrolment}:{state}"
    told = {"key": key, "address_id": person.address_id, "channel": "telegram", "state": state}
    times = {"created_at": NOW, "not_before": NOW}
    row = place | told | times | {"enrolment_id": enrolment, "sealed": b"words"}
    await tx.execute(outbox.insert().values(row))


async def test_erasing_twice_is_erasing_once(add, database):
    [ann] = await add(newcomer("7"))
    async with database.write() as tx:
        await people.erase(tx, ann, NOW)
        await people.erase(tx, ann, NOW)

    assert await count(database, tombstones) == 1


async def test_who_was_erased_becomes_somebody_new(add, find, database, vault):
    [ann] = await add(newcomer("7"))
    before = ann.pseudonym
    async with database.write() as tx:
        await people.erase(tx, ann, NOW)

        await people.renew(tx, vault, ann, NOW)

    [found] = await find(("telegram", "7"))
    assert found.pseudonym == ann.pseudonym != before
    assert vault.unwrap(found.wrapped, found.pseudonym).seal(b"x", "a")


async def test_address_of_nobody_goes_when_nothing_waits_for_it(add, find, database):
    ann, _ = await add(newcomer("7"), newcomer("8"))
    async with database.write() as tx:
        await people.erase(tx, ann, NOW)

        gone = await people.forget_addresses(tx)

    assert gone == 1
    assert [person is None for person in await find(("telegram", "7"), ("telegram", "8"))] == [
        True,
        False,
    ]


def test_everything_below_a_person_goes_with_them():
    """Walk the schema: whatever hangs on a participant is deleted with the row."""
    below = {"participants"}
    while (
        more := {
            table.name
            for table in metadata.sorted_tables
            for key in table.foreign_keys
            if key.column.table.name in below and key.ondelete == "CASCADE"
        }
        - below
    ):
        below |= more

    assert below >= {
        *("person_keys", "enrolments", "progress", "consents", "events", "responses"),
        *("attachments", "complaints", "due", "outbox", "addresses"),
    }
