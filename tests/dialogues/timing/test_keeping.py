"""How long something is kept is said as authors write it."""

from datetime import timedelta

import pytest

from dialogues.timing.keeping import in_months


@pytest.mark.parametrize(
    ("days", "said"),
    [(360, "12 months"), (90, "3 months"), (60, "2 months"), (30, "30 days"), (45, "45 days")],
)
def test_whole_months_are_said_as_months(days, said):
    assert in_months(timedelta(days=days)) == said
