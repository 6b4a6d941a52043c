"""The state of the logging module, to be put back after a test that changed it."""

import logging
from dataclasses import dataclass


@dataclass(frozen=True)
class LoggingState:
    """What tests or tools change of loggers: whether they speak, to whom, and how much."""

    loggers: dict[str, tuple[bool, bool, int, tuple[logging.Handler, ...]]]

    @classmethod
    def now(cls) -> "LoggingState":
        """Take note of every logger there is."""
        return cls(
            {
                name: (logger.disabled, logger.propagate, logger.level, tuple(logger.handlers))
                for name, logger in _loggers().items()
            }
        )

    def restore(self) -> None:
        """Put every logger back that was there; one that is new speaks to its parents."""
        for name, logger in _loggers().items():
            state = self.loggers.get(name, (False, True, logging.NOTSET, ()))
            logger.disabled, logger.propagate = state[:2]
            if logger.level != state[2]:
                logger.setLevel(state[2])
            logger.handlers[:] = state[3]


def _loggers() -> dict[str, logging.Logger]:
    known = logging.getLogger().manager.loggerDict
    return {name: one for name, one in tuple(known.items()) if isinstance(one, logging.Logger)}
