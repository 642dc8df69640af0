"""Who may run rounds: accounts, logins and failed attempts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, func, select, update

from storage.database.connection import Tx, insert
from storage.schema.accounts import attempts, organisers, sessions


class Role(StrEnum):
    """What an account may do."""

    ORGANISER = "organiser"  # schedules rounds, sees quotable words
    ANALYST = "analyst"  # reads and exports everything under pseudonyms, changes nothing
    ADMIN = "admin"  # as an organiser, and reads the audit log


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person who runs rounds; the password's hash is not among the facts."""

    id: int
    name: str
    role: Role
    enabled: bool
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A browser that is logged in."""

    token: bytes  # hash of what the browser holds
    account: Account
    csrf: str  # what every form must carry
    created_at: datetime
    seen_at: datetime


_FACTS = (
    organisers.c.id,
    organisers.c.name,
    organisers.c.role,
    organisers.c.enabled,
    organisers.c.created_at,
)


async def add(tx: Tx, *, name: str, password: str, role: Role, now: datetime) -> int | None:
    """Store an account with its password's hash and give its id; None if the name is taken."""
    values = {"name": name, "password": password, "role": role, "created_at": now}
    statement = insert(tx, organisers).values(values).on_conflict_do_nothing()
    account_id: int | None = await tx.scalar(statement.returning(organisers.c.id))
    return account_id


async def find(tx: Tx, name: str) -> Account | None:
    """Find an account by its login name."""
    row = (await tx.execute(select(*_FACTS).where(organisers.c.name == name))).one_or_none()
    return None if row is None else _account(row)


async def listed(tx: Tx) -> tuple[Account, ...]:
    """List all accounts by name."""
    return tuple(
        _account(row) for row in await tx.execute(select(*_FACTS).order_by(organisers.c.name))
    )


async def password_of(tx: Tx, name: str) -> str | None:
    """Give the hash of an account's password; None if there is no such account."""
    hashed: str | None = await tx.scalar(
        select(organisers.c.password).where(organisers.c.name == name)
    )
    return hashed


async def set_password(tx: Tx, account_id: int, password: str) -> None:
    """Replace the hash of an account's password."""
    statement = update(organisers).where(organisers.c.id == account_id)
    await tx.execute(statement.values(password=password))


async def set_enabled(tx: Tx, account_id: int, *, enabled: bool) -> None:
    """Let an account log in, or no longer."""
    statement = update(organisers).where(organisers.c.id == account_id)
    await tx.execute(statement.values(enabled=enabled))


async def begin_login(tx: Tx, *, token: bytes, account_id: int, csrf: str, now: datetime) -> None:
    """Write down that a browser is logged in; `token` is the hash of what it holds."""
    row = {"token": token, "organiser_id": account_id, "csrf": csrf}
    await tx.execute(sessions.insert().values(**row, created_at=now, seen_at=now))


async def find_login(tx: Tx, token: bytes) -> Login | None:
    """Find a login by the hash of what the browser holds, however old it is."""
    statement = (
        select(*_FACTS, sessions.c.csrf, sessions.c.created_at.label("begun"), sessions.c.seen_at)
        .join(sessions, sessions.c.organiser_id == organisers.c.id)
        .where(sessions.c.token == token)
    )
    row = (await tx.execute(statement)).one_or_none()
    if row is None:
        return None
    return Login(
        token=token,
        account=_account(row),
        csrf=row.csrf,
        created_at=row.begun,
        seen_at=row.seen_at,
    )


async def saw_login(tx: Tx, token: bytes, now: datetime) -> None:
    """Write down that a logged-in browser asked for something."""
    await tx.execute(update(sessions).where(sessions.c.token == token).values(seen_at=now))


async def end_login(tx: Tx, token: bytes) -> None:
    """Log one browser out."""
    await tx.execute(delete(sessions).where(sessions.c.token == token))


async def end_logins(tx: Tx, account_id: int) -> int:
    """Log an account out everywhere; give how many browsers that were."""
    statement = delete(sessions).where(sessions.c.organiser_id == account_id)
    return (await tx.execute(statement)).rowcount


async def tried(tx: Tx, subject: bytes, since: datetime) -> tuple[int, datetime | None]:
    """Give how often a subject tried since an instant, and when the first of these was."""
    statement = select(func.count(), func.min(attempts.c.at)).where(
        attempts.c.subject == subject, attempts.c.at > since
    )
    count, first = (await tx.execute(statement)).one()
    return int(count), first


async def note_attempts(tx: Tx, subjects: Sequence[bytes], now: datetime) -> None:
    """Write down one try of each of these subjects."""
    await tx.execute(attempts.insert(), [{"subject": each, "at": now} for each in subjects])


async def forgive(tx: Tx, subject: bytes) -> None:
    """Forget the tries of a subject, which turned out to be who they said."""
    await tx.execute(delete(attempts).where(attempts.c.subject == subject))


def _account(row: Any) -> Account:
    return Account(
        id=row.id,
        name=row.name,
        role=Role(row.role),
        enabled=row.enabled,
        created_at=row.created_at,
    )
