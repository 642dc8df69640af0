"""What organisers ask of a round, as pages, commands and programs get it."""

import csv
import io
import json

import pytest

from bot.evidence import answers
from bot.evidence.answers import (
    COUNT_COLUMNS,
    PROGRESS_COLUMNS,
    RESPONSE_COLUMNS,
    NotFound,
    as_csv,
    as_json,
    as_screen,
    as_table,
    count_records,
    progress_records,
    response_records,
)
from storage.accounts import audit
from storage.queries.filters import Filters
from tests.storage.answering import OneScript, seed_person, seed_round

ROUND = Filters(round="spring")


async def seed(context, *, people: int = 1, text: str = "because", quote: bool = True):
    async with context.database.write() as tx:
        found = await seed_round(tx)
        for place in range(people):
            person = await seed_person(tx, context.vault, found, f"p{place}", quote=quote)
            await person.answers("welcome", "view", "single", code="1", number=1.0)
            await person.writes(text)
            await person.reaches("weigh", seconds=90)
            await person.does("said", ref="m", words=text)
            await person.sees("Thank you")


async def test_screen_shows_codes_numbers_and_words_in_one_column(context):
    async with context.database.write() as tx:
        found = await seed_round(tx)
        ann = await seed_person(tx, context.vault, found, "ann", quote=True)
        bob = await seed_person(tx, context.vault, found, "bob", quote=False)
        await ann.answers("welcome", "view", "single", code="1", number=1.0)
        await ann.answers("welcome", "fare", "number", number=0.0)
        await ann.answers("welcome", "price", "number", number=2.5)
        await ann.answers("welcome", "way", "single", code="other", text="by [boat]")
        await bob.answers("welcome", "way", "single", code="other", text="by mule")
        await bob.answers("welcome", "view", "single", standing="skipped")

    page = await answers.responses(context, ROUND, order=("view", "fare", "price", "way"))

    at = "2026-03-02T09:00Z"
    assert as_screen(response_records(page.rows)) == [
        ["ann", "view", "", "1", "answered", at],
        ["bob", "view", "", "", "skipped", at],
        ["ann", "fare", "", "0", "answered", at],
        ["ann", "price", "", "2.5", "answered", at],
        ["ann", "way", "", "other: by [boat]", "answered", at],
        ["bob", "way", "", "other: [withheld: no consent to quote]", "answered", at],
    ]


async def test_responses_become_records_json_csv_and_a_table(context):
    await seed(context, text="=1+1")

    page = await answers.responses(context, ROUND)
    records = response_records(page.rows)

    view = {
        "id": 1,
        "participant": "p0",
        "stage": "welcome",
        "step": "view",
        "kind": "single",
        "part": "",
        "code": "1",
        "number": 1,
        "text": None,
        "source": "tapped",
        "standing": "answered",
        "language": "en",
        "channel": "telegram",
        "asked_at": "2026-03-02T09:00:00.000000Z",
        "answered_at": "2026-03-02T09:00:00.000000Z",
        "revision": 1,
        "current": True,
        "consent_quote": True,
    }
    assert records[0] == view
    assert json.loads(as_json(records, total=page.total)) == {"total": 2, "rows": records}
    rows = list(csv.DictReader(io.StringIO(as_csv(records, RESPONSE_COLUMNS).decode("utf-8-sig"))))
    assert [(row["text"], row["escaped"]) for row in rows] == [("", ""), ("'=1+1", "text")]
    assert as_table(records, ("step", "number", "text", "current")) == [
        ["view", "1", "", "yes"],
        ["why", "", "=1+1", "yes"],
    ]


async def test_responses_without_consent_to_quote_say_that_they_are_withheld(context):
    await seed(context, quote=False)

    shown = response_records((await answers.responses(context, ROUND)).rows)
    analyst = response_records((await answers.responses(context, ROUND, unquotable=True)).rows)

    assert shown[1]["text"] == "[withheld: no consent to quote]"
    assert analyst[1]["text"] == "because"


async def test_counts_come_in_script_order_and_say_what_is_hidden(context):
    await seed(context, people=3)
    async with context.database.write() as tx:
        found = await answers.find_round(tx, "spring")
        for place in range(5):
            person = await seed_person(tx, context.vault, found, f"q{place}")
            await person.answers("weigh", "fact", "quiz", code="a", number=1.0)

    records = count_records(await answers.counts(context, OneScript(), ROUND))

    assert as_table(records, COUNT_COLUMNS) == [
        ["welcome", "view", "single", "", "1", "hidden", "", "", ""],
        ["welcome", "view", "single", "", "2", "0", "", "", ""],
        ["weigh", "fact", "quiz", "", "a", "5", "", "", ""],
        ["weigh", "fact", "quiz", "", "b", "0", "", "", ""],
        ["weigh", "fact", "quiz", "", "dont_know", "0", "", "", ""],
    ]


async def test_progress_names_every_stage_of_the_script_in_order(context):
    await seed(context, people=5)

    progress = await answers.progress_table(context, OneScript(), "spring")

    assert as_table(progress_records(progress), PROGRESS_COLUMNS) == [
        ["welcome", "0", "0", "", "5"],
        ["weigh", "5", "5", "1.5", "5"],
    ]
    assert (progress.channels, progress.languages) == ({"telegram": 5}, {"en": 5})


async def test_progress_keeps_small_numbers_by_channel_and_language_back(context):
    await seed(context, people=4)

    progress = await answers.progress_table(context, OneScript(), "spring")

    assert (progress.channels, progress.languages) == ({}, {})


async def test_looking_at_a_transcript_is_noted(context):
    await seed(context)

    told = await answers.view_transcript(context, "spring", "p0", actor="olga")

    async with context.database.read() as tx:
        entries = await audit.entries(tx, 10)
    assert [line.text for line in told.lines] == ["because", "Thank you"]
    assert [(e.actor, e.action, e.subject, e.rows) for e in entries] == [
        ("olga", "looked_at", "spring/p0", 2)
    ]


@pytest.mark.parametrize(
    ("unquotable", "text"), [(False, "[withheld: no consent to quote]"), (True, "because")]
)
async def test_transcript_withholds_words_without_consent_to_quote(context, unquotable, text):
    await seed(context, quote=False)

    told = await answers.view_transcript(
        context, "spring", "p0", actor="olga", unquotable=unquotable
    )

    assert [line.text for line in told.lines] == [text, "Thank you"]


@pytest.mark.parametrize(
    ("slug", "who", "message"),
    [
        ("autumn", "p0", 'There is no round "autumn". There is: spring.'),
        ("spring", "zed", 'There is no participant "zed" in round "spring".'),
    ],
)
async def test_an_unknown_round_or_person_is_told_in_words(context, slug, who, message):
    await seed(context)

    with pytest.raises(NotFound) as refused:
        await answers.view_transcript(context, slug, who, actor="olga")

    assert str(refused.value) == message
