"""Publish and subscribe, synchronous and typed. Nobody on a topic may block or await."""

import logging
from collections.abc import Callable
from typing import Generic, TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")


class Topic(Generic[T]):
    """One kind of fact, handed to every subscriber at once, in order of subscription."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._subscribers: list[Callable[[T], None]] = []

    def subscribe(self, receive: Callable[[T], None]) -> Callable[[], None]:
        """Call receive with each fact from now on; return what ends that."""
        self._subscribers.append(receive)
        return lambda: self._subscribers.remove(receive)

    def publish(self, fact: T) -> None:
        """Hand fact to all; one subscriber that fails does not keep it from the others."""
        for receive in tuple(self._subscribers):
            try:
                receive(fact)
            except Exception:
                log.exception("A subscriber of %s failed", self.name)
