"""Statements that take many rows at once, worked out once for each database."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import Dialect, Insert, Update

from storage.database.connection import Tx

BOUND = "b_"  # before a field's name: a parameter that an update may not name as its column
Values = tuple[Any, ...]
Convert = Callable[[Any], Any]
Row = TypeVar("Row", bound=NamedTuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A statement in the words of one database, and how a row becomes its parameters."""

    text: str
    pick: Callable[[Values], Values]  # a row's values in the order of the parameters
    converts: Sequence[tuple[int, Convert]]  # by place in that order

    def values(self, row: Values) -> Values:
        """Give a row's parameters as the driver takes them."""
        values = [*self.pick(row)]
        for place, convert in self.converts:
            values[place] = convert(values[place])
        return tuple(values)


@dataclass(frozen=True, slots=True)
class Many(Generic[Row]):
    """A statement for many rows, of two parameters or more; or one for each database, by name.

    Its parameters are fields of the record that rows are of, by their names or with `b_` before
    them; what is the same for all of them is written as a literal. A batch of turns writes
    thousands of values. For each of them SQLAlchemy would look up anew where it goes and what it
    must become, which takes as long as the database does.
    """

    record: type[Row]
    statement: Insert | Update | Mapping[str, Insert | Update]
    _prepared: dict[str, Prepared] = field(default_factory=dict)

    async def execute(self, tx: Tx, rows: Sequence[Row]) -> None:
        """Execute it for each of the rows, in order."""
        if not rows:
            return
        prepared = self._prepared.get(tx.dialect.name)
        if prepared is None:
            prepared = self._prepared[tx.dialect.name] = self._prepare(tx.dialect)
        await tx.exec_driver_sql(prepared.text, [prepared.values(row) for row in rows])

    def _prepare(self, dialect: Dialect) -> Prepared:
        spoken = self.statement
        statement = spoken[dialect.name] if isinstance(spoken, Mapping) else spoken
        fields = self.record._fields
        compiled = dialect.statement_compiler(
            dialect,
            statement,
            column_keys=list(fields) if isinstance(statement, Insert) else None,
            for_executemany=True,
        )
        names = compiled.positiontup or []
        types = [compiled.binds[name].type.dialect_impl(dialect) for name in names]
        processors = [(place, of.bind_processor(dialect)) for place, of in enumerate(types)]
        return Prepared(
            text=str(compiled),
            pick=itemgetter(*(fields.index(name.removeprefix(BOUND)) for name in names)),
            converts=[(place, convert) for place, convert in processors if convert is not None],
        )
