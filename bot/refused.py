"""The bases of all errors of this room."""

from dialogues.refused import Refused


class BotRefused(Refused):
    """Something that was asked for cannot be done, in words for whoever asked."""


class BotError(Exception):
    """Something went wrong that the code above deals with; not for people to read."""
