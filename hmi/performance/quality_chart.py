"""A tag's control charts with the limits they are drawn by, and how it fits the product. Pure."""

from dataclasses import dataclass

import numpy as np

from hmi.condition.control_charts import (
    Capability,
    Centre,
    Chart,
    capability,
    centre_of,
    cusum,
    drift_start,
    ewma,
    individuals,
    runs,
)
from hmi.performance.quality_limits import SpecLimits
from hmi.performance.quality_values import Mask, PacedValues
from hmi.plant.quality_references import QualityReference


@dataclass(frozen=True, slots=True, eq=False)
class Charted:
    """Charts of the same values; without enough of them there is no centre and no chart.

    reference is what the limits were kept from, None where they are learned from what is shown.
    drift_us is since when a sum drifts that is out of its limit.
    """

    values: PacedValues
    limits: SpecLimits | None
    reference: QualityReference | None
    centre: Centre | None
    single: Chart | None = None
    weighted: Chart | None = None
    sums: tuple[Chart, Chart] | None = None
    run_ends: Mask | None = None
    capability: Capability | None = None
    drift_us: int | None = None

    @property
    def outside(self) -> int:
        """How many values are outside the control limits."""
        return 0 if self.single is None else int(self.single.is_out.sum())

    @property
    def off_spec(self) -> int | None:
        """How many values are outside the product's limits, None without any."""
        if self.limits is None:
            return None
        values, limits = self.values.values, self.limits
        low = values < limits.low if limits.low is not None else np.zeros(len(values), np.bool_)
        high = values > limits.high if limits.high is not None else np.zeros(len(values), np.bool_)
        return int((low | high).sum())


def charted(
    values: PacedValues, limits: SpecLimits | None, reference: QualityReference | None
) -> Charted:
    """Return the charts of values, by a reference that was kept or else by themselves."""
    centre = centre_of(values.values)
    if reference is not None:
        centre = Centre(reference.mean, reference.sigma)
    if centre is None or not len(values):
        return Charted(values, limits, reference, None)
    sums = cusum(values.values, centre)
    starts = [start for start in map(drift_start, sums) if start is not None]
    fits = None
    if limits is not None:
        fits = capability(values.values, limits.low, limits.high)
    return Charted(
        values, limits, reference, centre,
        single=individuals(values.values, centre),
        weighted=ewma(values.values, centre),
        sums=sums,
        run_ends=runs(values.values, centre),
        capability=fits,
        drift_us=int(values.times_us[min(starts)]) if starts else None,
    )  # fmt: skip
