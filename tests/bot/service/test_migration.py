"""A store is copied before it is changed, wherever it is, and not twice."""

from datetime import UTC, datetime
from zipfile import ZipFile

import pytest

from bot.runtime.context import SetClock
from bot.runtime.settings import Settings
from bot.runtime.store import connected
from bot.service.migration import Migrated, bring_up_to_date
from storage.database.copying import CopyRefused
from storage.database.migrate import head, upgrade
from storage.vault.vault import KeyRefused
from tests.storage.database.test_migrations import (  # noqa: F401 - fixtures
    empty_postgresql_url,
    empty_sqlite_url,
    empty_url,
)

NOON = SetClock(datetime(2026, 3, 2, 12, tzinfo=UTC))


@pytest.fixture
def settings(tmp_path, empty_url):  # noqa: F811 - the fixture
    return Settings(data_dir=tmp_path / "data", database_url=empty_url)


async def age(settings):
    """Make the store one of a version before."""
    async with connected(settings) as database, database.write() as tx:
        await upgrade(tx, "0009_versions_of_people")


async def test_new_store_is_not_copied(settings):
    assert await bring_up_to_date(settings) == Migrated(is_changed=True, copy=None)
    assert await bring_up_to_date(settings) == Migrated(is_changed=False, copy=None)


async def test_old_store_is_copied_first(settings, tmp_path):
    await age(settings)

    migrated = await bring_up_to_date(settings, clock=NOON)

    assert migrated.is_changed
    name = f"before-{head()}-20260302T120000Z"
    if settings.store_url.startswith("sqlite"):
        assert migrated.copy == tmp_path / f"empty.{name}.db"
    else:
        assert migrated.copy == settings.data_dir / f"store.{name}.zip"
        assert "manifest.json" in ZipFile(migrated.copy).namelist()


async def test_who_has_a_copy_may_say_so(settings):
    await age(settings)

    assert await bring_up_to_date(settings, is_copied=True) == Migrated(is_changed=True, copy=None)


async def test_without_room_for_the_copy_nothing_is_changed(tmp_path, empty_sqlite_url):  # noqa: F811
    settings = Settings(data_dir=tmp_path / "data", database_url=empty_sqlite_url)
    await age(settings)
    (tmp_path / f"empty.before-{head()}-20260302T120000Z.db").mkdir()  # nothing can be put there

    with pytest.raises(CopyRefused, match="Nothing was changed"):
        await bring_up_to_date(settings, clock=NOON)

    assert (await bring_up_to_date(settings, is_copied=True)).is_changed


async def test_without_the_key_nothing_is_changed(settings):
    await age(settings)
    await bring_up_to_date(settings)
    async with connected(settings) as database, database.write() as tx:
        await tx.exec_driver_sql("UPDATE alembic_version SET version_num = '0010_post'")
    settings.key_path.unlink()

    with pytest.raises(KeyRefused):
        await bring_up_to_date(settings)
