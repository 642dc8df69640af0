"""Says that a file is not put together as its kind is."""

from bot.refused import BotError


class Damaged(BotError):
    """A picture or recording ends too early, or is made in a way that we do not know."""
