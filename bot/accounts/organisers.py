"""Accounts of the people who run rounds: made, listed, closed, and their passwords checked."""

import asyncio
import hashlib
import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.refused import BotRefused
from bot.runtime.context import Context
from storage.accounts import audit, organisers
from storage.accounts.organisers import Account, Login, Role
from storage.database.connection import Tx

SHORTEST = 15  # characters of a password
LONGEST = 200  # hashing more would only keep the machine busy
IDLE = timedelta(minutes=30)  # without a request, and the login is over
WHOLE = timedelta(hours=8)  # from the login, whatever happens
SEEN_EVERY = timedelta(minutes=1)  # requests closer together are not each written down
WINDOW = timedelta(minutes=10)  # in which attempts are counted
MOST_TOGETHER = 5  # wrong passwords for one name from one place
MOST_FROM_PLACE = 20  # ... for any names from one place
MOST_FOR_NAME = 100  # ... for one name from anywhere; so many only a swarm of machines makes
TOKEN_BYTES = 32  # of a login: 256 bits
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}", re.ASCII)
_KNOWN = ("password", "dialogue", "organiser", "12345678", "qwerty", "letmein", "welcome")
_hashing = ThreadPoolExecutor(2, thread_name_prefix="passwords")  # each takes 64 MB and a core


class OrganiserRefused(BotRefused):
    """Something about an account cannot be done; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedIn:
    """A fresh login: what the browser is to hold, and whose it is."""

    token: str
    account: Account


async def add_organiser(
    context: Context, *, name: str, password: str, role: Role, actor: str
) -> Account:
    """Make an account; raise OrganiserRefused."""
    if not _NAME.fullmatch(name):
        raise OrganiserRefused(
            "bad_name",
            f'"{name}" cannot be a login name. Write 1 to 80 small letters, digits or . _ -.',
        )
    hashed = await _hash(checked_password(password, name))
    now = context.clock.now()
    async with context.database.write() as tx:
        if await organisers.add(tx, name=name, password=hashed, role=role, now=now) is None:
            raise OrganiserRefused(
                "name_taken", f'There is a login "{name}" already. Choose another.'
            )
        await _note(tx, now, actor, "added_organiser", name, role=role)
        return await known(tx, name)


async def list_organisers(context: Context) -> tuple[Account, ...]:
    """List all accounts by name."""
    async with context.database.read() as tx:
        return await organisers.listed(tx)


async def disable_organiser(context: Context, name: str, actor: str) -> Account:
    """Close an account and log it out everywhere, at once; raise OrganiserRefused."""
    return await _enable(context, name, actor, enabled=False)


async def enable_organiser(context: Context, name: str, actor: str) -> Account:
    """Open a closed account again; raise OrganiserRefused."""
    return await _enable(context, name, actor, enabled=True)


async def change_password(context: Context, account: Account, *, old: str, new: str) -> None:
    """Replace one's own password and log out everywhere; raise OrganiserRefused."""
    async with context.database.read() as tx:
        hashed = await organisers.password_of(tx, account.name)
    if not await _matches(hashed, old):
        raise OrganiserRefused("wrong_password", "That is not your password. Try again.")
    replaced = await _hash(checked_password(new, account.name))
    now = context.clock.now()
    async with context.database.write() as tx:
        await organisers.set_password(tx, account.id, replaced)
        await organisers.end_logins(tx, account.id)
        await _note(tx, now, account.name, "changed_password", account.name)


async def log_in(context: Context, *, name: str, password: str, place: str) -> LoggedIn:
    """Check name and password and begin a login; raise OrganiserRefused.

    `place` tells where the request comes from, to slow guessers down; only a keyed hash of it is
    stored. Unknown names, closed accounts and wrong passwords get one answer in the same time.
    """
    now, name = context.clock.now(), name.strip()
    hashed = await _admit(context, name, place, now)
    fits = await _matches(hashed, password)
    async with context.database.write() as tx:
        account = await organisers.find(tx, name)
        if not fits or account is None or not account.enabled:
            raise OrganiserRefused(
                "wrong_login",
                "Name or password is wrong. Check both and try again. "
                "Ask whoever runs this service if you have lost your password.",
            )
        await organisers.forgive(tx, _subject(context, "both", name, place))
        token = secrets.token_urlsafe(TOKEN_BYTES)
        await organisers.begin_login(
            tx,
            token=_hashed(token),
            account_id=account.id,
            csrf=secrets.token_urlsafe(TOKEN_BYTES),
            now=now,
        )
        await _note(tx, now, name, "logged_in", name)
    return LoggedIn(token=token, account=account)


async def login_of(context: Context, token: str, *, watching: bool = False) -> Login | None:
    """Find the login that a browser's token stands for; None if it is over.

    Finding it counts as a sign of life, unless the browser is only `watching` a live page.
    """
    now = context.clock.now()
    async with context.database.read() as tx:
        login = await organisers.find_login(tx, _hashed(token))
    if login is None or not login.account.enabled:
        return None
    if now - login.seen_at >= IDLE or now - login.created_at >= WHOLE:
        return None
    if not watching and now - login.seen_at >= SEEN_EVERY:
        async with context.database.write() as tx:
            await organisers.saw_login(tx, login.token, now)
    return login


async def log_out(context: Context, login: Login) -> None:
    """End this login."""
    async with context.database.write() as tx:
        await organisers.end_login(tx, login.token)


async def log_out_everywhere(context: Context, account: Account) -> int:
    """End all logins of an account; give how many."""
    now = context.clock.now()
    async with context.database.write() as tx:
        ended = await organisers.end_logins(tx, account.id)
        await _note(tx, now, account.name, "logged_out_everywhere", account.name)
    return ended


async def known(tx: Tx, name: str) -> Account:
    """Find an account by its login name; raise OrganiserRefused."""
    account = await organisers.find(tx, name)
    if account is None:
        raise OrganiserRefused(
            "no_such_organiser", f'There is no organiser "{name}". List them to see the names.'
        )
    return account


def checked_password(password: str, name: str) -> str:
    """Refuse a password that is easily guessed; raise OrganiserRefused."""
    if len(password) < SHORTEST:
        raise OrganiserRefused(
            "short_password",
            f"The password has {len(password)} characters. Use at least {SHORTEST}; "
            "a few words that do not belong together are easy to remember.",
        )
    if len(password) > LONGEST:
        raise OrganiserRefused("long_password", f"Use at most {LONGEST} characters.")
    left = password.lower()
    for word in (name, *_KNOWN):
        left = left.replace(word, "")
    if len(set(left)) < SHORTEST // 3:
        raise OrganiserRefused(
            "guessable_password",
            "That password is easily guessed. Do not use the login name, well-known passwords "
            "or one character again and again.",
        )
    return password


def new_password() -> str:
    """Make a password that nobody can guess, for an account's first login."""
    return secrets.token_urlsafe(SHORTEST)


async def _enable(context: Context, name: str, actor: str, *, enabled: bool) -> Account:
    now = context.clock.now()
    async with context.database.write() as tx:
        account = await known(tx, name)
        await organisers.set_enabled(tx, account.id, enabled=enabled)
        if not enabled:
            await organisers.end_logins(tx, account.id)
        action = "enabled_organiser" if enabled else "disabled_organiser"
        await _note(tx, now, actor, action, name)
        return await known(tx, name)


async def _admit(context: Context, name: str, place: str, now: datetime) -> str | None:
    """Count this attempt and give the password's hash; refuse whoever tried too often."""
    limits = {
        _subject(context, "both", name, place): MOST_TOGETHER,
        _subject(context, "place", place): MOST_FROM_PLACE,
        _subject(context, "name", name): MOST_FOR_NAME,
    }
    async with context.database.write() as tx:
        for subject, most in limits.items():
            count, first = await organisers.tried(tx, subject, now - WINDOW)
            if first is not None and count >= most:
                raise _too_often(first + WINDOW - now)
        await organisers.note_attempts(tx, tuple(limits), now)
        return await organisers.password_of(tx, name)


def _too_often(wait: timedelta) -> OrganiserRefused:
    minutes = max(1, -(-int(wait.total_seconds()) // 60))
    unit = "minute" if minutes == 1 else "minutes"
    return OrganiserRefused(
        "too_often", f"That were too many attempts. Wait {minutes} {unit}, then try again."
    )


def _subject(context: Context, *words: str) -> bytes:
    return context.vault.hash("\0".join(("login", *words)))


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


async def _hash(password: str) -> str:
    return await asyncio.get_running_loop().run_in_executor(_hashing, _hasher().hash, password)


async def _matches(hashed: str | None, password: str) -> bool:
    """Tell whether a password fits, at the same cost when there is nothing to compare with."""
    loop = asyncio.get_running_loop()
    fits = await loop.run_in_executor(_hashing, _verify, hashed, password[: LONGEST + 1])
    return fits and hashed is not None


def _verify(hashed: str | None, password: str) -> bool:
    try:
        return _hasher().verify(hashed or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()  # argon2id with the parameters of RFC 9106's second choice


@cache
def _nobody() -> str:
    return _hasher().hash(secrets.token_urlsafe(TOKEN_BYTES))


async def _note(tx: Tx, now: datetime, actor: str, action: str, name: str, **detail: str) -> None:
    subject = f"organiser:{name}"
    await audit.note_action(tx, at=now, actor=actor, action=action, subject=subject, detail=detail)
