"""How the line works and what it takes, as the engine tells it while it goes on."""

from dataclasses import dataclass
from datetime import datetime

from hmi.plant.quality_references import QualityReference
from hmi.plant.stops import Stop, StopEdit


@dataclass(frozen=True, slots=True)
class DemandReported:
    """The running quarter hour's energy, some times a minute; kilowatts and kilowatt hours."""

    at: datetime
    quarter: datetime
    """When it began."""
    energy: float
    """Taken since then, as far as registers were read."""
    known_share: float
    """Share of the time since then in which all of them were."""
    power: float | None
    """What is drawn now, None unless all of it is known."""
    projected: float | None
    """Mean power of the quarter if the present power goes on."""
    limit: float | None
    warns: bool
    """It will exceed the limit, and less than ten minutes are left."""
    machines: tuple[tuple[str, float], ...] = ()
    """Energy since the quarter began by machine."""


@dataclass(frozen=True, slots=True)
class StopEdited:
    """Somebody qualified, split or merged stops, or took that back; it is on disk."""

    edit: StopEdit


@dataclass(frozen=True, slots=True)
class StopsChanged:
    """The long stops of a machine's last day that nobody has said anything of, newest first."""

    machine: str
    unqualified: tuple[Stop, ...] = ()


@dataclass(frozen=True, slots=True)
class ShiftsRecomputed:
    """So many records of past shifts are computed anew of so many; the last was of a machine."""

    done: int
    total: int
    machine: str


@dataclass(frozen=True, slots=True)
class QualityReferenceChanged:
    """The limits of a tag's charts, for one recipe, come from another time; None for none kept."""

    tag: str
    recipe: str
    reference: QualityReference | None


Stops = StopEdited | StopsChanged
Performance = QualityReferenceChanged | DemandReported | Stops | ShiftsRecomputed
