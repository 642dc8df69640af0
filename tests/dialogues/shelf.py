"""The shipped dialogues, read once, and ways to look through them."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from dialogues.script.dialogue import Dialogue
from dialogues.script.kinds.card import Card
from dialogues.script.kinds.step import Step
from dialogues.script.kinds.tradeoff import Tradeoff
from dialogues.script.loader import Script, load

LIBRARY = Path(__file__).parents[2] / "dialogues" / "library"
FULL = "warm-and-safe-homes"
LONG = ("early-help", "home-care-records", FULL)  # days of it: both sides, voices, before and after
SLUGS = ("early-help", "home-care-records", "host-kit", "jury-round", "panel-wave", "taster", FULL)

each_shipped = pytest.mark.parametrize("slug", SLUGS)
each_long = pytest.mark.parametrize("slug", LONG)


@cache
def script(slug: str) -> Script:
    folder = LIBRARY / slug
    return load(
        (folder / "dialogue.yaml").read_bytes(),
        images={f"img/{file.name}": file.read_bytes() for file in folder.glob("img/*")},
        handouts={f"files/{file.name}": file.read_bytes() for file in folder.glob("files/*")},
    )


def dialogue(slug: str) -> Dialogue:
    return script(slug).dialogue


def steps(slug: str, *kinds: type[Step]) -> list:
    return [step for _, step in dialogue(slug).walk() if isinstance(step, kinds)]


def cards(slug: str, *ids: str, side: str | None = None) -> list[Card]:
    return [
        card
        for card in steps(slug, Card)
        if (not ids or card.id in ids) and (side is None or card.side == side)
    ]


def messages(slug: str) -> Iterator[tuple[str, str]]:
    """Give every text of two words or more that is sent as a message, with where it stands."""
    for stage, step in dialogue(slug).walk():
        if stage.invitation and step is stage.steps[0]:
            yield f"{stage.id}.invitation", stage.invitation
        for field in ("text", "more", "why", "explain", "declined", "otherwise"):
            text = getattr(step, field, None)
            if isinstance(text, str):
                yield f"{step.id}.{field}", text
        if isinstance(step, Tradeoff):
            yield from told_by(step)


def told_by(step: Tradeoff) -> Iterator[tuple[str, str]]:
    """Give what the dials of a package tell, with where it stands."""
    for name, dial in step.dials.items():
        yield f"{step.id}.{name}", dial.title
        for code, setting in dial.settings.items():
            yield f"{step.id}.{code}.gains", setting.gains
            yield f"{step.id}.{code}.gives_up", setting.gives_up


def labels(slug: str) -> Iterator[tuple[str, str]]:
    for step in steps(slug, Step):
        for field in ("options", "items", "labels"):
            for code, label in (getattr(step, field, None) or {}).items():
                yield f"{step.id}.{field}.{code}", label
    for step in steps(slug, Tradeoff):
        for dial in step.dials.values():
            for code, setting in dial.settings.items():
                yield f"{step.id}.{code}", setting.label
