"""What every answer tells the browser not to do, and where a request really comes from."""

from collections.abc import Mapping
from ipaddress import IPv6Address, IPv6Network, ip_address

from aiohttp import web

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "media-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
_HEADERS = {
    "Content-Security-Policy": "; ".join(f"{what} {who}" for what, who in _POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_YEAR = "max-age=31536000; includeSubDomains"


def safe_headers(*, https: bool) -> Mapping[str, str]:
    """Give the headers of every answer; `https` when the public address is an https one."""
    return _HEADERS | ({"Strict-Transport-Security": _YEAR} if https else {})


def place_of(request: web.Request, *, is_proxied: bool) -> str:
    """Give the network address of the browser, as told by a proxy in front of us if there is one.

    Only a proxy that sits beside us is believed, and only what it added itself.
    """
    remote = request.remote or ""
    forwarded = ",".join(request.headers.getall("X-Forwarded-For", ())).rpartition(",")[2].strip()
    return forwarded if is_proxied and forwarded and is_near(remote) else remote


def network_of(address: str) -> str:
    """Name the network of an address: an IPv4 address itself, the /64 of an IPv6 one.

    A /64 is what one line is given (RFC 6177), so one person holds all the addresses in it.
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if not isinstance(ip, IPv6Address):
        return str(ip)
    return str(ip.ipv4_mapped or IPv6Network((int(ip), 64), strict=False))


def is_near(address: str) -> bool:
    """Tell whether an address is of this machine or a private network, as a proxy of ours is."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    return ip.is_loopback or ip.is_private


def harden(app: web.Application, *, https: bool) -> None:
    """Put the headers on every answer of an app, refusals and streams too.

    A header that the answer itself sets wins.
    """
    headers = safe_headers(https=https)

    async def add_headers(_: web.Request, response: web.StreamResponse) -> None:
        for name, value in headers.items():
            response.headers.setdefault(name, value)

    app.on_response_prepare.append(add_headers)
