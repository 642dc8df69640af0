"""Looks through all that a service wrote for anything about people, and for secrets."""

from tests.emulator.history import Issued
from tests.promises.stand import SECRET, Stand

SHORTEST = 6  # characters; shorter words stand in innocent places too


def planted(stand: Stand) -> set[str]:
    """Give all that must be in no log: what people did, who they are, and secrets."""
    issued = stand.telegram.history().of(Issued)
    people = {str(one.person) for one in issued if one.person}
    chats = {str(one.chat) for one in issued if one.chat}
    words = {one.content for one in issued if len(one.content) >= SHORTEST}
    token = stand.telegram.token
    return people | chats | words | {token, token.partition(":")[2], SECRET}


def leaks(log: str, secret: set[str]) -> list[str]:
    """Give what of it stands in a log, shortened so that this does not leak it in turn."""
    return sorted(f"{one[:4]}..." for one in secret if one in log)
