"""Resume codes: the address of somebody on the web, made to be copied by hand."""

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is misread on paper
LENGTH = 28  # 138 bits: nobody guesses one
GROUP = 4


def from_secret(secret: bytes) -> str:
    """Spell a secret of at least 20 bytes as a resume code; the same one gives the same code."""
    number, letters = int.from_bytes(secret), []
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters)


def in_groups(code: str) -> str:
    """Write a code in groups that can be read aloud: 'k3mf-x9p2-...'."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def tidy(text: str) -> str | None:
    """Read a code as somebody typed or pasted it, a link to it too; None if it is none."""
    last = text.strip().rstrip("/").rpartition("/")[2]
    code = "".join(letter for letter in last.casefold() if letter.isalnum())
    is_code = len(code) == LENGTH and all(letter in ALPHABET for letter in code)
    return code if is_code else None
