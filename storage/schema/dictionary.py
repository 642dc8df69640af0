"""The data dictionary: every table and column in words, written from the comments in the schema.

    python -m storage.schema.dictionary

brings the one in README.md up to date.
"""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Column, Table

from storage.schema.all import metadata

README = Path(__file__).parents[1] / "README.md"
BEGIN = "<!-- dictionary: written by python -m storage.schema.dictionary -->"
END = "<!-- end of dictionary -->"


def dictionary() -> str:
    """Write the data dictionary as Markdown."""
    return "\n".join(line for table in metadata.sorted_tables for line in _table(table))


def with_dictionary(text: str) -> str:
    """Put the data dictionary between its marks in a text."""
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}\n\n{dictionary()}\n{END}{after}"


def main() -> None:
    """Bring the README up to date."""
    README.write_text(with_dictionary(README.read_text(encoding="utf-8")), encoding="utf-8")


def _table(table: Table) -> Iterator[str]:
    yield f"### {table.name}"
    yield ""
    yield f"{_sentence(table.comment or '')}"
    yield ""
    yield "| Column | Type | Meaning |"
    yield "|---|---|---|"
    for column in table.columns:
        yield f"| {column.name} | {_kind(column)} | {column.comment} |"
    yield ""


def _kind(column: Column[object]) -> str:
    names = {
        "BigInteger": "number",
        "Boolean": "yes or no",
        "Float": "number",
        "Instant": "instant, UTC",
        "Integer": "number",
        "LargeBinary": "bytes",
        "String": "text",
        "Text": "text",
    }
    kind = names[type(column.type).__name__]
    return f"{kind}, may be empty" if column.nullable else kind


def _sentence(comment: str) -> str:
    return f"{comment[:1].upper()}{comment[1:]}."


if __name__ == "__main__":
    main()
