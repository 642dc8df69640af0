"""Check a whole script: everything that can be proved before anybody meets it."""

from dialogues.loader import Script
from dialogues.problems import Problem, in_order
from dialogues.proofs import arms, handouts, order, placeholders, references, weighing, words
from dialogues.proofs.book import Book, Proof

PROOFS: tuple[Proof, ...] = (
    *arms.PROOFS,
    *order.PROOFS,
    *references.PROOFS,
    *weighing.PROOFS,
    *words.PROOFS,
    *handouts.PROOFS,
    *placeholders.PROOFS,
)


def check(script: Script) -> tuple[Problem, ...]:
    """Give every problem of a script that was read, errors and warnings, in the file's order."""
    book = Book(script)
    found = {problem for proof in PROOFS for problem in proof(book)}
    return in_order(found)
