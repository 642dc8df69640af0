"""Which pictures were uploaded to which bot, and what the platform calls them."""

from sqlalchemy import delete, select

from storage.database.connection import Tx, insert
from storage.schema.messages import media


async def uploaded(tx: Tx, channel: str, digest: str) -> str | None:
    """Give the platform's name for an upload; None if it was never uploaded to this bot."""
    query = select(media.c.file).where(media.c.channel == channel, media.c.digest == digest)
    name: str | None = await tx.scalar(query)
    return name


async def keep_upload(tx: Tx, channel: str, digest: str, file: str) -> None:
    """Remember an upload; the newest name counts."""
    row = insert(tx, media).values(channel=channel, digest=digest, file=file)
    await tx.execute(
        row.on_conflict_do_update(index_elements=["channel", "digest"], set_={"file": file})
    )


async def forget(tx: Tx, channel: str, digest: str) -> None:
    """Forget an upload that the platform does not know any more."""
    await tx.execute(delete(media).where(media.c.channel == channel, media.c.digest == digest))
