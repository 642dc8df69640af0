"""The bases of all errors of this room."""

from dialogues.refused import Refused


class StorageRefused(Refused):
    """The store refuses something, in words for whoever set it up."""


class StorageError(Exception):
    """Something went wrong that the code above deals with; not for people to read."""
