"""The derived samples of the machines: states on change, KPIs and health at their own pace."""

from hmi.bus.facts import OeeNow
from hmi.machines.states import BAD_QUALITY, NO_DATA, NOT_CONNECTED
from hmi.machines.timeline import Segment
from hmi.plant import derived
from hmi.plant.assets import MachineState
from hmi.plant.quality import BAD, BAD_NO_DATA, BAD_NOT_CONNECTED, GOOD
from hmi.plant.samples import Origin, Sample, SampleBatch, Value, batch_of
from hmi.plant.site import Site

REPEAT_US = 60_000_000
"""A state is repeated after this time, so that a trend need not look far back for it."""
_RATIOS = (derived.OEE, derived.AVAILABILITY, derived.EFFECTIVENESS, derived.QUALITY_RATIO)
_STATUS = {NOT_CONNECTED: BAD_NOT_CONNECTED, BAD_QUALITY: BAD, NO_DATA: BAD_NO_DATA}


def state_sample(number: int, segment: Segment, time_us: int, now_us: int) -> Sample:
    """Return the sample of a state as derived tag `number`; bad where nothing was to be read."""
    status = _STATUS.get(segment.reason, GOOD)
    return Sample(number, float(segment.state), status, time_us, now_us)


class DerivedSamples:
    """Collects samples of derived tags; a tag that the site does not have is left out."""

    def __init__(self, site: Site) -> None:
        self._numbers = site.number_by_key
        self._waiting: list[Sample] = []
        self._shown: dict[str, tuple[MachineState, int]] = {}
        """State and time of the newest state sample by machine."""
        self._missing: set[str] = set()
        """Keys whose newest sample says that there is no value."""

    def add_states(self, machine: str, past: list[Segment], present: Segment, now_us: int) -> None:
        """Add the states since the last call, each at the time it began, and the present one."""
        for segment in [one for one in past if one.start_us <= now_us]:
            if machine in self._shown and segment.start_us > self._shown[machine][1]:
                self._add_state(machine, segment, segment.start_us, now_us)
        state, shown_us = self._shown.get(machine, (None, 0))
        if state is not present.state:
            time_us = max(_began_us(present, past, now_us, is_first=state is None), shown_us + 1)
            self._add_state(machine, present, min(time_us, now_us), now_us)
        elif now_us - shown_us >= REPEAT_US:
            self._add_state(machine, present, now_us, now_us)

    def add_oee(self, machine: str, oee: OeeNow | None, now_us: int) -> None:
        """Add OEE and its factors in percent; what has no value is said once."""
        values: tuple[tuple[str, float | None], ...] = tuple(
            (quantity, None) for quantity in _RATIOS
        )
        if oee is not None:
            shares = (oee.oee, oee.availability, oee.effectiveness, oee.quality)
            values = tuple(zip(_RATIOS, shares, strict=True))
        for quantity, share in values:
            percent = None if share is None else 100.0 * share
            self._add_value(derived.key_of(machine, quantity), percent, now_us)

    def add_health(self, machine: str, score: float | None, now_us: int) -> None:
        """Add the health score."""
        self._add_value(derived.key_of(machine, derived.HEALTH), score, now_us)

    def take(self) -> SampleBatch | None:
        """Return what was collected as one batch, None if nothing was."""
        if not self._waiting:
            return None
        batch = batch_of(self._waiting, Origin.DERIVED)
        self._waiting.clear()
        return batch

    def _add_state(self, machine: str, segment: Segment, time_us: int, now_us: int) -> None:
        self._shown[machine] = (segment.state, time_us)
        number = self._numbers.get(derived.key_of(machine, derived.STATE))
        if number is not None:
            self._waiting.append(state_sample(number, segment, time_us, now_us))

    def _add_value(self, key: str, value: float | None, now_us: int) -> None:
        if value is None:
            if key not in self._missing:
                self._missing.add(key)
                self._add(key, None, BAD_NO_DATA, now_us, now_us)
            return
        self._missing.discard(key)
        self._add(key, value, GOOD, now_us, now_us)

    def _add(self, key: str, value: Value, status: int, time_us: int, now_us: int) -> None:
        number = self._numbers.get(key)
        if number is not None:
            self._waiting.append(Sample(number, value, status, time_us, now_us))


def _began_us(present: Segment, past: list[Segment], now_us: int, *, is_first: bool) -> int:
    """Return since when the present state is to be recorded.

    A machine that this run has not seen yet is unknown since the hole in the recording began; of
    the shift before that the run before may have recorded more.
    """
    if not is_first or present.reason != NOT_CONNECTED:
        return present.start_us
    return past[-1].start_us if past and past[-1].reason == NOT_CONNECTED else now_us
