"""Says that a work is done, with words for whoever does it next."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hmi.actions.condition_requests import CompleteMaintenance
from hmi.plant.maintenance import MaintenanceItem
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.keyboard import Keyboard, TypedField
from ui.widgets.maintenance_words import machine_name
from ui.widgets.plain_text import PlainLabel, plain
from ui.widgets.sheet import Sheet

LONGEST = 200
_FIELD_PX = 480


class MaintenanceSheet(Sheet):
    """One tap does it; words are welcome and not asked for. What is typed stays if refused."""

    done = Signal()

    def __init__(self, station: Station, over: QWidget, item: MaintenanceItem) -> None:
        super().__init__(station.theme, over, _("Work done"))
        theme = station.theme
        self._station, self._item = station, item
        self.keyboard = Keyboard(theme)
        self.field = TypedField(self.keyboard, _("Note"), _("What did you find? (if anything)"))
        self.field.setMaxLength(LONGEST)
        self.field.setMinimumWidth(theme.unit(_FIELD_PX))
        self.told = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.told.hide()
        self.cancel = ActionButton(theme, _("Cancel"), TouchClass.T2)
        self.confirm = ActionButton(theme, _("It is done"), TouchClass.T2, is_primary=True)
        self.cancel.clicked.connect(lambda _checked=False: self.close_sheet())
        self.confirm.clicked.connect(lambda _checked=False: self._wish())
        self.field.returnPressed.connect(self.confirm.click)
        name = f"{machine_name(station.site, item.machine)}: {plain(item.text)}"
        self.content.addWidget(PlainLabel(theme, name, TypeRole.STRONG, is_wrapped=True))
        told = _("Its hours, cycles and days count from now on; the journal has who said so.")
        self.content.addWidget(
            PlainLabel(theme, told, TypeRole.CAPTION, ink="text2", is_wrapped=True)
        )
        self.content.addWidget(self.field)
        self.content.addWidget(self.told)
        self.content.addWidget(self.keyboard)
        end = QHBoxLayout()
        end.addWidget(self.cancel)
        end.addStretch(1)
        end.addWidget(self.confirm)
        self.content.addLayout(end)

    def _wish(self) -> None:
        self.confirm.setEnabled(False)
        request = CompleteMaintenance(self._item.key, self.field.text().strip())
        self._station.wish(request, self._refused, self._granted)

    def _granted(self) -> None:
        self.done.emit()
        self.close_sheet()

    def _refused(self, told: str) -> None:
        self.confirm.setEnabled(True)
        self.told.show_text(told)
        self.told.show()
