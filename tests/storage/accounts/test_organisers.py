"""Accounts, logins and attempts as the store keeps them."""

from datetime import timedelta

from storage.accounts import organisers
from storage.accounts.organisers import Account, Login, Role
from tests.storage.seeding import NINE

SECOND = timedelta(seconds=1)


async def add(tx, name="olga", role=Role.ORGANISER):
    return await organisers.add(tx, name=name, password=f"hash of {name}", role=role, now=NINE)


async def test_account_is_found_by_its_name_without_its_password(database):
    async with database.write() as tx:
        number = await add(tx)

    async with database.read() as tx:
        found = await organisers.find(tx, "olga")
        password = await organisers.password_of(tx, "olga")

    assert found == Account(
        id=number, name="olga", role=Role.ORGANISER, enabled=True, created_at=NINE
    )
    assert password == "hash of olga"


async def test_account_that_is_not_there_is_none(database):
    async with database.read() as tx:
        assert await organisers.find(tx, "nobody") is None
        assert await organisers.password_of(tx, "nobody") is None


async def test_name_is_given_only_once(database):
    async with database.write() as tx:
        await add(tx)

        assert (
            await organisers.add(tx, name="olga", password="another", role=Role.ADMIN, now=NINE)
            is None
        )
        assert await organisers.password_of(tx, "olga") == "hash of olga"


async def test_accounts_are_listed_by_name(database):
    async with database.write() as tx:
        for name, role in (("zoe", Role.ADMIN), ("abe", Role.ANALYST)):
            await add(tx, name, role)

        listed = await organisers.listed(tx)

    assert [(one.name, one.role) for one in listed] == [
        ("abe", Role.ANALYST),
        ("zoe", Role.ADMIN),
    ]


async def test_account_is_closed_and_gets_a_new_password(database):
    async with database.write() as tx:
        number = await add(tx)
        await organisers.set_enabled(tx, number, enabled=False)
        await organisers.set_password(tx, number, "a new hash")

        found = await organisers.find(tx, "olga")

        assert found is not None
        assert not found.enabled
        assert await organisers.password_of(tx, "olga") == "a new hash"


async def test_login_is_found_by_the_hash_of_its_token_alone(database):
    async with database.write() as tx:
        number = await add(tx)
        await organisers.begin_login(tx, token=b"t" * 32, account_id=number, csrf="form", now=NINE)
        await organisers.saw_login(tx, b"t" * 32, NINE + SECOND)

        found = await organisers.find_login(tx, b"t" * 32)
        other = await organisers.find_login(tx, b"u" * 32)
        account = await organisers.find(tx, "olga")

    assert other is None
    assert found == Login(
        token=b"t" * 32,
        account=account,
        csrf="form",
        created_at=NINE,
        seen_at=NINE + SECOND,
    )


async def test_logins_end_one_by_one_or_all_of_an_account(database):
    async with database.write() as tx:
        olga, abe = await add(tx), await add(tx, "abe")
        for token, whose in ((b"1", olga), (b"2", olga), (b"3", olga), (b"4", abe)):
            await organisers.begin_login(tx, token=token * 32, account_id=whose, csrf="x", now=NINE)

        await organisers.end_login(tx, b"1" * 32)
        ended = await organisers.end_logins(tx, olga)

        left = [await organisers.find_login(tx, token * 32) for token in (b"1", b"2", b"4")]

    assert ended == 2
    assert [None if one is None else one.account.name for one in left] == [None, None, "abe"]


async def test_attempts_are_counted_by_subject_within_a_window(database):
    async with database.write() as tx:
        for seconds in (0, 10, 20):
            at = NINE + seconds * SECOND
            await organisers.note_attempts(tx, [b"a" * 32, b"b" * 32], at)
        await organisers.forgive(tx, b"b" * 32)

        recent = await organisers.tried(tx, b"a" * 32, NINE)
        all_of_them = await organisers.tried(tx, b"a" * 32, NINE - SECOND)
        forgiven = await organisers.tried(tx, b"b" * 32, NINE - SECOND)

    assert recent == (2, NINE + 10 * SECOND)
    assert all_of_them == (3, NINE)
    assert forgiven == (0, None)
