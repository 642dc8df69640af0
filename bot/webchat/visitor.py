"""Who is at the browser: the cookie with their resume code, and forms that must be our own."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web

from bot.refused import BotError
from bot.webchat import codes
from storage.vault.vault import Vault

COOKIE = "dialogue-chat"
KEPT = timedelta(days=90)  # longer than a round with its feedback runs
MOST_BYTES = 64 * 1024  # of a form: sixteen times the longest message
MOST_FIELDS = 16
NONCE_BYTES = 18  # 144 bits, 24 characters


class PageRefused(BotError):
    """A request is refused: with which status, and which of our words say why."""

    def __init__(self, status: int, key: str, **values: object) -> None:
        super().__init__(key)
        self.status = status
        self.key = key
        self.values = values


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorCookies:
    """Where people find us, if we know; behind a proxy the request alone does not tell."""

    public_url: str = ""

    def is_https(self, request: web.Request) -> bool:
        """Tell whether the person's browser speaks https with us."""
        return request.secure or self.public_url.startswith("https:")

    def link(self, request: web.Request, path: str) -> str:
        """Make a whole link from a path that begins with a slash."""
        base = self.public_url.rstrip("/") or f"{request.scheme}://{request.host}"
        return base + path

    def is_own(self, request: web.Request, url: str) -> bool:
        """Tell whether an address is on our own site."""
        hosts = {request.host.casefold(), urlsplit(self.public_url).netloc.casefold()} - {""}
        try:
            return urlsplit(url).netloc.casefold() in hosts
        except ValueError:
            return False

    def cookie_name(self, request: web.Request) -> str:
        """Name the cookie; with the prefix, browsers take it from nobody but this very host."""
        return f"__Host-{COOKIE}" if self.is_https(request) else COOKIE

    def visitor(self, request: web.Request) -> str | None:
        """Give the resume code in the cookie, if there is one."""
        return codes.tidy(request.cookies.get(self.cookie_name(request), ""))

    def remember(self, request: web.Request, response: web.Response, code: str) -> None:
        """Keep the resume code in the browser, out of reach of scripts and other sites."""
        response.set_cookie(
            self.cookie_name(request),
            code,
            max_age=int(KEPT.total_seconds()),
            path="/",
            secure=self.is_https(request),
            httponly=True,
            samesite="Strict",
        )

    def forget(self, request: web.Request, response: web.Response) -> None:
        """Take the cookie back."""
        response.del_cookie(
            self.cookie_name(request),
            path="/",
            secure=self.is_https(request),
            httponly=True,
            samesite="Strict",
        )


def must_be_ours(site: VisitorCookies, request: web.Request) -> None:
    """Refuse what a page of somebody else made the browser send."""
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    is_told = request.headers.get("Sec-Fetch-Site") == "same-origin"
    if not is_told and not site.is_own(request, origin):
        raise PageRefused(403, "not_ours")


async def read_form(request: web.Request) -> dict[str, str]:
    """Read a form of at most 64 kB; of a field given twice the last counts."""
    raw = bytearray()
    async for chunk in request.content.iter_any():
        raw += chunk
        if len(raw) > MOST_BYTES:
            raise PageRefused(413, "too_big")
    try:
        text = raw.decode("ascii")
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        raise PageRefused(400, "page_old") from None


def new_token(vault: Vault, visitor: str) -> str:
    """Make what a form of this visitor carries: a nonce, and proof that we made it for them."""
    nonce = secrets.token_urlsafe(NONCE_BYTES)
    return f"{nonce}.{_proof(vault, visitor, nonce)}"


def nonce_of(vault: Vault, visitor: str, token: str) -> str:
    """Give the nonce of a form's token; refuse one that was not made for this visitor."""
    nonce, _, proof = token.partition(".")
    if not hmac.compare_digest(proof.encode(), _proof(vault, visitor, nonce).encode()):
        raise PageRefused(403, "page_old")
    return nonce


def _proof(vault: Vault, visitor: str, nonce: str) -> str:
    return vault.hash(f"form\0{visitor}\0{nonce}").hex()[:32]
