"""Reads pens as steps: tags as they were recorded, calculated pens from their tags."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from hmi.bus.facts import GapChanged
from hmi.historian.holes import spans_for
from hmi.historian.series import Series
from hmi.plant.pens import CalculatedPen
from hmi.plant.site import Site
from hmi.trends.calculated import Formula, formula_of
from hmi.trends.step_line import StepLine, step_line

SLICE_US = 86_400_000_000


class ReadsSamples(Protocol):
    """Reads recorded samples and holes; blocking. Times are UTC microseconds."""

    def read(self, key: str, start_us: int, end_us: int) -> Series:
        """Return the samples of a tag in [start, end] with the last one before start."""

    def gaps(self, start_us: int, end_us: int) -> Sequence[GapChanged]:
        """Return the holes in the recording that touch [start, end]."""


@dataclass(frozen=True)
class PenLines:
    """What reads pens by their keys. Use it in one thread at a time."""

    reader: ReadsSamples
    site: Site
    calculated: tuple[CalculatedPen, ...] = ()
    known: tuple[GapChanged, ...] = ()
    """Holes that are newer than those on the disk."""
    held_until_us: Mapping[str, int] = field(default_factory=dict)
    """The last proof of a tag's newest value, where it is not the end of what is read."""

    @cached_property
    def formulas(self) -> dict[str, Formula]:
        """Formulas by pen. Raise ExpressionMistaken for one that this site cannot calculate."""
        return {pen.key: formula_of(pen.text, self.site) for pen in self.calculated}

    def line(self, key: str, start_us: int, end_us: int) -> StepLine:
        """Return a pen in [start, end]. Raise KeyError for one that there is not."""
        return self.lines([key], start_us, end_us)[key]

    def lines(self, keys: Iterable[str], start_us: int, end_us: int) -> dict[str, StepLine]:
        """Return pens in [start, end]; each tag is read once."""
        keys = list(keys)
        tags = {tag for key in keys for tag in self.tags_of(key)}
        gaps = [*self.reader.gaps(start_us, end_us), *self.known]
        read = {tag: self._read(tag, gaps, start_us, end_us) for tag in sorted(tags)}
        return {
            key: self.formulas[key].line(read) if key in self.formulas else read[key]
            for key in keys
        }

    def slices(
        self, keys: Sequence[str], start_us: int, end_us: int
    ) -> Iterator[dict[str, StepLine]]:
        """Yield pens of [start, end] a day at a time, so that a year needs no more room."""
        for begin in range(start_us, max(end_us, start_us + 1), SLICE_US):
            yield self.lines(keys, begin, min(begin + SLICE_US, end_us))

    def tags_of(self, key: str) -> tuple[str, ...]:
        """Return the tags that a pen needs."""
        return self.formulas[key].tags if key in self.formulas else (key,)

    def _read(self, key: str, gaps: Sequence[GapChanged], start_us: int, end_us: int) -> StepLine:
        spans = spans_for(self.site, self.site.tag(key), gaps)
        samples = self.reader.read(key, start_us, end_us)
        return step_line(samples, spans, start_us, end_us, self.held_until_us.get(key))
