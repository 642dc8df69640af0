"""Keyboards under messages: checked as Telegram checks them, read as people see them."""

from dataclasses import dataclass
from typing import Any

from tests.emulator.calls import Call
from tests.emulator.errors import bad_request

BUTTON_LIMIT = 300
ROW_LIMIT = 12
DATA_LIMIT = 64  # bytes of callback_data

_ACTIONS = (
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "copy_text",
    "pay",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button as it is seen, and what a tap sends; empty data opens a link."""

    label: str
    data: str = ""


Buttons = tuple[tuple[Button, ...], ...]


def read_markup(call: Call) -> dict[str, Any] | None:
    """Return the checked reply_markup of a call, or nothing when there is none."""
    markup = call.structure("reply_markup", "reply keyboard markup")
    if not markup:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        return {"inline_keyboard": _shown(markup["inline_keyboard"])}
    return markup


def _shown(rows: Any) -> list[list[Any]]:
    """Check rows of buttons; what is too much and what has no label is left out without a word."""
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" must be of type Array of Array')
    for row in rows:
        for button in row:
            _check_button(button)
    labelled = ([button for button in row if button["text"].strip()] for row in rows)
    kept, left = list[list[Any]](), BUTTON_LIMIT
    for row in labelled:
        kept.append(row[: min(ROW_LIMIT, left)])
        left -= len(kept[-1])
    return [row for row in kept if row]


def _check_button(button: Any) -> None:
    wrong = "can't parse inline keyboard button: "
    if not isinstance(button, dict):
        raise bad_request(f"{wrong}InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str):
        raise bad_request(f'{wrong}Field "text" must be of type String')
    if not any(button.get(action) not in (None, "") for action in _ACTIONS):
        raise bad_request(f"{wrong}Text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data", "x")
    if len(str(data).encode()) > DATA_LIMIT:
        raise bad_request("BUTTON_DATA_INVALID")


def inline_of(markup: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the part of a mark-up that belongs to the message itself."""
    if not markup or not markup.get("inline_keyboard"):
        return None
    return {"inline_keyboard": markup["inline_keyboard"]}


def buttons_of(message: dict[str, Any]) -> Buttons:
    """Read the rows of buttons under a message."""
    markup = message.get("reply_markup")
    if not markup:
        return ()
    return tuple(
        tuple(Button(label=b["text"], data=b.get("callback_data", "")) for b in row)
        for row in markup["inline_keyboard"]
    )


def labels_of(markup: dict[str, Any]) -> tuple[str, ...]:
    """Read the labels of a keyboard that replaces the letters (its taps type text)."""
    return tuple(
        key["text"] if isinstance(key, dict) else str(key)
        for row in markup.get("keyboard", [])
        for key in row
    )
