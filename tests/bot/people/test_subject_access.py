"""A person gets a complete copy of what is held about them, and of nobody else."""

import json

from bot.evidence.cells import instant
from bot.people.subject_access import JSON_FOLLOWS, my_data
from tests.storage.answering import NINE, ArmedScript, OneScript, seed_person, seed_round


async def seed(tx, vault):
    found = await seed_round(tx)
    ann = await seed_person(tx, vault, found, "ann", profile={"age": "old"}, quote=False)
    bob = await seed_person(tx, vault, found, "bob", channel="web", quote=True)
    await ann.reaches("welcome", seconds=60)
    await ann.does("said", ref="m", words="my own words")
    await ann.sees("Thank **you**")
    await ann.writes("my old words", current=False)
    await ann.writes("my own words", revision=2)
    await ann.answers("weigh", "trust", "scale", part="gp", code="5", number=5.0)
    await ann.answers("welcome", "view", "single", standing="skipped")
    await ann.says_aloud(b"voice", part="2")
    await ann.complains("Too many messages")
    await bob.writes("bob's words")
    return ann, bob


async def copy_of(context, person) -> str:
    async with context.database.read() as tx:
        return await my_data(
            tx, context.vault, person.participant, script_cache=OneScript(), now=context.clock.now()
        )


async def test_copy_tells_everything_in_plain_words(context):
    async with context.database.write() as tx:
        ann, _ = await seed(tx, context.vault)

    text = (await copy_of(context, ann)).partition(JSON_FOLLOWS)[0]

    assert text == (
        "A COPY OF EVERYTHING WE HOLD ABOUT YOU\n"
        "Made on 2026-03-02 at 09:00 UTC.\n"
        "We know you as ann, a name made up at random, since 2026-03-02.\n"
        "We write to you on Telegram. Your chat there has the number chat-ann. "
        "It is kept locked, apart from your answers.\n\n"
        "YOUR PART IN: Warm homes, spring\n\n"
        "You joined on 2026-03-02 09:00 (Europe/London). You are: active.\n\n"
        "WHAT YOU AGREED TO\n"
        "- Yes, 2026-03-02 09:00: I want to take part\n"
        "- No, 2026-03-02 09:00: You may quote my words\n\n"
        "WHAT YOU ANSWERED\n"
        "- How old are you?\n  40 or over (2026-03-02 09:00)\n"
        "- Why do you think so?\n  my old words (2026-03-02 09:01, changed later)\n"
        "- Why do you think so?\n  my own words (2026-03-02 09:01, version 2)\n"
        "- How far do you trust them? Your GP\n  5 (Fully) (2026-03-02 09:01)\n"
        "- What do you think?\n  (you left this out) (2026-03-02 09:01)\n"
        "- Why do you think so?\n  a voice message (2026-03-02 09:01)\n\n"
        "WHAT YOU SENT\n"
        "- a voice message for why (audio/ogg, 5 bytes)\n\n"
        "PARTS YOU OPENED\n"
        "- Welcome: opened 2026-03-02 09:00, finished 2026-03-02 09:00\n\n"
        "COMPLAINTS\n"
        "- 2026-03-02 09:01: Too many messages\n"
        "  An answer is due by 2026-04-01 10:01.\n\n"
        "OUR TALK\n"
        "Times are those of Europe/London\n\n"
        "You: [2026-03-02 09:01] my own words\n\n"
        "== Welcome ==\n\n"
        "Bot: [2026-03-02 09:01] Thank you\n\n"
        "HOW LONG THIS IS KEPT\n"
        "At most 12 months after this round ends. Then all of it is erased, and backups that hold "
        "it are deleted within 30 days. We cannot reach files of answers that were taken out of "
        "here before: whoever took one is asked to delete it.\n\n"
    )


async def test_copy_tells_the_arm_that_was_drawn(context):
    async with context.database.write() as tx:
        found = await seed_round(tx)
        ann = await seed_person(tx, context.vault, found, "ann", arm="control")
        told = await my_data(
            tx, context.vault, ann.participant, script_cache=ArmedScript(), now=context.clock.now()
        )

    words, _, program = told.partition(JSON_FOLLOWS)

    assert "You are: active.\nBy lot, you are in this group: Cards later.\n\n" in words
    assert json.loads(program)["rounds"][0]["arm"] == "control"


async def test_copy_holds_the_same_for_a_program(context):
    async with context.database.write() as tx:
        ann, _ = await seed(tx, context.vault)

    told = json.loads((await copy_of(context, ann)).partition(JSON_FOLLOWS)[2])

    one = told["rounds"][0]
    assert [address["address"] for address in told["addresses"]] == ["chat-ann"]
    assert [(a["step"], a["revision"], a["text"]) for a in one["answers"]] == [
        ("age", 1, None),
        ("why", 1, "my old words"),
        ("why", 2, "my own words"),
        ("trust", 1, None),
        ("view", 1, None),
        ("why", 1, None),
    ]
    assert [consent["granted"] for consent in one["consents"]] == [True, False]
    assert [complaint["text"] for complaint in one["complaints"]] == ["Too many messages"]
    assert [line["text"] for line in one["transcript"]] == ["my own words", "Thank **you**"]
    assert one["stages"] == [
        {
            "stage": "welcome",
            "reached_at": instant(NINE),
            "finished_at": instant(NINE),
            "active_seconds": 60,
        }
    ]


async def test_copy_holds_nothing_of_anybody_else(context):
    async with context.database.write() as tx:
        ann, bob = await seed(tx, context.vault)

    mine, theirs = await copy_of(context, ann), await copy_of(context, bob)

    assert ("bob's words" in mine, "bob's words" in theirs) == (False, True)
    assert ("my own words" in mine, "my own words" in theirs) == (True, False)


async def test_copy_of_a_web_talk_keeps_its_resume_code_out(context):
    async with context.database.write() as tx:
        _, bob = await seed(tx, context.vault)

    text = await copy_of(context, bob)

    assert "chat-bob" not in text
    assert "We write to you by web, with a code that only you have." in text


async def test_copy_of_nobody_is_empty(context):
    async with context.database.read() as tx:
        told = await my_data(
            tx, context.vault, 4711, script_cache=OneScript(), now=context.clock.now()
        )

    assert told == ""
