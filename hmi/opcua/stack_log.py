"""What asyncua logs: warnings only, limited, and told as details of our own log.

Every failure also reaches us as an error or as silence and is told once by the supervisor, so the
library's sentences are for us and not for whoever watches the station.
"""

import logging
from typing import Final

from hmi.clock import Clock

log = logging.getLogger(__name__)

PER_MINUTE: Final = 5
WORDS_MAX: Final = 500
"""Characters of a message that are kept: it may hold a whole answer of the server."""


class StackLog(logging.Handler):
    """Hands on at most 5 equal messages a minute and then says how many it kept back.

    At INFO asyncua formats every publish result, which costs twice the decoding.
    """

    def __init__(self, clock: Clock) -> None:
        super().__init__(logging.WARNING)
        self._clock = clock
        self._spells: dict[tuple[str, str], tuple[float, int]] = {}

    @classmethod
    def install(cls, clock: Clock) -> None:
        """Put it in front of asyncua's loggers; a second time does nothing."""
        stack = logging.getLogger("asyncua")
        if any(isinstance(handler, cls) for handler in stack.handlers):
            return
        stack.setLevel(logging.WARNING)
        stack.propagate = False
        stack.addHandler(cls(clock))

    def emit(self, record: logging.LogRecord) -> None:
        """Hand the record on, or count it as one too many."""
        key = (record.name, str(record.msg))
        began, count = self._spells.get(key, (self._clock.monotonic(), 0))
        if self._clock.monotonic() - began >= 60.0:
            if count > PER_MINUTE:
                log.info("%s: %d more like this: %s", record.name, count - PER_MINUTE, record.msg)
            began, count = self._clock.monotonic(), 0
        self._spells[key] = (began, count + 1)
        if count < PER_MINUTE:
            log.info("%s: %s", record.name, _words(record))
        if len(self._spells) > 1000:  # a server's words may be part of the message
            self._spells.clear()


def _words(record: logging.LogRecord) -> str:
    """Return the message and, of an exception, kind and words; not where it was raised."""
    words = record.getMessage()[:WORDS_MAX]
    failure = record.exc_info[1] if record.exc_info else None
    if failure is None:
        return words
    return f"{words}: {type(failure).__name__}: {str(failure)[:WORDS_MAX]}"
