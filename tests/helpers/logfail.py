"""A warning in the log that a test did not ask for fails the test."""

import logging
import re


class LogWatch(logging.Handler):
    """Collects records of WARNING and above while a test runs, from any thread.

    Call it with a regular expression to expect a warning. What was expected must come, and
    nothing else may.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []
        self._expected: list[re.Pattern[str]] = []

    def __call__(self, pattern: str) -> None:
        """Expect at least one warning whose message matches pattern somewhere."""
        self._expected.append(re.compile(pattern))

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the record."""
        self.records.append(record)

    @property
    def messages(self) -> list[str]:
        """The warnings so far, each as text."""
        return [record.getMessage() for record in self.records]

    def complaints(self) -> list[str]:
        """Return what was not expected and what was expected in vain."""
        unexpected = [
            f"unexpected {record.levelname} of {record.name}: {self._text(record)}"
            for record in self.records
            if not any(pattern.search(record.getMessage()) for pattern in self._expected)
        ]
        missing = [
            f"no warning matched {pattern.pattern!r}"
            for pattern in self._expected
            if not any(pattern.search(message) for message in self.messages)
        ]
        return unexpected + missing

    @staticmethod
    def _text(record: logging.LogRecord) -> str:
        trace = logging.Formatter().formatException(record.exc_info) if record.exc_info else ""
        return f"{record.getMessage()}\n{trace}".rstrip()
