"""How a machine stands now, and why that may not be taken as what is now."""

from dataclasses import dataclass

from hmi.bus.facts import MachineChanged
from hmi.plant.assets import MachineState
from hmi.plant.derived import STATE, key_of
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.station import Station

STALE_S = 3.0


@dataclass(frozen=True, slots=True)
class Standing:
    """A machine's newest fact with its age; doubt is empty while it is what is now."""

    fact: MachineChanged | None
    doubt: str
    duration: str
    """How long the state lasts, as text."""

    @classmethod
    def of(cls, station: Station, machine: str) -> "Standing":
        """Return how a machine stands."""
        fact = station.state.machines.get(machine)
        age_s = _age_s(station, machine)
        if fact is None or age_s is None:
            return cls(fact, _("not heard yet"), "")
        duration = formats.duration((station.clock.now() - fact.since).total_seconds())
        doubt = _("{age} old").format(age=formats.age(age_s)) if age_s > STALE_S else ""
        return cls(fact, doubt, duration)

    @property
    def is_live(self) -> bool:
        """Tell whether it is what is now."""
        return not self.doubt

    @property
    def state(self) -> MachineState:
        """The state that was told last."""
        return MachineState.UNKNOWN if self.fact is None else self.fact.state

    @property
    def health(self) -> float | None:
        """Health 0..100."""
        return None if self.fact is None else self.fact.health

    @property
    def oee(self) -> float | None:
        """OEE of the running shift as a ratio."""
        return None if self.fact is None or self.fact.oee is None else self.fact.oee.oee


def _age_s(station: Station, machine: str) -> float | None:
    """Return the age of the proof of a machine's facts, which come from its server."""
    number = station.site.number_by_key.get(key_of(machine, STATE))
    return None if number is None else station.freshness.age_s(number)
