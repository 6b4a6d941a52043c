"""Waiting for what other threads and processes do."""

import time
from collections.abc import Callable

STEP_S = 0.02


def wait_until(is_so: Callable[[], bool], patience_s: float = 20.0) -> None:
    """Return when is_so() is true; fail when it is not after patience_s."""
    deadline = time.monotonic() + patience_s
    while not is_so():
        assert time.monotonic() < deadline, f"waited {patience_s} s in vain"
        time.sleep(STEP_S)
