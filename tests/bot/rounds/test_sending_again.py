"""What may not have arrived goes again on the word of an organiser, if it still makes sense."""

import pytest

from bot.rounds.lifecycle import close
from bot.rounds.sending_again import send_again
from bot.rounds.times import RoundRefused
from storage.schema.messages import outbox
from tests.bot.town import Town, texts


@pytest.fixture
def town(context, clock):
    return Town(context, clock)


async def leave_unknown(town, *kinds):
    """Let the messages of these kinds be such as may not have arrived."""
    async with town.database.write() as tx:
        kept = outbox.update().where(outbox.c.kind.in_(kinds), outbox.c.enrolment_id.is_not(None))
        await tx.execute(kept.values(state="unknown", attempts=2))


async def test_question_that_is_open_goes_again_and_those_that_were_answered_stay(town):
    await town.round(slug="r")
    await town.agrees("ann", "ben")
    await leave_unknown(town, "prompt")

    done = await send_again(town.context, "r", "olga")

    assert (done.going, done.staying) == (2, 2)
    assert texts(await town.deliver("ann")) == ["Which colour?"]
    assert texts(await town.deliver("ben")) == ["Which colour?"]


async def test_question_shown_twice_goes_again_once(town):
    await town.round(slug="r")
    await town.agrees("ann")
    await town.says("ann", "no colour at all")
    await leave_unknown(town, "prompt")

    done = await send_again(town.context, "r", "olga")

    assert (done.going, done.staying) == (1, 2)
    assert [text[:13] for text in texts(await town.deliver("ann"))] == ["Which colour?"]


async def test_remarks_stay_and_so_does_everything_of_who_left(town):
    await town.round(slug="r")
    await town.agrees("ann", "ben")
    await town.says("ann", "help")
    await town.says("ben", "stop")
    await town.says("ben", "Yes, I want to leave")
    await town.deliver("ben")
    await leave_unknown(town, "notice")
    async with town.database.write() as tx:
        of_ben = outbox.update().where(outbox.c.enrolment_id == 2)
        await tx.execute(of_ben.values(state="unknown"))

    done = await send_again(town.context, "r", "olga")

    assert done.going == 0
    assert done.staying > 0


async def test_nothing_goes_again_in_a_round_that_ended(town):
    await town.round(slug="r")
    await town.agrees("ann")
    await close(town.context, "r", "olga")

    with pytest.raises(
        RoundRefused, match=r'You cannot send again in "r": it has ended \(closed\)'
    ):
        await send_again(town.context, "r", "olga")
