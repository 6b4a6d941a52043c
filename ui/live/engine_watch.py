"""Keeps the link's work and the engine alive: what has ended begins again, once a second."""

from collections.abc import Callable, Coroutine
from typing import Protocol

from ui.live.engine_child import EngineChild


class Joining(Protocol):
    """The window's end of the link, as far as it is watched."""

    @property
    def is_joined(self) -> bool:
        """Tell whether the engine is being heard."""

    def take_word(self) -> bool:
        """Tell whether the engine said anything since the last call."""

    def run(self) -> Coroutine[object, object, None]:
        """Join the engine whenever there is one."""


class Work(Protocol):
    """Work that goes on by itself."""

    def done(self) -> bool:
        """Tell whether it has ended."""


class EngineWatch:
    """One engine and the link to it. look() is called every second."""

    def __init__(
        self,
        link: Joining,
        child: EngineChild,
        start: Callable[[Coroutine[object, object, None]], Work],
    ) -> None:
        self._link = link
        self._child = child
        self._start = start
        self._work: Work | None = None

    def join(self) -> None:
        """Let the link work; again if a bug has ended it."""
        if self._work is None or self._work.done():
            self._work = self._start(self._link.run())

    def look(self) -> None:
        """See after the link and the engine.

        An engine that has just spoken lives, even where this window cannot make use of its words:
        it is not ended, since it records.
        """
        has_spoken = self._link.take_word()
        self._child.look(self._link.is_joined or has_spoken)
        if self._work is not None:
            self.join()
