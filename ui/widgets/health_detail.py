"""The health of one machine: its score over a day, and each aspect with what it cost."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from hmi.bus.facts import HealthAspect, MachineChanged
from hmi.plant.assets import Machine
from hmi.plant.derived import HEALTH, key_of
from hmi.texts import formats
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from ui.live.recent_past import Curve
from ui.live.standing import Standing
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.device_badge import DeviceBadge
from ui.widgets.explanation import Explain
from ui.widgets.figure_tile import FigureTile
from ui.widgets.health_since import Since
from ui.widgets.health_told import aspect_told, score_told
from ui.widgets.health_words import band_word, held_text
from ui.widgets.page import Target
from ui.widgets.panel import Panel
from ui.widgets.plain_text import PlainLabel
from ui.widgets.points_lost import ASPECTS, aspect_value, aspect_word
from ui.widgets.scroll import Scroll
from ui.widgets.sparkline import Sparkline

SinceOf = Callable[[str, str], Since | None]
_CURVE_PX, _TALL_CURVE_PX = 56, 160
_CAPPED_AT = {
    "device-failure": 20,
    "device-off-spec": 50,
    "alarm-active": 50,
    "device-maintenance-required": 70,
}


class HealthDetail(Panel):
    """Shows one machine; the sum of what is lost and the score make a hundred, unless capped."""

    navigate = Signal(object)

    def __init__(self, station: Station, since_of: SinceOf) -> None:
        super().__init__(station.theme)
        theme = station.theme
        self._station = station
        self._since_of = since_of
        self._machine: Machine | None = None
        self.name = PlainLabel(theme, "", TypeRole.VALUE, is_elided=True)
        self.device = DeviceBadge(theme)
        self.device.navigate.connect(self.navigate)
        self.score = FigureTile(theme, _("Health"), TypeRole.KEY)
        self.score.navigate.connect(self.navigate)
        self.told = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.basis = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
        self._history = QVBoxLayout()
        self._curve: Sparkline | None = None
        self._curve_px = _CURVE_PX
        self._no_curve = PlainLabel(
            theme,
            _("No score was recorded in the last 24 h."),
            TypeRole.CAPTION,
            ink="text2",
            is_wrapped=True,
        )
        self.rows = [_Row(station) for _row in range(ASPECTS)]
        self._to_machine = ActionButton(theme, _("Machine"), TouchClass.T1)
        self._to_trend = ActionButton(theme, _("Trend"), TouchClass.T1)
        self._to_machine.clicked.connect(lambda _checked=False: self._go("machine", ""))
        self._to_trend.clicked.connect(lambda _checked=False: self._go("trends", HEALTH))
        for row in self.rows:
            row.navigate.connect(lambda tag: self._go("trends", tag))
            row.lost.navigate.connect(self.navigate)
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lay_out()

    def stand_upright(self, is_upright: bool) -> None:
        """Put the aspects below the score instead of beside it, and give the curve more room."""
        ways = QBoxLayout.Direction
        self._across.setDirection(ways.TopToBottom if is_upright else ways.LeftToRight)
        self._curve_px = _TALL_CURVE_PX if is_upright else _CURVE_PX
        if self._curve is not None:
            self._curve.setFixedHeight(self._station.theme.unit(self._curve_px))

    def show_machine(self, machine: Machine) -> None:
        """Show another machine, without its curve until that is read."""
        self._machine = machine
        self.name.show_text(machine.name)
        tag = self._station.site.tag(key_of(machine.key, HEALTH))
        if self._curve is not None:
            self._curve.setParent(None)
            self._curve.deleteLater()
        self._curve = Sparkline(self._station.theme, tag, window=_("24 h"))
        self._curve.setFixedHeight(self._station.theme.unit(self._curve_px))
        self._history.insertWidget(1, self._curve)
        self.refresh()

    def show_curve(self, low: Curve, high: Curve) -> None:
        """Show the score's last day."""
        if self._curve is not None:
            self._curve.show_envelope(low, high)
            is_empty = not bool((low == low).any())  # NaN differs from itself
            self._curve.setVisible(not is_empty)
            self._no_curve.setVisible(is_empty)

    def refresh(self) -> None:
        """Show the machine as it stands."""
        machine = self._machine
        if machine is None:
            return
        standing = Standing.of(self._station, machine.key)
        fact = standing.fact
        held = held_text(self._station, fact)
        is_live = standing.is_live and not held
        score = None if fact is None else fact.health
        doubt = standing.doubt or held
        explain = None if fact is None or score is None else partial(
            score_told, self._station, fact)  # fmt: skip
        self.score.show_figure(formats.number(score, 0), "", "", explain,
                               is_live=is_live)  # fmt: skip
        device = "" if fact is None else fact.device
        self.device.show_letter(device, self._device_target(machine))
        told = _("Not enough to say") if score is None else band_word(score).capitalize()
        self.told.show_text(f"{told} · {doubt}" if doubt else told)
        self.basis.show_text(_basis(fact), 400)
        aspects = () if fact is None or score is None else fact.aspects
        self._listed.setVisible(bool(aspects))
        for number, row in enumerate(self.rows):
            row.setVisible(number < len(aspects))
            if number < len(aspects):
                aspect = aspects[number]
                row.show_aspect(aspect, self._since_of(machine.key, aspect.name), is_live)
                if fact is not None:
                    row.explain(partial(aspect_told, self._station, fact, aspect))

    def _device_target(self, machine: Machine) -> Target | None:
        if machine.health_tag not in self._station.site.number_by_key:
            return None
        return Target(page="trends", machine=machine.key, tag=machine.health_tag)

    def _go(self, page: str, tag: str) -> None:
        if self._machine is not None:
            key = key_of(self._machine.key, tag) if tag == HEALTH else tag
            self.navigate.emit(Target(page=page, machine=self._machine.key, tag=key))

    def _lay_out(self) -> None:
        unit = self._station.theme.unit
        self._across.setSpacing(unit(24))
        left = QVBoxLayout()
        left.setSpacing(unit(2))
        named = QHBoxLayout()
        named.addWidget(self.name, 1)
        named.addWidget(self.device)
        left.addLayout(named)
        figures = QHBoxLayout()
        figures.setSpacing(unit(12))
        figures.addWidget(self.score)
        figures.addWidget(self.told, 1)
        left.addLayout(figures)
        left.addWidget(self.basis)
        self._history.addWidget(self._no_curve)
        self._no_curve.hide()
        left.addLayout(self._history)
        left.addStretch()
        ways = QHBoxLayout()
        ways.setSpacing(unit(8))
        ways.addWidget(self._to_machine)
        ways.addWidget(self._to_trend)
        ways.addStretch()
        left.addLayout(ways)
        self._across.addLayout(left, 2)
        self._listed = Scroll(self._aspects())
        self._across.addWidget(self._listed, 5)
        self.add(self._across, 1)

    def _aspects(self) -> QWidget:
        listed = QFrame()
        listed.setObjectName("panel")
        listed.setStyleSheet("QFrame#panel { border-radius: 0; }")
        box = QVBoxLayout(listed)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(self._station.theme.unit(4))
        title = _("Where points are lost, most first")
        theme = self._station.theme
        box.addWidget(PlainLabel(theme, title, TypeRole.CAPTION, ink="text2", is_wrapped=True))
        for row in self.rows:
            box.addWidget(row)
        box.addStretch()
        return listed


class _Row(QWidget):
    """One aspect: points lost, value, what it means and since when; a way to its trend."""

    navigate = Signal(str)

    def __init__(self, station: Station) -> None:
        super().__init__()
        theme = station.theme
        self._station = station
        self._tag = self._lost = ""
        self._is_live = False
        self.lost = FigureTile(theme, _("Points lost"), is_bare=True)
        self.title = PlainLabel(theme, "", TypeRole.STRONG, is_wrapped=True)
        self.meaning = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
        self._trend = ActionButton(theme, "", TouchClass.T1, icon="trends")
        self._trend.setAccessibleName(_("Trend"))
        self._trend.clicked.connect(lambda _checked=False: self.navigate.emit(self._tag))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, theme.unit(4), 0)
        grid.setHorizontalSpacing(theme.unit(12))
        grid.setVerticalSpacing(0)
        grid.addWidget(self.lost, 0, 0, 2, 1)
        grid.addWidget(self.title, 0, 1)
        grid.addWidget(self.meaning, 1, 1)
        grid.addWidget(self._trend, 0, 2, 2, 1)
        grid.setColumnStretch(1, 1)
        wide = theme.metrics(TypeRole.VALUE).horizontalAdvance("\N{MINUS SIGN}00.0")
        grid.setColumnMinimumWidth(0, round(wide))

    def show_aspect(self, aspect: HealthAspect, since: Since | None, is_live: bool) -> None:
        """Show what an aspect cost."""
        self._tag = aspect.tag
        lost = formats.number(aspect.points_lost, 1)
        self._lost = f"\N{MINUS SIGN}{lost}" if aspect.points_lost >= 0.05 else "0"
        self._is_live = is_live
        value = aspect_value(aspect, self._station.site)
        score = formats.number(aspect.score, 0)
        told = _("{name} {value} · {score} of 100")
        self.title.show_text(told.format(name=aspect_word(aspect.name), value=value, score=score))
        self.meaning.show_text(f"{sentence(aspect.detail)} {self._since(since)}".strip())
        self._trend.setEnabled(aspect.tag in self._station.site.number_by_key)

    def explain(self, explain: Explain) -> None:
        """Show the points with what they follow from."""
        self.lost.show_figure(self._lost, explain=explain, is_live=self._is_live)

    def _since(self, since: Since | None) -> str:
        if since is None:
            return ""
        zone = self._station.site.calendar.timezone
        time = formats.clock_time(since.moment, zone)[:5]
        told = _("Since {time}.") if since.is_exact else _("Since {time} or earlier.")
        return told.format(time=time)


def capped_at(cap: str) -> int | None:
    """Return the highest score that a cap allows, None for one that is not known here."""
    return _CAPPED_AT.get(cap)


def _basis(fact: MachineChanged | None) -> str:
    if fact is None or fact.health is None:
        return _(
            "A score takes at least two of five signals, from a machine that runs at its usual "
            "speed. It comes by itself as soon as they are there."
        )
    parts = [_("Based on {n} of {all}").format(n=len(fact.aspects), all=ASPECTS)]
    for cap in fact.health_caps:
        most = capped_at(cap)
        capped = _("at most {n}").format(n=most) if most is not None else _("capped")
        parts.append(f"{capped}: {sentence(cap)}")
    return " · ".join(parts)
