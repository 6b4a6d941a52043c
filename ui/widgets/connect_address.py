"""The first step: where the server is, and what it is called here."""

from hmi.texts.catalog import _
from ui.live.explorer import Explorer
from ui.live.joining import host_of, is_address
from ui.live.station import Station
from ui.theme.type import TypeRole
from ui.widgets.connect_step import ConnectStep
from ui.widgets.keyboard import Keyboard, TypedField
from ui.widgets.long_text import LongText
from ui.widgets.plain_text import PlainLabel


class AddressStep(ConnectStep):
    """Takes the address and asks the server what it offers."""

    def __init__(self, station: Station, explorer: Explorer, keyboard: Keyboard) -> None:
        told = _(
            "The maker of the machine knows its address, such as opc.tcp://192.168.0.10:4840."
        )
        super().__init__(station, explorer, _("Address"), told)
        theme, column = station.theme, self.scrolled()
        self.url = TypedField(keyboard, _("Address of the server"))
        self.name = TypedField(keyboard, _("Name at this station"))
        self.backup = TypedField(
            keyboard, _("Second address of the same server"), _("Only if it has one")
        )
        self._known = LongText(theme, "", ink="text2")
        for field in (self.url, self.name, self.backup):
            caption = field.accessibleName()
            column.addWidget(PlainLabel(theme, caption, TypeRole.CAPTION, ink="text2"))
            column.addWidget(field)
        column.addWidget(self._known)
        column.addStretch()
        self.url.edited.connect(self._take_url)
        self.name.edited.connect(self._take_name)
        self.backup.edited.connect(self._take_backup)
        self.url.returnPressed.connect(self._go_if_open)

    def show_joining(self) -> None:
        """Show address and name."""
        self.url.show_text(self.joining.url)
        self.name.show_text(self.joining.name)
        self.backup.show_text(self.joining.backup_url)
        self.name.setPlaceholderText(host_of(self.joining.url) or self.name.accessibleName())
        self._known.show_text(self._known_text())
        self._known.setVisible(bool(self._known.full_text))

    def forward(self) -> str:
        """Return what the button does."""
        return _("Find the server")

    def may_go_on(self) -> bool:
        """Tell whether the text can be an address."""
        backup = self.joining.backup_url.strip()
        return is_address(self.joining.url) and (not backup or is_address(backup))

    def go_on(self) -> None:
        """Ask for the endpoints; the answer opens the next step."""
        self.explorer.find_endpoints()

    def _go_if_open(self) -> None:
        if self.may_go_on() and not self.explorer.is_busy:
            self.go_on()

    def _take_url(self, text: str) -> None:
        self.joining.url = text
        self.explorer.changed.emit()

    def _take_name(self, text: str) -> None:
        self.joining.name = text
        self.explorer.changed.emit()

    def _take_backup(self, text: str) -> None:
        self.joining.backup_url = text
        self.explorer.changed.emit()

    def _known_text(self) -> str:
        url, before = self.joining.url.strip(), self.joining.before
        for one in self.station.site.connections:
            if one.url == url and one != before:
                told = _("The site has this server already: {name}. Look around in that instead.")
                return told.format(name=one.name)
        return ""
