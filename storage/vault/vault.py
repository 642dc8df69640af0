"""Sealing: addresses under the master key, people's words under keys of their own."""

import base64
import hashlib
import hmac
import os
import re
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.refused import StorageError, StorageRefused

KEY_BYTES = 32  # AES-256
AT_HAND = 5_000  # keys and marks of people who are in the middle of something; 3 KB each
NONCE_BYTES = 12  # the size AES-GCM is made for
TOKEN_BYTES = 9  # of a button: 72 bits, 12 characters; guessing needs a live chat for each try
_BUTTON = re.compile(r"^[A-Za-z0-9_-]{12}\.(\d{1,9})\.(\d{1,3})$", re.ASCII)


class KeyRefused(StorageRefused):
    """The key file cannot be used; the message says why and what to do."""


class SealBroken(StorageError):
    """A sealed value was changed, moved to another row, or sealed with another key."""


@dataclass(frozen=True, slots=True)
class Seal:
    """A key that seals and opens; `place` binds a value to its row, so a swap is found."""

    cipher: AESGCM

    def seal(self, text: bytes, place: str) -> bytes:
        """Encrypt and authenticate."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self.cipher.encrypt(nonce, text, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """Decrypt; raise SealBroken if anything about it is wrong."""
        try:
            return self.cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encode())
        except (InvalidTag, ValueError):  # the latter of what is too short to have been sealed
            raise SealBroken(f"a sealed value does not open at {place.partition(':')[0]}") from None


class Vault:
    """The keeper of the master key: finds addresses, makes and unwraps personal keys."""

    def __init__(self, master: bytes) -> None:
        if len(master) != KEY_BYTES:
            raise KeyRefused(
                "key_damaged",
                f"The key file is damaged: its key has {len(master)} bytes and must have "
                f"{KEY_BYTES}. Put it back from where you keep your copy, or name another with "
                "DIALOGUE_KEY_FILE.",
            )
        self.master = Seal(AESGCM(_derive(master, "seal")))
        self._lookup = _derive(master, "lookup")
        self._token = _derive(master, "token")
        self.unwrap = lru_cache(maxsize=AT_HAND)(self.unwrap_once)
        self._mac = lru_cache(maxsize=AT_HAND)(self._make_mac)

    def lookup(self, channel: str, address: str) -> bytes:
        """Hash an address under a key, to find its row without storing it readable."""
        return self.hash(f"{channel}\0{address}")

    def hash(self, text: str) -> bytes:
        """Hash any secret under a key of this store (32 bytes)."""
        return hmac.digest(self._lookup, text.encode(), "sha256")

    def new_key(self, pseudonym: str) -> bytes:
        """Make a personal key and give it wrapped under the master key."""
        return self.master.seal(secrets.token_bytes(KEY_BYTES), f"person_keys:{pseudonym}")

    def unwrap_once(self, wrapped: bytes, pseudonym: str) -> Seal:
        """Unwrap a personal key without keeping it at hand, as `unwrap` does."""
        return Seal(AESGCM(self.master.open(wrapped, f"person_keys:{pseudonym}")))

    def forget_keys(self) -> None:
        """Keep no personal key at hand, since one was destroyed; the others are unwrapped anew."""
        self.unwrap.cache_clear()

    def buttons(self, enrolment: int, prompt: int, count: int) -> tuple[str, ...]:
        """Make the opaque data of a question's buttons, bound to one person in one round."""
        mac = self._mac(enrolment, prompt)
        return tuple(f"{mac}.{prompt}.{position}" for position in range(count))

    def is_own_button(self, data: str, enrolment: int) -> bool:
        """Tell whether a button was made for this enrolment, in constant time."""
        button = read_button(data)
        if button is None:
            return False
        mac = data.partition(".")[0]
        return hmac.compare_digest(mac.encode(), self._mac(enrolment, button[0]).encode())

    def _make_mac(self, enrolment: int, prompt: int) -> str:
        digest = hmac.digest(self._token, b"%d.%d" % (enrolment, prompt), "sha256")
        return base64.urlsafe_b64encode(digest[:TOKEN_BYTES]).decode()


def read_button(data: str) -> tuple[int, int] | None:
    """Read (prompt, position) from a button's data, or None if it is not one of ours."""
    match = _BUTTON.match(data)
    return (int(match[1]), int(match[2])) if match else None


def open_vault(path: Path) -> Vault:
    """Read the key file, or make one that only its owner can read; raise KeyRefused."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return Vault(_read_key(path))
    except OSError as error:
        raise KeyRefused(
            "key_unwritable",
            f"The key file {path} cannot be made: {error.strerror}. "
            "Give another place with DIALOGUE_KEY_FILE.",
        ) from error
    master = secrets.token_bytes(KEY_BYTES)
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64encode(master) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return Vault(master)


def _read_key(path: Path) -> bytes:
    try:
        return base64.b64decode(path.read_bytes(), validate=False)
    except (OSError, ValueError) as error:
        raise KeyRefused(
            "key_unreadable",
            f"The key file {path} cannot be read. Put it back from where you keep your copy: "
            "without it nothing people wrote can be read.",
        ) from error


def _derive(master: bytes, purpose: str) -> bytes:
    """Derive one key a purpose (HMAC-SHA-256 as in HKDF-Expand, RFC 5869, one block)."""
    return hmac.digest(master, purpose.encode() + b"\x01", hashlib.sha256)
