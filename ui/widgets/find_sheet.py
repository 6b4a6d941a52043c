"""One field that finds a word in everything: tags, alarms, notes, states, actions."""

from datetime import timedelta

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hmi.clock import to_us
from hmi.past.finder import Finder, Found, FoundKind
from hmi.plant.assets import MachineState
from hmi.texts.catalog import _, ngettext
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.found_rows import FoundRows
from ui.widgets.keyboard import Keyboard, TypedField
from ui.widgets.page import Target
from ui.widgets.plain_text import PlainLabel
from ui.widgets.row_list import RowList
from ui.widgets.segments import Segments
from ui.widgets.sheet import Sheet
from ui.widgets.state_chip import state_word

_SLOT = "find"
_PAUSE_MS = 300
"""So long nobody types before it is looked for."""
_WIDTH_PX, _HEIGHT_PX, _MARGIN_PX = 860, 640, 32
_EVERYTHING = 36_500


class FindSheet(Sheet):
    """Finds as one types; a tap on a row goes there, at its moment."""

    navigate = Signal(object)
    """The Target of what was tapped."""

    def __init__(self, station: Station, over: QWidget) -> None:
        super().__init__(station.theme, over, _("Find"))
        self._station = station
        words = {state: state_word(state) for state in MachineState}
        self._finder = Finder(station.site, station.journal, station.reader, words)
        theme = station.theme
        self.keyboard = Keyboard(theme)
        self.field = TypedField(
            self.keyboard, _("Find"), _("A tag, an alarm, a note, a state, a name")
        )
        self.periods = Segments(theme, [
            (1, _("24 h")), (7, _("7 days")), (30, _("30 days")), (_EVERYTHING, _("Everything")),
        ])  # fmt: skip
        self.periods.choose(7)
        self.told = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_elided=True)
        self.rows = FoundRows(theme, station.site)
        self.list = RowList(theme, self.rows)
        self.leave = ActionButton(theme, _("Close"), TouchClass.T2)
        self._typing = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._lay_out()
        self.field.textChanged.connect(lambda _text: self._typing.start())
        self._typing.timeout.connect(self._find)
        self.periods.chosen.connect(lambda _key: self._find())
        self.list.tapped.connect(lambda row, _x: self._go(self.rows.found[row]))
        self.leave.clicked.connect(lambda _checked=False: self.close_sheet())
        self.closed.connect(lambda: station.background.cancel(_SLOT))

    def open(self) -> None:
        """Cover the window and wait for words."""
        super().open()
        self.field.setFocus()
        self.keyboard.write_into(self.field)

    def _find(self) -> None:
        text = self.field.text()
        end = self._station.clock.now()
        start = end - timedelta(days=int(str(self.periods.key)))
        self.told.show_text(_("Looking") if text.strip() else "")
        self._station.background.run(
            _SLOT, lambda: self._finder.find(text, start, end), self._show, self.told.show_text
        )

    def _show(self, found: list[Found]) -> None:
        self.rows.found = found
        self.list.renew()
        self.list.scrollToTop()
        told = ngettext("{n} place", "{n} places", len(found)).format(n=len(found))
        is_asked = bool(self.field.text().strip())
        self.told.show_text((told if found else _("Nothing has this.")) if is_asked else "")

    def _go(self, one: Found) -> None:
        self.close_sheet()
        self.navigate.emit(target_of(one))

    def _cover(self) -> None:
        super()._cover()
        panel, margin = self.content.parentWidget(), self.theme.unit(_MARGIN_PX)
        if panel is not None:
            width = min(self.theme.unit(_WIDTH_PX), self.width() - margin)
            panel.setFixedSize(width, min(self.theme.unit(_HEIGHT_PX), self.height() - margin))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(self.theme.unit(12))
        head.addWidget(self.periods)
        head.addWidget(self.told, 1)
        head.addWidget(self.leave)
        self.content.addWidget(self.field)
        self.content.addLayout(head)
        self.content.addWidget(self.list, 1)
        self.content.addWidget(self.keyboard)


def target_of(one: Found) -> Target:
    """Return where a found thing is shown: on the trends, with its tag or machine, then."""
    time_us = None if one.at is None else to_us(one.at)
    if one.tag or one.machine:
        return Target(page="trends", machine=one.machine, tag=one.tag, time_us=time_us)
    if one.kind is FoundKind.ACTION:
        return Target(page="trends", time_us=time_us)
    return Target(page="alarms", time_us=time_us)
