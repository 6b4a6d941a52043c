"""What a widget shows of a tag: the newest sample with its quality and its age."""

import math
from dataclasses import dataclass

from hmi.plant.quality import Quality, quality_of
from hmi.plant.samples import Sample, Value
from hmi.plant.tags import Tag


@dataclass(frozen=True, slots=True)
class Reading:
    """A tag as it stands now.

    age_s is the age of the proof that the value still holds, None when there never was one; a
    value that did not change is not stale while its server is heard.
    """

    tag: Tag
    sample: Sample | None
    age_s: float | None
    is_stale: bool
    is_doubtful: bool = False
    """Whether its machine says that it is being checked (NAMUR NE 107 C): at best uncertain."""

    @property
    def quality(self) -> Quality:
        """How far the value can be trusted; bad where there is none."""
        found = Quality.BAD if self.sample is None else quality_of(self.sample.status)
        return Quality.UNCERTAIN if self.is_doubtful and found is Quality.GOOD else found

    @property
    def value(self) -> Value:
        """The value, None where there is none."""
        return None if self.sample is None else self.sample.value

    @property
    def number(self) -> float | None:
        """The value as a number, None where it is none; NaN is none."""
        value = self.value
        if value is None or isinstance(value, str):
            return None
        number = float(value)
        return None if math.isnan(number) else number

    @property
    def is_live(self) -> bool:
        """Tell whether the value may be shown as what is now."""
        return not self.is_stale and self.quality is not Quality.BAD
