"""A card's link is an address, and its file is there and can be opened."""

import pytest

from dialogues.checks.handouts import LARGEST
from tests.dialogues.tiny import said, with_steps

PLAN = with_steps(
    "{type: card, id: c, title: T, text: W., file: {title: The plan, file: files/plan.pdf}}"
)
NOTES = PLAN.replace("plan.pdf", "plan.txt")


@pytest.mark.parametrize(
    ("source", "name", "content"),
    [
        (PLAN, "files/plan.pdf", b"%PDF-1.7"),
        (NOTES, "files/plan.txt", "Notes, also in Welsh: tŷ".encode()),
    ],
)
def test_file_beside_the_script_is_found(source: str, name: str, content: bytes):
    assert said(source, handouts={name: content}) == []


@pytest.mark.parametrize(
    ("source", "files", "problem"),
    [
        (
            PLAN,
            {},
            "there is no file 'files/plan.pdf' beside the script. Put it into a folder 'files'.",
        ),
        (
            PLAN,
            {"files/b.pdf": b"", "files/a.pdf": b""},
            (
                "there is no file 'files/plan.pdf' beside the script."
                " Files there: files/a.pdf, files/b.pdf."
            ),
        ),
        (
            PLAN,
            {"files/plan.pdf": b"<html>"},
            "'files/plan.pdf' is neither PDF nor text. Save it as .pdf or .txt.",
        ),
        (
            NOTES,
            {"files/plan.txt": b"\xff\x00"},
            "'files/plan.txt' is neither PDF nor text. Save it as .pdf or .txt.",
        ),
        (
            PLAN,
            {"files/plan.pdf": b"%PDF-" + b"0" * LARGEST},
            "'files/plan.pdf' is larger than 5 MiB. Make it smaller.",
        ),
    ],
    ids=["missing", "missing_among_others", "no_pdf", "no_text", "too_large"],
)
def test_file_that_cannot_be_handed_out_is_told(source: str, files: dict, problem: str):
    assert said(source, handouts=files) == [f"error s.yaml:10:75: {problem}"]


def test_link_that_is_no_address_is_told():
    step = "{type: card, id: c, title: T, text: W., link: {title: L, url: example.org}}"

    assert said(with_steps(step)) == [
        "error s.yaml:10:67: 'url' cannot be 'example.org'. Write it whole, from https:// on."
    ]
