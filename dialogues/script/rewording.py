"""Change the texts of a part, one by one, each under the name that translators know it by."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from pydantic import BaseModel

from dialogues.script.fields import Named

TextChange = Callable[[str, str], str]  # context and text -> text
AnyPart = TypeVar("AnyPart", bound=BaseModel)


def reworded_fields(
    part: AnyPart, prefix: str, names: tuple[str, ...], change: TextChange
) -> AnyPart:
    """Change those of some fields of a part that are texts."""
    return part.model_copy(
        update={
            name: change(f"{prefix}.{name}", text)
            for name in names
            if isinstance(text := getattr(part, name, None), str)
        }
    )


def reworded_labels(words: Mapping[str, str], prefix: str, change: TextChange) -> dict[str, str]:
    """Change labels, those of a named scale where it is written, so that it is translated once."""
    if isinstance(words, Named):
        scale = f"scales.{words.scale}"
        return Named(words.scale, reworded_labels(dict(words), scale, change))
    return {code: change(f"{prefix}.{code}", label) for code, label in words.items()}
