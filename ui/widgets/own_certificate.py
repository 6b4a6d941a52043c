"""The certificate by which servers know this station, with its copies for the servers."""

from functools import partial

from hmi.actions.requests import ExportOwnCertificate, RenewOwnCertificate, Request
from hmi.plant.roles import Right
from hmi.texts import formats
from hmi.texts.catalog import _, ngettext
from hmi.texts.codes import sentence
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.widgets.action_button import ActionButton
from ui.widgets.notice import Notice
from ui.widgets.panel import Panel
from ui.widgets.plain_text import PlainLabel
from ui.widgets.told_rows import ToldRows
from ui.widgets.wrapping import Wrapping

_ROWS = {
    "thumbprint": "Thumbprint",
    "uri": "Application",
    "valid": "Valid until",
    "exported": "Copies for servers",
}


class OwnCertificate(Panel):
    """Shows the station's certificate; hidden until the engine has told of it."""

    def __init__(self, station: Station) -> None:
        super().__init__(station.theme, _("This station's certificate"))
        self._station = station
        self.rows = ToldRows(station.theme, {key: _(text) for key, text in _ROWS.items()})
        self._told = PlainLabel(station.theme, "", ink="text2", is_wrapped=True)
        self.export = ActionButton(station.theme, _("Copy for the servers"), TouchClass.T2)
        self.renew = ActionButton(station.theme, _("Use the next one"), TouchClass.T2)
        for button, wish in ((self.export, ExportOwnCertificate()),
                             (self.renew, RenewOwnCertificate())):  # fmt: skip
            button.clicked.connect(partial(self._ask, button, wish))
        self.add(self._told)
        self.add(self.rows)
        self.add(Wrapping(station.theme, [self.export, self.renew]))
        self.refresh()

    def refresh(self) -> None:
        """Show the certificate as it stands."""
        own = self._station.state.own_certificate
        self.setVisible(own is not None)
        if own is None:
            return
        day = formats.date(own.certificate.not_after, self._station.site.calendar.timezone)
        left = ngettext("{n} day left", "{n} days left", own.days_left).format(n=own.days_left)
        told = _("A server that does not know this station asks for this certificate.")
        self._told.show_text(f"{told} {sentence(own.reason) if own.reason else ''}".strip(), 400)
        self.rows.show_value("thumbprint", own.certificate.thumbprint_groups)
        self.rows.show_value("uri", own.certificate.application_uri)
        self.rows.show_value("valid", f"{day} · {left}")
        self.rows.show_value("exported", own.exported)
        may = self._station.may(Right.CONFIGURE)
        self.export.setVisible(may)
        self.renew.setVisible(may and own.next is not None)

    def _ask(self, button: ActionButton, wish: Request, _checked: bool = False) -> None:
        def refused(told: str) -> None:
            Notice(self._station.theme, button, told)

        self._station.wish(wish, refused)
