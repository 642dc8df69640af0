"""How often Python looks for cycles of objects nobody needs: the one policy of this program."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

RARELY = (50_000, 20, 50)  # objects made, then rounds of the younger generations


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Set what was loaded so far aside, and look through the rest seldom, as long as it lasts.

    For the life of the service, or of a command that reads many rows. A turn makes hundreds of
    objects and hardly a cycle; looking for one after every few turns took a sixth of the time,
    and a fifth of that of an export. Whatever runs inside leaves the collector alone.
    """
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
