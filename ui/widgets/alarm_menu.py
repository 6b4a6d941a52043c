"""What a long press on an alarm opens: large buttons for gloves, and why the rest is not there."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from hmi.bus.facts import AlarmChanged
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.alarm_deeds import AlarmDeeds, Deed, deed_word, is_foreign
from ui.widgets.plain_text import PlainLabel, plain
from ui.widgets.sheet import Sheet

_COLUMNS = 2


class AlarmMenu(Sheet):
    """The deeds of one alarm at the occurrence that was pressed."""

    chosen = Signal(object)
    """The Deed that was tapped."""
    selecting = Signal()
    """The alarm is to be the first of a selection."""

    def __init__(
        self, theme: Theme, over: QWidget, alarm: AlarmChanged, deeds: AlarmDeeds
    ) -> None:
        super().__init__(theme, over, plain(alarm.text, 80))
        refusals = {deed: deeds.refusal(deed, alarm) for deed in Deed}
        self.buttons = {
            deed: ActionButton(theme, deed_word(deed), TouchClass.T2, is_primary=number == 0)
            for number, deed in enumerate(deed for deed in Deed if not refusals[deed])
        }
        self.select = ActionButton(theme, _("Select several"), TouchClass.T2)
        self.cancel = ActionButton(theme, _("Cancel"), TouchClass.T2)
        grid = QGridLayout()
        grid.setSpacing(theme.unit(12))
        for number, button in enumerate([*self.buttons.values(), self.select, self.cancel]):
            grid.addWidget(button, number // _COLUMNS, number % _COLUMNS)
        self.content.addLayout(grid)
        explained = _EXPLAINED | _EXPLAINED_OF_SERVERS if is_foreign(alarm) else _EXPLAINED
        self.reasons = [
            f"{deed_word(deed)}: {sentence(code)}"
            for deed, code in refusals.items()
            if code and deed in explained
        ]
        for reason in self.reasons:
            self.content.addWidget(
                PlainLabel(theme, reason, TypeRole.CAPTION, ink="text2", is_wrapped=True)
            )
        for deed, button in self.buttons.items():
            button.clicked.connect(lambda _checked=False, deed=deed: self._take(deed))
        self.select.clicked.connect(lambda _checked=False: self._select())
        self.cancel.clicked.connect(lambda _checked=False: self.close_sheet())

    def _take(self, deed: Deed) -> None:
        self.close_sheet()
        self.chosen.emit(deed)

    def _select(self) -> None:
        self.close_sheet()
        self.selecting.emit()


_EXPLAINED = frozenset({
    Deed.ACKNOWLEDGE, Deed.RESET, Deed.SHELVE, Deed.COMMENT, Deed.TAKE_OUT,
})  # fmt: skip
"""Nobody wonders that there is nothing to confirm, to unshelve or to put back."""
_EXPLAINED_OF_SERVERS = frozenset({Deed.SUPPRESS, Deed.DISABLE})
