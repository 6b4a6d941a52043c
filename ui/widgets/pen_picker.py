"""Chooses tags for a chart: machines at the left, their tags at the right, or by a word."""

from collections.abc import Collection, Iterable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from hmi.plant.derived import is_band
from hmi.plant.site import Site
from hmi.plant.tags import Kind, Tag
from hmi.texts.catalog import _
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.pencil import CENTRE, Pencil
from ui.widgets.plain_text import PlainLabel, plain
from ui.widgets.scroll import Scroll
from ui.widgets.sheet import Sheet
from ui.widgets.tappable import Tappable
from ui.widgets.trend_readout import told_name

_MOST_FOUND = 60
_WIDTH_PX, _HEIGHT_PX = 720, 460
_MARGIN_PX = 48


class _Choice(Tappable):
    """A row that is chosen or not; a check mark says so for tags."""

    def __init__(
        self, theme: Theme, caption: str, beside: str = "", *, has_mark: bool = True
    ) -> None:
        super().__init__(theme, caption, TouchClass.T2)
        self._has_mark = has_mark
        self.setCheckable(True)
        self._beside = plain(beside, 40)

    def content_size(self) -> QSize:
        return QSize(self.theme.unit(120), self.theme.unit(32))

    def paint(self, pencil: Pencil) -> None:
        theme, palette, area = self.theme, self.theme.palette, QRectF(self.rect())
        ground = palette.panel
        if self.isDown():
            ground = palette.pressed
        elif self.isChecked():
            ground = palette.setpoint
        ink = palette.ink_on(ground) if self.isChecked() else palette.text
        pencil.box(area, ground, "setpoint" if self.hasFocus() else "hairline")
        pad, mark = theme.unit(12), theme.unit(24 if self._has_mark else 4)
        if self.isChecked() and self._has_mark:
            pencil.icon("check", pad - theme.unit(4), (area.height() - theme.unit(20)) / 2, ink)
        text = area.adjusted(pad + mark - theme.unit(4), 0, -pad, 0)
        wide = theme.metrics(TypeRole.CAPTION).horizontalAdvance(self._beside)
        beside = QRectF(text.right() - wide, text.top(), wide, text.height())
        pencil.write(beside, self._beside, TypeRole.CAPTION, align=CENTRE,
                     ink=ink if self.isChecked() else "text2")  # fmt: skip
        text.setRight(beside.left() - theme.unit(6))
        pencil.write(text, self.caption, TypeRole.BODY, ink=ink)


class PenPicker(Sheet):
    """Tags of all machines as rows to tap; a tap on a chosen one takes it away again."""

    toggled = Signal(str)
    """The key of a tag that shall be shown, or no more."""

    def __init__(self, theme: Theme, over: QWidget, site: Site, chosen: Collection[str]) -> None:
        super().__init__(theme, over, _("Tags of this chart"))
        self._site = site
        self._chosen = set(chosen)
        self._machine = self._first_machine(chosen)
        self._rows: dict[str, _Choice] = {}
        self._machines: dict[str, _Choice] = {}
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search all tags"))
        self.search.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.search.textChanged.connect(self._fill)
        self._nothing = PlainLabel(theme, _("No tag has this in its name."), ink="text2")
        self._list = QWidget()
        self._list.setObjectName("page")
        self._grid = QGridLayout(self._list)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.unit(4))
        self._build()
        self._fill()

    def rows(self) -> dict[str, Tappable]:
        """Return the rows of tags that are shown, by key."""
        return dict(self._rows)

    def show_chosen(self, chosen: Collection[str]) -> None:
        """Mark these tags as chosen."""
        self._chosen = set(chosen)
        for key, row in self._rows.items():
            row.setChecked(key in self._chosen)

    def _first_machine(self, chosen: Iterable[str]) -> str:
        keys = [self._site.tag(key).machine for key in chosen]
        machines = [machine.key for machine in self._site.line_machines]
        return next(iter(keys + machines), "")

    def _build(self) -> None:
        theme = self.theme
        left = QWidget()
        left.setObjectName("page")
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.unit(4))
        for machine in self._site.line_machines:
            row = _Choice(theme, machine.name, has_mark=False)
            row.clicked.connect(lambda _checked=False, key=machine.key: self._show(key))
            self._machines[machine.key] = row
            column.addWidget(row)
        column.addStretch()
        middle = QHBoxLayout()
        middle.setSpacing(theme.unit(16))
        middle.addWidget(Scroll(left), 2)
        middle.addWidget(Scroll(self._list), 5)
        self.content.addWidget(self.search)
        self.content.addLayout(middle, 1)
        done = ActionButton(theme, _("Done"), TouchClass.T2, is_primary=True)
        done.clicked.connect(lambda _checked=False: self.close_sheet())
        end = QHBoxLayout()
        end.addWidget(self._nothing, 1)
        end.addStretch()
        end.addWidget(done)
        self.content.addLayout(end)

    def _cover(self) -> None:
        super()._cover()
        panel = self.content.parentWidget()
        margin = self.theme.unit(_MARGIN_PX)
        width = min(self.theme.unit(_WIDTH_PX), self.width() - margin)
        height = min(self.theme.unit(_HEIGHT_PX), self.height() - margin)
        if panel is not None:
            panel.setFixedSize(width, height)

    def _show(self, machine: str) -> None:
        self._machine = machine
        self.search.clear()
        self._fill()

    def _fill(self) -> None:
        sought = self.search.text().strip().casefold()
        for key, row in self._machines.items():
            row.setChecked(key == self._machine and not sought)
        for row in self._rows.values():
            self._grid.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = {}
        for place, tag in enumerate(self._found(sought)):
            row = _Choice(self.theme, self._caption(tag, bool(sought)), tag.unit)
            row.setChecked(tag.key in self._chosen)
            row.clicked.connect(lambda _checked=False, key=tag.key: self._toggle(key))
            self._grid.addWidget(row, place // 2, place % 2)
            self._rows[tag.key] = row
        self._grid.setRowStretch(len(self._rows), 1)
        self._nothing.setVisible(not self._rows)

    def _found(self, sought: str) -> Sequence[Tag]:
        # The usual band of a tag comes with it.
        tags = (tag for tag in self._site.tags if not is_band(tag))
        drawable = [tag for tag in tags if tag.kind is not Kind.TEXT]
        if not sought:
            own = [tag for tag in drawable if tag.machine == self._machine]
            return sorted(own, key=lambda tag: self._rank(tag.key))
        found = [tag for tag in drawable if sought in self._caption(tag, True).casefold()]
        return found[:_MOST_FOUND]

    def _rank(self, key: str) -> int:
        """Return the place of a tag: those first that operators look at first."""
        machine = self._site.machine_by_key.get(self._machine)
        if machine is None:
            return 0
        first = [machine.key_tag, machine.speed_tag, *machine.indicator_tags]
        return first.index(key) if key in first else len(first)

    def _caption(self, tag: Tag, is_found: bool) -> str:
        machine = self._site.machine_by_key.get(tag.machine)
        name = told_name(tag)
        return f"{machine.name} · {name}" if is_found and machine else name

    def _toggle(self, key: str) -> None:
        self.toggled.emit(key)
