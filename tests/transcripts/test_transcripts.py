"""Every transcript in this folder reads as it did when somebody last read and agreed to it.

After a change of words on purpose: pytest tests/transcripts --update-transcripts, and read
the difference.
"""

from pathlib import Path

import pytest

from tests.transcripts.telling import NotUnderstood, retold

CASES = sorted(Path(__file__).parent.glob("*.txt"))


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_transcript_reads_as_agreed(case: Path, request: pytest.FixtureRequest):
    agreed = case.read_text(encoding="utf-8")

    now = retold(agreed)

    if request.config.getoption("--update-transcripts", default=False):
        case.write_text(now, encoding="utf-8")
    else:
        assert now == agreed


@pytest.mark.parametrize(
    "line", ["Ann: dances", 'Ann: taps "Nowhere"', "-- Monday 3 March, 09:00 --"]
)
def test_line_that_cannot_be_played_is_refused(line: str):
    with pytest.raises(NotUnderstood):
        retold(f"script: taster\n\nAnn: joins\n{line}\n")


def test_transcript_that_was_tampered_with_is_noticed():
    told = retold("script: taster\n\nAnn: joins\n")

    assert retold(told) == told
    assert retold(told.replace("Hello.", "Hullo.")) == told
