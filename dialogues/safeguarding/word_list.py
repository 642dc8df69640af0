"""The lists of what people write of harm: the text files beside this module, each read once.

A file has sections in square brackets. A line of a section is a phrase, word by word:

    a|b     one of several words         b?      a word that may be missing
    {name}  one of a group               ..      up to five words, none of which says no
    N YEAR  a number below 18, a year    ^ $     where a sentence begins or ends, or a comma

Signs and accents do not matter, as nowhere in what people write. A line that begins with `!` says
that no speaker of the language has confirmed the list.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from dialogues.safeguarding.harm import Harm
from dialogues.text.folding import words

COMMA = ","
ENDING = ".txt"
UNCONFIRMED = "!"
_FOLDER = files("dialogues.safeguarding") / "words"
_WITHIN = 5  # words that may stand inside a phrase: "he sometimes, when drunk, hits me"

Patterns = tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordList:
    """What people of one language write of harm and of their age."""

    harms: Mapping[Harm, Patterns]
    harmless: Patterns  # sayings that hold such words
    negations: frozenset[str]
    ages: Patterns  # each with the group `number`
    births: Patterns  # each with the group `year`
    numbers: Mapping[str, int]
    is_confirmed: bool  # by a speaker of the language


@cache
def languages() -> tuple[str, ...]:
    """Name the languages that have a list."""
    names = (file.name for file in _FOLDER.iterdir() if file.name.endswith(ENDING))
    return tuple(sorted(name.removesuffix(ENDING) for name in names))


@cache
def word_list(language: str) -> WordList:
    """Give the list of a language; KeyError if there is none."""
    if language not in languages():
        raise KeyError(language)
    return parse((_FOLDER / f"{language}{ENDING}").read_text("utf-8"))


def parse(content: str) -> WordList:
    """Read the text of a list."""
    sections = _sections(content)
    numbers = {_plain(word): int(number) for number, word in _pairs(sections["numbers"])}
    negations = frozenset(_plain(word) for line in sections["negations"] for word in _split(line))
    grammar = _Grammar(
        groups={name: _split(members) for name, members in _pairs(sections["groups"])},
        signs={
            "..": rf"(?:(?!{_either(negations)}(?!stop ))\S+ ){{0,{_WITHIN}}}?",
            "N": f"(?P<number>{'|'.join((*numbers, *map(str, numbers.values())))}) ",
            "YEAR": r"(?P<year>(?:19|20)\d\d) ",
            "^": rf"(?<![^{COMMA}] )",
            "$": rf"(?=$|{COMMA})",
        },
    )
    return WordList(
        harms={harm: grammar.read(sections[harm.value]) for harm in Harm},
        harmless=grammar.read(sections["harmless"]),
        negations=negations,
        ages=grammar.read(sections["age"]),
        births=grammar.read(sections["born"]),
        numbers=numbers | {str(number): number for number in numbers.values()},
        is_confirmed=not any(line.startswith(UNCONFIRMED) for line in content.splitlines()),
    )


def _sections(content: str) -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in content.splitlines():
        if line.startswith("["):
            lines = sections.setdefault(line.strip("[]"), [])
        elif line and not line.startswith(("#", UNCONFIRMED)):
            lines.append(line)
    return sections


def _pairs(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        left, _, right = line.partition("=")
        yield left.strip(), right.strip()


def _split(listed: str) -> tuple[str, ...]:
    return tuple(member.strip() for member in listed.split(COMMA))


def _plain(written: str) -> str:
    return " ".join(words(written))


# --- phrases ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grammar:
    """Makes expressions of phrases, for words that each have one blank behind them."""

    groups: Mapping[str, tuple[str, ...]]
    signs: Mapping[str, str]  # what each sign stands for

    def read(self, lines: list[str]) -> Patterns:
        """Give the expressions of some lines."""
        return tuple(re.compile(r"(?<!\S)" + self._phrase(line)) for line in lines)

    def _phrase(self, line: str) -> str:
        return "".join(self._sign(sign) for sign in line.split())

    def _sign(self, sign: str) -> str:
        if sign.endswith("?"):
            return f"(?:{self._sign(sign[:-1])})?"
        if sign.startswith("{"):
            members = self.groups[sign.strip("{}")]
            return "(?:" + "|".join(self._phrase(member) for member in members) + ")"
        if sign in self.signs:
            return self.signs[sign]
        return _either(_plain(word) for word in sign.split("|"))


def _either(choices: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(choices)) + ") "
