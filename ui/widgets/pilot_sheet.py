"""Begins or changes a pilot: one machine, one figure, three to five signals, one owner."""

from dataclasses import replace
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QWidget

from hmi.maturity.pilot_result import scope_problems
from hmi.plant.pilots import Pilot, PilotKpi
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.keyboard import Keyboard, TypedField
from ui.widgets.plain_text import PlainLabel
from ui.widgets.scroll import Scroll
from ui.widgets.sheet import Sheet
from ui.widgets.wrapping import Wrapping

_WIDTH_PX, _HEIGHT_PX = 760, 240


class PilotSheet(Sheet):
    """Says when the scope is too broad, and begins it all the same if that is wanted."""

    saved = Signal(object)
    """The Pilot as it shall be."""

    def __init__(self, station: Station, over: QWidget, pilot: Pilot | None) -> None:
        super().__init__(station.theme, over, _("Pilot of 90 days"))
        self._station = station
        self._pilot = pilot or self._blank()
        self.keyboard = Keyboard(station.theme)
        old = self._pilot
        self.fields = {
            "title": self._field(_("Title"), old.title),
            "problem": self._field(_("Problem"), old.problem),
            "target": self._field(_("Target"), f"{old.target:g}" if pilot else ""),
            "start": self._field(_("Start (year-month-day)"), old.start.isoformat()),
            "owners": self._field(_("Owner"), ", ".join(old.owners)),
            "baseline_days": self._field(_("Days of baseline"), str(old.baseline_days)),
            "cost": self._field(_("Cost"), f"{old.cost:g}"),
            "value_per_unit": self._field(_("Money a unit and day"), f"{old.value_per_unit:g}"),
        }
        site = station.site
        self.machines = self._buttons([(one.key, one.name) for one in site.machines], old.machines)
        self.kpis = self._buttons(
            [(kpi.value, kpi_word(kpi)) for kpi in PilotKpi], (old.kpi.value,)
        )
        self.signals = self._buttons([], ())
        self._signals_row = Wrapping(station.theme, [])
        self.told = PlainLabel(station.theme, "", TypeRole.BODY, is_wrapped=True)
        self._grid = QGridLayout()
        self._lay_out()
        self._offer_signals(old.signals)

    def refuse(self, told: str) -> None:
        """Stay open and say why."""
        self.told.show_text(told)

    def _blank(self) -> Pilot:
        site = self._station.site
        machine = site.line_machines[0].key if site.line_machines else ""
        return Pilot(
            title="", problem="", machines=(machine,) if machine else (), signals=(),
            kpi=PilotKpi.DOWNTIME, target=0.0, start=self._station.clock.now().date(), owners=(),
        )  # fmt: skip

    def _field(self, name: str, text: str) -> TypedField:
        field = TypedField(self.keyboard, name, name)
        field.setText(text)
        return field

    def _buttons(
        self, choices: list[tuple[str, str]], ticked: tuple[str, ...]
    ) -> dict[str, ActionButton]:
        made = {}
        for key, name in choices:
            button = ActionButton(self.theme, name, TouchClass.T1)
            button.setCheckable(True)
            button.setChecked(key in ticked)
            made[key] = button
        return made

    def _lay_out(self) -> None:
        theme, content = self.theme, QFrame()
        content.setObjectName("panel")
        self._grid = QGridLayout(content)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.unit(12))
        self._grid.setColumnStretch(1, 1)
        rows: list[tuple[str, QWidget]] = [
            *((field.accessibleName(), field) for field in self.fields.values()),
            (_("Machine"), Wrapping(theme, list(self.machines.values()))),
            (_("Figure"), Wrapping(theme, list(self.kpis.values()))),
        ]
        for number, (name, part) in enumerate(rows):
            label = PlainLabel(theme, name, TypeRole.CAPTION, ink="text2", is_wrapped=True)
            self._grid.addWidget(label, number, 0)
            self._grid.addWidget(part, number, 1)
        label = PlainLabel(theme, _("Signals, three to five"), TypeRole.CAPTION, ink="text2",
                           is_wrapped=True)  # fmt: skip
        self._signals_at = len(rows)
        self._grid.addWidget(label, self._signals_at, 0)
        for key, button in self.machines.items():
            button.clicked.connect(partial(self._choose_machine, key))
        for key, button in self.kpis.items():
            button.clicked.connect(partial(self._choose_kpi, key))
        area = Scroll(content, is_whole=True)
        area.setMinimumSize(theme.unit(_WIDTH_PX), theme.unit(_HEIGHT_PX))
        self.content.addWidget(area, 1)
        self.content.addWidget(self.told)
        self.content.addWidget(self.keyboard)
        foot = QHBoxLayout()
        cancel = ActionButton(theme, _("Cancel"), TouchClass.T2)
        cancel.clicked.connect(lambda _checked=False: self.close_sheet())
        self.confirm = ActionButton(theme, _("Save"), TouchClass.T2, is_primary=True)
        self.confirm.clicked.connect(lambda _checked=False: self._save())
        foot.addWidget(cancel)
        foot.addStretch()
        foot.addWidget(self.confirm)
        self.content.addLayout(foot)

    def _choose_machine(self, _key: str, _checked: bool = False) -> None:
        self._offer_signals(tuple(self._ticked(self.signals)))

    def _choose_kpi(self, key: str, _checked: bool = False) -> None:
        for other, button in self.kpis.items():
            button.setChecked(other == key)

    def _offer_signals(self, ticked: tuple[str, ...]) -> None:
        """Offer the signals of the chosen machines."""
        machines = self._ticked(self.machines)
        offered = [
            (tag.key, tag.name)
            for tag in self._station.site.tags
            if tag.machine in machines and tag.connection
        ]
        self.signals = self._buttons(offered, ticked)
        self._signals_row.setParent(None)
        self._signals_row.deleteLater()
        self._signals_row = Wrapping(self.theme, list(self.signals.values()), gap=4)
        self._grid.addWidget(self._signals_row, self._signals_at, 1)

    @staticmethod
    def _ticked(buttons: dict[str, ActionButton]) -> list[str]:
        return [key for key, button in buttons.items() if button.isChecked()]

    def _save(self) -> None:
        try:
            pilot = self._pilot_of()
        except ValueError:
            self.refuse(sentence("pilot-numbers"))
            return
        problems = scope_problems(pilot)
        told = " ".join(sentence(code) for code in problems)
        if problems and self.told.full_text != told:
            # Said once: who taps again wants it all the same.
            self.refuse(told)
            return
        self.saved.emit(pilot)

    def _pilot_of(self) -> Pilot:
        """Return what is asked for. Raise ValueError for what is no number or date."""
        words = {name: field.text().strip() for name, field in self.fields.items()}
        owners = tuple(name.strip() for name in words["owners"].split(",") if name.strip())
        return replace(
            self._pilot, title=words["title"], problem=words["problem"],
            target=float(words["target"]), start=date.fromisoformat(words["start"]),
            owners=owners, baseline_days=int(words["baseline_days"]),
            cost=float(words["cost"] or 0), value_per_unit=float(words["value_per_unit"] or 0),
            machines=tuple(self._ticked(self.machines)),
            signals=tuple(self._ticked(self.signals)),
            kpi=PilotKpi(self._ticked(self.kpis)[0]),
        )  # fmt: skip


def kpi_word(kpi: PilotKpi) -> str:
    """Return the name of a pilot's figure."""
    words = {
        PilotKpi.DOWNTIME: _("Downtime"), PilotKpi.SCRAP: _("Scrap"),
        PilotKpi.ENERGY: _("Energy a good part"), PilotKpi.ALARMS: _("Alarms"),
        PilotKpi.OUTPUT: _("Good parts"), PilotKpi.AVAILABILITY: _("Availability"),
    }  # fmt: skip
    return words[kpi]


def kpi_unit(kpi: PilotKpi) -> str:
    """Return the unit of a pilot's figure."""
    units = {
        PilotKpi.DOWNTIME: _("min a day"), PilotKpi.SCRAP: "%", PilotKpi.ENERGY: "kWh",
        PilotKpi.ALARMS: _("a day"), PilotKpi.OUTPUT: _("a day"), PilotKpi.AVAILABILITY: "%",
    }  # fmt: skip
    return units[kpi]
