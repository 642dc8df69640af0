"""The words of a rich message (Bot API 10.1): what somebody wrote with headings, lists, tables."""

from typing import Any

from bot.channels.contract import Json

_INLINE = ("text", "alternative_text", "expression", "button")  # where a piece has its words
_RUNS = ("summary", "text", "expression")  # where a block has words of its own
_AFTER = ("caption", "credit")  # what stands below a block


def rich_words(message: Json) -> str:
    """Give the words of a rich message, a line a block; empty if it has none.

    Kinds of blocks that nobody knows yet are read by the fields that blocks have.
    """
    return "\n".join(_blocks(message["blocks"]))


def _blocks(blocks: list[Json]) -> list[str]:
    return [line for block in blocks for line in _block(block)]


def _block(block: Json) -> list[str]:
    lines = [_run(block.get(name)) for name in _RUNS]
    for item in block.get("items", ()):
        lines += _item(item)
    lines += [_row(row) for row in block.get("cells", ())]
    lines += _blocks(block.get("blocks", []))
    lines += [_below(block.get(name)) for name in _AFTER]
    return [line for line in lines if line]


def _row(cells: list[Json]) -> str:
    return " | ".join(_run(cell.get("text")) for cell in cells).rstrip(" |")


def _item(item: Json) -> list[str]:
    first, *rest = _blocks(item["blocks"]) or [""]
    return [f"{item.get('label', '')} {first}".strip(), *rest]


def _below(caption: Any) -> str:
    """Read a caption: words, or words with who said them."""
    if isinstance(caption, dict) and "credit" in caption:
        return f"{_run(caption.get('text'))} {_run(caption['credit'])}".strip()
    return _run(caption)


def _run(piece: Any) -> str:
    """Read words with marks: a text, several pieces in a row, or a piece with a mark."""
    match piece:
        case None:
            return ""
        case str():
            return piece
        case list():
            return "".join(_run(each) for each in piece)
        case dict():
            return next((_run(piece[name]) for name in _INLINE if name in piece), "")
        case _:
            raise TypeError("no words")
