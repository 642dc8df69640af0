"""Turn the bytes of a script and of the files beside it into a checked `Script`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType

from pydantic import ValidationError

from dialogues.script.dialogue import Dialogue
from dialogues.script.editions import EDITION, NEWEST, OLDEST, context_today, in_todays_words
from dialogues.script.faults import faults
from dialogues.script.fragments import expanded, files_of
from dialogues.script.limits import MAX_PO_BYTES, MAX_STEPS
from dialogues.script.loops import unrolled
from dialogues.script.problems import Problem, ScriptFaulty, Severity, beside, problem_at
from dialogues.script.source import Node, Place, SourceFault, read
from dialogues.script.translation import TranslationFaulty, read_po, texts, translated

__all__ = ["Problem", "Script", "ScriptFaulty", "Severity", "load"]

HANDOUTS = "files/"  # where a script's handouts lie
_NOTHING: Mapping[str, bytes] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A dialogue that was read, with everything that belongs to it."""

    name: str  # of the file, for messages
    hash: str  # SHA-256 of all its files, in hexadecimal; tells scripts apart
    edition: int  # of the script language, by which it was read
    languages: tuple[str, ...]  # its own first, then those it is translated into
    dialogue: Dialogue = field(repr=False, compare=False)  # in its own language, loops unrolled
    written: Dialogue = field(repr=False, compare=False)  # the same as its author wrote it
    source: bytes = field(repr=False, compare=False)
    po_files: Mapping[str, bytes] = field(repr=False, compare=False)
    """The translations beside it as they came, by language, also those that are not offered."""
    images: Mapping[str, bytes] = field(repr=False, compare=False)  # by their names in the script
    handouts: Mapping[str, bytes] = field(repr=False, compare=False)  # files of cards, likewise
    parts: Mapping[str, bytes] = field(repr=False, compare=False)  # files it includes, likewise
    node: Node = field(repr=False, compare=False)  # the source with its places, parts put in
    usable: Mapping[str, Mapping[str, str]] = field(repr=False, compare=False)
    """The translations that fit the texts as they are now: language, context, text."""
    worded: Mapping[str, Dialogue] = field(repr=False, compare=False)
    """The dialogue in each language that has a translation, and in its own; loops unrolled."""

    def in_language(self, language: str) -> Dialogue:
        """Give the dialogue in a language, its parent ('cy' for 'cy-GB') or its own."""
        parent = language.partition("-")[0]
        return self.worded.get(language) or self.worded.get(parent) or self.dialogue

    def beside(self, file: str) -> bytes:
        """Give a picture or handout by its name in the script; KeyError if there is none."""
        return self.images[file] if file in self.images else self.handouts[file]


def load(
    source: bytes,
    *,
    name: str = "dialogue.yaml",
    translations: Mapping[str, bytes] = _NOTHING,
    images: Mapping[str, bytes] = _NOTHING,
    handouts: Mapping[str, bytes] = _NOTHING,
    parts: Mapping[str, bytes] = _NOTHING,
    also: Collection[str] = (),
    edition: int = NEWEST,
) -> Script:
    """Read a script, by `edition` if it names none; raise ScriptFaulty with every fault of form.

    `translations` are PO files by language, the rest files by the name that the script gives them.
    Of the parts those count that it includes, of the languages those it names, and `also` these.
    """
    edition = _edition(plain := _read(source, name), name, edition)
    parts = {file: parts[file] for file in files_of(plain) if file in parts}
    node = expanded(plain, parts, name)
    written = _dialogue(node, name, edition)
    dialogue = _checked_size(unrolled(written), node, name, edition)
    languages, offered = _offered(dialogue, also, translations)
    usable = _translations(written, offered, name, edition)
    beside = {"translation": offered, "image": images, "handout": handouts, "part": parts}
    return Script(
        name=name,
        dialogue=dialogue,
        written=written,
        hash=_hash(source, beside, edition),
        edition=edition,
        languages=languages,
        source=source,
        images=MappingProxyType(dict(images)),
        handouts=MappingProxyType(dict(handouts)),
        parts=MappingProxyType(parts),
        po_files=MappingProxyType(dict(translations)),
        usable=usable,
        node=node,
        worded=_worded(dialogue, written, usable),
    )


def _offered(
    dialogue: Dialogue, also: Collection[str], translations: Mapping[str, bytes]
) -> tuple[tuple[str, ...], dict[str, bytes]]:
    """Give the languages a script offers, its own first, each once; and their translations."""
    languages = tuple(dict.fromkeys((dialogue.dialogue.language, *dialogue.languages, *also)))
    return languages, {tag: translations[tag] for tag in languages[1:] if tag in translations}


def _worded(
    dialogue: Dialogue, written: Dialogue, usable: Mapping[str, Mapping[str, str]]
) -> Mapping[str, Dialogue]:
    """Give the dialogue in its own language and in each that it is translated into."""
    translations = {
        language: unrolled(translated(written, texts)) for language, texts in usable.items()
    }
    return MappingProxyType({dialogue.dialogue.language: dialogue} | translations)


def _read(source: bytes, name: str) -> Node:
    try:
        return read(source)
    except SourceFault as fault:
        raise ScriptFaulty(
            (problem_at(name, fault.place, fault.code, fault.reason, fault.remedy),)
        ) from None


def _edition(node: Node, name: str, kept: int) -> int:
    """Give the edition that a script names, if it names one, else that by which it was kept."""
    head = node.parts.get("dialogue", node)
    named = head.parts.get(EDITION)
    number = str(named.value) if named else ""
    if not number.isdecimal():
        return kept  # what is no number is told with the faults of the rest
    if OLDEST <= int(number) <= NEWEST:
        return int(number)
    reason = f"this program knows the script language up to edition {NEWEST}, and not {number}"
    remedy = "Use the version of the program that the script was written for, or take the line out."
    place = node.place_of(("dialogue", EDITION))
    raise ScriptFaulty((problem_at(name, place, "edition-unknown", reason, remedy),))


def _dialogue(node: Node, name: str, edition: int) -> Dialogue:
    plain = in_todays_words(node.plain(), edition)
    try:
        return Dialogue.model_validate(
            plain, by_alias=True, by_name=False, context={EDITION: edition}
        )
    except ValidationError as error:
        raise ScriptFaulty(faults(error, node, name)) from None


def _checked_size(dialogue: Dialogue, node: Node, name: str, edition: int) -> Dialogue:
    steps = sum(1 for _ in dialogue.walk())
    if steps > MAX_STEPS and edition > OLDEST:
        reason = f"the stages hold {steps:,} steps"
        remedy = f"Keep it to {MAX_STEPS}, or make two dialogues of it."
        place = node.place_of(("stages",), key=True)
        raise ScriptFaulty((problem_at(name, place, "script-too-long", reason, remedy),))
    return dialogue


def _translations(
    dialogue: Dialogue, files: Mapping[str, bytes], name: str, edition: int
) -> Mapping[str, Mapping[str, str]]:
    """Read the files of the languages that are offered, in their order."""
    sources = texts(dialogue)
    translations: dict[str, Mapping[str, str]] = {}
    problems: list[Problem] = []
    for language, content in files.items():
        try:
            found = _translation(content, sources, edition)
            translations[language] = MappingProxyType(found)
        except TranslationFaulty as fault:
            place = Place(line=fault.line)
            remedy = "Open it in a translation editor, correct it and save it."
            file = beside(name, f"{language}.po")
            problems.append(problem_at(file, place, "translation-unreadable", fault.reason, remedy))
    if problems:
        raise ScriptFaulty(tuple(problems))
    return MappingProxyType(translations)


def _translation(content: bytes, sources: Mapping[str, str], edition: int) -> dict[str, str]:
    if len(content) > MAX_PO_BYTES and edition > OLDEST:
        raise TranslationFaulty(1, "the file is larger than 2 MiB")
    return read_po(content, sources, moved=lambda context: context_today(context, edition))


def _hash(source: bytes, beside: Mapping[str, Mapping[str, bytes]], edition: int) -> str:
    """Hash names and contents with their lengths, so that no two sets look alike.

    The same files read by another edition are another script; before editions were counted,
    nothing of them was hashed.
    """
    files = [("source", "", source)]
    for kind, contents in beside.items():
        files += [(kind, name, content) for name, content in contents.items()]
    digest = sha256()
    if edition > OLDEST:
        digest.update(f"edition:{edition}:".encode())
    for kind, name, content in sorted(files):
        digest.update(f"{kind}:{len(name)}:{name}:{len(content)}:".encode())
        digest.update(content)
    return digest.hexdigest()
