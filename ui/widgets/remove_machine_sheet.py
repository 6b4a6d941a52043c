"""Asks what becomes of a machine's tags when it is taken out of the site."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hmi.plant.assets import Machine
from hmi.plant.site import Site
from hmi.texts.catalog import _, ngettext
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.card import Card
from ui.widgets.long_text import LongText
from ui.widgets.plain_text import PlainLabel, plain
from ui.widgets.sheet import Sheet

_WIDTH_PX = 440


class RemoveMachineSheet(Sheet):
    """Two answers, each with its consequence; the one that keeps more is marked."""

    confirmed = Signal(bool)
    """Whether its tags stay recorded."""

    def __init__(self, theme: Theme, over: QWidget, site: Site, machine: Machine) -> None:
        super().__init__(theme, over, _("Remove a machine"))
        tags = sum(one.machine == machine.key and not one.is_derived for one in site.tags)
        rules = sum(one.machine == machine.key for one in site.alarms)
        name = plain(machine.name, 60)
        question = PlainLabel(theme, _("Remove {name}?").format(name=name), TypeRole.VALUE)
        counted = ngettext("{n} tag", "{n} tags", tags).format(n=tags)
        self.keep = Card(theme, has_mark=True)
        told = _("Its {tags} stay recorded and belong to no machine.").format(tags=counted)
        self.keep.show_card(_("Keep its tags"), [told])
        self.drop = Card(theme, has_mark=True)
        told = _("Its {tags} are no longer read.").format(tags=counted)
        self.drop.show_card(_("Remove its tags, too"), [told])
        alarms = ngettext("{n} alarm rule goes", "{n} alarm rules go", rules).format(n=rules)
        told = _("{alarms} with it. Everything recorded stays, and so does the journal.")
        self.told = LongText(theme, told.format(alarms=alarms), ink="text2")
        self.told.setMinimumWidth(theme.unit(_WIDTH_PX))
        self.cancel = ActionButton(theme, _("Cancel"), TouchClass.T3)
        self.confirm = ActionButton(theme, _("Remove"), TouchClass.T3, is_primary=True)
        for part in (question, self.keep, self.drop, self.told):
            self.content.addWidget(part)
        row = QHBoxLayout()
        row.addWidget(self.cancel)
        row.addStretch()
        row.addSpacing(theme.px(6))
        row.addWidget(self.confirm)
        self.content.addLayout(row)
        self._mark(keeps=True)
        self.keep.clicked.connect(lambda _checked=False: self._mark(keeps=True))
        self.drop.clicked.connect(lambda _checked=False: self._mark(keeps=False))
        self.cancel.clicked.connect(lambda _checked=False: self.close_sheet())
        self.confirm.clicked.connect(lambda _checked=False: self._confirm())

    def _mark(self, *, keeps: bool) -> None:
        self.keep.setChecked(keeps)
        self.drop.setChecked(not keeps)

    def _confirm(self) -> None:
        keeps = self.keep.isChecked()
        self.close_sheet()
        self.confirmed.emit(keeps)
