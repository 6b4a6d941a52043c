"""The time that a tag's control limits are learned from, kept until another one is chosen."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityReference:
    """Mean and sigma of `count` values in [start_us, end_us), one every pace_min minutes.

    They are of one recipe; empty means any. kept_us and user say when and by whom it was chosen.
    """

    tag: str
    recipe: str
    start_us: int
    end_us: int
    mean: float
    sigma: float
    count: int
    pace_min: int
    kept_us: int
    user: str = ""
