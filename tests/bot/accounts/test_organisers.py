"""Accounts as whoever runs the service makes them, and logins as they are checked."""

import time
from datetime import timedelta

import pytest

from bot.accounts.organisers import (
    IDLE,
    MOST_FOR_NAME,
    MOST_FROM_PLACE,
    MOST_TOGETHER,
    WHOLE,
    WINDOW,
    OrganiserRefused,
    add_organiser,
    change_password,
    checked_password,
    disable_organiser,
    enable_organiser,
    list_organisers,
    log_in,
    log_out,
    log_out_everywhere,
    login_of,
    new_password,
)
from storage.accounts import audit, organisers
from storage.accounts.organisers import Role

PASSWORD = "seven quiet herons"
WRONG = (
    "Name or password is wrong. Check both and try again. "
    "Ask whoever runs this service if you have lost your password."
)
HERE, THERE = "192.0.2.1", "198.51.100.7"


@pytest.fixture
def store_url(sqlite_url):
    return sqlite_url


async def add(context, name="olga", role=Role.ORGANISER):
    return await add_organiser(context, name=name, password=PASSWORD, role=role, actor="test")


async def enter(context, name="olga", password=PASSWORD, place=HERE):
    return await log_in(context, name=name, password=password, place=place)


async def refused(call):
    with pytest.raises(OrganiserRefused) as caught:
        await call
    return caught.value


async def test_account_is_made_with_a_hash_and_an_audit_line(context):
    made = await add(context, role=Role.ANALYST)

    async with context.database.read() as tx:
        stored = await organisers.password_of(tx, "olga")
        entries = await audit.entries(tx, 5)
    assert await list_organisers(context) == (made,)
    assert stored.startswith("$argon2id$")
    assert PASSWORD not in stored
    assert [(one.actor, one.action, one.subject, dict(one.detail)) for one in entries] == [
        ("test", "added_organiser", "organiser:olga", {"role": "analyst"})
    ]


@pytest.mark.parametrize("name", ["", "Olga", "o lga", "../x", "a" * 81, "ólga"])
async def test_odd_names_are_refused(context, name):
    refusal = await refused(add(context, name))

    assert refusal.code == "bad_name"
    assert "small letters, digits" in refusal.sentence


async def test_name_that_is_taken_is_refused(context):
    await add(context)

    refusal = await refused(add(context))

    assert str(refusal) == 'There is a login "olga" already. Choose another.'


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("fourteen chars", "short_password"),
        ("x" * 201, "long_password"),
        ("aaaaaaaaaaaaaaaaaaaa", "guessable_password"),
        ("passwordpassword", "guessable_password"),
        ("olgaolgaolgaolga1", "guessable_password"),
    ],
)
def test_passwords_that_are_easily_guessed_are_refused(password, code):
    with pytest.raises(OrganiserRefused) as caught:
        checked_password(password, "olga")

    assert caught.value.code == code


def test_made_up_passwords_differ_and_are_good_enough():
    made = {new_password() for _ in range(20)}

    assert len(made) == 20
    assert {checked_password(one, "olga") for one in made} == made


async def test_log_in_gives_a_token_that_is_stored_only_as_a_hash(context):
    account = await add(context)

    first, second = await enter(context), await enter(context)

    login = await login_of(context, first.token)
    assert first.account == account
    assert login.account == account
    assert first.token != second.token
    assert login.token != first.token.encode()
    assert len(login.csrf) >= 32


async def test_wrong_unknown_and_closed_get_the_same_answer(context):
    await add(context)
    await add(context, "abe")
    await disable_organiser(context, "abe", "test")

    answers = {
        str(await refused(enter(context, "olga", "seven quiet herrings"))),
        str(await refused(enter(context, "nobody"))),
        str(await refused(enter(context, "abe"))),
    }

    assert answers == {WRONG}


async def test_unknown_name_takes_as_long_as_a_wrong_password(context):
    await add(context)
    await refused(enter(context, "nobody"))  # the first one takes longer

    took = {}
    for name in ("olga", "nobody"):
        began = time.process_time()
        for _ in range(3):
            await refused(enter(context, name, "a wrong password"))
        took[name] = time.process_time() - began

    assert took["nobody"] > took["olga"] / 3  # without hashing it is a twentieth


async def test_who_guesses_must_wait_and_nobody_else(context, clock):
    await add(context)
    await add(context, "abe")
    for _ in range(MOST_TOGETHER):
        assert (await refused(enter(context, password="a wrong password"))).code == "wrong_login"

    assert str(await refused(enter(context))) == (
        "That were too many attempts. Wait 10 minutes, then try again."
    )
    assert (await enter(context, place=THERE)).account.name == "olga"
    assert (await enter(context, "abe")).account.name == "abe"

    clock.set(clock.now() + WINDOW)
    assert (await enter(context)).account.name == "olga"


async def test_waiting_ends_though_somebody_keeps_trying(context, clock):
    await add(context)
    for _ in range(MOST_TOGETHER):
        await refused(enter(context, password="a wrong password"))
    for _ in range(9):
        clock.set(clock.now() + timedelta(minutes=1))
        assert (await refused(enter(context))).code == "too_often"

    clock.set(clock.now() + timedelta(minutes=1))

    assert (await enter(context)).account.name == "olga"


async def test_right_password_forgives_slips(context):
    await add(context)
    for _ in range(2):
        for _ in range(MOST_TOGETHER - 1):
            await refused(enter(context, password="a wrong password"))
        await enter(context)


async def test_many_names_from_one_place_are_stopped(context):
    await add(context)
    for number in range(MOST_FROM_PLACE):
        await refused(enter(context, f"name{number}"))

    assert (await refused(enter(context))).code == "too_often"
    assert (await enter(context, place=THERE)).account.name == "olga"


async def test_swarm_that_guesses_one_name_is_stopped(context, clock):
    await add(context)
    subject = context.vault.hash("login\0name\0olga")
    async with context.database.write() as tx:
        await organisers.note_attempts(tx, [subject] * MOST_FOR_NAME, clock.now())

    assert (await refused(enter(context))).code == "too_often"


@pytest.mark.parametrize("step", [IDLE, WHOLE])
async def test_login_is_over_after_a_while(context, clock, step):
    await add(context)
    token = (await enter(context)).token

    clock.set(clock.now() + step)

    assert await login_of(context, token) is None


async def test_login_lives_as_long_as_it_is_used_but_not_all_day(context, clock):
    await add(context)
    token, begun = (await enter(context)).token, clock.now()

    while clock.now() + timedelta(minutes=29) < begun + WHOLE:
        clock.set(clock.now() + timedelta(minutes=29))
        assert await login_of(context, token) is not None

    clock.set(begun + WHOLE)
    assert await login_of(context, token) is None


async def test_page_that_only_watches_keeps_no_login_alive(context, clock):
    await add(context)
    token = (await enter(context)).token

    clock.set(clock.now() + timedelta(minutes=20))
    assert await login_of(context, token, watching=True) is not None

    clock.set(clock.now() + timedelta(minutes=10))
    assert await login_of(context, token, watching=True) is None


async def test_log_out_ends_one_login(context):
    await add(context)
    here, there = (await enter(context)).token, (await enter(context)).token

    await log_out(context, await login_of(context, here))

    assert await login_of(context, here) is None
    assert await login_of(context, there) is not None


async def test_log_out_everywhere_ends_all_logins_of_the_account(context):
    account = await add(context)
    await add(context, "abe")
    mine = [(await enter(context)).token for _ in range(2)]
    other = (await enter(context, "abe")).token

    assert await log_out_everywhere(context, account) == 2

    assert [await login_of(context, token) for token in mine] == [None, None]
    assert await login_of(context, other) is not None


async def test_closed_account_is_out_at_once_and_opens_again_without_its_logins(context):
    await add(context)
    token = (await enter(context)).token

    closed = await disable_organiser(context, "olga", "test")
    assert not closed.enabled
    assert await login_of(context, token) is None

    await enable_organiser(context, "olga", "test")
    assert await login_of(context, token) is None
    assert await enter(context)


async def test_unknown_account_cannot_be_closed(context):
    refusal = await refused(disable_organiser(context, "nobody", "test"))

    assert str(refusal) == 'There is no organiser "nobody". List them to see the names.'


async def test_password_is_changed_by_who_knows_the_old_one(context):
    account = await add(context)
    token = (await enter(context)).token
    change = {"old": PASSWORD, "new": "eight loud herons"}

    wrong = await refused(change_password(context, account, **change | {"old": "not that one"}))
    short = await refused(change_password(context, account, **change | {"new": "short"}))
    await change_password(context, account, **change)

    assert (wrong.code, short.code) == ("wrong_password", "short_password")
    assert await login_of(context, token) is None
    assert (await refused(enter(context))).code == "wrong_login"
    assert await enter(context, password="eight loud herons")
