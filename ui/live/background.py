"""Runs a blocking read in a thread and delivers its result to the GUI thread.

Only the newest work of each slot counts: what a page asked before is not delivered any more.
"""

from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from hmi.errors import HmiError
from hmi.texts.codes import sentence
from ui.live.bugs import Bugs

T = TypeVar("T")


class Background(QObject):
    """Two threads that read for the pages."""

    _finished = Signal(object, object, object)

    def __init__(self, bugs: Bugs, threads: int = 2) -> None:
        super().__init__()
        self._bugs = bugs
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="window-reader")
        self._newest: dict[Hashable, object] = {}
        self._begun: list[Future[None]] = []
        self._held: list[Callable[[], None]] | None = None
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        slot: Hashable,
        work: Callable[[], T],
        deliver: Callable[[T], object],
        failed: Callable[[str], object] | None = None,
    ) -> None:
        """Do work in a thread, then deliver its result here; replace earlier work of the slot.

        failed gets a sentence when the disk or the plant does not give what is asked.
        """
        token = object()
        self._newest[slot] = token

        def in_thread() -> None:
            if self._newest.get(slot) is not token:
                return
            self._finished.emit(slot, token, self._outcome(work, deliver, failed))

        if self._held is None:
            self._begin(in_thread)
        else:
            self._held.append(in_thread)

    def hold(self) -> None:
        """Begin nothing until release(): at the start there is more urgent work."""
        self._held = []

    def release(self) -> None:
        """Begin what was held back, and from now on everything at once."""
        held, self._held = self._held or (), None
        for work in held:
            self._begin(work)

    def _begin(self, work: Callable[[], None]) -> None:
        self._begun = [begun for begun in self._begun if not begun.done()]
        self._begun.append(self._pool.submit(work))

    def cancel(self, slot: Hashable) -> None:
        """Forget what the slot asked for."""
        self._newest.pop(slot, None)

    @property
    def pending(self) -> int:
        """Return how many slots wait for a result."""
        return len(self._newest)

    @property
    def is_at_rest(self) -> bool:
        """Tell whether no thread works, also after it was closed."""
        return all(work.done() for work in self._begun)

    def close(self, *, is_awaited: bool = True) -> None:
        """Forget everything, and wait for the threads to end unless told not to."""
        self._newest.clear()
        self._held = []
        self._pool.shutdown(wait=is_awaited, cancel_futures=True)

    def _outcome(
        self,
        work: Callable[[], T],
        deliver: Callable[[T], object],
        failed: Callable[[str], object] | None,
    ) -> Callable[[], object]:
        told = sentence("unexpected-failure")
        with self._bugs.border():
            try:
                result = work()
            except HmiError as error:
                told = sentence(error.code, **error.fields)
            else:
                return lambda: deliver(result)
        return lambda: failed(told) if failed else None

    def _deliver(self, slot: Hashable, token: object, call: Callable[[], object]) -> None:
        if self._newest.get(slot) is token:
            del self._newest[slot]
            self._bugs.guard(call)
