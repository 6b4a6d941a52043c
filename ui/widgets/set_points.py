"""The values of a machine that may be set from here, each with its button."""

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hmi.plant.assets import Machine
from hmi.plant.roles import Right
from hmi.plant.tags import Tag
from hmi.texts.catalog import _
from ui.live.reading import Reading
from ui.live.station import Station
from ui.live.watches import Watches
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.panel import Panel
from ui.widgets.plain_text import PlainLabel, plain
from ui.widgets.set_value import SetValue
from ui.widgets.value_text import doubt_text, value_text


class SetPoints(Panel):
    """One row a writable tag; hidden where the machine has none."""

    def __init__(self, station: Station) -> None:
        super().__init__(station.theme, _("Set points"))
        self._station = station
        self.rows: dict[str, SetPointRow] = {}

    def show_machine(self, machine: Machine) -> None:
        """Show the set points of another machine."""
        for row in self.rows.values():
            row.setParent(None)
            row.deleteLater()
        tags = [t for t in self._station.site.tags if t.machine == machine.key and t.writable]
        self.rows = {tag.key: SetPointRow(self._station, tag) for tag in tags}
        for row in self.rows.values():
            self.add(row)
        self.setVisible(bool(tags))

    def watch(self, watches: Watches) -> None:
        """Follow the set points."""
        for key, row in self.rows.items():
            watches.watch(key, row.show_reading)

    def refresh(self) -> None:
        """Offer the buttons to whom may press them."""
        for row in self.rows.values():
            row.offer(is_offered=self._station.may(Right.WRITE))


class SetPointRow(QWidget):
    """Name and present value of a tag, and beside them the button that opens its sheet."""

    def __init__(self, station: Station, tag: Tag) -> None:
        super().__init__()
        self._station, self._tag = station, tag
        theme = station.theme
        name = PlainLabel(
            theme, plain(tag.name, 60), TypeRole.CAPTION, ink="text2", is_wrapped=True
        )
        self._value = PlainLabel(theme, "", TypeRole.STRONG, is_wrapped=True)
        self.button = ActionButton(theme, _("Set"), TouchClass.T2)
        self.button.setAccessibleName(_("Set {name}").format(name=plain(tag.name, 60)))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(name)
        words.addWidget(self._value)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.unit(8))
        row.addLayout(words, 1)
        row.addWidget(self.button)
        self.button.clicked.connect(partial(self._open))
        self.show_reading(station.feed.reading(tag.key))
        self.offer(is_offered=station.may(Right.WRITE))

    @property
    def text(self) -> str:
        """The present value as it is shown."""
        return self._value.full_text

    def show_reading(self, reading: Reading) -> None:
        """Show the tag as it stands; it can be set only while it is known well."""
        unit, doubt = plain(reading.tag.unit, 12), doubt_text(reading)
        told = f"{value_text(reading)} {unit}".strip()
        self._value.show_text(f"{told} · {doubt}" if doubt else told)
        self._value.set_ink("value" if reading.is_live else "text2")
        self.button.setEnabled(reading.is_live and not doubt)

    def offer(self, *, is_offered: bool) -> None:
        """Show the button or not."""
        self.button.setVisible(is_offered)

    def _open(self, _checked: bool = False) -> None:
        SetValue(self._station, self, self._tag).open()
