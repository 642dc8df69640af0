"""Scripts are kept byte for byte, each version once."""

from storage.database.connection import Database
from storage.rounds import scripts
from storage.rounds.scripts import StoredScript
from tests.storage.seeding import NINE

FILES = {"dialogue.yaml": b"dialogue: {id: warm}\n", "img/flow.png": b"\x89PNG\x00\xff"}


async def test_script_kept_comes_back_byte_for_byte(database: Database) -> None:
    async with database.write() as tx:
        script_id = await scripts.keep_files(
            tx, digest="aa", slug="warm", version=2, title="Warm", files=FILES, now=NINE
        )

    async with database.read() as tx:
        files = await scripts.files(tx, script_id)
        found = await scripts.find(tx, "aa")

    assert files == FILES
    assert found == StoredScript(
        id=script_id, hash="aa", slug="warm", version=2, title="Warm", created_at=NINE
    )


async def test_script_kept_twice_is_stored_once(database: Database) -> None:
    async with database.write() as tx:
        first = await scripts.keep_files(
            tx, digest="aa", slug="warm", version=2, title="Warm", files=FILES, now=NINE
        )
    async with database.write() as tx:
        again = await scripts.keep_files(
            tx, digest="aa", slug="warm", version=2, title="Warm", files=FILES, now=NINE
        )

    async with database.read() as tx:
        listed = await scripts.listed(tx)

    assert again == first
    assert [script.id for script in listed] == [first]


async def test_script_listed_newest_version_first(database: Database) -> None:
    async with database.write() as tx:
        for digest, slug, version in (("a", "warm", 1), ("b", "warm", 2), ("c", "meals", 1)):
            await scripts.keep_files(
                tx, digest=digest, slug=slug, version=version, title="T", files=FILES, now=NINE
            )

    async with database.read() as tx:
        listed = await scripts.listed(tx)

    assert [(script.slug, script.version) for script in listed] == [
        ("meals", 1),
        ("warm", 2),
        ("warm", 1),
    ]


async def test_script_unknown_has_no_files(database: Database) -> None:
    async with database.read() as tx:
        assert await scripts.find(tx, "zz") is None
        assert await scripts.files(tx, 99) == {}
