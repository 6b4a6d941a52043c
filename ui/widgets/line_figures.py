"""The strip of the line's key figures in the running shift."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout

from hmi.bus.facts import OeeNow
from hmi.machines.line import LineNow, line_now
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.standing import Standing
from ui.live.station import Station
from ui.theme.type import TypeRole
from ui.widgets.explained import Explained
from ui.widgets.explanation import Explain, Explanation
from ui.widgets.figure_tile import FigureTile
from ui.widgets.plain_text import plain
from ui.widgets.share_bar import ShareBar, rests_on_enough
from ui.widgets.shift_told import line_told, oee_told

_STRETCH = {"good": 11, "scrap": 6, "energy": 11, "stops": 5, "running": 12}
"""How the width is shared: as the notes need it."""


class LineFigures(QFrame):
    """OEE with its factors, good parts, scrap, energy per part, stops, and how many run."""

    navigate = Signal(object)

    def __init__(self, station: Station) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._station = station
        self._now = line_now(station.site, {})
        theme = station.theme
        self.figures = {
            "oee": FigureTile(theme, _("OEE of the shift"), TypeRole.KEY),
            "good": FigureTile(theme, _("Good parts"), beside=TypeRole.KEY),
            "scrap": FigureTile(theme, _("Scrap"), beside=TypeRole.KEY),
            "energy": FigureTile(theme, _("Energy per 1000"), beside=TypeRole.KEY),
            "stops": FigureTile(theme, _("Stops"), beside=TypeRole.KEY),
            "running": FigureTile(theme, _("Running"), beside=TypeRole.KEY),
        }
        names = {"a": _("Availability"), "e": _("Effectiveness"), "q": _("Quality")}
        self.factors = {
            key: ShareBar(theme, name, tuple(names.values())) for key, name in names.items()
        }
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._both = (QHBoxLayout(), QHBoxLayout())
        self._lay_out()

    def refresh(self) -> None:
        """Show the line as its machines stand."""
        station = self._station
        now = self._now = line_now(station.site, station.state.machines)
        doubt = self._doubt()
        self._show_oee(now, doubt)
        shown, figures = formats.number, self.figures
        counted = f"{plain(now.good_unit, 12)} {self._since()}".strip()
        figures["good"].show_figure(
            shown(now.good, 0), "", counted, self._telling("good"), doubt=doubt
        )
        figures["scrap"].show_figure(
            *_percent(now.scrap_ratio, 2), "", self._telling("scrap"), doubt=doubt
        )
        per_good = None if now.energy_per_good is None else now.energy_per_good * 1000.0
        total = formats.with_unit(now.energy, 0, now.energy_unit)
        note = _("{energy} in all").format(energy=total) if now.energy is not None else ""
        figures["energy"].show_figure(
            shown(per_good, 1), now.energy_unit, note, self._telling("energy"), doubt=doubt
        )
        figures["stops"].show_figure(str(now.stops), "", "", self._telling("stops"), doubt=doubt)
        waits = self._name(now.bottleneck)
        note = _("waiting for {machine}").format(machine=waits) if waits else ""
        figures["running"].show_figure(
            f"{now.executing} / {now.machines}", "", note, self._telling("running"), doubt=doubt
        )

    def _telling(self, key: str) -> Explain:
        def told() -> Explanation:
            tile = self.figures[key]
            return line_told(self._station, self._now, key, tile.caption, tile.figure)

        return told

    def _oee_told(self) -> Explanation:
        fact = self._station.state.machines.get(self._now.oee_machine)
        return oee_told(self._station, fact, self.figures["oee"].caption)

    def _show_oee(self, now: LineNow, doubt: str) -> None:
        slowest = self._name(now.oee_machine)
        note = _("of {machine}, the slowest").format(machine=slowest) if slowest else ""
        self.figures["oee"].show_figure(*_percent(now.oee, 1), note, self._oee_told, doubt=doubt)
        fact = self._station.state.machines.get(now.oee_machine)
        oee = None if fact is None else fact.oee
        for key, share in _factors(oee).items():
            self.factors[key].show_share(
                share, formats.percent(share), is_live=not doubt and rests_on_enough(oee)
            )

    def _doubt(self) -> str:
        """Return the doubt of the machine of the line that is heard worst."""
        machines = self._station.site.line_machines
        doubts = [Standing.of(self._station, one.key).doubt for one in machines if one.in_line]
        return next((doubt for doubt in doubts if doubt), "")

    def _name(self, key: str) -> str:
        machine = self._station.site.machine_by_key.get(key)
        return "" if machine is None else machine.name

    def _since(self) -> str:
        facts = self._station.state.machines.values()
        fact = next((one for one in facts if one.shift_start is not None), None)
        if fact is None:
            return ""
        began = formats.clock_time(fact.shift_start, self._station.site.calendar.timezone)
        return _("since {time}").format(time=began[:5])

    def minimumSizeHint(self) -> QSize:
        """Return the wider half: where both do not fit side by side they stand one below."""
        whole = self._halves.minimumSize()
        return QSize(max(half.minimumSize().width() for half in self._both), whole.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the halves side by side or one below the other."""
        super().resizeEvent(event)
        needed = sum(half.minimumSize().width() for half in self._both)
        margins = self._halves.contentsMargins()
        needed += margins.left() + margins.right() + self._halves.spacing()
        is_narrow = needed > self.width()
        direction = QBoxLayout.Direction
        wanted = direction.TopToBottom if is_narrow else direction.LeftToRight
        if wanted is not self._halves.direction():
            self._halves.setDirection(wanted)
            self.updateGeometry()

    def _lay_out(self) -> None:
        unit = self._station.theme.unit
        self._halves.setContentsMargins(unit(12), unit(8), unit(12), unit(2))
        self._halves.setSpacing(unit(16))
        factors = Explained(
            self._station.theme, self.figures["oee"].caption, list(self.factors.values()),
            self._oee_told,
        )  # fmt: skip
        factors.navigate.connect(self.navigate)
        for tile in self.figures.values():
            tile.navigate.connect(self.navigate)
        bars = QVBoxLayout()
        bars.addStretch()
        bars.addWidget(factors)
        bars.addStretch()
        left, right = self._both
        for half, stretch in ((left, 31), (right, sum(_STRETCH.values()))):
            half.setSpacing(unit(16))
            self._halves.addLayout(half, stretch)
        left.addWidget(self.figures["oee"], 11)
        left.addLayout(bars, 20)
        for key, stretch in _STRETCH.items():
            right.addWidget(self.figures[key], stretch)


def _percent(share: float | None, decimals: int) -> tuple[str, str]:
    return formats.number(None if share is None else 100 * share, decimals), "%"


def _factors(oee: OeeNow | None) -> dict[str, float | None]:
    if oee is None:
        return dict.fromkeys("aeq")
    return {"a": oee.availability, "e": oee.effectiveness, "q": oee.quality}
