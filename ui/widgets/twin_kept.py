"""The what-ifs that people kept: to try again, or to forget."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hmi.actions.twin_requests import ForgetWhatIf
from hmi.plant.roles import Right
from hmi.plant.what_ifs import LONGEST_NAME, KeptWhatIf
from hmi.process_twin.answers import Range
from hmi.process_twin.kept_what_ifs import read_what_ifs
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.emptied import empty
from ui.widgets.plain_text import PlainLabel, plain
from ui.widgets.scroll import Scroll
from ui.widgets.sheet import Sheet
from ui.widgets.twin_words import range_words, signed

_WIDE_PX, _HIGH_PX, _MARGIN_PX = 760, 480, 32


class TwinKeptSheet(Sheet):
    """Kept what-ifs as rows, the newest first."""

    chosen = Signal(object)
    """The KeptWhatIf to show again."""

    def __init__(self, station: Station, over: QWidget) -> None:
        super().__init__(station.theme, over, _("Kept what-ifs"))
        self._station = station
        inside = QWidget()
        inside.setObjectName("page")
        self._box = QVBoxLayout(inside)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(station.theme.unit(8))
        self.told = PlainLabel(station.theme, "", TypeRole.BODY, ink="text2", is_wrapped=True)
        self.buttons: dict[int, ActionButton] = {}
        self.forget: dict[int, ActionButton] = {}
        done = ActionButton(station.theme, _("Close"), TouchClass.T2)
        done.clicked.connect(lambda _checked=False: self.close_sheet())
        self.content.addWidget(self.told)
        self.content.addWidget(Scroll(inside, is_whole=True), 1)
        self.content.addWidget(done)
        self.closed.connect(lambda: station.background.cancel((self, "kept")))
        self.refresh()

    def refresh(self) -> None:
        """Read again what is kept."""
        work = partial(read_what_ifs, self._station.data_folder)
        self._station.background.run((self, "kept"), work, self._fill, self.told.show_text)

    def _fill(self, kept: list[KeptWhatIf]) -> None:
        empty(self._box)
        self.buttons, self.forget = {}, {}
        named = [one for one in reversed(kept) if one.name]
        nothing = _("Nothing is kept yet: after an answer, Keep puts the what-if here.")
        self.told.show_text("" if named else nothing, 400)
        self.told.setVisible(not named)
        for one in named:
            self._box.addWidget(self._row(one))
        self._box.addStretch(1)

    def _row(self, kept: KeptWhatIf) -> QWidget:
        station, theme = self._station, self._station.theme
        row = QWidget()
        row.setObjectName("page")
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.unit(12))
        words = QVBoxLayout()
        words.setSpacing(0)
        name = PlainLabel(theme, "", TypeRole.STRONG, is_wrapped=True)
        name.show_text(plain(kept.name, LONGEST_NAME))
        difference = Range(*kept.answered.difference)
        at = formats.date_time(kept.at, station.site.calendar.timezone)
        told = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
        told.show_text(
            f"{at} · {signed(difference.middle)}"
            f" ({range_words(difference, is_difference=True)}) · {kept.user}"
        )
        words.addWidget(name)
        words.addWidget(told)
        line.addLayout(words, 1)
        line.addWidget(self._button(self.buttons, kept.number, _("Show"), self._choose(kept)))
        if not station.is_past and station.may(Right.COMMENT):
            wish = partial(self._forget, kept.number)
            line.addWidget(self._button(self.forget, kept.number, _("Forget"), wish))
        return row

    def _button(
        self,
        known: dict[int, ActionButton],
        number: int,
        caption: str,
        do: Callable[[], None],
    ) -> ActionButton:
        button = ActionButton(self._station.theme, caption, TouchClass.T1)
        button.clicked.connect(lambda _checked=False: do())
        known[number] = button
        return button

    def _choose(self, kept: KeptWhatIf) -> Callable[[], None]:
        def choose() -> None:
            self.close_sheet()
            self.chosen.emit(kept)

        return choose

    def _forget(self, number: int) -> None:
        self._station.wish(ForgetWhatIf(number), self._refuse, self.refresh)

    def _refuse(self, told: str) -> None:
        self.told.show_text(told, 400)
        self.told.show()

    def _cover(self) -> None:
        super()._cover()
        panel, margin = self.content.parentWidget(), self.theme.unit(_MARGIN_PX)
        if panel is not None:
            width = min(self.theme.unit(_WIDE_PX), self.width() - margin)
            panel.setFixedSize(width, min(self.theme.unit(_HIGH_PX), self.height() - margin))
