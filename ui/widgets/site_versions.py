"""The way back: what the version of the site before this one had, and one tap that brings it."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.actions.requests import TakeBackSite
from hmi.config.kept_sites import KeptSite, kept_sites
from hmi.errors import ConfigurationError
from hmi.plant.site import Site
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.confirm import Confirm
from ui.widgets.long_text import LongText
from ui.widgets.plain_text import plain
from ui.widgets.wrapping import Wrapping

_SLOT = "site-versions"
_LISTS = ("connections", "machines", "tags", "alarms")
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Earlier:
    """The version before the present one, and what would come and go with it."""

    version: KeptSite
    seen: str
    """Hash of the present version."""
    told: str


class SiteVersions(QWidget):
    """One button, with the words of what it does."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        self.earlier: Earlier | None = None
        theme = station.theme
        self.told = LongText(theme, "", TypeRole.CAPTION, ink="text2")
        self.back = ActionButton(theme, _("Back to the version before"), TouchClass.T2,
                                 icon="back")  # fmt: skip
        self.question: Confirm | None = None
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(4))
        box.addWidget(Wrapping(theme, [self.back]))
        box.addWidget(self.told)
        self.hide()
        self.back.clicked.connect(lambda _checked=False: self._ask())

    def look(self) -> None:
        """Look which versions are kept, aside."""
        folder, site = self._station.data_folder, self._station.site
        self._station.background.run(
            _SLOT, lambda: earlier_site(folder, site), self._show, lambda _told: None
        )

    def refuse(self, told: str) -> None:
        """Say why the version did not come back."""
        self.told.show_text(told, 400)

    def _show(self, earlier: Earlier | None) -> None:
        self.earlier = earlier
        self.setVisible(earlier is not None)
        if earlier is not None:
            zone = self._station.site.calendar.timezone
            since = formats.clock_time(earlier.version.since, zone)[:5]
            told = _("In use since {time} until the last change. {differences}")
            self.told.show_text(told.format(time=since, differences=earlier.told), 400)

    def _ask(self) -> None:
        earlier = self.earlier
        if earlier is None:
            return
        told = _("{differences} What was recorded stays, and this version is kept, too.")
        self.question = Confirm(
            self._station.theme, self, _("Back to the version before?"),
            told.format(differences=earlier.told), _("Bring it back"),
        )  # fmt: skip
        self.question.confirmed.connect(lambda: self._take_back(earlier))
        self.question.open()

    def _take_back(self, earlier: Earlier) -> None:
        wish = TakeBackSite(earlier.version.digest, earlier.seen)
        self._station.wish(wish, self.refuse)


def earlier_site(folder: Path, site: Site) -> Earlier | None:
    """Return the version before the present one; None where none is kept or it is not sound."""
    kept = kept_sites(folder)
    if len(kept) < 2:
        return None
    before, now = kept[-2], kept[-1]
    try:
        return Earlier(before, now.digest, differences(site, before.load()))
    except ConfigurationError:
        return None


def differences(now: Site, then: Site) -> str:
    """Say what would come and go with another version."""
    coming, going, changing = [], [], 0
    for name in _LISTS:
        old = {one.key: one for one in getattr(now, name)}
        new = {one.key: one for one in getattr(then, name)}
        coming += [key for key in new if key not in old]
        going += [key for key in old if key not in new]
        changing += sum(old[key] != new[key] for key in old.keys() & new.keys())
    parts = []
    for told, keys in ((_("Comes back: {keys}."), coming), (_("Goes: {keys}."), going)):
        if keys:
            more = ", …" if len(keys) > _NAMED else ""
            named = ", ".join(plain(key, 40) for key in keys[:_NAMED])
            parts.append(told.format(keys=named + more))
    if changing:
        parts.append(_("Differs: {n}.").format(n=changing))
    return " ".join(parts) or _("Only comments and the rest differ.")
