"""How automatic the machines ran, from their recorded modes and states."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hmi.historian.breaks import broken
from hmi.historian.reader import Reader
from hmi.historian.rollup import HOUR_US, MINUTE_US
from hmi.historian.series import Series, Statuses
from hmi.journal.reader import Action
from hmi.maturity.evidence_inputs import AutomationInputs
from hmi.maturity.good_time import DAY_H, GoodTime
from hmi.plant import derived
from hmi.plant.assets import Machine, MachineState
from hmi.plant.quality import Quality
from hmi.plant.samples import Value
from hmi.plant.site import Site
from hmi.plant.tags import Tag

AUTOMATIC = frozenset({"processing", "production", "producing", "automatic", "auto"})
"""Modes in which a machine runs its own cycle (OPC 40001-1, PackML, and usual words)."""
ITEM_MODES = {0: "none", 1: "maintenance", 2: "setup", 3: "processing"}
"""MachineryOperationMode (OPC 40001-1), for a tag that names no states."""
WRITTEN, DONE = "WriteTag", "done"

Minutes = NDArray[np.bool_]


class ModesSeen:
    """Modes, states and recipes of a site's machines over so many days, minute by minute."""

    def __init__(self, site: Site, reader: Reader, time: GoodTime, days: int) -> None:
        self._site, self._reader, self._time = site, reader, time
        self._start_us = time.end_us - days * DAY_H * HOUR_US
        self._grid = np.arange(self._start_us, time.end_us, MINUTE_US)

    def inputs(self, actions: Sequence[Action]) -> AutomationInputs:
        """Return what evidence is judged from; actions are those of the same days."""
        running = automatic = reporting = changes = 0
        for machine in self._site.machines:
            tag = self._tag(machine.mode_tag)
            if tag is None:
                continue
            modes = self._series(tag)
            executing = self._executing(machine)
            known, is_auto = self._modes(tag, modes)
            reporting += bool(known.any())
            running += int((executing & known).sum())
            automatic += int((executing & known & is_auto).sum())
            changes += _changes(modes)
        writes = [action for action in actions if _is_write(action)]
        hours = running / 60
        return AutomationInputs(
            reporting_share=_share(reporting, len(self._site.machines)),
            automatic_share=_share(automatic, running),
            recipe_share=self._recipe_share(writes),
            interventions_per_h=(len(writes) + changes) / hours if hours else None,
        )

    def _recipe_share(self, writes: Sequence[Action]) -> float | None:
        """Return which share of changeovers was loaded from here; None where none can be."""
        keys = {machine.recipe_tag for machine in self._site.machines}
        tags = [tag for key in sorted(keys) if (tag := self._tag(key)) and tag.writable]
        changes = sum(_changes(self._series(tag)) for tag in tags)
        loaded = sum(action.target in {tag.key for tag in tags} for action in writes)
        return min(1.0, loaded / changes) if changes else None

    def _executing(self, machine: Machine) -> Minutes:
        tag = self._tag(derived.key_of(machine.key, derived.STATE))
        if tag is None:
            return np.zeros(len(self._grid), np.bool_)
        states = self._series(tag)
        is_executing = states.values == float(MachineState.EXECUTING)
        return self._held(tag, states, is_executing)

    def _modes(self, tag: Tag, modes: Series) -> tuple[Minutes, Minutes]:
        """Return in which minutes a mode was known, and in which it was automatic."""
        names = dict(tag.states) or ITEM_MODES
        is_auto = np.array(
            [_name(modes.value_at(row), names) in AUTOMATIC for row in range(len(modes))], np.bool_
        )
        known = self._held(tag, modes, np.ones(len(modes), np.bool_))
        return known, self._held(tag, modes, is_auto)

    def _held(self, tag: Tag, series: Series, is_so: Minutes) -> Minutes:
        """Return at which minutes the sample that holds is good and so."""
        times, _values, statuses, rows = broken(series, self._time.holes(tag))
        if not len(times):
            return np.zeros(len(self._grid), np.bool_)
        place = np.searchsorted(times, self._grid, "right") - 1
        row = np.where(place >= 0, rows[place], -1)
        # A mark where holding ends has row -1: it is never so.
        so = np.append(is_so, False)[row]
        return np.asarray(_good(statuses)[place] & so) & self._time.is_scheduled(self._grid)

    def _series(self, tag: Tag) -> Series:
        return self._reader.read(tag.key, self._start_us, self._time.end_us)

    def _tag(self, key: str) -> Tag | None:
        return self._site.tag(key) if key in self._site.number_by_key else None


def _good(statuses: Statuses) -> NDArray[np.bool_]:
    return np.asarray(statuses >> 30 == Quality.GOOD)


def _changes(series: Series) -> int:
    """Return how often a value changed between good samples."""
    rows = np.flatnonzero(_good(series.statuses)).tolist()
    values = [series.value_at(row) for row in rows]
    return sum(one != other for one, other in pairwise(values))


def _name(value: Value, names: dict[int, str]) -> str:
    if isinstance(value, str):
        return value.strip().lower()
    is_number = isinstance(value, int | float) and np.isfinite(value)
    return names.get(int(value), "").lower() if is_number and value is not None else ""


def _is_write(action: Action) -> bool:
    return action.action == WRITTEN and action.result == DONE


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
