"""How long it takes to read, to press and to write: what the minutes of a stage are made of."""

from dialogues.text.readability import words

WORDS_A_MINUTE = 238  # silent reading of English: Brysbaert (2019), doi 10.1016/j.jml.2019.104047
PRESS = 10  # seconds to think and press once
OPEN_ANSWER = 90  # seconds to think and write a few lines


def reading_seconds(*texts: str) -> float:
    """Tell how long it takes to read some texts in silence."""
    return sum(len(words(text)) for text in texts) / WORDS_A_MINUTE * 60
