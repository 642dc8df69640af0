"""All tables of the store; the comments on tables and columns are the data dictionary."""

from storage.schema import accounts, messages, people, post, reviews, rounds, store, turns
from storage.schema.columns import metadata

TABLES = (people, rounds, turns, post, messages, accounts, reviews, store)  # a module a noun

__all__ = ("TABLES", "metadata")
