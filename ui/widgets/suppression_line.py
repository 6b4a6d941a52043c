"""Which named suppressions of the site are on, above the list of what they keep quiet."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from hmi.texts.catalog import _, ngettext
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.plain_text import PlainLabel, plain
from ui.widgets.suppression_sheet import SuppressionSheet

_NAMED = 3


class SuppressionLine(QWidget):
    """Names those that are on; its button opens all of them, to be switched."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        self.told = PlainLabel(station.theme, "", TypeRole.STRONG, is_wrapped=True)
        self.every = ActionButton(station.theme, _("Suppressions of the site"), TouchClass.T1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(station.theme.unit(12))
        row.addWidget(self.told, 1)
        row.addWidget(self.every)
        self.every.clicked.connect(lambda _checked=False: self._open())
        station.state.suppression_changed.connect(self._tell)
        self._tell()
        self.hide()

    def refresh(self, *, is_offered: bool) -> None:
        """Be there where it is offered and the site names any; the past does not know them."""
        has_any = bool(self._station.site.suppressions) and not self._station.is_past
        self.setVisible(is_offered and has_any)

    def _tell(self) -> None:
        known = self._station.state.suppressions
        names = [
            plain(rule.name, 40)
            for rule in self._station.site.suppressions
            if rule.key in known and known[rule.key].is_on
        ]
        if not names:
            self.told.show_text(_("No suppression of the site is on."))
            return
        told = _("On: {names}").format(names=", ".join(names[:_NAMED]))
        more = len(names) - _NAMED
        if more > 0:
            told += " " + ngettext("and {n} more", "and {n} more", more).format(n=more)
        self.told.show_text(told)

    def _open(self) -> None:
        SuppressionSheet(self._station, self).open()
