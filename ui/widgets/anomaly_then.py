"""What a watched tag was when it stood out, beside what was expected then: from the recording."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

import numpy as np

from hmi.clock import to_us
from hmi.plant.derived import EXPECTED, REACH, key_of
from hmi.plant.quality import Quality, quality_of
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.readers import HistoryReader
from ui.live.station import Station
from ui.widgets.anomaly_words import Anomaly
from ui.widgets.explanation import Explanation, Part
from ui.widgets.figure_tile import FigureTile
from ui.widgets.flow import Flow
from ui.widgets.page import Target

_SLOT = "anomaly-then"


@dataclass(frozen=True, slots=True)
class Then:
    """Value, expected value and reach of the usual band at a moment; None where not recorded."""

    value: float | None
    expected: float | None
    reach: float | None


class AnomalyThen(Flow):
    """Tiles: how far from usual, the value then, what was expected then. Each explains itself."""

    def __init__(self, station: Station) -> None:
        theme = station.theme
        self.far = FigureTile(theme, _("From usual"))
        self.value = FigureTile(theme, _("Value then"))
        self.expected = FigureTile(theme, _("Expected then"))
        super().__init__(theme, [self.far, self.value, self.expected], gap=8)
        self._station = station
        self._anomaly: Anomaly | None = None
        self._then = Then(None, None, None)

    def show_anomaly(self, anomaly: Anomaly) -> None:
        """Show one; what it was then is read."""
        is_other = self._anomaly is None or anomaly.mark != self._anomaly.mark
        self._anomaly = anomaly
        if is_other:
            self._then = Then(None, None, None)
            self._read(anomaly)
        self._show()

    def rest(self) -> None:
        """Read nothing any more."""
        self._station.background.cancel(_SLOT)
        self._anomaly = None

    def _read(self, anomaly: Anomaly) -> None:
        tag = _single(anomaly)
        if tag in self._station.site.number_by_key:
            work = partial(read_then, self._station.reader, tag, anomaly.raised)
            self._station.background.run(_SLOT, work, partial(self._take, anomaly.mark))

    def _take(self, mark: object, then: Then) -> None:
        if self._anomaly is not None and self._anomaly.mark == mark:
            self._then = then
            self._show()

    def _show(self) -> None:
        one = self._anomaly
        if one is None:
            return
        z = formats.number(one.z, 1)
        note = _("spreads, at most so far") if one.is_now else _("spreads at most")
        self.far.show_figure(z, "", note if one.z is not None else _("not kept"), self._far)
        known = self._then
        is_single = bool(_single(one))
        self.value.setVisible(is_single)
        self.expected.setVisible(is_single)
        if not is_single:
            return
        unit, decimals = self._unit(one)
        nothing = "" if known.value is not None else _("not recorded")
        self.value.show_figure(formats.number(known.value, decimals), unit, nothing, self._about)
        reach = formats.number(known.reach, decimals)
        told = _("usually within ± {reach}").format(reach=reach)
        is_known = known.expected is not None and known.reach is not None
        self.expected.show_figure(
            formats.number(known.expected, decimals), unit,
            told if is_known else _("not recorded"), self._about,
        )  # fmt: skip

    def _unit(self, one: Anomaly) -> tuple[str, int]:
        site, key = self._station.site, _single(one)
        if key not in site.number_by_key:
            return "", 1
        return site.tag(key).unit, site.tag(key).decimals

    def _far(self) -> Explanation:
        one = self._anomaly
        if one is None:
            return Explanation("", "", "")
        if len(one.pens) > 1:
            formula = _(
                "T² of the smoothed signals: their distance from the centre that was learned, "
                "weighed by how they used to move together, shown as a multiple of what the "
                "learning saw at most. Alert above 4 in three samples one after the other."
            )
        else:
            formula = _(
                "z = (|value - expected| - mean of such distances) / their standard deviation, "
                "over the last 4,000 samples. Alert from 4 on, above all of the 500 before."
            )
        parts = [
            Part(self._name(key), formats.percent(share, 0), self._trend(key))
            for key, share in ((s.tag, s.share) for s in one.tags)
        ]
        return Explanation(
            self.far.caption, formats.number(one.z, 2), formula, tuple(parts),
            (_("How far from usual says nothing of how dangerous it is."),),
        )  # fmt: skip

    def _about(self) -> Explanation:
        one, known = self._anomaly, self._then
        if one is None:
            return Explanation("", "", "")
        unit, decimals = self._unit(one)
        key = _single(one)
        named = (
            (_("Value"), known.value, key), (_("Expected"), known.expected, key_of(key, EXPECTED)),
            (_("Reach of the usual band"), known.reach, key_of(key, REACH)),
        )  # fmt: skip
        parts = tuple(
            Part(name, formats.with_unit(value, decimals, unit), self._trend(tag))
            for name, value, tag in named
        )
        return Explanation(
            self._name(key), formats.with_unit(known.value, decimals, unit),
            _("As recorded when it stood out. Expected is the weighted mean of earlier values in "
              "the same state and recipe, or at the same hour of day; the newest count most."),
            parts, (_("Usual band = expected ± reach; z is 4 at its edge."),),
        )  # fmt: skip

    def _name(self, key: str) -> str:
        site = self._station.site
        return site.tag(key).name if key in site.number_by_key else key

    def _trend(self, key: str) -> Target | None:
        one = self._anomaly
        if one is None or key not in self._station.site.number_by_key:
            return None
        return Target(page="trends", machine=one.machine, tag=key, time_us=to_us(one.raised))


def read_then(reader: HistoryReader, tag: str, moment: datetime) -> Then:
    """Read what held at a moment; blocking. Raise StorageError."""

    def held(key: str) -> float | None:
        found = reader.read(key, to_us(moment), to_us(moment))
        if not len(found) or quality_of(int(found.statuses[-1])) is Quality.BAD:
            return None
        value = float(found.values[-1])
        return value if np.isfinite(value) else None

    return Then(held(tag), held(key_of(tag, EXPECTED)), held(key_of(tag, REACH)))


def _single(one: Anomaly) -> str:
    """Return the one tag that it is about; empty where several are."""
    return one.pens[0] if len(one.pens) == 1 else ""
