"""The horn of the station: is it heard, how loud is it, and how each priority sounds."""

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QWidget

from hmi.plant.alarm_rules import Priority
from hmi.plant.roles import Right
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from ui.live.horn import Horn
from ui.live.horn_volume import VOLUMES
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.alarm_words import priority_word
from ui.widgets.plain_text import PlainLabel
from ui.widgets.segments import Segments
from ui.widgets.sheet import Sheet
from ui.widgets.wrapping import Wrapping

_WIDE_PX = 520


class HornSheet(Sheet):
    """A test at the begin of a shift takes four taps; who may silence may set the volume."""

    def __init__(self, station: Station, over: QWidget, horn: Horn) -> None:
        super().__init__(station.theme, over, _("Horn of this station"))
        self._horn = horn
        theme = station.theme
        self.told = PlainLabel(theme, "", TypeRole.VALUE, is_wrapped=True)
        self.told.setMinimumWidth(theme.unit(_WIDE_PX))
        self.volumes = Segments(
            theme, [(percent, f"{percent}\N{NO-BREAK SPACE}%") for percent in VOLUMES],
            TouchClass.T2,
        )  # fmt: skip
        self.volumes.choose(horn.volume)
        self.volumes.setEnabled(station.may(Right.SILENCE))
        self.tests = {
            priority: ActionButton(theme, priority_word(priority), TouchClass.T2, icon="sound")
            for priority in Priority
        }
        self.shut = ActionButton(theme, _("Close"), TouchClass.T2)
        self._lay_out()
        for priority, button in self.tests.items():
            button.clicked.connect(partial(self._test, priority))
        self.volumes.chosen.connect(lambda percent: horn.choose_volume(int(str(percent))))
        self.shut.clicked.connect(lambda _checked=False: self.close_sheet())
        horn.changed.connect(self._tell)
        self.closed.connect(lambda: horn.changed.disconnect(self._tell))
        self._tell()

    def _test(self, priority: Priority, _checked: bool = False) -> None:
        self._horn.test(priority)

    def _tell(self) -> None:
        problem = self._horn.problem
        self.told.show_text(sentence(problem) if problem else _("The sound works."))

    def _lay_out(self) -> None:
        theme = self.theme
        self.content.addWidget(self.told)
        self._add_caption(_("Volume"))
        self.content.addWidget(self.volumes)
        self._add_caption(_("Try each sound; do so at the begin of a shift"))
        self.content.addWidget(Wrapping(theme, list(self.tests.values()), gap=12, is_filling=True))
        answers = QHBoxLayout()
        answers.addStretch()
        answers.addWidget(self.shut)
        self.content.addLayout(answers)

    def _add_caption(self, text: str) -> None:
        self.content.addWidget(PlainLabel(self.theme, text, TypeRole.CAPTION, ink="text2"))
