"""The whole error tree. An error is a code and fields; texts/codes.py has the sentence for people.

HmiError
├── ConfigurationError   a file is wrong: told to the engineer, the start is refused
├── ExpressionMistaken   an expression cannot be read: told with its column to who wrote it
├── PlantError           the other side: shown as quality and banner, tried again
│   ├── NotConnected
│   ├── TimedOut
│   ├── WriteRejected
│   └── UntrustedServer
├── SecretUnavailable    a stored password cannot be had: shown as banner, to be set again
├── StorageError         the disk: shown as banner, queued, tried again
│   ├── StorageFull
│   ├── StorageLocked
│   ├── StorageDamaged
│   └── StorageTooNew
├── LinkLost             engine and window do not hear each other
└── ActionRefused        the operator's wish: message at the button, written into the journal

Anything else is a bug and is caught only at the four borders named in ARCHITECTURE.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass

Field = str | int | float | None


class HmiError(Exception):
    """Base of all errors that we expect; code is stable, fields fill the sentence."""

    def __init__(self, code: str, **fields: Field) -> None:
        super().__init__(code, fields)
        self.code = code
        self.fields = fields

    def __str__(self) -> str:
        return " ".join([self.code, *(f"{name}={value!r}" for name, value in self.fields.items())])


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a file: where it is and what was expected there.

    line is 1-based, 0 where no line can be named; key is the dotted path, such as
    `tags[3].unit`; expected is a short English phrase for engineers.
    """

    file: str
    line: int
    key: str
    code: str
    expected: str
    found: str = ""
    subject: str = ""
    """Key of the definition that it is about, where the file gives it one."""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        found = f", found {self.found}" if self.found else ""
        told = f"{self.code}: expected {self.expected}{found}"
        return ": ".join([place, *([self.key] if self.key else []), told])


class ConfigurationError(HmiError):
    """Configuration files are wrong; all problems at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("configuration-wrong", count=len(problems))
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class ExpressionMistaken(HmiError):
    """An expression cannot be read; `column` counts from 1, `expected` says what could stand."""


class PlantError(HmiError):
    """The other side of a connection does not do what we need."""


class NotConnected(PlantError):
    """There is no usable session with the server."""


class TimedOut(PlantError):
    """The server did not answer in time."""


class WriteRejected(PlantError):
    """The server refused a value."""


class UntrustedServer(PlantError):
    """The server's certificate is unknown, changed or invalid."""


class SecretUnavailable(HmiError):
    """A secret of the station is missing or cannot be opened here."""


class StorageError(HmiError):
    """The disk or a database file does not do what we need."""


class StorageFull(StorageError):
    """No space is left."""


class StorageLocked(StorageError):
    """Another process holds the file."""


class StorageDamaged(StorageError):
    """The file is not a sound database."""


class StorageTooNew(StorageError):
    """The file was written by a newer version of the program."""


class LinkLost(HmiError):
    """Engine and window cannot hear each other."""


class ActionRefused(HmiError):
    """What an operator asked for is not done; the code says why."""
