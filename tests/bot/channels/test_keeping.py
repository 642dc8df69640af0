"""Whatever comes in can be written down and read back, the worst of it too."""

from datetime import UTC, datetime

import pytest

from bot.channels.contract import (
    Blocked,
    Changed,
    Elsewhere,
    Incoming,
    Moved,
    Sent,
    Started,
    Tapped,
    Unblocked,
    Wrote,
)
from bot.channels.keeping import read_back, written

ACTS = [
    Started(code="CODE"),
    Wrote(text="a lone \ud800 surrogate, and ł", ref="r1"),
    Tapped(data="12:3:yes"),
    Sent(media="photo", ref="r2", content=b"\x89PNG\xff", mime="image/png", size=5),
    Changed(text="other words", ref="r1"),
    Blocked(),
    Unblocked(),
    Moved(to="-100"),
    Elsewhere(),
]


@pytest.mark.parametrize("act", ACTS, ids=lambda act: type(act).__name__)
def test_what_came_in_is_read_back_as_it_was(act):
    incoming = Incoming(
        key="web:1",
        channel="web",
        address="address",
        act=act,
        at=datetime(2026, 3, 2, 9, 0, 1, tzinfo=UTC),
        language="cy",
    )

    assert read_back(written(incoming)) == incoming


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b"{}", b'{"act": {"kind": "Flew"}}', b"remind s"]
)
def test_what_was_never_written_down_is_refused(raw):
    with pytest.raises(ValueError, match="nothing that came in"):
        read_back(raw)
