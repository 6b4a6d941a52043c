"""One stop: what led to it and why it was; one tap on a reason says so."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.actions.requests import MergeStops, QualifyStop, Request, SplitStop, WithdrawStopEdit
from hmi.plant.roles import Right
from hmi.plant.stop_reasons import StopReason
from hmi.plant.stops import Stop, StopDeed, StopEdit
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from ui.live.station import Station
from ui.live.stops_read import StopsFound
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets import stop_words
from ui.widgets.action_button import ActionButton
from ui.widgets.page import Target
from ui.widgets.plain_text import PlainLabel
from ui.widgets.scroll import Scroll
from ui.widgets.sheet import Sheet
from ui.widgets.stop_cut import StopCut
from ui.widgets.stop_remark import StopRemark
from ui.widgets.wrapping import Wrapping

MOST_USED = 4
_WIDE_PX, _HIGH_PX, _MARGIN_PX = 760, 620, 32
_DEEDS = {
    StopDeed.QUALIFIED: "Take back the reason",
    StopDeed.SPLIT: "Take back the split",
    StopDeed.MERGED: "Take back the merger",
}


class StopSheet(Sheet):
    """Reasons as big buttons, those used most first; below, what else can be done with a stop.

    Where nothing may be said, it says so and shows what is known.
    """

    navigate = Signal(object)
    """A Target that somebody wants shown; the sheet is closed then."""

    def __init__(
        self, station: Station, over: QWidget, stop: Stop, found: StopsFound,
        neighbours: tuple[Stop | None, Stop | None] = (None, None),
    ) -> None:  # fmt: skip
        title = _("Stop of {machine}").format(
            machine=stop_words.machine_name(station, stop.machine)
        )
        super().__init__(station.theme, over, title)
        self._station, self.stop, self._found = station, stop, found
        self._neighbours, self._over_page = neighbours, over
        self._tree = station.site.reason_tree
        self._parent = ""
        self.reasons: dict[str, ActionButton] = {}
        """The buttons that are offered, by the key of their reason."""
        self.deeds: dict[str, ActionButton] = {}
        self.cut: StopCut | None = None
        self.told = PlainLabel(station.theme, "", TypeRole.BODY, is_wrapped=True)
        self.told.hide()
        self._inside = QWidget()
        self._inside.setObjectName("page")
        self._rows = QVBoxLayout(self._inside)
        self._rows.setContentsMargins(0, 0, station.theme.unit(8), 0)
        self._rows.setSpacing(station.theme.unit(12))
        self._head()
        self._scroll = Scroll(self._inside)
        self._cutting = QVBoxLayout()
        self._cutting.setSpacing(station.theme.unit(12))
        self.content.addLayout(self._cutting)
        self.content.addWidget(self._scroll, 1)
        self.content.addWidget(self.told)
        self.shut = ActionButton(station.theme, _("Close"), TouchClass.T2)
        self.shut.clicked.connect(lambda _checked=False: self.close_sheet())
        self.content.addWidget(self.shut)
        self.show_reasons("")

    @property
    def may_say(self) -> bool:
        """Tell whether who works here now may say anything of stops."""
        station = self._station
        is_heard = station.state.engine_is_heard
        return station.may(Right.COMMENT) and not station.is_past and is_heard

    def show_reasons(self, parent: str) -> None:
        """Offer the reasons below one; below "" those on top, after those that are likely."""
        self._parent = parent
        self._clear()
        if not self.may_say:
            self._say(self._why_not())
            self._offer_ways()
            return
        if not parent:
            self._offer(_("Said most often"), self._likely(), are_final=True)
            self._offer(_("Why did it stand?"), self._below(""))
            self._offer_ways()
            return
        above = self._tree.by_key[parent]
        self._say(self._tree.words(parent))
        self._offer("", self._below(parent))
        general = _("{reason}, in general").format(reason=above.text)
        self._put([self._button(above, general), self._deed("back", _("Back"), self._back)])

    def show_cut(self) -> None:
        """Offer to split the stop."""
        self._clear()
        self.cut = StopCut(self.theme, self.stop, self._station.site.calendar.timezone)
        self.cut.wished.connect(self._split)
        # Not in what scrolls: there a finger that moves the line would move everything.
        self._cutting.addWidget(self.cut)
        self._put([self._deed("back", _("Back"), lambda: self.show_reasons(""))])

    def refuse(self, told: str) -> None:
        """Stay open and say why it was not done."""
        self.told.show_text(told)
        self.told.show()

    def _head(self) -> None:
        station, stop, theme = self._station, self.stop, self.theme
        line = "  ·  ".join((
            stop_words.when(station, stop), stop_words.length_of(stop), stop_words.state_of(stop),
        ))  # fmt: skip
        self.content.addWidget(PlainLabel(theme, line, TypeRole.BODY, is_wrapped=True))
        said = stop_words.reason_of(stop, self._tree)
        if stop.user:
            said = _("{reason}, said by {name}").format(reason=said, name=stop.user)
        parts = [said, stop_words.lead_of(stop, self._found.alarms), stop.text]
        for number, part in enumerate(parts):
            if part:
                label = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
                told = _("First alarm: {message}").format(message=part) if number == 1 else part
                label.show_text(told, 400)
                self.content.addWidget(label)

    def _likely(self) -> list[StopReason]:
        keys = [self._found.proposed(self.stop),
                *self._found.most_used(self.stop.machine, MOST_USED)]  # fmt: skip
        known = [self._tree.by_key[key] for key in dict.fromkeys(keys) if key in self._tree.by_key]
        may_be = [one for one in known if self._tree.may_be(one.key, self.stop.machine)]
        return may_be[:MOST_USED]

    def _below(self, parent: str) -> list[StopReason]:
        return self._tree.below(parent, self.stop.machine, self.stop.state)

    def _offer(
        self, title: str, reasons: Sequence[StopReason], *, are_final: bool = False
    ) -> None:
        if not reasons:
            return
        if title:
            self._say(title)
        self._put([
            self._button(one, one.text, opens=not are_final and bool(self._below(one.key)))
            for one in reasons
        ])  # fmt: skip

    def _button(self, reason: StopReason, caption: str, *, opens: bool = False) -> ActionButton:
        is_chosen = reason.key == self.stop.reason
        caption = f"{caption} \N{HORIZONTAL ELLIPSIS}" if opens else caption
        button = ActionButton(self.theme, caption, TouchClass.T3, is_primary=is_chosen)
        act = self.show_reasons if opens else self._qualify
        button.clicked.connect(lambda _checked=False: act(reason.key))
        self.reasons[reason.key] = button
        return button

    def _offer_ways(self) -> None:
        stop = self.stop
        ways: list[QWidget] = [self._deed("trend", _("Show on the trend"), self._go_to_trend)]
        if self.may_say:
            if stop.reason:
                ways.append(self._deed("remark", _("Remark"), self._remark))
            if stop.end_us - stop.start_us > 2_000_000:
                ways.append(self._deed("split", _("Split"), self.show_cut))
            words = (_("Merge with the one before"), _("Merge with the one after"))
            for name, caption, other in zip(("before", "after"), words, self._neighbours,
                                            strict=True):  # fmt: skip
                if other is not None:
                    ways.append(self._deed(name, caption, partial(self._merge, other)))
            last = self._last_edit()
            if last is not None:
                take_back = partial(self._wish, WithdrawStopEdit(last.number))
                ways.append(self._deed("back", _(_DEEDS[last.deed]), take_back))
        self._put(ways)

    def _deed(self, name: str, caption: str, act: Callable[[], object]) -> ActionButton:
        button = ActionButton(self.theme, caption, TouchClass.T2)
        button.clicked.connect(lambda _checked=False: act())
        self.deeds[name] = button
        return button

    def _last_edit(self) -> StopEdit | None:
        """Return the last thing that was done with the stop, if one may take it back."""
        if not self.stop.edits:
            return None
        last = next((e for e in self._found.edits if e.number == self.stop.edits[-1]), None)
        user = self._station.state.user
        is_own = last is not None and last.user == ("" if user is None else user.user)
        return last if is_own or self._station.may(Right.SHARE) else None

    def _qualify(self, key: str) -> None:
        stop = self.stop
        self._wish(QualifyStop(stop.machine, stop.start_us, stop.end_us, key, led_by=stop.led_by))

    def _split(self, at_us: int) -> None:
        stop = self.stop
        self._wish(SplitStop(stop.machine, stop.start_us, stop.end_us, at_us))

    def _merge(self, other: Stop) -> None:
        start_us = min(self.stop.start_us, other.start_us)
        end_us = max(self.stop.end_us, other.end_us)
        self._wish(MergeStops(self.stop.machine, start_us, end_us))

    def _wish(self, request: Request) -> None:
        self._station.wish(request, self.refuse, self.close_sheet)

    def _remark(self) -> None:
        self.close_sheet()
        StopRemark(self._station, self._over_page, self.stop).open()

    def _go_to_trend(self) -> None:
        target = Target(page="trends", machine=self.stop.machine, time_us=self.stop.start_us)
        self.close_sheet()
        self.navigate.emit(target)

    def _back(self) -> None:
        self.show_reasons(self._tree.by_key[self._parent].parent if self._parent else "")

    def _why_not(self) -> str:
        if self._station.is_past:
            return sentence("past-is-not-live")
        code = "not-permitted" if self._station.state.engine_is_heard else "engine-not-running"
        return sentence(code)

    def _say(self, told: str) -> None:
        label = PlainLabel(self.theme, told, TypeRole.CAPTION, ink="text2", is_wrapped=True)
        self._rows.insertWidget(self._rows.count() - 1, label)

    def _put(self, buttons: Sequence[QWidget]) -> None:
        self._rows.insertWidget(self._rows.count() - 1, Wrapping(self.theme, buttons))

    def _clear(self) -> None:
        self.reasons, self.deeds, self.cut = {}, {}, None
        for rows in (self._rows, self._cutting):
            while (item := rows.takeAt(0)) is not None:
                if (widget := item.widget()) is not None:
                    widget.hide()
                    widget.deleteLater()
        self._rows.addStretch(1)

    def _cover(self) -> None:
        super()._cover()
        panel, margin = self.content.parentWidget(), self.theme.unit(_MARGIN_PX)
        if panel is not None:
            width = min(self.theme.unit(_WIDE_PX), self.width() - margin)
            panel.setFixedSize(width, min(self.theme.unit(_HIGH_PX), self.height() - margin))
