"""Groups of pens: one's own, the machine's and the station's; to show, to save, to take away."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hmi.actions.requests import RemovePenGroup, SavePenGroup
from hmi.plant.pens import LONGEST_NAME, PenGroup
from hmi.plant.roles import Right
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.keyboard import Keyboard, TypedField
from ui.widgets.plain_text import PlainLabel, plain
from ui.widgets.scroll import Scroll
from ui.widgets.segments import Segments
from ui.widgets.sheet import Sheet

_WIDTH_PX, _HEIGHT_PX, _MARGIN_PX = 720, 520, 32
_FIELD_PX = 440


def user_of(station: Station) -> str:
    """Return the name of who is logged in, empty for the station itself."""
    return "" if station.state.user is None else station.state.user.user


class PenGroupsSheet(Sheet):
    """Saved groups and proposals as rows; a tap on one shows it."""

    chosen = Signal(object)
    """The PenGroup to show."""
    save_wished = Signal()

    def __init__(self, station: Station, over: QWidget, proposals: Sequence[PenGroup]) -> None:
        super().__init__(station.theme, over, _("Groups of pens"))
        self._station = station
        self._proposals = tuple(proposals)
        theme = station.theme
        self._rows = QWidget()
        self._rows.setObjectName("page")
        self._box = QVBoxLayout(self._rows)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme.unit(8))
        self.told = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.told.hide()
        self.save = ActionButton(theme, _("Save what is shown"), TouchClass.T2, is_primary=True)
        self.save.clicked.connect(lambda _checked=False: self._wish_to_save())
        done = ActionButton(theme, _("Done"), TouchClass.T2)
        done.clicked.connect(lambda _checked=False: self.close_sheet())
        end = QHBoxLayout()
        end.addWidget(self.save)
        end.addStretch(1)
        end.addWidget(done)
        self.content.addWidget(self.told)
        self.content.addWidget(Scroll(self._rows), 1)
        self.content.addLayout(end)
        station.state.trends_kept_changed.connect(self._fill)
        self.closed.connect(self._stop)
        self.buttons: dict[tuple[str, str], ActionButton] = {}
        """What shows a group, by owner and name; proposals have `*` for an owner."""
        self._fill()

    def refuse(self, told: str) -> None:
        """Say why something was not done."""
        self.told.show_text(told, 400)
        self.told.show()

    def _stop(self) -> None:
        self._station.state.trends_kept_changed.disconnect(self._fill)

    def _cover(self) -> None:
        super()._cover()
        panel, margin = self.content.parentWidget(), self.theme.unit(_MARGIN_PX)
        if panel is not None:
            width = min(self.theme.unit(_WIDTH_PX), self.width() - margin)
            panel.setFixedSize(width, min(self.theme.unit(_HEIGHT_PX), self.height() - margin))

    def _fill(self) -> None:
        while (item := self._box.takeAt(0)) is not None:
            if (row := item.widget()) is not None:
                row.hide()
                row.deleteLater()
        self.buttons = {}
        known = self._station.state.pen_groups
        if known.problem:
            self.refuse(sentence("pen-groups-mistaken", detail=known.problem))
        own = user_of(self._station)
        mine = [one for one in known.groups if own and one.owner == own]
        station = [one for one in known.groups if not one.owner]
        self._add(_("Mine"), mine, may_remove=True)
        self._add(_("Of this station"), station, may_remove=self._station.may(Right.SHARE))
        self._add(_("Proposed"), self._proposals, may_remove=False)
        self._box.addStretch(1)

    def _add(self, title: str, groups: Sequence[PenGroup], *, may_remove: bool) -> None:
        if not groups:
            return
        theme = self._station.theme
        self._box.addWidget(PlainLabel(theme, title, TypeRole.CAPTION, ink="text2"))
        for group in sorted(groups, key=lambda one: (one.machine, one.name)):
            row = QWidget()
            row.setObjectName("page")
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(theme.unit(12))
            show = ActionButton(theme, plain(group.name, LONGEST_NAME), TouchClass.T2)
            show.clicked.connect(lambda _checked=False, group=group: self._choose(group))
            owner = "*" if group in self._proposals else group.owner
            self.buttons[(owner, group.name)] = show
            pens = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
            pens.show_text(self._names(group))
            line.addWidget(show)
            line.addWidget(pens, 1)
            if may_remove:
                line.addWidget(self._remover(group))
            self._box.addWidget(row)

    def _remover(self, group: PenGroup) -> ActionButton:
        remove = ActionButton(self._station.theme, "", TouchClass.T2, icon="close")
        remove.setAccessibleName(_("Remove {name}").format(name=plain(group.name)))
        wish = RemovePenGroup(group.name, group.owner)
        remove.clicked.connect(lambda _checked=False: self._station.wish(wish, self.refuse))
        return remove

    def _names(self, group: PenGroup) -> str:
        site = self._station.site
        known = (site.tag(k).name if k in site.number_by_key else k for k in group.pens)
        machine = site.machine_by_key.get(group.machine)
        names = ", ".join(plain(name, 40) for name in known)
        return f"{plain(machine.name, 40)}: {names}" if machine else names

    def _choose(self, group: PenGroup) -> None:
        self.close_sheet()
        self.chosen.emit(group)

    def _wish_to_save(self) -> None:
        self.close_sheet()
        self.save_wished.emit()


class SavePenGroupSheet(Sheet):
    """Asks for a name, and for whom the group is; draft is what is shown, not yet anybody's."""

    def __init__(self, station: Station, over: QWidget, draft: PenGroup) -> None:
        super().__init__(station.theme, over, _("Save this group of pens"))
        theme = station.theme
        self._station, self._draft = station, draft
        self.keyboard = Keyboard(theme)
        self.field = TypedField(self.keyboard, _("Name of the group"))
        self.field.setMaxLength(LONGEST_NAME)
        self.field.setMinimumWidth(theme.unit(_FIELD_PX))
        self.field.setText(draft.name)
        self.owner = Segments(theme, self._owners(), TouchClass.T1)
        self.owner.choose(user_of(station))
        self.told = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.told.hide()
        cancel = ActionButton(theme, _("Cancel"), TouchClass.T2)
        self.confirm = ActionButton(theme, _("Save"), TouchClass.T2, is_primary=True)
        cancel.clicked.connect(lambda _checked=False: self.close_sheet())
        self.confirm.clicked.connect(lambda _checked=False: self._wish())
        line = QHBoxLayout()
        line.addWidget(self.owner)
        line.addStretch(1)
        self.content.addWidget(self.field)
        self.content.addLayout(line)
        for widget in (self.told, self.keyboard):
            self.content.addWidget(widget)
        end = QHBoxLayout()
        end.addWidget(cancel)
        end.addStretch(1)
        end.addWidget(self.confirm)
        self.content.addLayout(end)
        self.keyboard.write_into(self.field)

    def refuse(self, told: str) -> None:
        """Stay open and say why it was not saved."""
        self.told.show_text(told, 400)
        self.told.show()

    def _owners(self) -> list[tuple[object, str]]:
        own = user_of(self._station)
        mine = [(own, _("For me"))] if own else []
        return [*mine, ("", _("For the station"))]

    def _wish(self) -> None:
        draft, owner = self._draft, self.owner.key
        if not self.field.text().strip():
            self.refuse(sentence("name-empty"))
            return
        group = PenGroup(
            name=self.field.text().strip(), pens=draft.pens, owner=str(owner or ""),
            machine=draft.machine, calculated=draft.calculated, is_stacked=draft.is_stacked,
            span_s=draft.span_s,
        )  # fmt: skip
        self._station.wish(SavePenGroup(group), self.refuse, self.close_sheet)
