"""Tell drafts of translations, which a speaker has still to check, from finished ones."""

import re

HEADER = "X-Draft"  # in the head of a PO file; whoever has checked the whole file takes it out
MARK = "machine-made, to be checked by a speaker"  # what we write there

_MARKED = re.compile(rf'^"{HEADER}:[ \t]*\S(?<!\\)', re.MULTILINE | re.IGNORECASE)


def is_draft(content: bytes) -> bool:
    """Tell whether the head of a translation file marks it as a draft."""
    text = content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").lstrip()
    return _MARKED.search(text.partition("\n\n")[0]) is not None
