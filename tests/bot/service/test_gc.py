"""The garbage collector keeps to one policy, whatever runs in the service."""

import asyncio
import gc
import json
import sys

from bot.service.gc import collecting_rarely

EXPORT = """
import asyncio, gc, json, sys
from pathlib import Path

from bot.authoring.script_store import ScriptCache
from bot.evidence.export import ExportRequest, export
from bot.rehearsal.sandbox import settings_in
from bot.runtime.store import opened
from bot.service.gc import collecting_rarely
from storage.queries.filters import Filters


async def main(data, name, out):
    async with opened(settings_in(Path(data))) as context:
        with collecting_rarely():
            before = gc.get_freeze_count(), gc.get_threshold()
            request = ExportRequest(filters=Filters(round=name), out=Path(out), actor="test")
            await export(context, ScriptCache(), request)
            after = gc.get_freeze_count(), gc.get_threshold()
    print(json.dumps([before, after]))


asyncio.run(main(*sys.argv[1:]))
"""


async def test_export_leaves_frozen_what_the_service_froze(lived, tmp_path):
    arguments = (str(lived.settings.data_dir), lived.round, str(tmp_path / "out.zip"))

    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", EXPORT, *arguments), stdout=asyncio.subprocess.PIPE
    )
    before, after = json.loads((await process.communicate())[0])

    assert (tmp_path / "out.zip").is_file()
    # of what was frozen, only what nobody refers to any more is gone
    assert before[0] * 0.99 < after[0] <= before[0]
    assert before[0] > 10_000
    assert after[1] == before[1]


def test_policy_lasts_as_long_as_the_work():
    before = gc.get_freeze_count(), gc.get_threshold()

    with collecting_rarely():
        during = gc.get_freeze_count(), gc.get_threshold()

    assert during[0] > before[0]
    assert during[1] == (50_000, 20, 50)
    assert (gc.get_freeze_count(), gc.get_threshold()) == before
