"""All tables of the store; the comments on tables and columns are the data dictionary."""

from storage.schema import accounts, messages, people, post, results, reviews, rounds, store, turns
from storage.schema.columns import metadata

# a module a noun
TABLES = (people, rounds, turns, results, post, messages, accounts, reviews, store)

__all__ = ("TABLES", "metadata")
