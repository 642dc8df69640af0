"""Facts about the store itself, each under a name."""

from sqlalchemy import inspect, select

from storage.database.connection import Tx, insert
from storage.schema.store import meta

BOT_NAME = "telegram_bot"  # the bot's user name on Telegram, for links

BOT_TOPICS = "telegram_topics"  # "on" if private chats with the bot may have several topics


async def has_facts(tx: Tx) -> bool:
    """Tell whether the store is of a shape that keeps facts about itself."""
    return await tx.run_sync(lambda connection: inspect(connection).has_table(meta.name))


async def fact(tx: Tx, key: str) -> str | None:
    """Give a fact; None if it is not known."""
    value: str | None = await tx.scalar(select(meta.c.value).where(meta.c.key == key))
    return value


async def set_fact(tx: Tx, key: str, value: str) -> None:
    """Write a fact down, in place of what was known before."""
    statement = insert(tx, meta).values(key=key, value=value)
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["key"], set_={"value": statement.excluded.value}
        )
    )
