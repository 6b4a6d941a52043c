"""The eighth step: what will be written into the site file, before it is."""

from collections import Counter

from hmi.plant.tags import Tag
from hmi.texts.catalog import _, ngettext
from ui.live.explorer import Explorer
from ui.live.station import Station
from ui.theme.type import TypeRole
from ui.widgets.connect_step import ConnectStep
from ui.widgets.connection_words import identity_text, security_text
from ui.widgets.long_text import LongText
from ui.widgets.panel import Panel
from ui.widgets.tag_rows import interval_text
from ui.widgets.told_rows import ToldRows

_CONNECTION = {"name": "Name", "url": "Address", "security": "Security", "user": "Log-in"}
_REST = {"machines": "Machines", "changed": "Replaced", "tags": "Tags", "rates": "Read"}


class PreviewStep(ConnectStep):
    """Says what is new, what is replaced, and what stays."""

    def __init__(self, station: Station, explorer: Explorer) -> None:
        told = _("Nothing is written before you save. Recorded values and comments stay.")
        super().__init__(station, explorer, _("Preview"), told)
        theme, column = station.theme, self.scrolled()
        self.connection = ToldRows(theme, {key: _(text) for key, text in _CONNECTION.items()})
        self.rest = ToldRows(theme, {key: _(text) for key, text in _REST.items()})
        for title, rows in (
            (_("Connection"), self.connection),
            (_("Goes into the site"), self.rest),
        ):
            panel = Panel(theme, title)
            panel.add(rows)
            column.addWidget(panel)
        self._keys = Panel(theme, _("Keys under which the tags are recorded"))
        self.keys = LongText(theme, "", TypeRole.CAPTION)
        self._keys.add(self.keys)
        column.addWidget(self._keys)
        column.addStretch()

    def show_joining(self) -> None:
        """Show what would be written."""
        site, one = self.station.site, self.joining
        connection, machines, tags = one.connection(site), one.machines(site), one.tags(site)
        self.connection.show_value("name", connection.name)
        self.connection.show_value("url", connection.url)
        self.connection.show_value("security", security_text(connection.mode, connection.policy))
        self.connection.show_value("user", identity_text(connection))
        new = [m.name for m in machines if m.key not in site.machine_by_key]
        self.rest.show_value("machines", ", ".join(new))
        old = [m.name for m in machines if m.key in site.machine_by_key]
        old += [tag.name for tag in tags if tag.key in site.number_by_key]
        self.rest.show_value("changed", ", ".join(old))
        count = len(tags)
        self.rest.show_value("tags", ngettext("{n} tag", "{n} tags", count).format(n=count))
        self.rest.show_value("rates", _rates(tags))
        self.keys.show_paragraph(_keys(tags))

    def forward(self) -> str:
        """Return what the button does."""
        return _("Save")

    def go_on(self) -> None:
        """Write it; the last step shows the tags live."""
        self.explorer.save()


def _rates(tags: tuple[Tag, ...]) -> str:
    counted = sorted(Counter(tag.interval_s for tag in tags).items())
    return " · ".join(f"{interval_text(interval_s)}: {count}" for interval_s, count in counted)


def _keys(tags: tuple[Tag, ...]) -> str:
    """Return a line a machine: how many tags, and the last part of their keys."""
    names: dict[str, list[str]] = {}
    for tag in tags:
        names.setdefault(tag.machine, []).append(tag.key.removeprefix(f"{tag.machine}."))
    return "\n".join(f"{key} ({len(own)}): {', '.join(own)}" for key, own in names.items())
