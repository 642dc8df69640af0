"""Recruitment codes and names of rounds: what may be one, who may join with one."""

import re
import secrets
from base64 import b32encode
from datetime import datetime

from bot.rounds.times import RoundRefused, read_instant
from storage.rounds.codes import code_key

_BYTES = 16  # of a private code
_CODE = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)  # what a Telegram link may carry


_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,59}", re.ASCII)


def slug_taken(slug: str) -> RoundRefused:
    """Say that another round has the name."""
    return RoundRefused("slug_taken", f'There is a round "{slug}" already. Choose another name.')


def code_taken(code: str, by: str = "") -> RoundRefused:
    """Say that another round, or this one, has the code, or one that reads the same."""
    if by in {"", code}:
        return RoundRefused("code_taken", f'The code "{code}" is taken. Choose another code.')
    return RoundRefused(
        "code_taken",
        f'The code "{code}" reads as "{by}", which is taken: case, blanks and dashes do not '
        "matter. Choose another code.",
    )


def private_code() -> str:
    """Make a code of 26 small letters and digits, with 128 bits that cannot be guessed."""
    return b32encode(secrets.token_bytes(_BYTES)).decode().rstrip("=").lower()


def checked_code(code: str) -> str:
    """Refuse a recruitment code that a link cannot carry; empty is left to us."""
    if code and not (_CODE.fullmatch(code) and code_key(code)):
        raise RoundRefused(
            "bad_code",
            f'The code "{code}" cannot be used in a link. Write 1 to 64 letters (a to z), digits, '
            "_ or -.",
        )
    return code


def checked_most(most: int | None) -> int | None:
    """Refuse a code that lets nobody in."""
    if most is not None and most < 1:
        raise RoundRefused("bad_most", f"{most} people cannot join. Give 1 or more, or no limit.")
    return most


def checked_expiry(expires: str | datetime | None, zone: str, now: datetime) -> datetime | None:
    """Read when a code stops; refuse one that has stopped already."""
    if expires is None:
        return None
    at = read_instant(expires, zone, now)
    if at <= now:
        raise RoundRefused("code_expired", "The code would be over already. Choose a later time.")
    return at


def checked_slug(slug: str) -> str:
    """Refuse a name that a link or a flag cannot carry; empty follows from the script."""
    if slug and not _SLUG.fullmatch(slug):
        raise RoundRefused(
            "bad_slug",
            f'"{slug}" cannot be a round\'s name. Write 1 to 60 small letters, digits or -.',
        )
    return slug
