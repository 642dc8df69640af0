"""A page shows what somebody else wrote below the bot's text, and that it was taken back."""

from datetime import UTC, datetime

import pytest

from bot.channels.content import MessageContent, pack
from bot.webchat.items import conversation
from dialogues.languages.phrases import phrase
from storage.queries.post_words import Quote
from storage.queries.webchat import ChatHistory, Message

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def talk(quote: Quote | None) -> ChatHistory:
    message = Message(
        id=7,
        enrolment_id=1,
        turn=3,
        step="",
        prompt=None,
        edits=False,
        created_at=NOON,
        seen_from=NOON,
        body=pack(MessageContent(text="Somebody wrote:", language="en")),
        quote=quote,
    )
    return ChatHistory(
        language="en", is_somebody=True, enrolled=None, messages=(message,), acts=(), files=()
    )


@pytest.mark.parametrize(
    ("quote", "text", "mark"),
    [
        (None, "Somebody wrote:", "7"),
        (Quote(words="*Hello*"), "Somebody wrote:\n\n\\*Hello\\*", "7"),
        (
            Quote(words=None),
            "Somebody wrote:\n\n" + phrase("en", "words_taken_back"),
            "7-",  # another mark, so that open pages show it anew
        ),
    ],
)
def test_page_shows_what_somebody_else_wrote(quote, text, mark):
    [item] = conversation(talk(quote)).items

    assert (item.text, item.mark) == (text, mark)
