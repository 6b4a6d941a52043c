"""Keeping a run as a golden one, and forgetting those that are none any more."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hmi.actions.requests import ForgetGoldenRun, KeepGoldenRun
from hmi.clock import from_us
from hmi.plant.pens import LONGEST_NAME, CalculatedPen, GoldenRun
from hmi.plant.roles import Right
from hmi.texts import formats
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.keyboard import Keyboard, TypedField
from ui.widgets.plain_text import PlainLabel, plain
from ui.widgets.scroll import Scroll
from ui.widgets.sheet import Sheet

_WIDTH_PX, _HEIGHT_PX, _MARGIN_PX = 640, 560, 32


class KeepRunSheet(Sheet):
    """Asks for a name; span is start and end of the run, UTC microseconds."""

    def __init__(
        self,
        station: Station,
        over: QWidget,
        pens: tuple[str, ...],
        calculated: tuple[CalculatedPen, ...],
        span: tuple[int, int],
    ) -> None:
        super().__init__(station.theme, over, _("Keep as golden run"))
        theme = station.theme
        self._station, self._pens, self._span = station, pens, span
        self._calculated = tuple(pen for pen in calculated if pen.key in pens)
        self.keyboard = Keyboard(theme)
        self.field = TypedField(self.keyboard, _("Name of the run"))
        self.field.setMaxLength(LONGEST_NAME)
        self.told = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.told.show_text(self._about(), 400)
        self._rows = QWidget()
        self._rows.setObjectName("page")
        self._box = QVBoxLayout(self._rows)
        self._box.setContentsMargins(0, 0, 0, 0)
        cancel = ActionButton(theme, _("Done"), TouchClass.T2)
        self.confirm = ActionButton(theme, _("Keep"), TouchClass.T2, is_primary=True)
        self.confirm.setEnabled(station.may(Right.SHARE))
        cancel.clicked.connect(lambda _checked=False: self.close_sheet())
        self.confirm.clicked.connect(lambda _checked=False: self._wish())
        for widget in (self.told, self.field, self.keyboard):
            self.content.addWidget(widget)
        self.content.addWidget(Scroll(self._rows), 1)
        end = QHBoxLayout()
        end.addWidget(cancel)
        end.addStretch(1)
        end.addWidget(self.confirm)
        self.content.addLayout(end)
        station.state.trends_kept_changed.connect(self._fill)
        self.closed.connect(self._stop)
        self.removers: dict[int, ActionButton] = {}
        self._fill()

    def refuse(self, told: str) -> None:
        """Stay open and say why it was not done."""
        self.told.show_text(told, 400)

    def _about(self) -> str:
        if not self._station.may(Right.SHARE):
            return sentence("not-permitted")
        zone = self._station.site.calendar.timezone
        start = formats.date_time(from_us(self._span[0]), zone)
        length = formats.duration((self._span[1] - self._span[0]) / 1e6)
        told = _("{length} from {start}, {n} pens. The samples are kept as long as the run is.")
        return told.format(length=length, start=start, n=len(self._pens))

    def _stop(self) -> None:
        self._station.state.trends_kept_changed.disconnect(self._fill)

    def _fill(self) -> None:
        while (item := self._box.takeAt(0)) is not None:
            if (row := item.widget()) is not None:
                row.hide()
                row.deleteLater()
        self.removers = {}
        for run in self._station.state.golden_runs.runs:
            self._box.addWidget(self._row(run))
        self._box.addStretch(1)

    def _row(self, run: GoldenRun) -> QWidget:
        theme, zone = self._station.theme, self._station.site.calendar.timezone
        row = QWidget()
        row.setObjectName("page")
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        words = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        by = plain(run.user) or _("this station")
        start = formats.date_time(run.start, zone)
        told = _("{name} · {start} · kept by {user}")
        words.show_text(told.format(name=plain(run.name, 60), start=start, user=by), 300)
        remove = ActionButton(theme, "", TouchClass.T2, icon="close")
        remove.setAccessibleName(_("Remove {name}").format(name=plain(run.name)))
        remove.setVisible(self._station.may(Right.SHARE))
        wish = ForgetGoldenRun(run.number)
        remove.clicked.connect(lambda _checked=False: self._station.wish(wish, self.refuse))
        self.removers[run.number] = remove
        line.addWidget(words, 1)
        line.addWidget(remove)
        return row

    def _wish(self) -> None:
        name = self.field.text().strip()
        if not name:
            self.refuse(sentence("name-empty"))
            return
        wish = KeepGoldenRun(name, self._pens, *self._span, self._calculated)
        self._station.wish(wish, self.refuse, self.close_sheet)

    def _cover(self) -> None:
        super()._cover()
        panel, margin = self.content.parentWidget(), self.theme.unit(_MARGIN_PX)
        if panel is not None:
            width = min(self.theme.unit(_WIDTH_PX), self.width() - margin)
            panel.setFixedSize(width, min(self.theme.unit(_HEIGHT_PX), self.height() - margin))
