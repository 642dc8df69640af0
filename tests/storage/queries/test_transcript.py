"""A transcript tells what was said and shown, in order, with its delivery."""

from datetime import timedelta

import pytest

from bot.evidence.transcripts import read_body
from dialogues.languages.phrases import phrase
from dialogues.turn.post import PostKind
from storage.database.erasing import delete_people
from storage.queries.transcript import Line, Who, enrolment_of, transcript
from storage.schema.messages import outbox
from storage.schema.people import participants
from storage.turns import post
from storage.turns.post import NewPost, PostTaken
from tests.storage.answering import NINE, seed_person, seed_round


async def talk(tx, vault):
    """A person joins, taps, writes; the clock reminds; a message waits."""
    ann = await seed_person(tx, vault, await seed_round(tx), "ann")
    await ann.does("joined", language="en", seed=7)
    await ann.sees("Welcome")
    await ann.sees(
        "What do you think?", "Good", "Bad", kind="prompt", prompt=1, step="view", stage="welcome"
    )
    await ann.does("pressed", prompt=1, button=1, label="Bad")
    await ann.sees("Why?", "Skip", kind="prompt", prompt=2, step="why", stage="weigh")
    await ann.does("said", ref="m1", words="Because\nI say so")
    await ann.does("timer_fell", timer="remind", stage="weigh", ordinal=0)
    await ann.sees(
        "Still open",
        kind="reminder",
        stage="weigh",
        state="pending",
        sent_at=None,
        document="x.txt",
    )
    return ann


async def test_transcript_puts_what_was_done_before_what_was_shown(database, vault):
    async with database.write() as tx:
        ann = await talk(tx, vault)

        lines = await transcript(tx, vault, ann.enrolment, read=read_body)

    minute = [NINE + timedelta(minutes=turn) for turn in range(5)]
    bot, person, clock = Who.BOT, Who.PERSON, Who.CLOCK
    view, why = {"stage": "welcome", "step": "view"}, {"stage": "weigh", "step": "why"}
    assert lines == (
        Line(at=minute[1], turn=1, who=person, kind="joined", text=""),
        Line(
            at=minute[1],
            turn=1,
            who=bot,
            kind="notice",
            text="Welcome",
            stage="welcome",
            state="sent",
        ),
        Line(
            at=minute[1],
            turn=1,
            who=bot,
            kind="prompt",
            text="What do you think?",
            buttons=("Good", "Bad"),
            state="sent",
            **view,
        ),
        Line(at=minute[2], turn=2, who=person, kind="pressed", text="Bad", **view),
        Line(
            at=minute[2],
            turn=2,
            who=bot,
            kind="prompt",
            text="Why?",
            buttons=("Skip",),
            state="sent",
            **why,
        ),
        Line(at=minute[3], turn=3, who=person, kind="said", text="Because\nI say so", **why),
        Line(
            at=minute[4],
            turn=4,
            who=clock,
            kind="timer_fell",
            text="",
            stage="weigh",
            note="remind",
        ),
        Line(
            at=minute[4],
            turn=4,
            who=bot,
            kind="reminder",
            text="Still open",
            stage="weigh",
            state="pending",
            note="document: x.txt",
        ),
    )


async def test_transcript_tells_a_redrawn_question_from_a_new_one(database, vault):
    async with database.write() as tx:
        ann = await seed_person(tx, vault, await seed_round(tx), "ann")
        await ann.does("pressed", prompt=1, button=0, label="Hacking")
        await ann.sees("What worries you?", "✓ Hacking", kind="prompt", prompt=1, edits=True)

        lines = await transcript(tx, vault, ann.enrolment, read=read_body)

    assert [line.kind for line in lines] == ["pressed", "redraw"]


async def test_transcript_says_where_a_message_cannot_be_opened(database, vault):
    async with database.write() as tx:
        ann = await seed_person(tx, vault, await seed_round(tx), "ann")
        await ann.sees("Hello")
        await tx.execute(outbox.update().values(sealed=b"changed in the store, somehow"))

        lines = await transcript(tx, vault, ann.enrolment, read=read_body)

    assert [line.text for line in lines] == ["[unreadable]"]


async def heard(tx, vault):
    """Bob writes, ann hears it and is shown it below a text."""
    round_ = await seed_round(tx)
    ann, bob = (
        await seed_person(tx, vault, round_, "ann"),
        await seed_person(tx, vault, round_, "bob"),
    )
    await bob.does("said", ref="m1", words="Hello *you*")
    told = NewPost(
        sender_id=bob.enrolment,
        turn=1,
        part=0,
        receiver_id=ann.enrolment,
        kind=PostKind.HEARD,
        speaker_id=bob.enrolment,
        spoken_turn=1,
        generation=0,
        created_at=NINE,
    )
    await post.put(tx, [told])
    await post.mark_delivered(tx, [PostTaken(1, 1)])
    await ann.does("heard", post=1, sender=bob.enrolment)
    await ann.sees("Somebody wrote:", post_id=1)
    return ann, bob


async def test_transcript_shows_what_somebody_else_wrote_where_it_was_shown(database, vault):
    async with database.write() as tx:
        ann, _ = await heard(tx, vault)

        lines = await transcript(tx, vault, ann.enrolment, read=read_body)

    assert [(line.who, line.kind, line.text, line.quotes) for line in lines] == [
        (Who.OTHERS, "heard", "", ""),
        (Who.BOT, "notice", "Somebody wrote:\n\nHello \\*you\\*", "Hello \\*you\\*"),
    ]


async def test_transcript_says_that_a_message_was_taken_back(database, vault):
    async with database.write() as tx:
        ann, bob = await heard(tx, vault)
        await delete_people(tx, participants.c.id == bob.participant)

        lines = await transcript(tx, vault, ann.enrolment, read=read_body)

    gone = "Somebody wrote:\n\n" + phrase("en", "words_taken_back")
    assert [(line.who, line.text, line.quotes) for line in lines] == [
        (Who.OTHERS, "", ""),
        (Who.BOT, gone, ""),
    ]


async def test_transcript_of_nobody_is_empty(database, vault):
    async with database.read() as tx:
        assert await transcript(tx, vault, 4711, read=read_body) == ()


@pytest.mark.parametrize(
    ("slug", "name", "is_found"),
    [("spring", "ann", True), ("autumn", "ann", False), ("spring", "bob", False)],
)
async def test_enrolment_is_found_by_round_and_pseudonym(database, vault, slug, name, is_found):
    async with database.write() as tx:
        ann = await seed_person(tx, vault, await seed_round(tx), "ann")

        found = await enrolment_of(tx, slug, name)

    assert found == (ann.enrolment if is_found else None)
