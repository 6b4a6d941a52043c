"""Qt timers that outlive the test that started them fail it. Loads no Qt where a test does not."""

import gc
import sys

SOON_MS = 1000
"""A single shot due within this time ends by itself: the last change of a display, a blink."""


def timers_left() -> list[str]:
    """Stop Qt timers that still run after what was to be deleted is deleted; describe each."""
    qt = sys.modules.get("PySide6.QtCore")
    if qt is None or qt.QCoreApplication.instance() is None:
        return []
    from shiboken6 import isValid

    # WORKAROUND for pytest-qt: it calls deleteLater, but processEvents never carries that out.
    qt.QCoreApplication.sendPostedEvents(None, qt.QEvent.Type.DeferredDelete.value)

    def running():
        timers = [one for one in gc.get_objects() if type(one) is qt.QTimer and isValid(one)]
        return [timer for timer in timers if timer.isActive() and not _ends_soon(timer)]

    if running():
        gc.collect()  # What only a reference cycle keeps alive is gone, not left.
    left = running()
    for timer in left:
        timer.stop()
    return [_described(timer) for timer in left]


def _ends_soon(timer):
    return timer.isSingleShot() and timer.interval() <= SOON_MS


def _described(timer) -> str:
    owner = timer.parent()
    return f"{timer.interval()} ms of {type(owner).__name__ if owner else 'nobody'}"
