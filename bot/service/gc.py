"""How often Python looks for cycles of objects nobody needs."""

import gc

RARELY = (50_000, 20, 50)  # objects made, then rounds of the younger generations


def collect_rarely() -> None:
    """Set what was loaded so far aside, and look through the rest seldom.

    A turn makes hundreds of objects and hardly a cycle; looking for one after every few turns
    took a sixth of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RARELY)
