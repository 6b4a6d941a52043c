"""One connection of the site: how it stands, whether its server is believed, what can be done."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.actions.requests import (
    CheckServer,
    ForgetServer,
    Request,
    TrustServer,
    TryConnection,
)
from hmi.bus.facts import ConnectionPhase
from hmi.plant.certificates import TrustShown, TrustState
from hmi.plant.connections import BACKUP, Connection, SecurityMode
from hmi.plant.roles import Right
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.connection_words import (
    endpoint_text,
    identity_text,
    level_text,
    offset_text,
    phase_word,
    rate_text,
    reason_text,
    refused_text,
    security_text,
)
from ui.widgets.long_text import LongText
from ui.widgets.panel import Panel
from ui.widgets.plain_text import PlainLabel
from ui.widgets.scroll import Scroll
from ui.widgets.told_rows import ToldRows
from ui.widgets.trust_view import TrustView
from ui.widgets.wrapping import Wrapping

_ROWS = {
    "phase": "State",
    "age": "Last heard",
    "reason": "Reason",
    "tags": "Tags that arrive",
    "refused": "Refused tags",
    "rate": "Rate",
    "received": "Received since start",
    "clock": "Server clock",
    "attempts": "Attempts",
    "address": "Address",
    "endpoint": "Endpoint in use",
    "level": "Soundness",
    "security": "Security",
    "session": "Session",
}


class ConnectionDetail(QWidget):
    """Everything about one connection; actions only for who may configure."""

    look_around = Signal(object)
    """The Connection that somebody wants to look around in."""
    edit = Signal(object)
    remove = Signal(object)
    closed = Signal()

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        theme = station.theme
        self.connection: Connection | None = None
        self._title = LongText(theme, "", TypeRole.STRONG)
        self.rows = ToldRows(theme, {key: _(text) for key, text in _ROWS.items()})
        self.trust = TrustView(station)
        self.told = LongText(theme, "", TypeRole.BODY)
        button = ActionButton
        self.back = button(theme, _("All connections"), TouchClass.T2, icon="back")
        self.looking = button(theme, _("Look around and add tags"), TouchClass.T2)
        self.editing = button(theme, _("Edit"), TouchClass.T2)
        self.removing = button(theme, _("Remove"), TouchClass.T2)
        self.trying = button(theme, _("Try now"), TouchClass.T2)
        self.check = button(theme, _("Ask for its certificate"), TouchClass.T2)
        self.accept = button(theme, _("Trust this server"), TouchClass.T2, is_primary=True)
        self.forget = button(theme, _("Take trust back"), TouchClass.T2)
        self._lay_out()
        self.back.clicked.connect(lambda _checked=False: self.closed.emit())
        for tapped, signal in (
            (self.looking, self.look_around), (self.editing, self.edit),
            (self.removing, self.remove),
        ):  # fmt: skip
            tapped.clicked.connect(lambda _checked=False, signal=signal: self._tell(signal))
        self.trust.changed.connect(lambda: station.bugs.guard(self.refresh))
        self.trying.clicked.connect(lambda _checked=False: self._try())
        self.check.clicked.connect(lambda _checked=False: self._wish_trust(CheckServer))
        self.forget.clicked.connect(lambda _checked=False: self._wish_trust(ForgetServer))
        self.accept.clicked.connect(lambda _checked=False: self._wish_trust(TrustServer))

    def show_connection(self, connection: Connection) -> None:
        """Show another connection."""
        self.connection = connection
        self.told.show_text("")
        self.refresh()

    def refresh(self) -> None:
        """Show the connection as it stands."""
        one = self.connection
        if one is None:
            return
        self._title.show_text(one.name)
        self.rows.show_value("address", one.url)
        self.rows.show_value("security", security_text(one.mode, one.policy))
        self._show_standing(one)
        self._show_trust(one)
        may = self._station.may(Right.CONFIGURE)
        for button in (self.looking, self.editing, self.removing):
            button.setVisible(may)
        fact = self._station.state.connections.get(one.key)
        is_waiting = fact is not None and fact.phase is not ConnectionPhase.LIVE
        self.trying.setVisible(may and is_waiting)
        self.told.setVisible(bool(self.told.full_text))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Look again whether certificates fit side by side."""
        super().resizeEvent(event)
        self.trust.turn(self.width())

    def _lay_out(self) -> None:
        theme, content = self._station.theme, QWidget()
        content.setObjectName("page")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.unit(8))
        standing = Panel(theme)
        standing.add(self._title)
        standing.add(self.rows)
        self._caption = PlainLabel(theme, _("Trust"), TypeRole.CAPTION, ink="text2")
        acts = Wrapping(theme, [self.accept, self.check, self.forget])
        self._question = QWidget()
        asked = QVBoxLayout(self._question)
        asked.setContentsMargins(0, 0, 0, 0)
        asked.setSpacing(theme.unit(8))
        for part in (self._caption, self.trust, acts):
            asked.addWidget(part)
        column.addWidget(standing)
        column.addWidget(self._question)
        column.addStretch()
        self._column = column
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(8))
        box.addWidget(Scroll(content), 1)
        box.addWidget(self.told)
        box.addWidget(
            Wrapping(theme, [self.back, self.trying, self.looking, self.editing, self.removing])
        )

    def _show_standing(self, one: Connection) -> None:
        fact = self._station.state.connections.get(one.key)
        age_s = self._station.state.connection_age_s(one.key)
        self.rows.show_value("phase", phase_word(fact, age_s))
        if fact is None:
            return
        since = formats.date_time(fact.since, self._station.site.calendar.timezone)
        self.rows.show_value("age", formats.age(age_s))
        self.rows.show_value("reason", reason_text(fact))
        self.rows.show_value("tags", str(fact.tags_ok))
        self.rows.show_value("refused", refused_text(fact))
        self.rows.show_value("rate", rate_text(fact))
        self.rows.show_value("received", str(fact.received))
        self.rows.show_value("clock", offset_text(fact.clock_offset_s))
        self.rows.show_value("attempts", str(fact.attempts))
        self.rows.show_value("endpoint", endpoint_text(fact, one.url))
        self.rows.show_value("level", level_text(fact.service_level))
        told = _("{user}, as it stands since {time}")
        self.rows.show_value("session", told.format(user=identity_text(one), time=since))

    def _asked_about(self, one: Connection) -> Connection:
        """Return the connection by the endpoint whose certificate is to be looked at.

        That is the second one as soon as it has shown a certificate that is not trusted, unless
        the first has too: each of them is asked for in turn.
        """
        trusts = self._station.state.trusts
        first, second = trusts.get(one.key), trusts.get(f"{one.key}{BACKUP}")
        if not one.backup_url or not _is_to_judge(second) or _is_to_judge(first):
            return one
        return replace(one, key=f"{one.key}{BACKUP}", url=one.backup_url)

    def _show_trust(self, one: Connection) -> None:
        asked = self._asked_about(one)
        is_second = asked is not one
        caption = _("Trust in the second endpoint") if is_second else _("Trust")
        self._caption.show_text(caption)
        shown = self._station.state.trusts.get(asked.key)
        is_secured = one.mode is not SecurityMode.NONE
        may = self._station.may(Right.CONFIGURE) and is_secured
        self._caption.setVisible(is_secured)
        self.trust.setVisible(is_secured and shown is not None)
        if shown is not None:
            self.trust.show_trust(shown)
        if not may:
            self.trust.compared.hide()
        is_trusted = shown is not None and shown.state is TrustState.TRUSTED
        self.check.setVisible(may)
        self.forget.setVisible(may and shown is not None and shown.accepted is not None)
        can_ask = shown is not None and not is_trusted and shown.offered is not None
        self.accept.setVisible(may and can_ask)
        # What blocks the connection stands above everything else that is known of it.
        place = 0 if can_ask else 1
        if self._column.indexOf(self._question) != place:
            self._column.removeWidget(self._question)
            self._column.insertWidget(place, self._question)
        self.accept.setEnabled(self.trust.may_trust)

    def _tell(self, signal: Signal) -> None:
        if self.connection is not None:
            signal.emit(self.connection)  # type: ignore[attr-defined]  # bound by Qt

    def _try(self) -> None:
        if self.connection is not None:
            wish = TryConnection(self.connection.key)
            self._station.wish(wish, self.show_refusal, lambda: self.show_refusal(""))

    def _wish_trust(self, kind: type[CheckServer | ForgetServer | TrustServer]) -> None:
        if self.connection is None:
            return
        asked = self._asked_about(self.connection)
        shown = self._station.state.trusts.get(asked.key)
        # A look at the second endpoint is one at its address, under the connection's own key.
        wish: Request = CheckServer(replace(asked, key=self.connection.key))
        if kind is ForgetServer:
            wish = ForgetServer(asked.key)
        elif kind is TrustServer and shown is not None and shown.offered is not None:
            wish = TrustServer(asked.key, shown.offered.thumbprint, self.trust.waived)
        self._station.wish(wish, self.show_refusal, lambda: self.show_refusal(""))

    def show_refusal(self, told: str) -> None:
        """Say why something is not done, where it was asked for."""
        self.told.show_text(told, 400)
        self.refresh()


def _is_to_judge(shown: TrustShown | None) -> bool:
    """Tell whether a server has shown a certificate that somebody has to look at."""
    return (
        shown is not None and shown.state is not TrustState.TRUSTED and shown.offered is not None
    )
