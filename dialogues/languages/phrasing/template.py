"""Write the file that translators of the bot's own words start from (gettext PO)."""

from datetime import UTC, datetime
from io import BytesIO

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from dialogues.languages.phrasing import plurals
from dialogues.languages.phrasing.english import PhraseSource
from dialogues.languages.phrasing.sources import SOURCES

# A template of the same words is the same bytes on any day.
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
_HEAD = """\
# Distributed Dialogue: what the bot says beside the script, to translate.
# Texts in braces, such as {count}, are filled in later: keep them as they are.
# Words between ** are shown bold; those of them that people can write back must be
# among the words that you give the bot to obey (command.*)."""


def template(language: str = "") -> bytes:
    """Write the empty template, with as many forms of counted texts as the language has.

    Raises LookupError for a language that nobody has described.
    """
    catalog = _empty(language)
    for source in SOURCES.values():
        text = source.forms if source.is_counted else source.forms[0]
        message = catalog.add(text, context=source.context, auto_comments=_notes(source, language))
        message.flags -= {"python-format", "python-brace-format"}  # the checks know more
    written = BytesIO()
    write_po(written, catalog, width=0)
    return written.getvalue()


def known(language: str) -> Locale:
    """Give what is known of a language's ways; LookupError if it is none."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        raise LookupError(language) from None


def _empty(language: str) -> Catalog:
    catalog = Catalog(project="dialogue", creation_date=_NO_DATE, header_comment=_HEAD, fuzzy=False)
    if language:
        catalog.locale = known(language)
        catalog.mime_headers = [("Plural-Forms", plurals.header(language))]
    return catalog


def _notes(source: PhraseSource, language: str) -> list[str]:
    """Tell translators where a text is shown, what must stay, and how long it may be."""
    notes = [source.where]
    if source.placeholders:
        names = ", ".join(f"{{{name}}}" for name in sorted(source.placeholders))
        notes.append(f"Keep as it is: {names}.")
    if source.is_counted and language:
        forms = enumerate(plurals.numbers(language))
        notes += [f"Form {at} is for {_some(numbers)}." for at, numbers in forms]
    return [*notes, f"At most {source.longest} characters."]


def _some(numbers: tuple[int, ...]) -> str:
    most = 6  # enough to see the rule
    examples = ", ".join(map(str, numbers[:most]))
    return f"{examples} and so on" if numbers[most:] else examples
