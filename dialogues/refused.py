"""What every refusal in words holds, whichever room it comes from."""

from collections.abc import Iterable


class Refused(Exception):
    """Something does not do; the sentence says what, where, and what to do about it."""

    def __init__(self, code: str, sentence: str, lines: Iterable[str] = ()) -> None:
        # `args` stay those of the class's own constructor: another process makes it of them again
        self.code = code  # for programs
        self.sentence = sentence  # for people
        self.lines = tuple(lines)  # what else is wrong or belongs to it, a sentence each

    def __str__(self) -> str:
        return "\n".join((self.sentence, *self.lines))
