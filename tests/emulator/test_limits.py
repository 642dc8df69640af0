"""Sending limits: what is refused, for how long, and what is only recorded."""

import pytest

from tests.emulator.calls import Upload
from tests.emulator.errors import ApiError
from tests.emulator.limits import Limits, Meter, UploadQueue, Violation

NOW = 1_000.0


def take(meter: Meter, at: float, *, chat: int = 1, group: bool = False, paid: bool = False) -> int:
    return meter.take(chat=chat, is_group=group, is_paid=paid, now=NOW + at)


def test_thirty_a_second_over_all_and_no_more():
    meter = Meter(Limits())

    waits = [take(meter, number * 0.01, chat=number) for number in range(31)]

    assert waits == [0] * 30 + [1]
    assert meter.violations == [Violation(at=NOW + 0.3, scope="bot", chat=30, retry_after=1)]
    assert take(meter, 1.01, chat=31) == 0


def test_sliding_second_counts_across_whole_seconds():
    meter = Meter(Limits())
    for number in range(30):
        take(meter, 0.9 + number * 0.001, chat=number)

    assert take(meter, 1.5, chat=99) == 1


def test_one_a_second_in_a_chat_after_a_short_burst():
    meter = Meter(Limits(chat_burst=3))

    burst = [take(meter, 0.1 * number) for number in range(4)]
    paced = [take(meter, 5.0 + number) for number in range(5)]

    assert (burst, paced) == ([0, 0, 0, 1], [0] * 5)


def test_twenty_a_minute_in_a_group():
    meter = Meter(Limits())

    waits = [take(meter, number * 2.0, chat=-1, group=True) for number in range(21)]

    assert waits == [0] * 20 + [20]
    assert take(meter, 60.1, chat=-1, group=True) == 0


def test_sending_during_the_wait_is_refused_again_in_that_chat_only():
    meter = Meter(Limits(chat_burst=1))
    take(meter, 0.0)
    take(meter, 0.1)

    assert (take(meter, 0.5), take(meter, 0.5, chat=2), take(meter, 1.1)) == (1, 0, 0)
    assert [violation.scope for violation in meter.violations] == ["chat", "frozen"]


def test_excess_is_recorded_and_let_through_when_nothing_is_refused():
    meter = Meter(Limits(chat_burst=1, refuse=False))

    waits = [take(meter, number * 0.1) for number in range(3)]

    assert (waits, len(meter.violations)) == ([0, 0, 0], 2)


def test_paid_messages_go_faster_and_are_counted():
    meter = Meter(Limits())

    waits = [take(meter, number * 0.001, chat=number, paid=True) for number in range(100)]

    assert (set(waits), meter.paid_messages) == ({0}, 70)


def test_without_limits_nothing_is_measured():
    meter = Meter()

    assert [take(meter, 0.0) for _ in range(100)] == [0] * 100


def test_large_uploads_of_one_size_wait_for_each_other_and_are_refused_when_many_do():
    queue, picture = UploadQueue(), Upload(name="p", mime="image/png", data=bytes(200_000))
    other = Upload(name="p", mime="image/png", data=bytes(200_001))

    waits = [queue.take([picture], 0.0) for _ in range(3)]
    relieved = queue.take([other], 0.0)
    for _ in range(24):
        queue.take([other], 0.0)

    assert (waits, relieved) == (pytest.approx([0.0, 0.2, 0.4]), 0.0)
    with pytest.raises(ApiError, match="retry after 60"):
        queue.take([other], 0.0)
