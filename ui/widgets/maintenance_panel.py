"""Maintenance: what comes due and when, most used first; what machines ask for; what was done."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hmi.asset_health.kept_reading import kept_in
from hmi.asset_health.maintenance_keeper import maintenance_then
from hmi.bus.care_facts import MaintenanceChanged, MaintenanceStanding
from hmi.plant.maintenance import MaintenanceItem
from hmi.plant.roles import Right
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.type import TypeRole
from ui.widgets.machine_panel import MachinePanel
from ui.widgets.maintenance_card import MaintenanceCard
from ui.widgets.maintenance_sheet import MaintenanceSheet
from ui.widgets.maintenance_words import machine_name
from ui.widgets.plain_text import PlainLabel
from ui.widgets.scroll import Scroll
from ui.widgets.segments import Segments

REFRESH_MS = 60_000
ALL, ONE = "all", "one"
_ASKS = "M"


class MaintenancePanel(MachinePanel):
    """All works of the line or those of the chosen machine."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        theme = station.theme
        self._then: MaintenanceChanged | None = None
        self._is_at_work = False
        self.scope = Segments(theme, [(ALL, _("All machines")), (ONE, _("This machine"))])
        self.scope.choose(ALL)
        self.scope.chosen.connect(lambda _key: self.refresh())
        self.asked = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.told = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
        self.cards: list[MaintenanceCard] = []
        self.sheet: MaintenanceSheet | None = None
        inside = QWidget()
        inside.setObjectName("page")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, theme.unit(8), 0)
        self._column.setSpacing(theme.unit(8))
        self._column.addWidget(self.asked)
        self._column.addStretch()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(8))
        above = QHBoxLayout()
        above.addWidget(self.scope, 2)
        above.addStretch(1)
        box.addLayout(above)
        box.addWidget(self.told)
        box.addWidget(Scroll(inside), 1)
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(lambda: station.bugs.guard(self.refresh))

    def show_machine(self, key: str) -> None:
        """Show another machine; its works alone where that is chosen."""
        if self.machine and key != self.machine and self._is_at_work:
            self.scope.choose(ONE)
        super().show_machine(key)
        if self._is_at_work:
            self.refresh()

    def begin(self) -> None:
        """Follow what the engine counts; of the past read what was counted until then."""
        self._is_at_work = True
        self._station.state.care.changed.connect(self.refresh)
        self._station.state.user_changed.connect(self.refresh)
        self._timer.start()
        if self._station.is_past:
            self._read()
        self.refresh()

    def end(self) -> None:
        """Follow nothing."""
        self._is_at_work = False
        self._station.state.care.changed.disconnect(self.refresh)
        self._station.state.user_changed.disconnect(self.refresh)
        self._timer.stop()
        self._station.background.cancel(id(self))
        if self.sheet is not None:
            self.sheet.close_sheet()

    def refresh(self) -> None:
        """Show everything as it stands."""
        is_past, care = self._station.is_past, self._station.state.care
        fact = self._then if is_past else care.maintenance
        standing = {} if fact is None else {one.key: one for one in fact.items}
        items = {one.key: one for one in self._station.site.maintenance}
        machine = self.machine if self.scope.key == ONE else ""
        shown = [
            (items[key], one)
            for key, one in standing.items()
            if key in items and machine in ("", items[key].machine)
        ]
        self._show_cards(shown)
        self._show_asked(machine)
        self._tell(has_items=bool(items), has_standing=bool(standing), is_any=bool(shown))

    def _show_cards(self, shown: list[tuple[MaintenanceItem, MaintenanceStanding]]) -> None:
        while len(self.cards) < len(shown):
            card = MaintenanceCard(self._station)
            card.navigate.connect(self.navigate)
            card.wished.connect(self._open)
            self.cards.append(card)
            self._column.insertWidget(self._column.count() - 1, card)
        refusal = self._refusal()
        for number, card in enumerate(self.cards):
            card.setVisible(number < len(shown))
            if number < len(shown):
                card.show_item(*shown[number], refusal)

    def _show_asked(self, machine: str) -> None:
        """Say which machines ask for maintenance by themselves."""
        names = [
            machine_name(self._station.site, key)
            for key, fact in self._station.state.machines.items()
            if fact.device == _ASKS and machine in ("", key)
        ]
        self.asked.setVisible(bool(names))
        if names:
            told = _("M: {names} report that maintenance is required (NAMUR NE 107).")
            self.asked.show_text(told.format(names=", ".join(sorted(names))))

    def _tell(self, *, has_items: bool, has_standing: bool, is_any: bool) -> None:
        if not has_items:
            told = _(
                "No maintenance is named in the site file. A table [[maintenance]] names a "
                "machine, a text, and every how many hours, cycles or days."
            )
        elif not has_standing:
            told = _("Nothing is counted yet; the engine counts every ten minutes.")
        elif not is_any:
            told = _("No maintenance is named for this machine.")
        else:
            told = self._refusal()
        self.told.show_text(told, 400)
        self.told.setVisible(bool(told))

    def _refusal(self) -> str:
        if self._station.is_past:
            return _("Here it is only looked at: work is said to be done where the plant is live.")
        if not self._station.may(Right.SHARE):
            return _("Shift lead, maintenance and engineers can say that work is done. Log in.")
        return ""

    def _open(self, key: str) -> None:
        item = next((one for one in self._station.site.maintenance if one.key == key), None)
        if item is not None:
            self.sheet = MaintenanceSheet(self._station, self, item)
            self.sheet.open()

    def _read(self) -> None:
        station = self._station
        site, folder, now = station.site, station.data_folder, station.clock.now()

        def work() -> MaintenanceChanged:
            return maintenance_then(site, kept_in(folder), now)

        station.background.run(id(self), work, self._take, self.told.show_text)

    def _take(self, fact: MaintenanceChanged) -> None:
        self._then = fact
        if self._is_at_work:
            self.refresh()
