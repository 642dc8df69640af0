"""Takes out of photos and recordings what tells where, when and by whom they were made."""

from bot.channels import photos
from bot.channels.sounds import recordings


def bare(content: bytes) -> bytes | None:
    """Give a photo or recording without anything but what is seen or heard; None if it is damaged.

    What is neither is told to be damaged.
    """
    if photos.is_picture(content):
        return photos.bare(content)
    return recordings.bare(content)


def without_traces(content: bytes) -> bytes:
    """Give a file as it came, or without more than its picture or sound if that is what it is.

    One that cannot be taken apart stays as it came, rather than be lost.
    """
    return bare(content) or content
