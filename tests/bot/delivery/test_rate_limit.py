"""The pacer never lets more through than a platform allows, and hardly less."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.rate_limit import UNLIMITED, RateLimiter, RateLimits

waits = st.lists(st.floats(0, 3, allow_nan=False), min_size=1, max_size=400)
nearly_none = st.lists(st.floats(0, 0.05, allow_nan=False), min_size=60, max_size=400)


def most_in(times, seconds):
    """Count the most that went in any stretch of this length, its ends included."""
    return max(
        sum(start <= time <= start + seconds for time in times[first:])
        for first, start in enumerate(times)
    )


def sends(limiter, pauses, *, chats, is_group=False, since=0.0):
    """Send whatever may go, to chats in turn, looking after each of the pauses."""
    now, times = since, []
    for pause in pauses:
        now += pause
        busy = limiter.busy(now)
        for chat in chats:
            if limiter.room(now) and chat not in busy:
                limiter.count_message(chat, now, is_group=is_group)
                times.append(now)
                busy = limiter.busy(now)
    return times


@given(waits | nearly_none, st.floats(0, 1e6))
def test_no_second_ever_has_more_than_thirty(pauses, since):
    times = sends(RateLimiter(), pauses, chats=range(50), since=since)

    assert most_in(times, 1.0) <= 30


@given(waits | nearly_none)
def test_no_chat_ever_has_more_than_its_burst_and_one_a_second(pauses):
    times = sends(RateLimiter(), pauses, chats=[1])

    assert most_in(times, 1.0) <= 4
    assert most_in(times, 10.0) <= 13


@given(st.lists(st.floats(0, 10), min_size=1, max_size=200))
def test_no_minute_of_a_group_ever_has_more_than_twenty(pauses):
    times = sends(RateLimiter(), pauses, chats=[1], is_group=True)

    assert most_in(times, 60.0) <= 20


def test_most_eager_looks_never_get_more_than_is_allowed():
    eager = [0.0] * 10 + [0.003] * 60_000

    to_all = sends(RateLimiter(), eager[:2000], chats=range(50))
    to_group = sends(RateLimiter(), eager, chats=[1], is_group=True)

    assert 28 <= most_in(to_all, 1.0) <= 30
    assert 18 <= most_in(to_group, 60.0) <= 20


def test_pace_is_kept_up_when_looks_come_late():
    limiter, late = RateLimiter(), [0.012, 0.03, 0.05, 0.041] * 400

    times = sends(limiter, late, chats=range(10_000))

    assert len(times) / times[-1] >= 28 * 0.97


def test_cold_start_and_idle_give_the_burst_only():
    limiter = RateLimiter()

    cold = sends(limiter, [0.0, 0.0, 0.0], chats=range(50))
    idle = sends(limiter, [600.0, 0.0, 0.0], chats=range(50))

    assert (len(cold), len(idle)) == (2, 2)


def test_three_messages_answer_at_once_and_the_fourth_waits_a_second():
    limiter = RateLimiter(RateLimits(burst=30))

    times = sends(limiter, [0.0] * 5 + [0.99, 0.02], chats=[1])

    assert times == [0.0, 0.0, 0.0, pytest.approx(1.01)]
    assert limiter.chat_wait(1.01) == pytest.approx(0.99)


def test_wait_is_as_long_as_it_takes():
    limiter = RateLimiter()
    sends(limiter, [0.0, 0.0], chats=range(5))

    wait = limiter.wait(0.0)

    assert limiter.room(wait - 1e-6) == 0
    assert limiter.room(wait) == 1


def test_second_pause_within_ten_seconds_stops_everything():
    limiter = RateLimiter()

    first = limiter.refuse(0.0, 3)
    room_after_first = limiter.room(0.0)
    second = limiter.refuse(9.0, 30)

    assert (first, room_after_first, second) == (False, 2, True)
    assert (limiter.room(38.9), limiter.wait(9.0), limiter.room(39.0)) == (0, 30.0, 2)


def test_pauses_far_apart_stop_one_chat_each():
    limiter = RateLimiter()

    assert [limiter.refuse(at, 3) for at in (0.0, 11.0, 22.0)] == [False, False, False]


def test_shorter_freeze_does_not_end_a_longer_one():
    limiter = RateLimiter()

    limiter.pause_all(60.0)
    limiter.pause_all(10.0)

    assert limiter.wait(0.0) == 60.0


def test_unlimited_pace_never_waits():
    times = sends(RateLimiter(UNLIMITED), [0.0] * 5, chats=range(1000))

    assert len(times) == 5000
    assert all(after == before for before, after in pairwise(times))


def test_chats_are_forgotten_when_they_need_not_be_watched():
    limiter = RateLimiter()
    sends(limiter, [0.1] * 300, chats=range(300))

    limiter.busy(60.0)

    assert limiter._chats == {}
