"""A round's script comes from the store, whole and unchanged."""

import pytest

from bot.authoring.script_store import ScriptCache, files_of, keep_script
from bot.runtime.context import Context
from dialogues.script.loader import load
from storage.rounds import scripts
from storage.schema.rounds import script_files
from tests.bot.spring import SOURCE, WELSH, spring
from tests.storage.seeding import NINE


async def test_script_kept_is_the_same_script_again(context: Context) -> None:
    script = spring()
    async with context.database.write() as tx:
        script_id = await keep_script(tx, script, NINE)

    async with context.database.read() as tx:
        found = await ScriptCache().script(tx, script_id)
        stored = await scripts.find(tx, script.hash)

    assert (found.hash, found.dialogue, found.languages) == (
        script.hash,
        script.dialogue,
        ("en", "cy"),
    )
    assert found.in_language("cy") == script.in_language("cy") != script.dialogue
    assert files_of(found) == {
        "dialogue.yaml": SOURCE,
        "cy.po": WELSH,
        "img/a.png": b"\x89PNG",
    }
    assert stored is not None
    assert (stored.id, stored.slug, stored.version, stored.title) == (
        script_id,
        "spring",
        3,
        "Warm homes",
    )


async def test_script_is_kept_with_the_files_it_includes(context: Context) -> None:
    source = SOURCE.replace(
        b"      - {type: say, id: thanks, text: Thank you.}",
        b"      - {type: include, file: parts/thanks.yaml}",
    )
    thanks = {"parts/thanks.yaml": b"- {type: say, id: thanks, text: Thank you.}\n"}
    script = load(source, parts=thanks | {"parts/other.yaml": b"- {}\n"})
    async with context.database.write() as tx:
        script_id = await keep_script(tx, script, NINE)

    async with context.database.read() as tx:
        found = await ScriptCache().script(tx, script_id)

    assert (found.hash, found.dialogue) == (script.hash, script.dialogue)
    assert files_of(found) == {"dialogue.yaml": source, **thanks}


async def test_script_used_lately_is_at_hand_and_not_read_again(context: Context) -> None:
    script_cache = ScriptCache(at_hand=2)
    async with context.database.write() as tx:
        ids = [
            await keep_script(tx, spring(SOURCE.replace(b"version: 3", b"version: %d" % n)), NINE)
            for n in (1, 2, 3)
        ]
        first, _, _, third = [await script_cache.script(tx, ids[place]) for place in (0, 1, 0, 2)]
        await tx.execute(script_files.delete())

        assert await script_cache.script(tx, ids[0]) is first
        assert await script_cache.script(tx, ids[2]) is third
        with pytest.raises(LookupError, match=f"there is no script {ids[1]} in the store"):
            await script_cache.script(tx, ids[1])
