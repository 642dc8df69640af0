"""Check a whole script: everything that can be proved before anybody meets it."""

from dialogues.loader import Script
from dialogues.problems import Problem
from dialogues.proofs import handouts, order, placeholders, references, weighing, words
from dialogues.proofs.book import Book, Proof

PROOFS: tuple[Proof, ...] = (
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
    return tuple(sorted(found, key=lambda problem: (problem.line, problem.column, problem.reason)))
