"""What is not documented fails: settings, commands, tables, columns, and SQL that does not run."""

import re
from pathlib import Path

import pytest
import typer
from sqlalchemy import text

from bot.cli.main import app
from bot.runtime.settings import Settings, variable
from storage.schema.all import metadata
from storage.schema.dictionary import with_dictionary

TOP = Path(__file__).parents[1]
BOT = (TOP / "bot" / "README.md").read_text(encoding="utf-8")
STORAGE = (TOP / "storage" / "README.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```", STORAGE, re.DOTALL)


def first_cells(readme, heading):
    """Everything in `code` in the first column of the table under a heading."""
    section = readme.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)


def commands(group, path=()):
    """Every command with its help, as a person would type it."""
    for info in group.registered_commands:
        name = info.name or info.callback.__name__
        yield " ".join((*path, name)), info.callback
    for info in group.registered_groups:
        yield from commands(info.typer_instance, (*path, info.name))


def test_every_setting_is_documented_once():
    fields = [variable(field) for field in Settings.model_fields]

    assert sorted(first_cells(BOT, "Settings")) == sorted(fields)


def test_every_setting_says_what_it_means_and_gives_an_example():
    silent = [
        field
        for field, info in Settings.model_fields.items()
        if not info.description or not info.examples
    ]

    assert silent == []


def test_every_command_is_documented_once():
    assert sorted(first_cells(BOT, "Commands")) == sorted(name for name, _ in commands(app))


def test_every_command_explains_itself_and_each_option():
    silent = [name for name, command in commands(app) if not command.__doc__]
    for name, command in commands(app):
        for option, hint in command.__annotations__.items():
            if option != "return" and hint is not typer.Context:
                told = [one.help for one in getattr(hint, "__metadata__", ())]
                silent += [] if any(told) else [f"{name} {option}"]

    assert silent == []


def test_every_table_and_column_has_a_comment():
    silent = [table.name for table in metadata.sorted_tables if not table.comment]
    silent += [
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if not column.comment
    ]

    assert silent == []


def test_data_dictionary_is_up_to_date():
    assert with_dictionary(STORAGE) == STORAGE, "run: python -m storage.schema.dictionary"


def test_there_is_sql_to_try():
    assert len(QUERIES) >= 5


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: " ".join(query.split())[:40])
async def test_sql_in_the_guide_runs_on_both_databases(database, query):
    async with database.read() as tx:
        assert (await tx.execute(text(query))).all() == []
