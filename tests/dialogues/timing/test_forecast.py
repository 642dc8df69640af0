"""What a round will cost, and how long its messages take to go out."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.timing.forecast import Cost, Prices, Turnout, Wave, cost, slowest_wave

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HALF_WAY = Turnout(joined=Decimal(100), finished=Decimal(50), hours=Decimal(60), texts=Decimal(300))
PRICES = Prices(
    fixed=Decimal(1000),
    joined=Decimal("1.50"),
    finished=Decimal(20),
    hour=Decimal(30),
    reading=Decimal(2),
)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_cost_adds_what_is_fixed_people_and_hours_of_reading():
    # 1,000 + 100 x 1.50 + 50 x 20 + 300 x 2 / 60 x 30
    expected = Cost(
        total=Decimal("2450.00"), per_finished=Decimal("49.00"), per_hour=Decimal("40.83")
    )

    assert cost(HALF_WAY, PRICES) == expected


def test_cost_is_shared_by_nobody_where_nobody_reached_the_end():
    empty = Turnout(joined=Decimal(3), finished=Decimal(0), hours=Decimal(0), texts=Decimal(0))

    expected = Cost(total=Decimal("1004.50"), per_finished=None, per_hour=None)
    assert cost(empty, PRICES) == expected


def test_half_a_penny_is_rounded_up():
    prices = Prices(fixed=Decimal("0.125"))

    assert cost(HALF_WAY, prices).total == Decimal("0.13")


def test_turnout_of_more_people_keeps_its_proportions():
    expected = Turnout(
        joined=Decimal(250), finished=Decimal(125), hours=Decimal(150), texts=Decimal(750)
    )

    assert HALF_WAY.for_people(250) == expected


def test_turnout_of_nobody_foretells_nothing():
    nobody = Turnout(joined=Decimal(0), finished=Decimal(0), hours=Decimal(0), texts=Decimal(0))

    with pytest.raises(ValueError, match="nobody joined"):
        nobody.for_people(10)


@given(
    people=st.integers(1, 10_000),
    fixed=st.decimals(0, 10**6, places=2),
    joined=st.decimals(0, 100, places=2),
)
def test_fixed_cost_weighs_less_on_each_of_more_people(people, fixed, joined):
    prices = Prices(fixed=fixed, joined=joined)

    few, many = (cost(HALF_WAY.for_people(n), prices).per_finished for n in (people, people * 2))

    assert many <= few


def test_wave_lasts_as_long_as_its_messages_take_one_after_the_other():
    due = [NOON] * 280

    wave = slowest_wave(due, stands_for=1, per_second=28)

    assert wave.due == NOON
    assert wave.lasts.total_seconds() == pytest.approx(10, abs=0.001)


def test_message_waits_for_those_before_it():
    due = [NOON, NOON, after(1), after(60)]

    assert slowest_wave(due, stands_for=1, per_second=1) == Wave(
        due=NOON, lasts=timedelta(seconds=2)
    )


def test_message_of_a_small_crowd_stands_for_many():
    assert slowest_wave([NOON], stands_for=50, per_second=25) == Wave(
        due=NOON, lasts=timedelta(seconds=2)
    )


def test_nothing_to_send_makes_no_wave():
    assert slowest_wave([], stands_for=1, per_second=28) is None


@given(st.lists(st.floats(0, 10_000), max_size=50))
def test_wave_lasts_no_longer_than_all_messages_at_once(seconds):
    due = [after(at) for at in seconds]

    wave = slowest_wave(due, stands_for=1, per_second=1)

    lasts = wave.lasts if wave else timedelta(0)
    assert timedelta(0) <= lasts <= timedelta(seconds=len(due))
