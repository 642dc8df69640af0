"""The mark of those on duty for a round."""

from storage.accounts import duty, organisers
from storage.accounts.organisers import Role
from tests.storage.seeding import NINE, seed_round


async def add(tx, name):
    return await organisers.add(tx, name=name, password="hash", role=Role.ANALYST, now=NINE)


async def test_mark_is_given_once_and_taken_once(database):
    async with database.write() as tx:
        dora, round_id = await add(tx, "dora"), (await seed_round(tx)).id

        given = [await duty.give(tx, dora, round_id, NINE) for _ in range(2)]
        while_on = await duty.is_on_duty(tx, dora, round_id)
        taken = [await duty.take(tx, dora, round_id) for _ in range(2)]
        after = await duty.is_on_duty(tx, dora, round_id)

    assert (given, while_on, taken, after) == ([True, False], True, [True, False], False)


async def test_mark_holds_for_its_account_and_its_round_alone(database):
    async with database.write() as tx:
        dora, olga = await add(tx, "dora"), await add(tx, "olga")
        first, second = [(await seed_round(tx, slug)).id for slug in ("first", "second")]
        await duty.give(tx, dora, first, NINE)

        held = {
            (who, where): await duty.is_on_duty(tx, account, round_id)
            for who, account in (("dora", dora), ("olga", olga))
            for where, round_id in (("first", first), ("second", second))
        }
        of_rounds = (await duty.rounds_of(tx, dora), await duty.rounds_of(tx, olga))

    assert [pair for pair, is_held in held.items() if is_held] == [("dora", "first")]
    assert of_rounds == (("first",), ())


async def test_closed_account_is_on_duty_no_more(database):
    async with database.write() as tx:
        dora, olga = await add(tx, "dora"), await add(tx, "olga")
        round_id = (await seed_round(tx)).id
        for account in (olga, dora):
            await duty.give(tx, account, round_id, NINE)
        before = await duty.names_on_duty(tx, round_id)
        await organisers.set_enabled(tx, dora, enabled=False)

        assert before == ("dora", "olga")
        assert await duty.names_on_duty(tx, round_id) == ("olga",)
        assert not await duty.is_on_duty(tx, dora, round_id)
