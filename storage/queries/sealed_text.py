"""People's own words in the store: opening them, and finding a text in them."""

from collections.abc import Callable

from dialogues.text.folding import fold
from storage.vault.vault import Seal, SealBroken, Vault

UNREADABLE = "[unreadable]"  # the key is gone, or the value was changed in the store

Matcher = Callable[[str | None], bool]


def seal_of(
    vault: Vault, wrapped: bytes | None, pseudonym: str, *, once: bool = False
) -> Seal | None:
    """Unwrap a person's key; None if it is gone or broken.

    Whoever goes through everybody asks for it `once`: thousands of keys would crowd out those at
    hand, and take memory.
    """
    if wrapped is None:
        return None
    try:
        return (vault.unwrap_once if once else vault.unwrap)(wrapped, pseudonym)
    except SealBroken:
        return None


def opened(seal: Seal | None, sealed: bytes | None, place: str) -> str | None:
    """Open sealed words; None if there are none, UNREADABLE if they do not open."""
    if sealed is None:
        return None
    if seal is None:
        return UNREADABLE
    try:
        return seal.open(sealed, place).decode(errors="replace")
    except SealBroken:
        return UNREADABLE


def response_place(enrolment_id: int, step: str, part: str, revision: int) -> str:
    """Name the place that the words of a response are bound to."""
    return f"responses:{enrolment_id}:{step}:{part}:{revision}"


def matcher(text: str | None) -> Matcher:
    """Give a test whether every word of `text` stands in somebody's words."""
    searched = fold(text or "").split()
    if not searched:
        return lambda _: True

    def matches(words: str | None) -> bool:
        if words is None:
            return False
        folded = fold(words)
        return all(word in folded for word in searched)

    return matches
