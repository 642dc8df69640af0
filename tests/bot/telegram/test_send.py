"""What a person sees on Telegram, and what the sender is told when something goes wrong."""

import pytest

from bot.channels.contract import Button, Failure, File, Outgoing, SendFailed
from bot.telegram.api import BotApi
from bot.telegram.send import TelegramChannel
from dialogues.text import markup
from dialogues.turn.effects import HandoutToShow, Picture
from tests.bot.telegram.conftest import PICTURE
from tests.emulator.faults import (
    Refusal,
    ResetAfter,
    ResetBefore,
    ServerError,
    Truncated,
    bot_blocked,
    group_migrated,
    too_many,
)
from tests.emulator.history import Received, Refused

HOUSE = Picture(file="img/house.png", alt="A <warm> house")
PLAN = HandoutToShow(file="files/plan.pdf", title="The plan")
YES_NO = (Button(label="Yes", data="y"), Button(label="No", data="n"))


@pytest.fixture
def to(ada):
    def message(text="Hello", **more):
        more = {"columns": 2, **more}
        return Outgoing(id=1, channel="telegram", address=str(ada.id), text=text, **more)

    return message


def shown(ada):
    """What the bot's messages look like, oldest first."""
    return [
        (seen.kind, seen.text, [[button.label for button in row] for row in seen.buttons])
        for seen in ada.screen
        if not seen.is_mine
    ]


async def failure(channel, message):
    with pytest.raises(SendFailed) as raised:
        await channel.send(message)
    return raised.value


async def test_text_with_buttons_in_columns(channel, ada, to):
    buttons = (*YES_NO, Button(label="Skip", data="s"))

    ref = await channel.send(to("Is it **cold**?", buttons=buttons))

    assert shown(ada) == [("text", "Is it cold?", [["Yes", "No"], ["Skip"]])]
    assert ref == str(ada.newest.message_id)


async def test_echo_of_the_answer_comes_first(channel, ada, to):
    await channel.send(to("Thank you.", echo="Yes & <no>"))

    assert shown(ada) == [("text", "✓ Yes & <no>\n\nThank you.", [])]


async def test_long_text_comes_in_parts_with_buttons_on_the_last(channel, ada, to):
    words = " ".join(f"word{number}" for number in range(1500))

    ref = await channel.send(to(words, echo="Yes", buttons=YES_NO))

    screen = shown(ada)
    assert [buttons for _, _, buttons in screen] == [[]] * (len(screen) - 1) + [[["Yes", "No"]]]
    assert len(screen) > 2
    assert " ".join(text for _, text, _ in screen).split() == f"✓ Yes {words}".split()
    assert ref == str(ada.newest.message_id)


async def test_second_part_that_failed_does_not_repeat_the_first(channel, ada, to, emulator):
    seen_first = []

    def fail_second(record):
        if isinstance(record, Received) and not seen_first:
            seen_first.append(record)
            emulator.faults.add("sendMessage", fault=too_many(1))

    emulator.history.listen(fail_second)
    text = "word " * 1500

    paused = await failure(channel, to(text))
    await channel.send(to(text))

    assert (paused.failure, paused.retry_after) == (Failure.NOT_SENT, 1)
    whole = [markup.to_telegram(part) for part in markup.split(text)]
    assert [words for _, words, _ in shown(ada)] == whole


async def test_picture_carries_its_words_and_a_short_text(channel, ada, to):
    await channel.send(to("Look.", image=HOUSE, script="s", buttons=YES_NO))

    assert shown(ada) == [("photo", "A <warm> house\n\nLook.", [["Yes", "No"]])]


async def test_picture_with_a_long_text_comes_before_it(channel, ada, to):
    text = "word " * 300

    await channel.send(to(text, image=HOUSE, script="s", buttons=YES_NO))

    assert shown(ada) == [
        ("photo", "A <warm> house", []),
        ("text", text.strip(), [["Yes", "No"]]),
    ]


async def test_picture_is_uploaded_once_even_over_a_restart(channel, pictures, ada, to, emulator):
    await channel.send(to(image=HOUSE, script="s"))
    await channel.send(to(image=HOUSE, script="s"))
    pictures._names.clear()
    await channel.send(to(image=HOUSE, script="s"))

    assert len(emulator.world.files) == 1
    assert [file.upload.data for file in emulator.world.files.values()] == [PICTURE]
    assert len(shown(ada)) == 3


async def test_handout_is_a_document_that_carries_text_and_buttons(channel, ada, to, emulator):
    message = to("Here it is: **The plan**", handout=PLAN, script="s", buttons=YES_NO)

    await channel.send(message)
    await channel.send(message)

    [file] = emulator.world.files.values()
    assert (file.upload.name, file.upload.data) == ("plan.pdf", PICTURE)
    assert shown(ada) == [("document", "Here it is: The plan", [["Yes", "No"]])] * 2


async def test_picture_that_telegram_forgot_is_uploaded_again(channel, ada, to, emulator):
    await channel.send(to(image=HOUSE, script="s"))
    emulator.world.files.clear()

    await channel.send(to(image=HOUSE, script="s"))
    await channel.send(to(image=HOUSE, script="s"))

    assert len(emulator.world.files) == 1
    assert len(emulator.history.of(Refused)) == 1
    assert len(shown(ada)) == 3


async def test_document_is_handed_over(channel, ada, to, emulator):
    await channel.send(to("Your copy.", file=File(name="copy.json", content=b"{}")))

    assert shown(ada) == [("document", "Your copy.", [])]
    (file,) = emulator.world.files.values()
    assert (file.upload.name, file.upload.data) == ("copy.json", b"{}")


async def test_redraw_changes_the_message_in_place(channel, ada, to):
    ref = await channel.send(to("Pick some", buttons=YES_NO))

    again = await channel.send(to("Pick more", buttons=YES_NO[:1], edits=ref))

    assert shown(ada) == [("text", "Pick more", [["Yes"]])]
    assert again == ref


async def test_redraw_without_a_change_is_well(channel, ada, to):
    ref = await channel.send(to("Pick some", buttons=YES_NO))

    assert await channel.send(to("Pick some", buttons=YES_NO, edits=ref)) == ref


async def test_redraw_under_a_picture_changes_the_buttons(channel, ada, to):
    ref = await channel.send(to("Pick", image=HOUSE, script="s", buttons=YES_NO))

    await channel.send(to("Pick", image=HOUSE, script="s", buttons=YES_NO[:1], edits=ref))

    assert shown(ada) == [("photo", "A <warm> house\n\nPick", [["Yes"]])]


async def test_redraw_of_a_deleted_message_sends_it_anew(channel, ada, to):
    ref = await channel.send(to("Pick", buttons=YES_NO))
    await ada.delete(int(ref))

    again = await channel.send(to("Pick", buttons=YES_NO, edits=ref))

    assert shown(ada) == [("text", "Pick", [["Yes", "No"]])]
    assert again != ref


@pytest.mark.parametrize(
    ("fault", "failed"),
    [
        (bot_blocked(), SendFailed(Failure.UNREACHABLE, "blocked or gone")),
        (too_many(7), SendFailed(Failure.NOT_SENT, "too many messages", retry_after=7.0)),
        (
            group_migrated(-1005),
            SendFailed(Failure.NOT_SENT, "the group has a new address", moved_to="-1005"),
        ),
        (
            Refusal(code=400, description="Bad Request: chat not found"),
            SendFailed(Failure.UNREACHABLE, "the chat is gone"),
        ),
        *(
            (
                Refusal(code=code, description=f"{kind}: {words}"),
                SendFailed(Failure.UNREACHABLE, reason),
            )
            for code, kind, words, reason in [
                (400, "Bad Request", "USER_DELETED", "the chat is gone"),
                (400, "Bad Request", "INPUT_USER_DEACTIVATED", "the chat is gone"),
                (400, "Bad Request", "USER_IS_BLOCKED", "the chat is gone"),
                (400, "Bad Request", "private chat not found", "the chat is gone"),
                (403, "Forbidden", "user is deactivated", "blocked or gone"),
            ]
        ),
        (
            Refusal(code=400, description="Bad Request: not enough rights to send text messages"),
            SendFailed(Failure.REFUSED, "refused by Telegram: bad request"),
        ),
        (
            Refusal(code=400, description='Bad Request: can\'t parse entities: "Ada" at byte 3'),
            SendFailed(Failure.REFUSED, "refused by Telegram: can't parse entities"),
        ),
        (
            Refusal(code=400, description="Bad Request: Ada wrote something odd"),
            SendFailed(Failure.REFUSED, "refused by Telegram: bad request"),
        ),
        (ResetBefore(), SendFailed(Failure.UNKNOWN, "no clear reply (NetworkError)")),
        (ResetAfter(), SendFailed(Failure.UNKNOWN, "no clear reply (NetworkError)")),
        (ServerError(), SendFailed(Failure.UNKNOWN, "no clear reply (NetworkError)")),
        (Truncated(), SendFailed(Failure.UNKNOWN, "no clear reply (NetworkError)")),
    ],
)
async def test_failures_tell_whether_it_may_have_arrived(channel, to, emulator, fault, failed):
    emulator.faults.add("sendMessage", fault=fault)

    assert parts(await failure(channel, to())) == parts(failed)


def parts(failed):
    return (failed.failure, failed.reason, failed.retry_after, failed.moved_to)


async def test_wrong_token_is_said_in_words_and_nothing_was_sent(emulator, pictures, to):
    api = BotApi("110201543:wrong", url=emulator.url)
    await api.open()

    failed = await failure(TelegramChannel(api, pictures), to())
    await api.close()

    assert parts(failed) == (
        Failure.NOT_SENT,
        "the token is not accepted; get the right one from @BotFather",
        None,
        None,
    )


async def test_what_people_send_can_be_fetched(api, ada, emulator):
    await ada.send_voice(b"OggS a voice")
    (file,) = emulator.world.files.values()

    assert await api.fetch(file.id) == b"OggS a voice"
