"""Answers are found by what organisers ask for, counted safely, and paged in a stable order."""

from datetime import timedelta

import pytest
from sqlalchemy import event, update

from dialogues.disclosure.figures import Quarters
from dialogues.turn.effects import Standing
from storage.database.connection import Database
from storage.messages.doubts import Uncertain
from storage.queries.answers import StoredAnswer, find_responses
from storage.queries.counts import Numbers, StepCounts, counts
from storage.queries.filters import Filters
from storage.queries.progress import ArmProgress, RoundProgress, StageProgress, progress_of
from storage.rounds import arm_draws
from storage.schema.people import person_keys
from storage.schema.turns import responses
from storage.vault.vault import Vault
from tests.storage.answering import NINE, Person, seed_person, seed_round

ROUND = Filters(round="spring")


async def seed_three(tx, vault) -> tuple[Person, Person, Person]:
    found = await seed_round(tx)
    ann = await seed_person(tx, vault, found, "ann", profile={"age": "old"}, quote=True)
    bob = await seed_person(tx, vault, found, "bob", channel="web", profile={"age": "young"})
    cat = await seed_person(tx, vault, found, "cat", language="gd", quote=False)
    await ann.answers("welcome", "view", "single", code="1", number=1.0)
    await bob.answers("welcome", "view", "single", code="2", number=2.0, source="typed")
    await bob.answers("welcome", "worries", "multi", code="hack sold")
    await ann.writes("It's a GOOD café idea")
    await cat.writes("a good idea, but not for me", language="gd")
    return ann, bob, cat


def told(rows: tuple[StoredAnswer, ...]) -> list[tuple[str, str, str | None, str | None]]:
    return [(row.participant, row.step, row.code, row.text) for row in rows]


async def test_responses_are_whole_records(database: Database, vault: Vault):
    async with database.write() as tx:
        found = await seed_round(tx)
        ann = await seed_person(tx, vault, found, "ann", quote=True)
        await ann.writes("because")

        page = await find_responses(tx, vault, ROUND)

    assert page.rows == (
        StoredAnswer(
            id=1,
            participant="ann",
            stage="weigh",
            step="why",
            kind="reflect",
            part="1",
            revision=1,
            current=True,
            code=None,
            number=None,
            text="because",
            withheld=False,
            source="typed",
            standing="answered",
            language="en",
            channel="telegram",
            asked_at=NINE,
            answered_at=NINE,
            consent_quote=True,
        ),
    )
    assert (page.next, page.total) == (None, 1)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(round="spring", stage="weigh"), ["why", "why"]),
        (Filters(round="spring", step="view"), ["view", "view"]),
        (Filters(round="spring", code="2"), ["view"]),
        (Filters(round="spring", code="sold"), ["worries"]),
        (Filters(round="spring", code="sol_"), []),
        (Filters(round="spring", profile=(("age", "old"),)), ["age", "view", "why"]),
        (Filters(round="spring", profile=(("age", "old"), ("age", "young"))), []),
        (Filters(round="spring", language="gd"), ["why"]),
        (Filters(round="spring", channel="web"), ["age", "view", "worries"]),
        (Filters(round="spring", since=NINE + timedelta(seconds=1)), []),
        (Filters(round="spring", until=NINE), []),
        (Filters(round="spring", standing=Standing.SKIPPED), []),
        (Filters(round="autumn"), []),
    ],
)
async def test_responses_pass_one_filter_each(database, vault, filters: Filters, expected):
    async with database.write() as tx:
        await seed_three(tx, vault)

        page = await find_responses(tx, vault, filters)

    assert [row.step for row in page.rows] == expected
    assert page.total == len(expected)


@pytest.mark.parametrize(("word", "total", "counted"), [(None, 6, 2), ("warm", 3, 1)])
async def test_responses_tell_how_many_of_them_count(database, vault, word, total, counted):
    async with database.write() as tx:
        found = await seed_round(tx)
        for name, standing in (("ann", "answered"), ("bob", "late"), ("cat", "superseded")):
            person = await seed_person(tx, vault, found, name, quote=True)
            is_current = standing == "answered"
            await person.writes("warm", standing=standing, current=is_current)
        await person.answers("welcome", "worries", "multi", code="hack", standing="partial")
        await person.answers("welcome", "view", "single", standing="skipped")
        await person.answers("welcome", "age", "profile", standing="prefer_not_to_say")

        page = await find_responses(tx, vault, Filters(round="spring", text=word), size=1)

    assert (page.total, page.counted) == (total, counted)


async def test_responses_of_one_arm_are_those_of_its_people(database: Database, vault: Vault):
    async with database.write() as tx:
        found = await seed_round(tx)
        for name, arm in (("ann", "full"), ("bob", "control"), ("cat", "")):
            person = await seed_person(tx, vault, found, name, arm=arm)
            await person.answers("welcome", "view", "single", code="1")

        page = await find_responses(tx, vault, Filters(round="spring", arm="control"))

    assert ([row.participant for row in page.rows], page.total) == (["bob"], 1)


async def test_responses_page_by_page_are_all_there_once(database: Database, vault: Vault):
    async with database.write() as tx:
        await seed_three(tx, vault)
        whole = await find_responses(tx, vault, ROUND)

        seen, cursor = [], 0
        while cursor is not None:
            page = await find_responses(tx, vault, ROUND, after=cursor, size=3)
            seen.append(page)
            cursor = page.next

    assert [len(page.rows) for page in seen] == [3, 3, 1]
    assert tuple(row for page in seen for row in page.rows) == whole.rows
    assert {page.total for page in seen} == {7}


@pytest.mark.parametrize("text", [None, "warm"])
async def test_responses_come_question_by_question_in_the_order_given(database, vault, text):
    async with database.write() as tx:
        found = await seed_round(tx)
        for name in ("ann", "bob"):
            person = await seed_person(tx, vault, found, name, quote=True)
            for step in ("why", "gone", "view"):
                await person.answers("weigh", step, "reflect", text="warm")
        asked = Filters(round="spring", text=text)

        seen, cursor = [], 0
        while cursor is not None:
            page = await find_responses(
                tx, vault, asked, order=("view", "none", "why"), after=cursor, size=2
            )
            seen.append([(row.step, row.participant) for row in page.rows])
            cursor = page.next

    assert seen == [[(step, name) for name in ("ann", "bob")] for step in ("view", "why", "gone")]


async def test_text_search_ignores_case_accents_and_width(database: Database, vault: Vault):
    async with database.write() as tx:
        await seed_three(tx, vault)

        found = [
            told((await find_responses(tx, vault, Filters(round="spring", text=text))).rows)
            for text in ("CAFE", "café good", "\uff43\uff41\uff46\uff45", "tea", "%")
        ]

    hit = [("ann", "why", None, "It's a GOOD café idea")]
    assert found == [hit, hit, hit, [], []]


async def test_text_search_pages_and_counts_like_other_filters(database, vault):
    async with database.write() as tx:
        found = await seed_round(tx)
        ann = await seed_person(tx, vault, found, "ann", quote=True)
        for part in range(1, 6):
            await ann.writes(f"warm {part}" if part % 2 else "cold", part=str(part))
        warm = Filters(round="spring", text="warm")

        first = await find_responses(tx, vault, warm, size=2)
        second = await find_responses(tx, vault, warm, size=2, after=first.next or 0)

    assert [row.text for row in first.rows] == ["warm 1", "warm 3"]
    assert [row.text for row in second.rows] == ["warm 5"]
    assert (first.total, second.total, second.next) == (3, 3, None)


async def test_words_without_consent_to_quote_are_neither_shown_nor_found(database, vault):
    async with database.write() as tx:
        await seed_three(tx, vault)
        good = Filters(round="spring", text="good")

        shown = await find_responses(tx, vault, ROUND)
        found = await find_responses(tx, vault, good)
        analyst = await find_responses(tx, vault, good, unquotable=True)

    withheld = [(row.participant, row.text) for row in shown.rows if row.withheld]
    assert withheld == [("cat", None)]
    assert [row.participant for row in found.rows] == ["ann"]
    assert [row.participant for row in analyst.rows] == ["ann", "cat"]


async def test_consent_to_quote_taken_back_counts(database: Database, vault: Vault):
    async with database.write() as tx:
        ann, _, _ = await seed_three(tx, vault)
        await ann.consents(quote=False)

        page = await find_responses(tx, vault, Filters(round="spring", step="why"))

    assert [(row.participant, row.text, row.withheld) for row in page.rows] == [
        ("ann", None, True),
        ("cat", None, True),
    ]


async def test_words_whose_key_is_gone_say_that_they_cannot_be_read(database, vault):
    async with database.write() as tx:
        ann, _, _ = await seed_three(tx, vault)
        await tx.execute(
            person_keys.delete().where(person_keys.c.participant_id == ann.participant)
        )

        page = await find_responses(tx, vault, Filters(round="spring", step="why"))

    assert page.rows[0].text == "[unreadable]"


async def test_words_moved_to_another_row_do_not_open(database: Database, vault: Vault):
    async with database.write() as tx:
        ann, _, _ = await seed_three(tx, vault)
        moved = ann.seal.seal(b"I agree", f"responses:{ann.enrolment}:view::1")
        mine = responses.c.enrolment_id == ann.enrolment
        await tx.execute(update(responses).values(sealed=moved).where(mine))

        page = await find_responses(tx, vault, Filters(round="spring", step="why"))

    assert page.rows[0].text == "[unreadable]"


async def test_corrected_answers_show_only_with_history_and_late_ones_always(database, vault):
    async with database.write() as tx:
        found = await seed_round(tx)
        ann = await seed_person(tx, vault, found, "ann", quote=True)
        await ann.writes("first", current=False)
        await ann.writes("second", revision=2)
        await ann.writes("too late", revision=3, current=False, standing="late")

        usual = await find_responses(tx, vault, ROUND)
        history = await find_responses(tx, vault, Filters(round="spring", history=True))

    assert [row.text for row in usual.rows] == ["second", "too late"]
    assert [row.text for row in history.rows] == ["first", "second", "too late"]


async def test_a_page_takes_as_many_statements_for_three_people_as_for_one(database, vault):
    async with database.write() as tx:
        found = await seed_round(tx)
        await (await seed_person(tx, vault, found, "ann", quote=True)).writes("one")
        one = await statements_of(tx, lambda: find_responses(tx, vault, ROUND))
        for name in ("bob", "cat"):
            await (await seed_person(tx, vault, found, name, quote=True)).writes(name)
        three = await statements_of(tx, lambda: find_responses(tx, vault, ROUND))

    assert (one, three) == (2, 2)


async def statements_of(tx, work) -> int:
    seen = []

    def note(*args):
        seen.append(args)

    event.listen(tx.sync_connection, "before_cursor_execute", note)
    await work()
    event.remove(tx.sync_connection, "before_cursor_execute", note)
    return len(seen)


# --- counts -----------------------------------------------------------------------------------


async def answered(tx, vault, codes: list[str], *, step="view", kind="single", **more) -> None:
    found = await seed_round(tx)
    for place, code in enumerate(codes):
        person = await seed_person(tx, vault, found, f"p{place}")
        await person.answers("welcome", step, kind, code=code, **more)


async def test_counts_hide_small_numbers_and_what_would_give_them_away(database, vault):
    async with database.write() as tx:
        await answered(tx, vault, ["1"] * 9 + ["2"] * 6 + ["3"] * 2)

        counted = await counts(tx, ROUND)

    assert counted == (
        StepCounts(
            stage="welcome",
            step="view",
            kind="single",
            part="",
            people=17,
            counts={"1": 9, "2": None, "3": None},
        ),
    )


async def test_counts_under_a_filter_are_hidden_by_the_same_rule(database, vault):
    async with database.write() as tx:
        await answered(tx, vault, ["1"] * 4 + ["2"] * 4)

        counted = await counts(tx, Filters(round="spring", code="2"))

    assert [(one.people, one.counts) for one in counted] == [(None, {"2": None})]


async def test_counts_of_several_answers_count_each_code(database, vault):
    async with database.write() as tx:
        await answered(tx, vault, ["hack sold"] * 5 + ["sold"] * 5, step="worries", kind="multi")

        counted = await counts(tx, ROUND)

    assert [(one.people, one.counts) for one in counted] == [(10, {"hack": 5, "sold": 10})]


async def test_counts_of_numbers_tell_how_many_wrote_one_and_the_quarters_of_enough(
    database, vault
):
    async with database.write() as tx:
        found = await seed_round(tx)
        for place in range(20):
            person = await seed_person(tx, vault, found, f"p{place}")
            await person.answers("welcome", "age", "number", number=20.5 + place // 5)
            await person.answers("welcome", "rent", "number", number=float(place))
        for place in range(2):
            person = await seed_person(tx, vault, found, f"q{place}")
            await person.answers("welcome", "rent", "number", code="unsure")

        counted = await counts(tx, ROUND)

    age, rent = (one for one in counted if one.kind == "number")
    assert (age.people, age.counts) == (20, {})
    assert age.numbers == Numbers(people=20, quarters=Quarters(lower=20.5, median=21.5, upper=22.5))
    assert (rent.people, rent.counts, rent.numbers.people) == (22, {"unsure": None}, None)


async def test_counts_of_a_ranking_are_of_first_places(database, vault):
    async with database.write() as tx:
        await answered(
            tx, vault, ["safe quick"] * 5 + ["quick safe"] * 6, step="order", kind="rank"
        )

        counted = await counts(tx, ROUND)

    assert [one.counts for one in counted] == [{"quick": 6, "safe": 5}]


async def test_counts_take_in_the_parts_that_were_given_of_an_answer(database, vault):
    async with database.write() as tx:
        found = await seed_round(tx)
        for place in range(12):
            person = await seed_person(tx, vault, found, f"p{place}")
            standing = "answered" if place < 6 else "partial"
            await person.answers("weigh", "order", "rank", code="safe quick", standing=standing)
            await person.answers(
                "weigh", "mix", "tradeoff", part="who", code="a", standing=standing
            )
            await person.answers("welcome", "worries", "multi", code="hack", standing=standing)
            await person.answers("welcome", "view", "single", standing="timed_out")

        counted = await counts(tx, ROUND)
        progress = await progress_of(tx, found.id)

    assert {(one.step, one.part): (one.people, one.counts) for one in counted} == {
        ("order", ""): (12, {"safe": 12}),
        ("mix", "who"): (12, {"a": 12}),
        ("worries", ""): (6, {"hack": 6}),
    }
    assert progress.responses == 36


async def test_counts_leave_out_what_does_not_count(database, vault):
    async with database.write() as tx:
        found = await seed_round(tx)
        for place in range(5):
            person = await seed_person(tx, vault, found, f"p{place}")
            await person.answers("welcome", "view", "single", code="1", current=False)
            await person.answers("welcome", "view", "single", code="2", revision=2)
            await person.answers("welcome", "age", "profile", standing="skipped")
            await person.writes("words have no code")

        counted = await counts(tx, Filters(round="spring", history=True))

    assert [(one.step, one.counts) for one in counted] == [("view", {"2": 5})]


# --- progress ---------------------------------------------------------------------------------


async def test_progress_of_a_round_nobody_joined_is_empty(database: Database):
    async with database.write() as tx:
        found = await seed_round(tx)

        progress = await progress_of(tx, found.id)

    assert progress == RoundProgress(
        stages=(),
        statuses={},
        channels={},
        languages={},
        arms={},
        messages={"sent": 0, "waiting": 0, "failed": 0},
        uncertain=Uncertain(in_doubt=0, tries=0, unknown=0),
        files={},
        responses=0,
        late=0,
    )


@pytest.mark.parametrize(
    ("seconds", "median"),
    [([7], 7), ([9, 1], 5), ([9, 1, 4], 4), ([100, 2, 3, 4], 3.5), ([None, 8, None], 8)],
)
async def test_median_active_time_is_the_middle_of_those_who_finished(
    database, vault, seconds, median
):
    async with database.write() as tx:
        found = await seed_round(tx)
        for place, active in enumerate(seconds):
            person = await seed_person(tx, vault, found, f"p{place}")
            await person.reaches("welcome", seconds=active)

        progress = await progress_of(tx, found.id)

    assert [stage.median_seconds for stage in progress.stages] == [median]


async def test_what_has_a_role_is_named_and_in_no_count_of_people(database: Database, vault: Vault):
    async with database.write() as tx:
        found, other = await seed_round(tx), await seed_round(tx, "summer")
        ann = await seed_person(tx, vault, found, "ann", arm="full")
        table = await seed_person(
            tx, vault, found, "table", role="table", status="finished", channel="web", arm="full"
        )
        await seed_person(tx, vault, found, "helper", role="helper", language="gd", arm="control")
        await seed_person(tx, vault, other, "other", role="table")
        for one, seconds in ((ann, 60), (table, 600)):
            await one.reaches("welcome", seconds=seconds)
            await one.answers("welcome", "view", "single", code="2")
            await one.answers("weigh", "fact", "quiz", code="a", standing="late", current=False)
            await one.sees("Hello", state="sent")
        await table.reaches("weigh", seconds=9)

        progress = await progress_of(tx, found.id)

    assert progress == RoundProgress(
        stages=(
            StageProgress(stage="welcome", reached=1, finished=1, median_seconds=60, responses=1),
        ),
        statuses={"active": 1},
        channels={"telegram": 1},
        languages={"en": 1},
        arms={
            "control": ArmProgress(drawn=1, begun=0, finished=0),
            "full": ArmProgress(drawn=2, begun=1, finished=0),
        },
        messages={"sent": 2, "waiting": 0, "failed": 0},
        uncertain=Uncertain(in_doubt=0, tries=0, unknown=0),
        files={},
        roles={"helper": 1, "table": 1},
        responses=1,
        late=1,
    )


async def test_progress_counts_people_answers_and_messages(database: Database, vault: Vault):
    async with database.write() as tx:
        found = await seed_round(tx)
        ann = await seed_person(tx, vault, found, "ann", status="finished", arm="full")
        bob = await seed_person(
            tx, vault, found, "bob", channel="web", language="gd", arm="control"
        )
        await arm_draws.note_draw(tx, found.id, "full", NINE)  # for somebody who is gone
        await ann.reaches("welcome", seconds=60)
        await ann.reaches("weigh", seconds=120)
        await bob.reaches("welcome")
        await ann.answers("welcome", "view", "single", code="1", current=False)
        await ann.answers("welcome", "view", "single", code="2", revision=2)
        await ann.answers(
            "welcome", "view", "single", code="1", revision=3, standing="late", current=False
        )
        for state in ("sent", "pending", "retry", "sending", "unknown", "dead", "cancelled"):
            await ann.sees("Hello", state=state)

        progress = await progress_of(tx, found.id)

    assert progress == RoundProgress(
        stages=(
            StageProgress(stage="weigh", reached=1, finished=1, median_seconds=120, responses=0),
            StageProgress(stage="welcome", reached=2, finished=1, median_seconds=60, responses=1),
        ),
        statuses={"active": 1, "finished": 1},
        channels={"telegram": 1, "web": 1},
        languages={"en": 1, "gd": 1},
        arms={
            "control": ArmProgress(drawn=1, begun=0, finished=0),
            "full": ArmProgress(drawn=2, begun=1, finished=1),
        },
        messages={"sent": 1, "waiting": 3, "failed": 1, "unknown": 1, "cancelled": 1},
        uncertain=Uncertain(in_doubt=0, tries=0, unknown=1),
        files={},
        responses=1,
        late=1,
    )
