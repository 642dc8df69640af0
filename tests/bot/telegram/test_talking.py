"""What people send by Telegram is taken, or answered: nobody is met with silence."""

import pytest
from sqlalchemy import select

from dialogues.languages.phrases import phrase
from storage.schema.turns import attachments, responses
from tests.emulator.contents import CONTENTS, SERVICE, bold, paragraph
from tests.emulator.people import text_of

KEPT = phrase("en", "reflect_kept").replace("**", "")
UNUSABLE = phrase("en", "odd_media")
PNG = b"\x89PNG\r\n\x1a\n" + b"a picture"
QUESTION = "Show us your street."


async def kept(context, *columns):
    async with context.database.read() as tx:
        return [tuple(row) for row in await tx.execute(select(*columns))]


async def answers(talking):
    return await kept(talking.context, responses.c.step, responses.c.part, responses.c.source)


@pytest.mark.parametrize("kind", sorted(set(CONTENTS) - {"live_photo"}))
async def test_whatever_is_no_answer_is_answered(talking, kind):
    ada = await talking.joins()

    await ada.send(kind)
    told = await talking.told(ada)

    assert told[0] == UNUSABLE
    assert told[1].startswith(QUESTION)
    assert await answers(talking) == []


@pytest.mark.parametrize("kind", SERVICE)
async def test_what_nobody_said_is_not_answered(talking, emulator, kind):
    ada = await talking.joins()

    emulator.people.send(ada.id, emulator.world.private_chat(ada.id), SERVICE[kind])

    assert await talking.told(ada) == []


async def test_live_photo_is_a_photo(talking):
    ada = await talking.joins()

    await ada.send("live_photo")

    assert await talking.told(ada) == [KEPT]
    assert await answers(talking) == [("show", "1", "photo")]


async def test_picture_sent_as_a_file_is_a_photo_where_photos_are_welcome(talking):
    ada = await talking.joins()

    await ada.send_picture_file(PNG, "image/png", caption="our lane")
    told = await talking.told(ada)

    assert told == [KEPT]
    assert await answers(talking) == [("show", "1", "photo")]
    assert await kept(talking.context, attachments.c.media, attachments.c.mime) == [
        ("photo", "image/png")
    ]


async def test_picture_sent_as_a_file_is_answered_where_none_is_welcome(talking):
    ada = await talking.joins()
    await ada.tap("Skip")
    await talking.settle()

    await ada.send_picture_file(PNG, "image/png")

    assert (await talking.told(ada))[0] == UNUSABLE


async def test_picture_file_that_not_every_phone_can_show_is_asked_for_as_a_photo(talking):
    ada = await talking.joins()

    await ada.send_picture_file(b"a picture", "image/heic")

    assert (await talking.told(ada))[0] == phrase("en", "odd_picture")


async def test_rich_message_is_an_answer_in_words(talking):
    ada = await talking.joins()

    await ada.write_rich(paragraph("Very ", bold("cold"), "."), paragraph("And dark."))

    assert await talking.told(ada) == [KEPT]
    assert await answers(talking) == [("show", "1", "typed")]


async def test_rich_message_may_name_an_answer(talking):
    ada = await talking.joins()
    await ada.tap("Skip")
    await talking.settle()

    await ada.write_rich(paragraph(bold("I am for it")))
    await talking.settle()

    assert await kept(talking.context, responses.c.step, responses.c.code) == [
        ("show", None),
        ("view", "for"),
    ]


@pytest.mark.parametrize("text", ["Say no to it.", "forget", "/stop"])
async def test_what_somebody_else_wrote_is_no_answer_and_no_order(talking, text):
    ada, bea = await talking.joins(), await talking.joins("Bea")

    await ada.forward(text_of(text), of=bea.id)
    told = await talking.told(ada)
    await ada.forward(text_of(text))
    again = await talking.told(ada)

    assert told[0] == phrase("en", "odd_forward")
    assert told[1].startswith(QUESTION)
    assert again == told
    assert await answers(talking) == []


async def test_own_message_that_is_passed_on_is_an_answer(talking):
    ada = await talking.joins()

    await ada.forward(text_of("It is cold."), of=ada.id)

    assert await talking.told(ada) == [KEPT]


# --- chats with topics ----------------------------------------------------------------------------


def bot_said(citizen):
    return [(shown.topic, shown.text) for shown in citizen.screen if not shown.is_mine]


async def test_who_writes_in_a_topic_is_answered_there(talking):
    ada = await talking.joins()
    topic = await ada.open_topic("My answers")

    await ada.type("It is cold.", topic=topic)
    await talking.settle()
    await ada.tap("Done")
    await talking.settle()

    said = bot_said(ada)
    assert [where for where, _ in said] == [0, 0, topic, topic]
    assert said[2:] == [(topic, KEPT), (topic, "And what do you think?")]


async def test_what_is_pushed_comes_where_was_written_last(talking):
    ada = await talking.joins()
    topic = await ada.open_topic("My answers")
    await ada.type("It is cold.", topic=topic)
    await talking.settle()

    await ada.type("help")
    await talking.settle()

    assert {where for where, _ in bot_said(ada)[3:]} == {0}


async def test_answer_comes_outside_when_the_topic_is_gone(talking):
    ada = await talking.joins()
    topic = await ada.open_topic("My answers")
    await ada.type("It is cold.", topic=topic)
    await ada.delete_topic(topic)

    await talking.settle()

    assert bot_said(ada)[-1] == (0, KEPT)
    assert await answers(talking) == [("show", "1", "typed")]
