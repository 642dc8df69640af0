"""Post: what the turn of one talker tells another, who takes it in a later turn of their own.

A turn belongs to one talker. `Tell` names the receiver; each one becomes a row in the speaker's
transaction, and each row an event in a turn of the receiver.

Words stand once: with the event of the turn in which they were said, sealed with the speaker's
key. Post, events and messages only name the row they came in. So the engine never sees the words
of somebody else and cannot copy them into a state or an answer; replaying a talker needs that
talker's own events alone; and erasing the speaker erases the words wherever they were shown. What
a chat app has already been given stays on the phone it was sent to.

A message is shown with `with_words`, each time anew: on its way to a chat app, on a page, in a
transcript. What was taken back meanwhile says so.
"""

from enum import StrEnum
from typing import assert_never

from dialogues.languages.phrases import phrase
from dialogues.text.markup import escape
from dialogues.turn.events import Heard


class PostKind(StrEnum):
    """What post is to its receiver; each kind becomes one kind of event."""

    HEARD = "heard"  # words of somebody else


def arrival(kind: PostKind, *, post: int, sender: int) -> Heard:
    """Give the event that post is to its receiver."""
    match kind:
        case PostKind.HEARD:
            return Heard(post=post, sender=sender)
        case _:
            assert_never(kind)


def with_words(text: str, words: str | None, language: str) -> str:
    """Put somebody's words below a text, or that they were taken back: None.

    The text and what comes of it are small Markdown; the words are not, and show as written.
    """
    below = phrase(language, "words_taken_back") if words is None else escape(words)
    return "\n\n".join(part for part in (text, below) if part)
