"""The state of exports, and whole participants streamed in batches."""

from dataclasses import replace
from datetime import timedelta

import pytest

from storage.messages.attachments import Keeping
from storage.queries import exports
from storage.queries import participant_records as people
from storage.queries.exports import Export
from storage.queries.filters import Filters
from storage.queries.participant_records import (
    Attachment,
    ExportedAnswer,
    ParticipantRecord,
    attachment_bytes,
    chosen,
    records,
)
from storage.queries.transcript import seals_of
from tests.storage.answering import NINE, seed_person, seed_round

ROUND = Filters(round="spring", history=True)
LATER = NINE + timedelta(hours=1)


async def test_export_is_followed_from_begin_to_end(database):
    async with database.write() as tx:
        found = await seed_round(tx)
        await exports.begin_export(
            tx,
            export_id="abc",
            round_id=found.id,
            filters="[]",
            actor="olga",
            path="x.zip",
            now=NINE,
            unquotable=True,
        )
        begun = await exports.find_export(tx, "abc")
        await exports.note_progress(tx, "abc", done=5, total=9)
        half = await exports.find_export(tx, "abc")
        await exports.finish_export(tx, "abc", done=9, total=9, now=LATER)

        listed = await exports.listed(tx, found.id)

    expected = Export(
        id="abc",
        round_id=found.id,
        filters="[]",
        unquotable=True,
        actor="olga",
        status="running",
        done=0,
        total=0,
        path="x.zip",
        created_at=NINE,
        finished_at=None,
    )
    assert begun == expected
    assert half == replace(expected, done=5, total=9)
    assert listed == (replace(expected, done=9, total=9, status="done", finished_at=LATER),)


async def test_running_exports_of_a_stopped_process_failed(database):
    async with database.write() as tx:
        found = await seed_round(tx)
        for name in ("one", "two"):
            told = {"round_id": found.id, "filters": "[]", "actor": "olga", "path": "x"}
            await exports.begin_export(tx, export_id=name, now=NINE, **told)
        await exports.finish_export(tx, "two", done=0, total=0, now=NINE)

        left = await exports.fail_running(tx, now=LATER)
        states = [one.status for one in await exports.listed(tx, found.id)]

    assert (left, states) == (1, ["failed", "done"])


async def test_dossier_holds_everything_of_a_person(database, vault):
    async with database.write() as tx:
        found = await seed_round(tx)
        ann = await seed_person(tx, vault, found, "ann", step="why", quote=True)
        await ann.consents(quote=False)
        await ann.answers("welcome", "view", "single", code="1", number=1.0, shown_order="2 1")
        await ann.writes("because")
        await ann.attaches("why", "2", b"ogg")

        told = [one async for one in records(tx, vault, (ann.enrolment,), ROUND)]
        content = await attachment_bytes(tx, told[0].seal, ann.enrolment, told[0].attachments[0])

    common = {"revision": 1, "current": True, "standing": "answered", "language": "en"}
    nine = "2026-03-02T09:00:00.000000Z"
    common |= {"channel": "telegram", "asked_at": nine, "answered_at": nine}
    view = {"stage": "welcome", "step": "view", "kind": "single", "part": "", "code": "1"}
    why = {"stage": "weigh", "step": "why", "kind": "reflect", "part": "1", "code": None}
    assert told == [
        ParticipantRecord(
            enrolment_id=ann.enrolment,
            seal=told[0].seal,
            status="active",
            arm="",
            role="",
            language="en",
            channel="telegram",
            stage="welcome",
            step="why",
            joined_at=NINE,
            last_at=NINE,
            ended_at=None,
            version=3,
            consents={"take_part": True, "quote": False},
            answers=(
                ExportedAnswer(
                    id=1,
                    number=1.0,
                    text=None,
                    shown_order="2 1",
                    source="tapped",
                    version=3,
                    **view,
                    **common,
                ),
                ExportedAnswer(
                    id=2,
                    number=None,
                    text="because",
                    shown_order=None,
                    source="typed",
                    version=3,
                    **why,
                    **common,
                ),
            ),
            attachments=(
                Attachment(
                    id=1,
                    step="why",
                    part="2",
                    media="voice",
                    mime="audio/ogg",
                    size=3,
                    keeping=Keeping.KEPT,
                ),
            ),
        )
    ]
    assert content == b"ogg"


async def test_keys_of_people_who_go_by_are_not_kept_at_hand(database, vault):
    async with database.write() as tx:
        ann = await seed_person(tx, vault, await seed_round(tx), "ann")
        await ann.writes("because")
        vault.unwrap.cache_clear()

        told = [one async for one in records(tx, vault, (ann.enrolment,), ROUND)]
        await seals_of(tx, vault, (ann.enrolment,))

    assert told[0].answers[0].text == "because"
    assert vault.unwrap.cache_info().currsize == 0


@pytest.mark.parametrize(
    ("filters", "names", "answers"),
    [
        (Filters(round="spring"), ["ann", "bob", "cat"], 3),
        (Filters(round="spring", step="why"), ["bob"], 1),
        (Filters(round="spring", text="BECAUSE"), ["bob"], 1),
        (Filters(round="spring", profile=(("age", "old"),)), ["ann"], 1),
        (Filters(round="autumn"), [], 0),
    ],
)
async def test_chosen_people_are_those_the_filters_mean(database, vault, filters, names, answers):
    async with database.write() as tx:
        found = await seed_round(tx)
        ann = await seed_person(tx, vault, found, "ann", profile={"age": "old"})
        bob = await seed_person(tx, vault, found, "bob", profile={"age": "young"})
        cat = await seed_person(tx, vault, found, "cat")
        await bob.writes("because")
        known = {ann.enrolment: "ann", bob.enrolment: "bob", cat.enrolment: "cat"}

        who, total = await chosen(tx, vault, filters)

    assert ([known[one] for one in who], total) == (names, answers)


async def test_dossiers_of_many_people_come_in_the_order_asked(database, vault):
    async with database.write() as tx:
        found = await seed_round(tx)
        asked = []
        for place in range(people.BATCH + 5):
            person = await seed_person(tx, vault, found, f"p{place}")
            await person.writes(f"words {place}")
            asked.insert(0, person.enrolment)

        told = [one async for one in records(tx, vault, asked, ROUND)]

    assert [one.enrolment_id for one in told] == asked
    assert [one.answers[0].text for one in told] == [
        f"words {place}" for place in reversed(range(people.BATCH + 5))
    ]
