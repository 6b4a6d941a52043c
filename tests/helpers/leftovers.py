"""Threads that outlive the test that started them fail it."""

import threading
import time
from collections.abc import Collection

GRACE_S = 2.0
"""How long a thread that was told to end may take to do so."""


def threads_left(before: Collection[threading.Thread]) -> list[threading.Thread]:
    """Return threads started since `before` that are still alive after a short grace.

    Threads that Python did not start (a Qt thread pool's) are not ours to join and do not count.
    """
    deadline = time.monotonic() + GRACE_S
    started = [
        thread
        for thread in threading.enumerate()
        if thread not in before and not isinstance(thread, threading._DummyThread)
    ]
    for thread in started:
        thread.join(max(0.0, deadline - time.monotonic()))
    return [thread for thread in started if thread.is_alive()]
