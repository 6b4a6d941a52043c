"""What is to be told of machines, as alerts: each once, while it stands."""

import math
from collections.abc import Iterable, Sequence
from typing import Final

from hmi.alarms.alert_door import Alert, AlertDoor
from hmi.asset_health.life_indicators import FLOOR_SHARE
from hmi.asset_health.machine_care import Finding
from hmi.bus.care_facts import LifeChanged, MaintenanceStanding
from hmi.plant.maintenance import MaintenanceItem
from hmi.plant.site import Site

PREFIX: Final = "care."
LIFE_DAYS: Final = 7.0
"""A limit that is expected within so many days is told of."""
_ON_ITS_WAY: Final = 0.25
"""Less than this share of the way to the limit gone is too early to alarm anybody."""
_DAY_S: Final = 86_400.0
_HOUR_S: Final = 3600.0
_MINUTE_S: Final = 60.0
_LEAST_UNITS: Final = 2


class CareAlerts:
    """Raises and clears through the one door. Call it from the event loop's thread."""

    def __init__(self, site: Site, door: AlertDoor) -> None:
        self._site, self._door = site, door
        self._told: dict[str, str] = {}
        """Code of what stands, by key."""

    def show_findings(self, machine: str, findings: Iterable[Finding]) -> None:
        """Tell of what stands of a machine; what does not stand any more goes."""
        alerts = [self._of_finding(machine, one) for one in findings]
        self._show(f"{PREFIX}{machine}.", alerts)

    def show_maintenance(self, item: MaintenanceItem, standing: MaintenanceStanding) -> None:
        """Tell of a work from its warning share on."""
        share = standing.used_share
        code = "maintenance-due" if share >= 1 else "maintenance-soon"
        key = f"{PREFIX}work.{item.key}"
        fields = (("text", item.text), ("share", float(round(100 * share))))
        alert = Alert(key=key, code=code, machine=item.machine, fields=fields)
        self._show(key, [alert] if share >= item.warn_share else [])

    def show_life(self, life: LifeChanged) -> None:
        """Tell of an indicator that is on its way and reaches its limit within a week."""
        key = f"{PREFIX}life.{life.key}"
        usual = life.floor / FLOOR_SHARE
        gone = 0.0 if life.value is None else life.value - usual
        is_on_its_way = gone > _ON_ITS_WAY * (life.limit - usual)
        is_near = life.middle_s is not None and life.middle_s <= LIFE_DAYS * _DAY_S
        if not (is_near and is_on_its_way):
            self._show(key, [])
            return
        low, high, unit = in_unit(life.low_s or 0.0, life.high_s or 0.0)
        fields = (("name", self._name(life.tag)), ("low", low), ("high", high), ("unit", unit))
        alert = Alert(key=key, code="life-near", machine=life.machine, tag=life.tag, fields=fields,
                      value=life.value)  # fmt: skip
        self._show(key, [alert])

    def keep_only(self, known: Sequence[str]) -> None:
        """Let go what an earlier run told of what is not part of the site any more."""
        for key in self._door.standing(PREFIX):
            if not any(key.startswith(prefix) for prefix in known):
                self._door.clear(key)

    def _of_finding(self, machine: str, one: Finding) -> Alert:
        site = self._site
        unit = site.tag(one.tag).unit if one.tag in site.number_by_key else ""
        fields: list[tuple[str, str | float]] = [("name", self._name(one.tag)), ("unit", unit)]
        if one.value is not None:
            fields.append(("value", _short(abs(one.value))))
        if one.limit is not None:
            fields.append(("limit", _short(one.limit)))
        tag = one.tag if one.tag in site.number_by_key else ""
        return Alert(
            key=f"{PREFIX}{machine}.{one.about}", code=one.code, machine=machine, tag=tag,
            fields=tuple(fields), value=one.value, priority=one.priority, is_alert=one.is_alert,
        )  # fmt: skip

    def _name(self, tag: str) -> str:
        return self._site.tag(tag).name if tag in self._site.number_by_key else tag

    def _show(self, prefix: str, alerts: Sequence[Alert]) -> None:
        wanted = {alert.key: alert for alert in alerts}
        standing = {key for key in self._told if key.startswith(prefix)}
        # What an earlier run told and this one does not see goes as well.
        standing |= set(self._door.standing(prefix))
        for key in standing - wanted.keys():
            self._door.clear(key)
            self._told.pop(key, None)
        for key, alert in wanted.items():
            if self._told.get(key) != alert.code:
                self._door.raise_(alert)
                self._told[key] = alert.code


def in_unit(low_s: float, high_s: float) -> tuple[float, float, str]:
    """Return a range of seconds in days, hours or minutes, rounded outwards a little."""
    lengths = ((_DAY_S, "d"), (_HOUR_S, "h"))
    fitting = (one for one in lengths if high_s >= _LEAST_UNITS * one[0])
    length_s, unit = next(fitting, (_MINUTE_S, "min"))
    return float(int(low_s / length_s)), float(max(1, math.ceil(high_s / length_s))), unit


def _short(value: float) -> float:
    return float(f"{value:.3g}")
