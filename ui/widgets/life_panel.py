"""Remaining life: how long each indicator of a machine will take to its limit, as a range."""

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from hmi.asset_health.kept_reading import kept_in
from hmi.asset_health.life_keeper import lives_then
from hmi.bus.care_facts import BaselineChanged, LifeChanged
from hmi.historian.reader import Reader
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.type import TypeRole
from ui.widgets.explanation import Explanation
from ui.widgets.figure_tile import FigureTile
from ui.widgets.flow import Flow
from ui.widgets.life_bar import LifeBar
from ui.widgets.life_curve import LifeCurve
from ui.widgets.life_words import (
    baseline_note,
    explain_baseline,
    explain_life,
    life_name,
    life_sentence,
    life_value,
    short_range,
)
from ui.widgets.machine_panel import MachinePanel
from ui.widgets.panel import Panel
from ui.widgets.plain_text import PlainLabel
from ui.widgets.points_lost import aspect_word
from ui.widgets.scroll import Scroll

INDICATORS = ("vibration", "temperature", "current")
_BESIDE_PX = 700
_LEAST_POINTS = 2


class LifePanel(MachinePanel):
    """What is usual of the machine above, then a card for each indicator with a limit."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        theme = station.theme
        self._lives: dict[str, LifeChanged] = {}
        self._is_at_work = False
        self.told = PlainLabel(theme, "", TypeRole.BODY, ink="text2", is_wrapped=True)
        self.baselines = {one: FigureTile(theme, aspect_word(one)) for one in INDICATORS}
        self.cards: list[LifeCard] = []
        inside = QWidget()
        inside.setObjectName("page")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, theme.unit(8), 0)
        self._column.setSpacing(theme.unit(12))
        self.usual = Panel(theme, _("What is usual of it"))
        self.usual.add(Flow(theme, list(self.baselines.values())))
        self._column.addWidget(self.usual)
        self._column.addWidget(self.told)
        self._column.addStretch()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(Scroll(inside))
        for tile in self.baselines.values():
            tile.navigate.connect(self.navigate)

    def show_machine(self, key: str) -> None:
        """Show another machine."""
        super().show_machine(key)
        if self._is_at_work:
            self.refresh()

    def begin(self) -> None:
        """Follow what the engine estimates; of the past compute what could be told then."""
        self._is_at_work = True
        self._station.state.care.changed.connect(self.refresh)
        if self._station.is_past:
            self._read()
        self.refresh()

    def end(self) -> None:
        """Follow nothing."""
        self._is_at_work = False
        self._station.state.care.changed.disconnect(self.refresh)
        self._station.background.cancel(id(self))

    def refresh(self) -> None:
        """Show everything as it stands."""
        care = self._station.state.care
        lives = self._lives if self._station.is_past else care.lives
        mine = [one for one in lives.values() if one.machine == self.machine]
        mine.sort(key=lambda one: (one.middle_s is None, one.middle_s or 0.0, one.key))
        self._show_baselines()
        self._show_lives(mine)

    def _show_baselines(self) -> None:
        known = self._station.state.care.baselines
        found = [known.get((self.machine, one)) for one in INDICATORS]
        self.usual.setVisible(any(one is not None for one in found))
        for fact, tile in zip(found, self.baselines.values(), strict=True):
            tile.setVisible(fact is not None)
            if fact is not None:
                self._show_baseline(tile, fact)

    def _show_baseline(self, tile: FigureTile, fact: BaselineChanged) -> None:
        site = self._station.site
        if fact.tag not in site.number_by_key:
            return
        tag = site.tag(fact.tag)

        def told() -> Explanation:
            return explain_baseline(fact, site)

        text = formats.number(fact.expected, tag.decimals)
        tile.show_figure(text, tag.unit, baseline_note(fact), told)

    def _show_lives(self, lives: Sequence[LifeChanged]) -> None:
        while len(self.cards) < len(lives):
            card = LifeCard(self._station)
            card.navigate.connect(self.navigate)
            self.cards.append(card)
            self._column.insertWidget(self._column.count() - 1, card)
        for number, card in enumerate(self.cards):
            card.setVisible(number < len(lives))
            if number < len(lives):
                card.show_life(lives[number])
        self.told.setVisible(not lives)
        if not lives:
            self.told.show_text(self._nothing(), 400)

    def _nothing(self) -> str:
        machine = self._station.site.machine_by_key.get(self.machine)
        if machine is None:
            return _("No machine is configured; add machines to the site file.")
        if machine.vibration_tag or machine.current_tag or machine.wear_tags:
            return _("Nothing is estimated yet; that happens every hour.")
        return _(
            "The machine names no vibration, current or wear tag in the site: nothing of it has "
            "a limit that wear takes it to."
        )

    def _read(self) -> None:
        station = self._station
        site, folder, now = station.site, station.data_folder, station.clock.now()

        def work() -> Sequence[LifeChanged]:
            return lives_then(site, kept_in(folder), Reader(folder), now)

        station.background.run(id(self), work, self._take, self.told.show_text)

    def _take(self, lives: Sequence[LifeChanged]) -> None:
        self._lives = {one.key: one for one in lives}
        if self._is_at_work:
            self.refresh()


class LifeCard(Panel):
    """One indicator: its range as a figure and a bar, and the curve that it follows from."""

    def __init__(self, station: Station) -> None:
        theme = station.theme
        super().__init__(theme, " ")
        self._station = station
        self.figure = FigureTile(theme, _("Limit expected in"), TypeRole.KEY)
        self.navigate = self.figure.navigate
        self.words = PlainLabel(theme, "", TypeRole.STRONG, is_wrapped=True)
        self.now = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
        self.bar = LifeBar(theme)
        self.curve = LifeCurve(theme)
        left = QVBoxLayout()
        left.setSpacing(theme.unit(8))
        left.addWidget(self.words)
        left.addWidget(self.now)
        left.addWidget(self.figure)
        left.addWidget(self.bar)
        left.addStretch()
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._across.setSpacing(theme.unit(24))
        self._across.addLayout(left, 2)
        self._across.addWidget(self.curve, 3)
        self.add(self._across, 1)

    def show_life(self, life: LifeChanged) -> None:
        """Show an indicator."""
        site = self._station.site
        self.show_title(life_name(life, site))
        self.words.show_text(life_sentence(life))
        now = _("Now {value}, limit {limit}")
        value, limit = life_value(life, life.value, site), life_value(life, life.limit, site)
        self.now.show_text(now.format(value=value, limit=limit))
        text, unit = short_range(life)
        note = _("8 of 10 chances") if life.low_s is not None else _("why")

        def told() -> Explanation:
            return explain_life(life, site)

        self.figure.show_figure(text, unit, note, told)
        self.bar.setVisible(life.low_s is not None)
        self.bar.show_life(life)
        self.curve.setVisible(len(life.points) >= _LEAST_POINTS)
        self.curve.show_life(life)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the curve beside the figures where there is room."""
        super().resizeEvent(event)
        ways, theme = QBoxLayout.Direction, self._station.theme
        is_wide = self.width() >= theme.unit(_BESIDE_PX) * theme.scale.text_factor
        self._across.setDirection(ways.LeftToRight if is_wide else ways.TopToBottom)
