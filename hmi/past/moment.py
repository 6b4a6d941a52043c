"""Everything of the plant at one moment of the past, as facts."""

from dataclasses import dataclass
from datetime import datetime

from hmi.bus.facts import Fact
from hmi.past.past_plant import PastPlant
from hmi.plant.samples import SampleBatch


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """The station as it stood; plant goes on from there, and is left to whoever shows it."""

    at: datetime
    samples: SampleBatch
    """The newest sample of each tag that had one."""
    facts: tuple[Fact, ...]
    plant: PastPlant
