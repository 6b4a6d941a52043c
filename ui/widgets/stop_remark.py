"""A remark about a stop: what no reason of the tree says."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from hmi.actions.requests import QualifyStop
from hmi.plant.stops import LONGEST_REMARK, Stop
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.keyboard import Keyboard, TypedField
from ui.widgets.plain_text import PlainLabel
from ui.widgets.sheet import Sheet


class StopRemark(Sheet):
    """Asks for words; the reason of the stop stays what it is."""

    def __init__(self, station: Station, over: QWidget, stop: Stop) -> None:
        super().__init__(station.theme, over, _("Remark about this stop"))
        theme = station.theme
        self._station, self._stop = station, stop
        self.keyboard = Keyboard(theme)
        self.field = TypedField(self.keyboard, _("Remark"), _("What should others know?"))
        self.field.setMaxLength(LONGEST_REMARK)
        self.field.setText(stop.text)
        self.told = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.told.hide()
        cancel = ActionButton(theme, _("Cancel"), TouchClass.T2)
        self.confirm = ActionButton(theme, _("Write it down"), TouchClass.T2, is_primary=True)
        for widget in (self.field, self.told, self.keyboard):
            self.content.addWidget(widget)
        end = QHBoxLayout()
        end.addWidget(cancel)
        end.addStretch(1)
        end.addWidget(self.confirm)
        self.content.addLayout(end)
        cancel.clicked.connect(lambda _checked=False: self.close_sheet())
        self.confirm.clicked.connect(lambda _checked=False: self._wish())
        self.field.returnPressed.connect(self.confirm.click)
        self.keyboard.write_into(self.field)

    def refuse(self, told: str) -> None:
        """Stay open, keep the words, and say why they were not written down."""
        self.told.show_text(told)
        self.told.show()

    def _wish(self) -> None:
        stop = self._stop
        wish = QualifyStop(
            stop.machine, stop.start_us, stop.end_us, stop.reason, self.field.text(), stop.led_by
        )
        self._station.wish(wish, self.refuse, self.close_sheet)
