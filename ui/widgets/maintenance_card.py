"""One work: how much of its interval is used, when it is due, a button that says it is done."""

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout

from hmi.bus.care_facts import MaintenanceStanding
from hmi.plant.maintenance import MaintenanceItem
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.explanation import Explanation
from ui.widgets.figure_tile import FigureTile
from ui.widgets.maintenance_words import (
    done_text,
    due_text,
    explain_use,
    machine_name,
    measure_text,
    unseen_text,
)
from ui.widgets.painted import Painted
from ui.widgets.panel import Panel
from ui.widgets.pencil import Pencil
from ui.widgets.plain_text import PlainLabel, plain
from ui.widgets.share_bar import draw_share

SHOWN_DONE = 3
_TILE_PX = 96
_BAR_PX = 8


class UsedBar(Painted):
    """How much of an interval is used, as a thin bar; what is overdue fills it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.share = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_share(self, share: float) -> None:
        """Show a share, 1 and more for all of it."""
        if share != self.share:
            self.share = share
            self.update()

    def sizeHint(self) -> QSize:
        """Return room for the bar."""
        return QSize(self.theme.unit(120), self.theme.unit(_BAR_PX))

    def minimumSizeHint(self) -> QSize:
        """Keep the bar's height."""
        return QSize(self.theme.unit(40), self.theme.unit(_BAR_PX))

    def paint(self, pencil: Pencil) -> None:
        """Paint the bar."""
        draw_share(pencil, QRectF(self.rect()), self.share, is_live=True)


class MaintenanceCard(Panel):
    """Used share at the left, the work and its measures, what was done, the button."""

    wished = Signal(str)
    """Key of a work that somebody says is done."""

    def __init__(self, station: Station) -> None:
        theme = station.theme
        super().__init__(theme, " ")
        self._station = station
        self._key = ""
        self.figure = FigureTile(theme, _("Used"), TypeRole.VALUE)
        self.figure.setMinimumWidth(theme.unit(_TILE_PX))
        self.navigate = self.figure.navigate
        self.text = PlainLabel(theme, "", TypeRole.STRONG, is_wrapped=True)
        self.due = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.bar = UsedBar(theme)
        self.measures = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
        self.history = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
        self.done = ActionButton(theme, _("Done"), TouchClass.T2)
        self.done.clicked.connect(lambda _checked=False: self.wished.emit(self._key))
        told = QVBoxLayout()
        told.setSpacing(theme.unit(4))
        for one in (self.text, self.bar, self.due, self.measures, self.history):
            told.addWidget(one)
        across = QHBoxLayout()
        across.setSpacing(theme.unit(16))
        across.addWidget(self.figure)
        across.addLayout(told, 1)
        across.addWidget(self.done)
        self.add(across)

    def show_item(
        self, item: MaintenanceItem, standing: MaintenanceStanding, refusal: str
    ) -> None:
        """Show a work; refusal says why it cannot be said to be done, empty where it can."""
        station, self._key = self._station, item.key

        def told() -> Explanation:
            return explain_use(item, standing, station)

        share = standing.used_share
        self.show_title(machine_name(station.site, item.machine))
        self.text.show_text(plain(item.text))
        self.figure.show_figure(formats.number(100 * share, 0), "%", explain=told)
        self.bar.show_share(share)
        self.due.show_text(due_text(standing, station))
        parts = [measure_text(one) for one in standing.measures]
        parts += [unseen_text(standing)] if unseen_text(standing) else []
        self.measures.show_text(" · ".join(parts))
        lines = [done_text(one, station) for one in standing.done[:SHOWN_DONE]]
        self.history.show_text(_("Last done: {told}").format(told="; ".join(lines)), 400)
        self.history.setVisible(bool(lines))
        self.done.setVisible(not station.is_past)
        self.done.setEnabled(not refusal)
