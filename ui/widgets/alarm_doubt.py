"""Says that the list of alarms may not be all: a server is not heard, or has not told all."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from hmi.actions.requests import RefreshAlarms
from hmi.bus.conditions import AlarmList
from hmi.bus.facts import ConnectionChanged
from hmi.texts.catalog import _
from hmi.texts.codes import has_sentence, sentence
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.notice import Notice
from ui.widgets.plain_text import PlainLabel, plain


class AlarmDoubt(QWidget):
    """One line above the lists, there only while it has something to say."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        self._asked = ""
        self.told = PlainLabel(station.theme, "", TypeRole.STRONG, is_wrapped=True)
        self.again = ActionButton(station.theme, _("Ask again"), TouchClass.T1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(station.theme.unit(12))
        row.addWidget(self.told, 1)
        row.addWidget(self.again)
        self.again.clicked.connect(lambda _checked=False: self._ask())
        self.hide()

    def refresh(self, *, is_offered: bool) -> None:
        """Say what is in doubt now."""
        facts = self._station.state.connections.values()
        incomplete = [one for one in facts if one.alarm_list is AlarmList.INCOMPLETE]
        parts = [self._incomplete(one) for one in incomplete]
        parts += [self._unheard(key) for key in self._station.state.standing.unheard()]
        self._asked = incomplete[0].connection if incomplete else ""
        self.told.show_text("  ".join(parts), 600)
        self.again.setVisible(bool(incomplete))
        self.setVisible(is_offered and bool(parts))

    def _incomplete(self, fact: ConnectionChanged) -> str:
        known = has_sentence(fact.alarm_list_reason)
        reason = sentence(fact.alarm_list_reason) if known else ""
        detail = plain(fact.alarm_list_detail, 120)
        why = " ".join(part for part in (reason, detail) if part)
        told = _("{server}: alarm list not complete, there may be alarms that are not shown.")
        return " ".join((told.format(server=self._name(fact.connection)), why)).strip()

    def _unheard(self, connection: str) -> str:
        told = _("{server} is not heard: its alarms are the last that is known, not live.")
        return told.format(server=self._name(connection))

    def _name(self, connection: str) -> str:
        for one in self._station.site.connections:
            if one.key == connection:
                return plain(one.name, 40)
        return plain(connection, 40)

    def _ask(self) -> None:
        def refused(told: str) -> None:
            Notice(self._station.theme, self.again, told)

        self._station.wish(RefreshAlarms(self._asked), refused)
