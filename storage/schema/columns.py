"""What the tables are made of: names of constraints, ids, instants, references."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    TypeDecorator,
    text,
)
from sqlalchemy.types import TypeEngine

OFFSET = len("+00:00")  # how UTC is written, where we write Z
AT_HAND = 1024  # instants written lately: the rows of a batch share most of theirs
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = BigInteger().with_variant(Integer, "sqlite")


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant: timestamptz on PostgreSQL, sortable ISO 8601 text on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(27))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuse naive times; write microseconds so that text sorts as time."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time must be aware")
        if dialect.name != "sqlite":
            return value
        return _written(value)

    def process_result_value(
        self,
        value: Any,
        dialect: Dialect,  # noqa: ARG002 - the parent says so
    ) -> datetime | None:
        """Read an aware UTC instant."""
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return datetime.fromisoformat(value)


@lru_cache(maxsize=AT_HAND)
def _written(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")[:-OFFSET] + "Z"


def reference(table: str, *, null: bool = False, key: bool = False) -> Column[int]:
    """Point at another table's row, gone with it; perhaps as the table's key."""
    name = {"addresses": "address_id", "scripts": "script_id"}.get(table, f"{table[:-1]}_id")
    target = ForeignKey(f"{table}.id", ondelete="CASCADE")
    comment = f"the row in {table} it belongs to"
    return Column(name, Id, target, primary_key=key, nullable=null, comment=comment)


def index_where(name: str, *columns: str, where: str) -> Index:
    """Index only the rows for which an SQL condition holds."""
    condition = text(where)
    return Index(name, *columns, sqlite_where=condition, postgresql_where=condition)
