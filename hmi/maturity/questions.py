"""The question bank: six dimensions of five levels, each with questions and a next step.

Extras may be rated beside the six. The bank is a table in resources; its texts are English and
the keys of their translations.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hmi.errors import ConfigurationError, Problem

DIMENSIONS = 6
LEVELS = 5
_FILE = "bank.toml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", str_min_length=1, frozen=True)


class _QuestionRow(_Strict):
    id: str
    text: str


class _LevelRow(_Strict):
    level: int
    label: str
    descriptor: str
    next_step: str
    questions: list[_QuestionRow] = Field(min_length=1)


class _DimensionRow(_Strict):
    key: str = Field(pattern=r"^[a-z][a-z_]*$")
    code: str = Field(pattern=r"^[A-Z]{3}$")
    name: str
    scope: str
    levels: list[_LevelRow] = Field(min_length=LEVELS, max_length=LEVELS)


class _BankRow(_Strict):
    version: int = Field(ge=1)
    dimensions: list[_DimensionRow] = Field(min_length=DIMENSIONS, max_length=DIMENSIONS)
    extras: list[_DimensionRow] = []


@dataclass(frozen=True, slots=True)
class Question:
    """One question; id is `DIM-level-number` and never changes its meaning."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Level:
    """One level 1..5 of a dimension; next_step leads to the next one, at 5 it sustains."""

    level: int
    label: str
    descriptor: str
    next_step: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Dimension:
    """One of the six things that are rated."""

    key: str
    code: str
    name: str
    scope: str
    levels: tuple[Level, ...]

    def level(self, number: int) -> Level:
        """Return level 1..5."""
        return self.levels[number - 1]


@dataclass(frozen=True, slots=True)
class QuestionBank:
    """All dimensions in their fixed order, and the version of their texts."""

    version: int
    dimensions: tuple[Dimension, ...]
    extras: tuple[Dimension, ...] = ()
    """What may be rated beside the six; no part of average, radar and gates."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the dimensions in fixed order."""
        return tuple(dimension.key for dimension in self.dimensions)

    @property
    def everything(self) -> tuple[Dimension, ...]:
        """The six and then the extras."""
        return (*self.dimensions, *self.extras)

    def rated_keys(self, rated: Iterable[str] = ()) -> tuple[str, ...]:
        """Return the keys of the six, and of those extras that are among rated."""
        wanted = set(rated)
        return (*self.keys, *(one.key for one in self.extras if one.key in wanted))

    def in_order(self, levels: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
        """Return a level for each of the six, 0 where there is none, and for extras if rated."""
        rated = self.rated_keys(key for key, level in levels.items() if level)
        return tuple((key, levels.get(key, 0)) for key in rated)

    def dimension(self, key: str) -> Dimension:
        """Return a dimension by key. Raise KeyError when there is none."""
        for dimension in self.everything:
            if dimension.key == key:
                return dimension
        raise KeyError(key)

    def texts(self) -> Iterator[str]:
        """Yield every text that is shown to people and so to be translated."""
        for dimension in self.everything:
            yield from (dimension.name, dimension.scope)
            for level in dimension.levels:
                yield from (level.label, level.descriptor, level.next_step)
                yield from (question.text for question in level.questions)


def load_bank() -> QuestionBank:
    """Return the bank that the program brings along. Raise ConfigurationError if it is wrong."""
    return parse_bank((files("resources") / "questionnaire" / _FILE).read_text("utf-8"))


def parse_bank(text: str, file: str = _FILE) -> QuestionBank:
    """Return a bank from TOML. Raise ConfigurationError with all that is wrong in it."""
    try:
        rows = _BankRow.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError([Problem(file, 0, "", "toml-malformed", str(error))]) from error
    except ValidationError as error:
        raise ConfigurationError([_problem(file, one) for one in error.errors()]) from error
    problems = list(_numbering(file, rows))
    if problems:
        raise ConfigurationError(problems)
    dimensions, extras = map(_dimension, rows.dimensions), map(_dimension, rows.extras)
    return QuestionBank(rows.version, tuple(dimensions), tuple(extras))


def _problem(file: str, error: Any) -> Problem:  # pydantic's own error row
    key = ".".join(str(part) for part in error["loc"])
    return Problem(file, 0, key, error["type"], error["msg"], repr(error["input"])[:80])


def _numbering(file: str, bank: _BankRow) -> Iterator[Problem]:
    """Yield what is out of order: levels 1..5, and ids that name their dimension and level."""
    for field in ("key", "code"):
        found = [getattr(dimension, field) for dimension in (*bank.dimensions, *bank.extras)]
        if len(set(found)) < len(found):
            yield Problem(file, 0, f"dimensions.{field}", "not-unique", "each only once")
    for dimension in (*bank.dimensions, *bank.extras):
        for position, level in enumerate(dimension.levels, 1):
            where = f"{dimension.key}.{position}"
            if level.level != position:
                yield Problem(file, 0, where, "level-order", f"level {position}", str(level.level))
            for number, question in enumerate(level.questions, 1):
                expected = f"{dimension.code}-{position}-{number}"
                if question.id != expected:
                    yield Problem(file, 0, where, "question-id", expected, question.id)


def _dimension(row: _DimensionRow) -> Dimension:
    levels = tuple(
        Level(
            one.level,
            one.label,
            one.descriptor,
            one.next_step,
            tuple(Question(question.id, question.text) for question in one.questions),
        )
        for one in row.levels
    )
    return Dimension(row.key, row.code, row.name, row.scope, levels)
