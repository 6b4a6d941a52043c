"""Alarms: what calls, what is set aside, what was; and for the chosen one, what to do."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from hmi.bus.facts import AlarmChanged
from hmi.plant.roles import Right
from hmi.texts.catalog import _, ngettext
from hmi.texts.codes import sentence
from ui.live.alarm_groups import grouped
from ui.live.station import Station
from ui.models.alarm_roll import AlarmRoll
from ui.models.alarms import UNACKNOWLEDGED, AlarmList, AlarmModel, gone, list_of
from ui.models.journal import JournalModel
from ui.theme.scale import TouchClass
from ui.widgets.action_button import ActionButton
from ui.widgets.alarm_cells import AlarmCells, JournalCells
from ui.widgets.alarm_deeds import Deed, deed_word
from ui.widgets.alarm_detail import AlarmDetail
from ui.widgets.alarm_doubt import AlarmDoubt
from ui.widgets.alarm_editor import AlarmEditor
from ui.widgets.alarm_empty import AlarmEmpty
from ui.widgets.alarm_filter import AlarmFilter
from ui.widgets.alarm_flood import FloodControls
from ui.widgets.alarm_journal import AlarmJournal
from ui.widgets.alarm_menu import AlarmMenu
from ui.widgets.alarm_performance import AlarmPerformanceView
from ui.widgets.alarm_selection import AlarmSelection
from ui.widgets.alarm_table import AlarmTable
from ui.widgets.alarm_wishes import AlarmWishes
from ui.widgets.alarm_words import AlarmColumn, AlarmWords, alarm_titles, journal_titles
from ui.widgets.page import Page, Target
from ui.widgets.row_gestures import Swipe
from ui.widgets.suppression_line import SuppressionLine
from ui.widgets.tabs import Tabs
from ui.widgets.wrapping import Wrapping

REFRESH_MS = 250
"""A burst of alarms becomes one change of the list."""
TICK_MS = 1000
HOLD_S = 5.0
"""So long after the last touch rows keep their places."""
RETURN_S = 30.0
"""So long after the last touch a list that was scrolled goes back to its top by itself."""
JOURNAL = "journal"
PERFORMANCE = "performance"
RULES = "rules"
_PAST = frozenset({JOURNAL, PERFORMANCE, RULES})
"""Tabs that show no alarms of now."""
_SWIPED = {Swipe.RIGHT: Deed.ACKNOWLEDGE, Swipe.LEFT: Deed.SHELVE}


class AlarmsPage(Page):
    """One list at a time, with the chosen alarm beside it."""

    def __init__(self, station: Station) -> None:
        super().__init__("alarms", _("Alarms"), "alarms")
        self._station = station
        self._words = AlarmWords(station.site, station.clock)
        self._chosen = ""
        self._is_closed = self._was_held = False
        self._touched_at = -RETURN_S
        self._changed: dict[str, AlarmChanged] = {}
        self.tabs = Tabs(station.theme, _tab_names())
        self.filter = AlarmFilter(station.theme, station.site, station.clock)
        self._roll = AlarmRoll(lambda alarm: self.filter.lets_pass(alarm, self._words))
        self.model = AlarmModel(alarm_titles(), self._words.text)
        self._cells = AlarmCells(station.theme, self._words, station.site)
        self.table = AlarmTable(station.theme, self.model, self._cells)
        self.wishes = AlarmWishes(station)
        self.selection = AlarmSelection(station, self.wishes.deeds)
        self.flood = FloodControls(station)
        self.doubt = AlarmDoubt(station)
        self.suppressions = SuppressionLine(station)
        self._make_views()
        self._soon = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._ticking = QTimer(self, interval=TICK_MS)
        self._lay_out()
        self._connect()
        self.tabs.choose(AlarmList.ACTIVE)

    def _make_views(self) -> None:
        station = self._station
        self.empty = AlarmEmpty(station)
        self.detail = AlarmDetail(station, self._words, self.wishes)
        self.journal = AlarmJournal(
            station,
            JournalModel(journal_titles(), self._words.journal_text),
            JournalCells(station.theme, self._words, station.site),
        )
        self.performance = AlarmPerformanceView(station)
        self.editor = AlarmEditor(station)
        self.more = ActionButton(station.theme, "", TouchClass.T1, is_primary=True)
        self.acknowledge = ActionButton(
            station.theme, _("Acknowledge visible"), TouchClass.T1, icon="check"
        )
        self.select = ActionButton(station.theme, _("Select"), TouchClass.T1)

    def go_to(self, target: Target) -> None:
        """Show an alarm's list and choose the alarm."""
        alarm = self._station.state.alarms.get(target.alarm) if target.alarm else None
        which = list_of(alarm) if alarm is not None else None
        if alarm is not None and which is not None:
            self.filter.clear()
            self.selection.clear()
            self._roll.call(self._station.state.alarms.values())
            self._touched_at = -RETURN_S
            self.tabs.choose(which)
            self._choose(alarm)
            self._refresh_if_shown()

    def shown(self) -> None:
        """Follow the alarms."""
        state = self._station.state
        state.alarm_changed.connect(self._note)
        state.user_changed.connect(self.refresh)
        state.flood_changed.connect(self.refresh)
        self._station.theme.blink.ticked.connect(self._pulse)
        self._ticking.start()
        self._touched_at = -RETURN_S
        self._changed = {}
        self._roll.call(state.alarms.values())
        self.refresh()
        self._choose_first()

    def hidden(self) -> None:
        """Follow nothing."""
        state = self._station.state
        state.alarm_changed.disconnect(self._note)
        state.user_changed.disconnect(self.refresh)
        state.flood_changed.disconnect(self.refresh)
        self._station.theme.blink.ticked.disconnect(self._pulse)
        self._station.theme.blink.leave(self)
        self._ticking.stop()
        self._soon.stop()
        self.detail.rest()
        self.journal.rest()
        self.performance.rest()
        self.selection.clear()

    def refresh(self) -> None:
        """Show the alarms as they stand; rows under a finger keep their places."""
        changed, self._changed = self._changed, {}
        self._roll.update(changed.values())
        for one in AlarmList:
            self.tabs.count(one, self._roll.count(one))
        is_past = self.tabs.key in _PAST
        self._show_controls(is_past)
        if is_past:
            self._show_past()
            return
        key = AlarmList(self.tabs.key)
        self._show_rows(self._roll.shown(key))
        self._show_empty(key, self._roll.count(key))
        self._show_detail()
        self._keep_pulse()

    @property
    def is_held(self) -> bool:
        """Tell whether rows keep their places now."""
        if self.table.is_under_finger or self.selection.is_on:
            return True
        rested_s = self._station.clock.monotonic() - self._touched_at
        return rested_s < (HOLD_S if self.table.is_at_top else RETURN_S)

    def _show_past(self) -> None:
        """Show what is read from the journal, which has no detail beside it."""
        self.detail.hide()
        self._left.show()
        if self.tabs.key == JOURNAL:
            self._pile.setCurrentWidget(self.journal)
            self.journal.look(self.filter)
        elif self.tabs.key == RULES:
            self._pile.setCurrentWidget(self.editor)
            self.editor.look()
        elif self._pile.currentWidget() is not self.performance:
            self._pile.setCurrentWidget(self.performance)
            self.performance.look()

    def _show_rows(self, alarms: list[AlarmChanged]) -> None:
        self._was_held = self.is_held
        if self._was_held:
            self.model.hold(alarms, self._station.state.alarms)
        else:
            rows = grouped(alarms, self.flood.folded) if self.flood.is_grouping else alarms
            self.model.show_rows(rows)
            self.table.verticalScrollBar().setValue(0)
        self.selection.keep(one.key for one in alarms)
        self.table.mark(self.selection.keys)
        count = self.model.new_count
        self.more.show_caption(ngettext("{n} new", "{n} new", count).format(n=count))
        self.more.setVisible(count > 0)

    def _show_empty(self, key: AlarmList, before_filter: int) -> None:
        is_empty = not self.model.rowCount()
        self._pile.setCurrentWidget(self.empty if is_empty else self.table)
        if is_empty:
            self.empty.say(key, before_filter)

    def _show_detail(self) -> None:
        shown = self.detail.alarm
        fact = self._station.state.alarms.get(self._chosen)
        row = self.model.row_of(self._chosen) if self._chosen and fact is None else None
        if row is not None:
            fact = self.model.fact(row)
        if fact is None and shown is not None and shown.key == self._chosen:
            fact = gone(shown)
        if self.selection.is_on:
            fact = None
        self.detail.setVisible(fact is not None)
        self._left.setVisible(fact is None or not self._is_cramped())
        self.table.choose(self._chosen)
        if fact is not None and self.isVisible():
            self.detail.show_alarm(fact)

    def _show_controls(self, is_past: bool) -> None:
        is_selecting = self.selection.is_on and not is_past
        self.filter.offer_standing(not is_past)
        self.selection.bar.setVisible(is_selecting)
        has_controls = self.tabs.key not in (PERFORMANCE, RULES)
        self._controls.setVisible(has_controls and not is_selecting)
        self.tabs.offer(RULES, is_offered=self._station.may(Right.CONFIGURE))
        self.flood.refresh(is_offered=self.tabs.key == AlarmList.ACTIVE and not is_selecting)
        self.doubt.refresh(is_offered=not is_past)
        self.suppressions.refresh(is_offered=self.tabs.key == AlarmList.SUPPRESSED)
        self.more.hide()
        may = self._station.may(Right.ACKNOWLEDGE)
        calls = self._station.state.standing.calling_count() > 0
        is_offered = self.tabs.key == AlarmList.ACTIVE and may and calls
        self.acknowledge.setVisible(is_offered)
        self.select.setVisible(not is_past and self._station.may(Right.COMMENT)
                               and self.model.rowCount() > 1)  # fmt: skip

    def _choose(self, alarm: AlarmChanged) -> None:
        self._chosen = alarm.key
        self._is_closed = False

    def _choose_first(self) -> None:
        """Say what to do with the most urgent alarm, unless the detail was closed by hand."""
        first = next(iter(self.model.facts), None)
        may_choose = not (self._is_closed or self._is_cramped() or self.tabs.key in _PAST)
        if first and not self._chosen and may_choose:
            self._choose(first)
            self.refresh()

    def _is_cramped(self) -> bool:
        """Tell whether list and detail cannot be read side by side: large text, narrow window."""
        free = self.width() - self._station.theme.unit(16 + 12 + 16)
        return free < self._cells.least_width + self.detail.minimumSizeHint().width()

    def _tapped(self, alarm: AlarmChanged) -> None:
        if self.selection.is_on:
            self.selection.toggle(alarm)
            return
        self._choose(alarm)
        self.refresh()

    def _close_detail(self) -> None:
        self._chosen, self._is_closed = "", True
        self.detail.rest()
        self.refresh()

    def _touched(self) -> None:
        self._touched_at = self._station.clock.monotonic()

    def _filter(self) -> None:
        self._roll.filter()
        self._release()

    def _release(self) -> None:
        self._touched_at = -RETURN_S
        self.refresh()

    def _other_list(self) -> None:
        self.journal.rest()
        self.detail.rest()
        self.selection.clear()
        self._chosen = ""
        self._release()
        self._choose_first()

    def _acknowledge_visible(self) -> None:
        seen = [one for one in self.table.visible_facts() if one.letter in UNACKNOWLEDGED]
        self.wishes.wish(Deed.ACKNOWLEDGE, seen, self.acknowledge)

    def _swiped(self, alarm: AlarmChanged, way: Swipe) -> None:
        self.wishes.wish(_SWIPED[way], [alarm], self.tabs)

    def _swipe_words(self, alarm: AlarmChanged, way: Swipe) -> tuple[str, bool]:
        deed = _SWIPED[way]
        code = self.wishes.deeds.refusal(deed, alarm)
        return (sentence(code), False) if code else (deed_word(deed), True)

    def _open_menu(self, alarm: AlarmChanged) -> None:
        menu = AlarmMenu(self._station.theme, self, alarm, self.wishes.deeds)
        menu.chosen.connect(lambda deed: self.wishes.wish(deed, [alarm], self.tabs))
        menu.selecting.connect(lambda: self.selection.begin([alarm]))
        menu.open()

    def _note(self, fact: AlarmChanged) -> None:
        self._changed[fact.key] = fact
        if not self._soon.isActive():
            self._soon.start()

    def _tick(self) -> None:
        if self.filter.within_s:
            self._roll.filter()
        if self._was_held or self.filter.within_s or not self.model.rowCount():
            self.refresh()
        self.doubt.refresh(is_offered=self.tabs.key not in _PAST)
        self.detail.tick()
        self.table.let_time_pass(AlarmColumn.STATE, AlarmColumn.DURATION)

    def _refresh_if_shown(self) -> None:
        if self.isVisible():
            self.refresh()

    def _keep_pulse(self) -> None:
        blink = self._station.theme.blink
        if self._station.state.standing.calling_count() and self.isVisible():
            blink.join(self)
        else:
            blink.leave(self)

    def _pulse(self) -> None:
        self.table.repaint_columns(AlarmColumn.BADGE)

    def _connect(self) -> None:
        guard = self._station.bugs.guard
        self._soon.timeout.connect(lambda: guard(self.refresh))
        self._ticking.timeout.connect(lambda: guard(self._tick))
        self.tabs.chosen.connect(lambda _key: self._other_list())
        self.filter.changed.connect(self._filter)
        self.flood.changed.connect(self._release)
        self.flood.gravest_wanted.connect(self.filter.choose_gravest)
        self.table.tapped.connect(self._tapped)
        self.table.folded.connect(self.flood.fold)
        self.table.touched.connect(self._touched)
        if not self._station.is_past:
            self.table.offer_swipes(self._swipe_words)
            self.table.gestures.swiped.connect(self._swiped)
            self.table.gestures.held.connect(self._open_menu)
        self.selection.changed.connect(self.refresh)
        self.selection.wished.connect(self._wish_for_selection)
        self.selection.all_wanted.connect(lambda: self.selection.begin(self.model.facts))
        self.select.clicked.connect(lambda _checked=False: self.selection.begin())
        self.more.clicked.connect(lambda _checked=False: self._release())
        self.acknowledge.clicked.connect(lambda _checked=False: self._acknowledge_visible())
        self.detail.closed.connect(self._close_detail)
        self.detail.navigate.connect(self.navigate)

    def _wish_for_selection(self, deed: Deed) -> None:
        alarms = self.selection.alarms
        is_all = len(alarms) > len(self.table.visible_facts())
        self.wishes.wish(deed, alarms, self.tabs, is_all=is_all)
        self.selection.clear()

    def _lay_out(self) -> None:
        unit = self._station.theme.unit
        box = QVBoxLayout(self)
        box.setContentsMargins(unit(16), unit(8), unit(16), unit(12))
        box.setSpacing(unit(8))
        box.addWidget(self.tabs)
        box.addWidget(self.doubt)
        shown = [*self.filter.controls, self.more, self.acknowledge, self.select]
        self._controls = Wrapping(self._station.theme, [*shown, *self.flood.controls])
        box.addWidget(self._controls)
        box.addWidget(self.selection.bar)
        box.addWidget(self.suppressions)
        across = QHBoxLayout()
        across.setSpacing(unit(12))
        self._left = QWidget()
        self._pile = QStackedLayout(self._left)
        for one in (self.table, self.empty, self.journal, self.performance, self.editor):
            self._pile.addWidget(one)
        across.addWidget(self._left, 5)
        across.addWidget(self.detail, 3)
        self.detail.hide()
        self.selection.bar.hide()
        box.addLayout(across, 1)


def _tab_names() -> list[tuple[str, str]]:
    return [
        (AlarmList.ACTIVE, _("Open")),
        (AlarmList.SHELVED, _("Shelved")),
        (AlarmList.SUPPRESSED, _("Suppressed")),
        (AlarmList.OUT_OF_SERVICE, _("Out of service")),
        (AlarmList.ALERTS, _("Alerts")),
        (JOURNAL, _("Journal")),
        (PERFORMANCE, _("Performance")),
        (RULES, _("Alarm table")),
    ]
