"""Finding what a person meant when they typed instead of tapping, and when that is unclear."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from dialogues.languages.answer_words import AnswerWords, Phrases, without
from dialogues.languages.number_words import has_number
from dialogues.text.folding import fold, words

Choices = Sequence[tuple[str, str]]
"""What may be chosen: a code and a label; a code with further names stands there again."""

MAX_DIGITS = 3  # of a position or an amount; nobody counts further
_SHORTEST = 3  # letters of a word that is looked for inside a label
_MOST_PARTS = 20  # of one message; as many as a question has answers
_ASKING = re.compile(r"[?\u061f\uff1f\u037e]")  # whoever asks back has not agreed
_RANGE = re.compile(r"(\d{1,3}) ?[-~] ?(\d{1,3})")  # folded: from one position to another
_APART = re.compile(r"[,;/&\n\u060c\u061b\u3001\uff0c]| \+ ")  # between the answers of one message


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """What somebody meant: the codes, in the order said; none if it was nothing on offer."""

    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """Something that could be any of these codes; with one, it could be that or none."""

    codes: tuple[str, ...]


Finding = Meant | Unclear
NOTHING = Meant()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What somebody may choose from, and the words they may do it in."""

    choices: Choices
    words: AnswerWords
    numbered: tuple[str, ...] = ()  # codes, where the person sees them numbered, in that order
    _tokens: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def words_of(self, label: str) -> tuple[str, ...]:
        """Give the words of a label, worked out once."""
        if label not in self._tokens:
            self._tokens[label] = words(label)
        return self._tokens[label]


def may_be_numbered(labels: Iterable[str], language: str) -> bool:
    """Tell whether a number would not be mistaken: no label holds a digit or a number word."""
    return not any(has_number(label, language) for label in labels)


# --- one answer -------------------------------------------------------------------------------


def find_choice(text: str, offer: Offer) -> Finding:
    """Find the one choice that a text names.

    First the label as it is written, then as it folds, then by its words without signs; then a
    position, where positions are shown; then a whole word that stands in one label only.
    """
    if found := _named(text, offer):
        return found
    said = words(text)
    bare = without(offer.words.courtesies, said)
    polite = _named(" ".join(bare), offer) if bare != said else None
    return polite or _placed(bare, offer) or _by_a_word(bare or said, offer) or NOTHING


def find_label(text: str, offer: Offer) -> Finding:
    """Find the label that a text is, whole."""
    return _named(text, offer) or NOTHING


def _named(text: str, offer: Offer) -> Finding | None:
    """Find the label that a text is; if two fold alike, the text as it was written decides."""
    readings: tuple[Reading, ...] = (
        (_as_written,) * 2,
        (fold,) * 2,
        (words,) * 2,
        (words, letters),
    )
    for read_said, read_label in readings:
        said = read_said(text)
        codes = [code for code, label in offer.choices if said and read_label(label) == said]
        if codes:
            return _one_of(codes)
    return None


Reading = tuple[Callable[[str], object], Callable[[str], object]]  # of what is said, of a label


def _one_of(codes: Iterable[str]) -> Finding:
    found = tuple(dict.fromkeys(codes))
    return Unclear(codes=found) if found[1:] else Meant(codes=found)


def _as_written(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def letters(text: str) -> tuple[str, ...]:
    """Give the words of a label without its pictures."""
    return tuple(word for word in words(text) if unicodedata.category(word[0]) != "So")


def _placed(said: Sequence[str], offer: Offer) -> Meant | None:
    """Find the choice at a position from 1."""
    place = _whole_number(said)
    if place is None or not 0 < place <= len(offer.numbered):
        return None
    return Meant(codes=(offer.numbered[place - 1],))


def _whole_number(said: Sequence[str]) -> int | None:
    if len(said) != 1 or not said[0].isdecimal() or len(said[0]) > MAX_DIGITS:
        return None
    return int(said[0])


def _by_a_word(said: tuple[str, ...], offer: Offer) -> Finding | None:
    """Find the only label in which whole words stand; unclear if they leave out its 'not'."""
    codes = dict.fromkeys(
        code for code, label in offer.choices if _stands_in(said, offer.words_of(label), offer)
    )
    if not codes:
        return None
    found = _one_of(codes)
    if isinstance(found, Meant) and not _keeps_negation(said, found.codes[0], offer):
        return Unclear(codes=found.codes)
    return found


def _stands_in(said: tuple[str, ...], label: tuple[str, ...], offer: Offer) -> bool:
    places = range(len(label) - len(said) + 1)
    found = [at for at in places if said and label[at : at + len(said)] == said]
    if not found:
        return False
    letters = "".join(said)
    is_telling = len(letters) >= _SHORTEST or letters.isdecimal()
    is_bare_no = set(said) <= offer.words.negations
    return found[0] == 0 or (is_telling and not is_bare_no)


def _keeps_negation(said: tuple[str, ...], code: str, offer: Offer) -> bool:
    """Tell whether words that stand in a label turn its meaning round as it does."""
    labels = (offer.words_of(label) for name, label in offer.choices if name == code)
    denied = offer.words.negations
    return any(
        _stands_in(said, label, offer) and denied & set(label) <= denied & set(said)
        for label in labels
    )


# --- several answers --------------------------------------------------------------------------


def find_several(text: str, offer: Offer) -> Finding:
    """Find the choices that a text names one after the other: 'Monday and Tuesday', '1, 2'."""
    whole = find_choice(text, offer)
    parts = _parts(text, offer.words.joints)
    if whole != NOTHING or not 1 < len(parts) <= _MOST_PARTS:
        return whole
    if ends := _RANGE.search(fold(text)):
        return _from_to(int(ends[1]), int(ends[2]), offer)
    ways = list(islice(_ways(parts, 0, offer, set()), 2))
    if len({frozenset(way) for way in ways}) > 1:
        differing = set(ways[0]) ^ set(ways[1])
        return Unclear(codes=tuple(sorted(differing)))
    if ways:
        return Meant(codes=tuple(dict.fromkeys(ways[0])))
    findings = (find_choice(_joined(part), offer) for part in parts)
    return next((one for one in findings if isinstance(one, Unclear)), NOTHING)


def _from_to(first: int, last: int, offer: Offer) -> Finding:
    """Ask who writes 1-3 which positions are meant: the two, or those between as well."""
    codes = offer.numbered[max(first - 1, 0) : last]
    return Unclear(codes=codes) if codes[1:] else NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """Words between two signs or joints; with the joint before them, if it is a word."""

    said: tuple[str, ...]
    joint: tuple[str, ...] = ()


def _parts(text: str, joints: frozenset[str]) -> list[_Piece]:
    """Cut a text at commas and the like, and at words for 'and'; numbers stand for themselves."""
    pieces: list[_Piece] = []
    for chunk in _APART.split(text):
        said: list[str] = []
        joint: tuple[str, ...] = ()
        for word in words(chunk):
            if word in joints:
                if said:
                    pieces.append(_Piece(said=tuple(said), joint=joint))
                    said = []
                    joint = ()
                joint = (*joint, word)
            else:
                said.append(word)
        if said:
            pieces.append(_Piece(said=tuple(said), joint=joint))
    return [number for piece in pieces for number in _numbers_apart(piece)]


def _numbers_apart(piece: _Piece) -> list[_Piece]:
    if len(piece.said) > 1 and all(word.isdecimal() for word in piece.said):
        return [_Piece(said=(word,)) for word in piece.said]
    return [piece]


def _joined(*pieces: _Piece) -> str:
    first, *rest = pieces
    said = [*first.said, *(word for piece in rest for word in (*piece.joint, *piece.said))]
    return " ".join(said)


def _ways(
    pieces: list[_Piece], start: int, offer: Offer, dead: set[int]
) -> Iterator[tuple[str, ...]]:
    """Give the ways in which the pieces, some taken together, each name one choice."""
    if start == len(pieces):
        yield ()
        return
    if start in dead:
        return
    is_dead = True
    for end in range(len(pieces), start, -1):
        found = find_choice(_joined(*pieces[start:end]), offer)
        if isinstance(found, Meant) and found.codes:
            for rest in _ways(pieces, end, offer, dead):
                is_dead = False
                yield (*found.codes, *rest)
    if is_dead:
        dead.add(start)


# --- yes and no, and amounts ------------------------------------------------------------------


def find_agreement(
    text: str, offer: Offer, *, yes: str, no: str, is_final: bool = False
) -> Finding:
    """Find whether somebody agrees or refuses; whoever says both, or more, does neither.

    `is_final` asks for a yes in so many words, for what cannot be undone.
    """
    if _ASKING.search(text):
        return NOTHING
    if found := _named(text, offer):
        return found
    said = words(text)
    agreeing = offer.words.yes if is_final else offer.words.yes | offer.words.fine
    if _is_made_of(said, agreeing, offer.words.courtesies):
        return Meant(codes=(yes,))
    if _is_made_of(said, offer.words.no, offer.words.courtesies):
        return Meant(codes=(no,))
    return NOTHING


def _is_made_of(said: tuple[str, ...], phrases: Phrases, courtesies: Phrases) -> bool:
    """Tell whether a text is some of the phrases and courtesies, and nothing else."""
    reached = {(0, False)}  # how many words are read, and whether a phrase is among them
    for at in range(len(said)):
        for has_phrase in {has for end, has in reached if end == at}:
            reached |= {(at + len(one), True) for one in phrases if said[at : at + len(one)] == one}
            polite = {one for one in courtesies if said[at : at + len(one)] == one}
            reached |= {(at + len(one), has_phrase) for one in polite}
    return (len(said), True) in reached


def find_amount(text: str) -> int | None:
    """Read a whole number from none to 999; None for anything else."""
    return _whole_number(words(text))
