"""The scripts that rounds run, read from the store once and kept at hand."""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime

from dialogues.script.loader import HANDOUTS, Script, load
from storage.database.connection import Tx
from storage.rounds import scripts

SOURCE = "dialogue.yaml"
TRANSLATION = ".po"
PARTS = (".yaml", ".yml")  # endings of files that the script includes
AT_HAND = 32  # scripts; more rounds than that are hardly busy at the same time


class ScriptCache:
    """Gives the script of a round as it was when the round was scheduled."""

    def __init__(self, at_hand: int = AT_HAND) -> None:
        self._at_hand = at_hand
        self._scripts = OrderedDict[int, Script]()

    async def script(self, tx: Tx, script_id: int) -> Script:
        """Give a stored script by its id; LookupError if there is none."""
        script = self._scripts.get(script_id)
        if script is None:
            edition = await scripts.edition_of(tx, script_id)
            script = read_kept(await scripts.files(tx, script_id), script_id, edition)
            self._scripts[script_id] = script
        self._scripts.move_to_end(script_id)
        while len(self._scripts) > self._at_hand:
            self._scripts.popitem(last=False)
        return script


async def keep_script(tx: Tx, script: Script, now: datetime) -> int:
    """Store a script with all its files, unless it is there; give its id."""
    head = script.dialogue.dialogue
    return await scripts.keep_files(
        tx,
        digest=script.hash,
        slug=head.id,
        version=head.version,
        title=head.title,
        files=files_of(script),
        now=now,
        edition=script.edition,
    )


def files_of(script: Script) -> dict[str, bytes]:
    """Give a script's files as they are stored: dialogue.yaml, cy.po, img/a.png, files/b.pdf.

    Translations that are not offered are no part of it.
    """
    translations = {
        f"{language}{TRANSLATION}": content
        for language, content in script.po_files.items()
        if language in script.languages
    }
    beside = {**script.parts, **script.images, **script.handouts}
    return {SOURCE: script.source, **translations, **beside}


def read_kept(files: Mapping[str, bytes], script_id: int, edition: int) -> Script:
    """Read a stored script as the edition of the language has it by which it was kept.

    Raises LookupError for one without files, ScriptFaulty for one that cannot be read.
    """
    if SOURCE not in files:
        raise LookupError(f"there is no script {script_id} in the store")
    handouts = {path for path in files if path.startswith(HANDOUTS)}
    translations = {path for path in files if path.endswith(TRANSLATION)}
    languages = {path.removesuffix(TRANSLATION): files[path] for path in sorted(translations)}
    parts = {path for path in files if path.endswith(PARTS)} - {SOURCE}
    pictures = files.keys() - translations - handouts - parts - {SOURCE}
    return load(
        files[SOURCE],
        translations=languages,
        also=tuple(languages),  # what is stored is what was offered
        edition=edition,
        images={path: files[path] for path in pictures},
        handouts={path: files[path] for path in handouts},
        parts={path: files[path] for path in parts},
    )
