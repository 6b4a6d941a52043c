"""A machine's tile fed from the station: which facts and tags become which figures."""

import numpy as np

from hmi.plant.assets import Machine
from hmi.plant.derived import STATE, key_of
from hmi.plant.quality import Quality
from hmi.texts import formats
from ui.live.reading import Reading
from ui.live.recent_past import Curve
from ui.live.standing import Standing
from ui.live.station import Station
from ui.live.watches import Watches
from ui.theme.blink import BlinkRate
from ui.widgets.badge import blink_rate
from ui.widgets.bar import BarMarks
from ui.widgets.bar_scale import levels_of
from ui.widgets.machine_tile import MachineTile, TileFigures, TileTag
from ui.widgets.value_text import NOTHING, value_text


class MachineView:
    """Keeps one tile true; watch() begins, and the watches' end() ends it."""

    def __init__(self, station: Station, machine: Machine) -> None:
        self.machine = machine
        self._station = station
        self.tile = MachineTile(
            station.theme, machine.name, self._tag(machine.speed_tag), self._tag(machine.key_tag)
        )
        self._readings: dict[str, Reading] = {}

    def watch(self, watches: Watches) -> None:
        """Follow the machine's tags."""
        machine, numbers = self.machine, self._station.site.number_by_key
        for key in (
            machine.speed_tag, machine.target_speed_tag, machine.key_tag,
            key_of(machine.key, STATE),
        ):  # fmt: skip
            if key in numbers and key not in self._readings:
                self._readings[key] = self._station.feed.reading(key)
                watches.watch(key, self._take)
        watches.add(self._readings.clear)

    def refresh(self) -> None:
        """Show the machine as it stands."""
        self.tile.show_figures(self._figures())

    def show_curve(self, low: Curve, high: Curve) -> None:
        """Show the last hour of the key value; its last dot is live or is not there."""
        if self.tile.curve is None:
            return
        if not self.tile.figures.is_live:
            low, high = low.copy(), high.copy()
            low[-1:] = high[-1:] = np.nan
        self.tile.curve.show_envelope(low, high)

    def _take(self, reading: Reading) -> None:
        self._readings[reading.tag.key] = reading
        self.refresh()

    def _figures(self) -> TileFigures:
        station, machine = self._station, self.machine
        standing = Standing.of(station, machine.key)
        speed, target = self._reading(machine.speed_tag), self._reading(machine.target_speed_tag)
        key = self._reading(machine.key_tag)
        alarm = station.state.standing.first_of(machine.key)
        return TileFigures(
            state=standing.state,
            duration=standing.duration,
            doubt=standing.doubt,
            speed=_marks(speed, target),
            speed_text=_text(speed),
            health=standing.health,
            oee=standing.oee,
            oee_text=formats.percent(standing.oee),
            key_text=_text(key),
            alarm=None if alarm is None else alarm.priority,
            alarm_rate=BlinkRate.STEADY if alarm is None else blink_rate(alarm),
            alarm_text="" if alarm is None else alarm.text,
        )

    def _reading(self, key: str) -> Reading | None:
        return self._readings.get(key)

    def _tag(self, key: str) -> TileTag | None:
        site = self._station.site
        if key not in site.number_by_key:
            return None
        return TileTag(site.tag(key), levels_of(site, key))


def _marks(speed: Reading | None, target: Reading | None) -> BarMarks:
    if speed is None:
        return BarMarks()
    is_bad = speed.sample is not None and speed.quality is Quality.BAD
    setpoint = target.number if target is not None and target.is_live else None
    return BarMarks(speed.number, speed.is_live, is_bad, setpoint)


def _text(reading: Reading | None) -> str:
    if reading is None:
        return NOTHING
    is_bad = reading.sample is not None and reading.quality is Quality.BAD
    return f"? {value_text(reading)}" if is_bad else value_text(reading)
