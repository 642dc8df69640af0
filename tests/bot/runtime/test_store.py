"""A store opens with its own key and the right tables, or says why not."""

from pathlib import Path

import pytest
from sqlalchemy import text

from bot.runtime.settings import Settings
from bot.runtime.store import StoreRefused, connected, migrate, opened
from storage.database.lock import StoreInUse, only_instance
from storage.vault.vault import KeyRefused


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path / "data")


async def refusal(settings, kind):
    with pytest.raises(kind) as refused:
        async with opened(settings):
            pass
    return str(refused.value)


async def pretend(settings, revision):
    async with connected(settings) as database, database.write() as tx:
        await tx.execute(text("UPDATE alembic_version SET version_num = :r").bindparams(r=revision))


async def test_store_opens_after_it_was_set_up(settings):
    assert await migrate(settings) is True

    async with opened(settings) as context:
        assert context.database.is_sqlite


async def test_setting_up_again_changes_nothing(settings):
    await migrate(settings)
    key = settings.key_path.read_bytes()

    assert await migrate(settings) is False
    assert settings.key_path.read_bytes() == key


async def test_only_the_owner_may_look_into_folder_and_key(settings):
    await migrate(settings)

    modes = [oct(path.stat().st_mode & 0o777) for path in (settings.data_dir, settings.key_path)]
    assert modes == ["0o700", "0o600"]


async def test_missing_store_is_told_and_not_made(settings):
    told = await refusal(settings, StoreRefused)

    assert told == (
        f"There is no store at {settings.data_dir / 'dialogue.db'}. "
        "Set one up with: dialogue migrate"
    )
    assert not settings.data_dir.exists()


@pytest.mark.parametrize(
    ("revision", "told"),
    [
        (
            "0001_people",
            (
                "The store was made by an older version of this program. Bring it up to date "
                "with: dialogue migrate (it makes a copy first)"
            ),
        ),
        (
            "9999_later",
            (
                "The store was made by a newer version of this program. Use that version; this "
                "one leaves the store alone."
            ),
        ),
    ],
)
async def test_store_of_another_version_is_left_alone(settings, revision, told):
    await migrate(settings)
    await pretend(settings, revision)

    assert await refusal(settings, StoreRefused) == told


async def test_lost_key_is_told_and_no_new_one_is_made(settings):
    await migrate(settings)
    settings.key_path.unlink()

    told = await refusal(settings, KeyRefused)

    assert told == (
        f"The key file {settings.key_path} is missing. Put it back from where you keep your copy, "
        "or say where it is with DIALOGUE_KEY_FILE: without it nothing people wrote can be read."
    )
    assert not settings.key_path.exists()


async def test_key_of_another_store_is_refused(settings, tmp_path):
    await migrate(settings)
    other = Settings(data_dir=tmp_path / "other")
    await migrate(other)

    wrong = settings.model_copy(update={"key_file": other.key_path})

    assert await refusal(wrong, KeyRefused) == (
        "The key file is not the one this store was made with. Give the right one with "
        "DIALOGUE_KEY_FILE: with any other key nothing people wrote can be read."
    )


async def test_store_in_use_is_not_migrated(settings):
    await migrate(settings)

    async with connected(settings) as database, only_instance(database):
        with pytest.raises(StoreInUse):
            await migrate(settings)


async def test_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(StoreRefused) as refused:
        await migrate(Settings(data_dir=Path(tmp_path / "file" / "data")))

    assert str(refused.value) == (
        f"The folder {tmp_path / 'file' / 'data'} cannot be made: Not a directory. Give another "
        "one with DIALOGUE_DATA_DIR."
    )
