"""What is sealed into an outbox row: the message, without where it goes."""

import base64
from dataclasses import dataclass

from pydantic_core import from_json, to_json

from bot.channels import Button, File, Json
from dialogues.talk import Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A message as it will be shown, on whatever channel."""

    text: str  # small Markdown
    buttons: tuple[Button, ...] = ()
    columns: int = 1  # buttons in a row
    image: Picture | None = None
    script: str = ""  # content hash of the script the image belongs to
    echo: str = ""  # the answer just given
    language: str = "en"
    document: File | None = None


def pack(envelope: Envelope) -> bytes:
    """Write an envelope as JSON in UTF-8; what is empty is left out."""
    body: Json = {
        "text": envelope.text,
        "buttons": [(button.label, button.data) for button in envelope.buttons],
        "columns": envelope.columns,
        "image": (envelope.image.file, envelope.image.alt) if envelope.image else None,
        "script": envelope.script,
        "echo": envelope.echo,
        "language": envelope.language,
        "document": _pack_file(envelope.document),
    }
    full = {name: value for name, value in body.items() if value}
    return to_json(full)


def unpack(body: bytes) -> Envelope:
    """Read what `pack` wrote."""
    full = from_json(body)
    image = full.get("image")
    return Envelope(
        text=full.get("text", ""),
        buttons=tuple(Button(label=label, data=data) for label, data in full.get("buttons", ())),
        columns=full.get("columns", 1),
        image=Picture(file=image[0], alt=image[1]) if image else None,
        script=full.get("script", ""),
        echo=full.get("echo", ""),
        language=full.get("language", "en"),
        document=_unpack_file(full.get("document")),
    )


def _pack_file(file: File | None) -> tuple[str, str] | None:
    return (file.name, base64.b64encode(file.content).decode()) if file else None


def _unpack_file(packed: list[str] | None) -> File | None:
    return File(name=packed[0], content=base64.b64decode(packed[1])) if packed else None
