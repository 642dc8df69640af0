"""Tells an outage of a channel from a single doubt, and when it may be tried again.

A send that ends without a clear answer may have arrived. One is a doubt. An outage is several of
them in a row, one message in doubt twice in a row, or one doubt after which the platform does not
answer a question either. The channel then rests and asks the platform something harmless, until two
answers in a row are good. Then single messages go, and when one gets a clear answer all others
follow. So a message is in doubt once for each outage, but for the few by which it was found out.
"""

from collections import Counter
from collections.abc import Set
from dataclasses import dataclass, field
from enum import StrEnum

SEVERAL = 3  # sends in a row without a clear answer; two may be chance
GOOD_ANSWERS = 2  # in a row, before a message is tried: one may have slipped through
FIRST_REST = 1.0  # seconds, longer each time the trouble is still there
REST_GROWS = 1.5  # times
SCOUTS = 3  # messages at a time by which it is found out whether an outage is over
SCOUT_EVERY = 2.0  # seconds; one that gets no answer at all must not keep the others waiting
LONGEST_REST = 10.0  # seconds; nobody waits much longer than the outage itself
PATIENCE = 30.0  # seconds after which a message that was in doubt twice is tried again, doubled
LONGEST_PATIENCE = 600.0  # seconds


class Condition(StrEnum):
    """How a channel is."""

    WELL = "well"
    RESTING = "resting"  # in an outage, and nothing is sent
    TRYING = "trying"  # the platform answers again; one message at a time


@dataclass(slots=True)
class OutageWatch:
    """Watches how the sends of one channel end; every `now` is in seconds of a steady clock."""

    condition: Condition = Condition.WELL
    rests_until: float = 0.0
    is_asking: bool = False  # the question to the platform is on its way
    _scouts: set[int] = field(default_factory=set)  # rows on their way to find out if it is over
    _scouted_at: float = float("-inf")
    _run: Counter[int] = field(default_factory=Counter)  # row -> doubts since a clear answer
    _troubles: int = 0  # sends in a row without a clear answer
    _is_suspected: bool = False  # nobody has asked the platform since the first of them
    _good: int = 0  # answers in a row
    _rest: float = FIRST_REST
    _patience: float = PATIENCE
    _doubted_at: float = float("-inf")

    @property
    def is_out(self) -> bool:
        """Whether there is an outage."""
        return self.condition is not Condition.WELL

    @property
    def in_doubt(self) -> Set[int]:
        """The rows in doubt since the last clear answer, of those that go once more."""
        return self._run.keys()

    def may_send(self, now: float) -> bool:
        """Tell whether messages may go now."""
        return self.condition is not Condition.RESTING and now >= self.rests_until

    def may_scout(self, now: float) -> bool:
        """Tell whether one more message may go, to find out whether an outage is over."""
        return len(self._scouts) < SCOUTS and now - self._scouted_at >= SCOUT_EVERY

    def note_scout(self, row: int, now: float) -> None:
        """Note that a message goes; in an outage it is to find out whether that is over."""
        if self.is_out:
            self._scouts.add(row)
            self._scouted_at = now

    def may_ask(self, now: float) -> bool:
        """Tell whether it is time to ask the platform whether it answers."""
        if self.is_asking:
            return False
        if self.condition is Condition.RESTING:
            return now >= self.rests_until
        return self.condition is Condition.WELL and self._is_suspected

    def spared(self, now: float) -> Set[int]:
        """Give the rows that are not to be the one message that is tried now.

        They were in doubt twice in this outage; after a while of patience they are tried all the
        same, since there may be nothing else.
        """
        if now - self._doubted_at >= self._patience:
            return frozenset()
        return {row for row, doubts in self._run.items() if doubts > 1}

    def note_clear(self, row: int) -> bool:
        """Note that a send got a clear answer; tell whether that ends an outage.

        What was on its way when the outage began may still be answered, and ends nothing.
        """
        return not (self.is_out and row not in self._scouts) and self._be_well()

    def _be_well(self) -> bool:
        was_out, self._scouts = self.is_out, set()
        self.condition, self._run = Condition.WELL, Counter()
        self._troubles, self._is_suspected, self._good = 0, False, 0
        self._rest, self._patience = FIRST_REST, PATIENCE
        return was_out

    def note_idle(self, now: float) -> bool:
        """Note that nothing waits that could be tried; tell whether that ends an outage.

        It does when what was in doubt had its time to go again, and was withdrawn or given up.
        """
        is_over = self.condition is Condition.TRYING and now - self._doubted_at >= PATIENCE
        return is_over and self._be_well()

    def note_trouble(
        self, row: int, now: float, *, may_have_gone: bool, goes_again: bool = False
    ) -> bool:
        """Note that a send got no clear answer; tell whether an outage begins with it."""
        self._troubles += 1
        is_again, is_scout = row in self._run, row in self._scouts
        if goes_again:
            self._run[row] += 1
        if may_have_gone:
            self._doubted_at = now
            self._is_suspected |= self._troubles == 1
        elif not self.is_out:
            self.rests_until = now + FIRST_REST
        if is_scout:
            self._scouts.discard(row)
            self._patience = min((1 + is_again) * self._patience, LONGEST_PATIENCE)
            self._rest_longer(now)
        is_outage = not self.is_out and (self._troubles >= SEVERAL or is_again)
        return is_outage and self.begin(now + FIRST_REST)

    def begin(self, ask_at: float) -> bool:
        """Begin an outage, or go on with one that a restart did not end."""
        self.condition, self.rests_until = Condition.RESTING, ask_at
        self._is_suspected, self._good = False, 0
        return True

    def note_answer(self, now: float, *, is_good: bool) -> bool:
        """Note what the platform said when asked; tell whether an outage begins with it."""
        self.is_asking = False
        if self.condition is Condition.WELL:
            began = self._is_suspected and not is_good
            self._is_suspected = False
            return began and self.begin(now + FIRST_REST)
        if not is_good:
            self._rest_longer(now)
            return False
        self._good += 1
        self.rests_until = now + FIRST_REST
        if self._good >= GOOD_ANSWERS:
            self.condition, self.rests_until = Condition.TRYING, now
        return False

    def _rest_longer(self, now: float) -> None:
        self.condition, self._good = Condition.RESTING, 0
        self.rests_until = now + self._rest
        self._rest = min(REST_GROWS * self._rest, LONGEST_REST)
