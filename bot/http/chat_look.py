"""What the chat looks like: its style, script and icon, which other pages borrow."""

from collections.abc import Mapping
from pathlib import Path

from bot.http.assets import Asset, assets

_FILES = Path(__file__).parents[1] / "webchat" / "static"


def chat_assets() -> Mapping[str, Asset]:
    """Give the style, script and icon of the chat; other pages use its colours and icon."""
    return assets(_FILES, "/chat/static")
