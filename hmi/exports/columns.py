"""The columns of the files, the same in every form, and how statuses and origins are told."""

from enum import StrEnum

import numpy as np

from hmi.historian.series import Origins, Series, Statuses
from hmi.plant.samples import Origin
from hmi.plant.status_names import status_name

SAMPLES = ("tag", "time", "value", "type", "status", "quality", "received", "origin")
"""value is a number, or text as type says: number, integer (beyond 2^53), text, none. status is
the number of the OPC UA status code, quality its name."""
BUCKETS = ("tag", "time", "first", "last", "min", "max", "mean", "count", "bad")
"""time is the beginning of the bucket; values are over good and uncertain samples, mean is
weighted by time; count is of all samples, bad of those that are neither."""
HOLES = ("kind", "where", "start", "end", "cause", "state", "filled", "tags")
_UNKNOWN = "unknown"


class ValueType(StrEnum):
    """How the cell `value` is to be read."""

    NUMBER = "number"
    INTEGER = "integer"
    TEXT = "text"
    NONE = "none"


def qualities(statuses: Statuses) -> list[str]:
    """Return the name of each status."""
    kinds, position = np.unique(statuses, return_inverse=True)
    names = np.array([status_name(status) for status in kinds.tolist()], np.object_)
    told: list[str] = names[position].tolist()
    return told


def origins(series: Series) -> list[str]:
    """Return for each sample how it came; `unknown` in files that do not say."""
    if series.origins is None:
        return [_UNKNOWN] * len(series)
    return origin_names(series.origins)


def origin_names(numbers: Origins) -> list[str]:
    """Return the names of origins by number."""
    known = {int(one): one.name.lower() for one in Origin}
    return [known.get(number, _UNKNOWN) for number in numbers.tolist()]
