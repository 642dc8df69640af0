"""Every text of the shipped scripts comes through Telegram's own text library unharmed."""

import pytest

from bot.authoring.files import read_script, shipped
from dialogues.script.translation import texts
from dialogues.text.markup import as_telegram_keeps, telegram_length, to_telegram, utf16_length
from tests.emulator.library import cleaned, parsed


@pytest.mark.parametrize("slug", shipped())
def test_shipped_script_is_shown_on_telegram_as_it_was_written(slug):
    script = read_script(slug)
    written = [
        text
        for language in script.languages
        for text in texts(script.in_language(language)).values()
        if text.strip()
    ]

    for text in written:
        rendered = to_telegram(text)
        read = parsed(rendered)
        assert telegram_length(rendered) == utf16_length(read.text)
        assert cleaned(read.text) == read.text
        assert rendered.count("<a ") == sum(kind == "TextUrl" for _, _, kind, _ in read.entities)
        assert cleaned(as_telegram_keeps(text)) == text
