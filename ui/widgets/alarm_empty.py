"""What stands where a list of alarms has no rows: that it is so, and since when."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.texts.catalog import _
from hmi.texts.formats import duration
from ui.live.station import Station
from ui.theme.type import TypeRole
from ui.widgets.plain_text import PlainLabel


class AlarmEmpty(QWidget):
    """Two centred sentences."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        theme = station.theme
        self.headline = PlainLabel(theme, "", TypeRole.VALUE, ink="text2", is_wrapped=True)
        self.aside = PlainLabel(theme, "", TypeRole.BODY, ink="text2", is_wrapped=True)
        box = QVBoxLayout(self)
        box.addStretch(2)
        for label in (self.headline, self.aside):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            box.addWidget(label)
        box.addStretch(3)

    def say(self, which: str, before_filter: int) -> None:
        """Say why a list is empty; before_filter is how many rows the filter hides."""
        headline, aside = _SENTENCES[which]
        if before_filter:
            headline, aside = "Nothing passes the filter", "Set machine, priority and search back."
        self.headline.show_text(_(headline))
        self.aside.show_text(self._since() if not aside else _(aside))

    def _since(self) -> str:
        if not self._station.state.engine_is_heard:
            return _("As last heard: the engine does not answer, this is not live.")
        last = self._station.state.last_alarm_at
        if last is None:
            return _("None since this window was opened.")
        past_s = (self._station.clock.now() - last).total_seconds()
        return _("The last one ended or changed {time} ago.").format(time=duration(past_s))


_SENTENCES = {
    "active": ("No active alarms", ""),
    "shelved": ("No alarm is shelved", "Shelved alarms wait here and come back by themselves."),
    "suppressed": (
        "No alarm is suppressed",
        "Alarms that mean nothing in a machine's present state wait here.",
    ),
    "out_of_service": (
        "No alarm is out of service",
        "Maintenance takes alarms out of service, with a reason, while it works on their cause.",
    ),
    "alerts": ("No alerts", "Alerts inform; they need no response within a time."),
}
