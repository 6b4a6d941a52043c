"""What was it? One tap says so, and it is kept and counted."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.actions.requests import GiveVerdict, RelearnWatch
from hmi.bus.condition_facts import Verdict
from hmi.plant.roles import Right
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.anomaly_words import Anomaly, verdict_word
from ui.widgets.notice import Notice
from ui.widgets.plain_text import PlainLabel
from ui.widgets.wrapping import Wrapping


class AnomalyVerdict(QWidget):
    """Three answers, the one that counts is marked; and an offer to learn anew."""

    given = Signal()
    """Something was said that the journal has now."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        theme = station.theme
        self._station = station
        self._anomaly: Anomaly | None = None
        self.buttons = {
            one: ActionButton(theme, verdict_word(one), TouchClass.T2) for one in Verdict
        }
        for one, button in self.buttons.items():
            button.setCheckable(True)
            button.clicked.connect(partial(self._give, one))
        self.told = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
        self.offer = PlainLabel(
            theme,
            _("It is no problem and lasts: the watch may learn what is usual from then on."),
            TypeRole.BODY, is_wrapped=True,
        )  # fmt: skip
        self.relearn = ActionButton(theme, _("Learn anew from then on"), TouchClass.T2)
        self.relearn.clicked.connect(self._learn_anew)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(4))
        box.addWidget(PlainLabel(theme, _("What was it?"), TypeRole.CAPTION, ink="text2"))
        box.addWidget(Wrapping(theme, list(self.buttons.values()), gap=8, is_filling=True))
        box.addWidget(self.told)
        box.addWidget(self.offer)
        box.addWidget(Wrapping(theme, [self.relearn], gap=8))

    def show_anomaly(self, anomaly: Anomaly) -> None:
        """Show what was said of it."""
        self._anomaly = anomaly
        refusal = self._refusal()
        for one, button in self.buttons.items():
            button.setEnabled(not refusal)
            button.setChecked(one is anomaly.verdict)
        self.told.show_text(refusal or self._standing(anomaly))
        is_offered = anomaly.is_relearn_offered and not self._station.is_past
        self.offer.setVisible(is_offered)
        self.relearn.setVisible(is_offered)
        self.relearn.setEnabled(self._station.may(Right.SHARE))

    def _refusal(self) -> str:
        if self._station.is_past:
            return _("Here it is only looked at: a verdict is given where the plant is live.")
        if not self._station.may(Right.COMMENT):
            return _("Who has the right to comment can say what it was. Log in for it.")
        return ""

    def _standing(self, anomaly: Anomaly) -> str:
        if anomaly.verdict is None:
            return _("Nobody has said yet. What you say is kept with your name, and counted.")
        told = _("{verdict}, said by {user}")
        return told.format(verdict=verdict_word(anomaly.verdict), user=anomaly.verdict_by or "?")

    def _give(self, verdict: Verdict, _checked: bool = False) -> None:
        one = self._anomaly
        if one is not None:
            self._station.wish(
                GiveVerdict(one.watch, one.raised, verdict), self._refused, self.given.emit
            )
            self.show_anomaly(one)

    def _learn_anew(self, _checked: bool = False) -> None:
        if self._anomaly is not None:
            request = RelearnWatch(self._anomaly.watch, self._anomaly.raised)
            self._station.wish(request, self._refused, self.given.emit)

    def _refused(self, told: str) -> None:
        Notice(self._station.theme, self, told)
