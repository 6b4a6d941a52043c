"""What kind of event of alarms is wanted: came, acknowledged, returned and the like."""

from enum import StrEnum

from PySide6.QtCore import Signal

from hmi.bus.facts import Trigger
from hmi.texts.catalog import _
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.widgets.action_button import ActionButton
from ui.widgets.choice_sheet import ChoiceSheet


class Happening(StrEnum):
    """A kind of event, as people ask for it."""

    CAME = "came"
    ACKNOWLEDGED = "acknowledged"
    RETURNED = "returned"
    SHELVED = "shelved"
    SUPPRESSED = "suppressed"
    OUT_OF_SERVICE = "out_of_service"
    COMMENTED = "commented"


_T = Trigger
TRIGGERS = {
    Happening.CAME: frozenset({_T.ACTIVATE, _T.REALARM, _T.SEVERITY_CHANGE}),
    Happening.ACKNOWLEDGED: frozenset({_T.ACK, _T.CONFIRM, _T.RESET}),
    Happening.RETURNED: frozenset({_T.RTN}),
    Happening.SHELVED: frozenset(
        {_T.SHELVE_TIMED, _T.SHELVE_ONESHOT, _T.UNSHELVE_USER, _T.UNSHELVE_EXPIRED}
    ),
    Happening.SUPPRESSED: frozenset({_T.SUPPRESS, _T.UNSUPPRESS}),
    Happening.OUT_OF_SERVICE: frozenset({_T.OOS_ON, _T.OOS_OFF}),
    Happening.COMMENTED: frozenset({_T.COMMENT}),
}
"""Both ways of being set aside and brought back are one kind."""


class HappeningChoice(ActionButton):
    """A button that names the kind chosen, filled while one is; it opens the choice."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "", TouchClass.T1)
        self.setCheckable(True)
        self.chosen: Happening | None = None
        self.clicked.connect(lambda _checked=False: self._ask())
        self._label()

    @property
    def triggers(self) -> frozenset[Trigger]:
        """The triggers of the kind chosen; none where all kinds are wanted."""
        return TRIGGERS[self.chosen] if self.chosen is not None else frozenset()

    def choose(self, key: str) -> None:
        """Want one kind only; an empty key wants all."""
        self.chosen = Happening(key) if key else None
        self._label()
        self.changed.emit()

    def _label(self) -> None:
        self.show_caption(_word(self.chosen) if self.chosen else _("What happened"))
        self.setChecked(self.chosen is not None)

    def _ask(self) -> None:
        self._label()
        choices = [("", _("All that happened")), *((one.value, _word(one)) for one in Happening)]
        ChoiceSheet(self.theme, self, _("What happened"), choices, self.choose).open()


def _word(happening: Happening) -> str:
    return {
        Happening.CAME: _("Came"),
        Happening.ACKNOWLEDGED: _("Acknowledged"),
        Happening.RETURNED: _("Back to normal"),
        Happening.SHELVED: _("Shelved"),
        Happening.SUPPRESSED: _("Suppressed"),
        Happening.OUT_OF_SERVICE: _("Out of service"),
        Happening.COMMENTED: _("Commented"),
    }[happening]
