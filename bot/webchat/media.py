"""Which files people may send as answers: known by what is in them, whatever they are called."""

from dataclasses import dataclass

from bot.channels.traces import bare
from bot.http.media import PHOTOS, mime_of
from bot.webchat.visitor import PageRefused

MOST_MEGABYTES = 10  # of a file: a phone's photo, or ten minutes of speech
ACCEPTED = {  # what browsers are told to offer
    "photo": "image/jpeg,image/png,image/webp",
    "voice": "audio/*,.mp3,.m4a,.ogg,.oga,.opus,.wav,.weba,.webm",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A file that may be an answer."""

    kind: str  # photo or voice
    mime: str
    content: bytes


def media_of(content: bytes, accepted: tuple[str, ...]) -> Media:
    """Take a file as one of the accepted kinds, without what tells where and by whom it was made.

    Raise PageRefused for a file of another kind, or one that cannot be taken apart.
    """
    mime = mime_of(content)
    kind = "photo" if mime in PHOTOS else "voice"
    if mime is None or kind not in accepted:
        raise PageRefused(422, "file_other_" + "_".join(accepted))
    cleaned = bare(content)
    if cleaned is None:
        raise PageRefused(422, "file_damaged")
    return Media(kind=kind, mime=mime, content=cleaned)
