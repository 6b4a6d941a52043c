"""Several alarms chosen by taps, and what can be done with all of them at once."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from hmi.bus.facts import AlarmChanged
from hmi.plant.roles import Right
from hmi.texts.catalog import _, ngettext
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.alarm_deeds import AlarmDeeds, Deed, deed_word
from ui.widgets.plain_text import PlainLabel
from ui.widgets.wrapping import Wrapping

_ALWAYS = frozenset({Deed.ACKNOWLEDGE, Deed.SHELVE})
_JUDGED = 500
"""Of how many it is asked what is possible; the engine answers for all."""
_OFFERED = (Deed.ACKNOWLEDGE, Deed.SHELVE, Deed.UNSHELVE, Deed.RESET, Deed.COMMENT)


class AlarmSelection(QObject):
    """The bar above a list while alarms are selected; each is kept at the occurrence seen."""

    changed = Signal()
    wished = Signal(object)
    """The Deed to do with all that are selected."""
    all_wanted = Signal()
    """All rows that are shown are to be selected."""

    def __init__(self, station: Station, deeds: AlarmDeeds) -> None:
        super().__init__()
        self._station = station
        self._deeds = deeds
        theme = station.theme
        self._alarms: dict[str, AlarmChanged] = {}
        self.is_on = False
        self.told = PlainLabel(theme, "", TypeRole.STRONG)
        self.buttons = {
            deed: ActionButton(theme, deed_word(deed), TouchClass.T1) for deed in _OFFERED
        }
        self.every = ActionButton(theme, _("Select all"), TouchClass.T1)
        self.end = ActionButton(theme, _("End selection"), TouchClass.T1, icon="close")
        self.bar = Wrapping(theme, [self.told, *self.buttons.values(), self.every, self.end])
        for deed, button in self.buttons.items():
            button.clicked.connect(lambda _checked=False, deed=deed: self.wished.emit(deed))
        self.every.clicked.connect(lambda _checked=False: self.all_wanted.emit())
        self.end.clicked.connect(lambda _checked=False: self.clear())

    @property
    def alarms(self) -> list[AlarmChanged]:
        """What is selected, at the occurrences that were seen."""
        return list(self._alarms.values())

    @property
    def keys(self) -> frozenset[str] | None:
        """Keys of what is selected; None while nothing is being selected."""
        return frozenset(self._alarms) if self.is_on else None

    def begin(self, alarms: Iterable[AlarmChanged] = ()) -> None:
        """Let taps select from now on."""
        self.is_on = True
        self._alarms |= {alarm.key: alarm for alarm in alarms}
        self.refresh()
        self.changed.emit()

    def toggle(self, alarm: AlarmChanged) -> None:
        """Select an alarm, or not any more."""
        if self._alarms.pop(alarm.key, None) is None:
            self._alarms[alarm.key] = alarm
        self.refresh()
        self.changed.emit()

    def keep(self, keys: Iterable[str]) -> None:
        """Forget what is not among these any more."""
        left = self._alarms.keys() - set(keys) if self._alarms else ()
        for key in left:
            del self._alarms[key]
        if left:
            self.refresh()

    def clear(self) -> None:
        """Select nothing any more."""
        was_on, self.is_on, self._alarms = self.is_on, False, {}
        if was_on:
            self.changed.emit()

    def refresh(self) -> None:
        """Say how many are selected and offer what may be done with them."""
        count = len(self._alarms)
        self.told.show_text(ngettext("{n} selected", "{n} selected", count).format(n=count))
        judged = self.alarms[:_JUDGED]
        for deed, button in self.buttons.items():
            is_possible = any(self._deeds.is_possible(deed, alarm) for alarm in judged)
            button.setVisible(is_possible or deed in _ALWAYS)
            button.setEnabled(is_possible)
        # All at once is the known way to acknowledge without looking (domain model 1.4).
        self.every.setVisible(self._station.may(Right.ACKNOWLEDGE_ALL))
