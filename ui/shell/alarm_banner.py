"""The alarm line: the gravest alarm that nobody has acknowledged, on every page.

It says in the same place that no alarm is active, and that nothing is known without the engine.
"""

from PySide6.QtCore import QRectF, QSize, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy

from hmi.actions.requests import AcknowledgeAlarm, SilenceHorn
from hmi.bus.facts import AlarmChanged
from hmi.plant.roles import Right
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from hmi.texts.formats import age, clock_time, with_unit
from ui.live.horn import Horn
from ui.live.station import Station
from ui.shell.alarm_counts import AlarmCounts
from ui.theme.blink import BlinkRate
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.badge import blink_rate, draw_badge
from ui.widgets.horn_sheet import HornSheet
from ui.widgets.notice import Notice
from ui.widgets.page import Target
from ui.widgets.painted import Painted
from ui.widgets.pencil import Pencil
from ui.widgets.plain_text import plain
from ui.widgets.tappable import Tappable

HEIGHT_PX = 56
_REFRESH_MS = 1000
_LEAST_PX = 640


class AlarmText(Tappable):
    """What the line says: badge, machine and message, time, value and limit."""

    def __init__(self, station: Station) -> None:
        super().__init__(station.theme, "", TouchClass.T3)
        self._station = station
        self.alarm: AlarmChanged | None = None
        self.aside = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.theme.blink.ticked.connect(self._pulse)

    def content_size(self) -> QSize:
        """Return the least width at which a message can be read."""
        return QSize(self.theme.unit(200), self.theme.unit(HEIGHT_PX))

    def show_alarm(self, alarm: AlarmChanged) -> None:
        """Show an alarm."""
        machine = self._station.site.machine_by_key.get(alarm.machine)
        name = machine.name if machine else alarm.machine
        zone = self._station.site.calendar.timezone
        parts = [clock_time(alarm.came, zone)]
        if not alarm.active:
            parts.append(_("back to normal"))
        if isinstance(alarm.tripped, float):
            parts.append(with_unit(alarm.tripped, 1, plain(alarm.unit, 12)))
        if alarm.limit is not None:
            limit = with_unit(alarm.limit, 1, plain(alarm.unit, 12))
            parts.append(_("limit {limit}").format(limit=limit))
        # An alarm of the station itself, such as a lost connection, belongs to no machine.
        words = [plain(name, 40), plain(alarm.text, 80)] if name else [plain(alarm.text, 80)]
        self._put(alarm, ": ".join(words), "  ·  ".join(parts))

    def show_sentence(self, headline: str, aside: str) -> None:
        """Show that there is no alarm, or that nothing is known."""
        self._put(None, headline, aside)

    def is_blinking(self) -> bool:
        """Tell whether its badge has to blink."""
        return self.alarm is not None and blink_rate(self.alarm) is not BlinkRate.STEADY

    def paint(self, pencil: Pencil) -> None:
        """Paint two lines, with the badge before them."""
        unit, area = self.theme.unit, QRectF(self.rect())
        if self.isDown():
            pencil.fill(area, "pressed")
        ink, second = self._inks()
        left = float(unit(16))
        if self.alarm is not None:
            side = float(unit(36))
            at = QRectF(left, (area.height() - side) / 2, side, side)
            draw_badge(pencil, at, self.alarm.priority, blink_rate(self.alarm))
            left += side + unit(12)
        role = self._role(area.width() - left)
        head, foot = self.theme.metrics(role).height(), 0.0
        if self.aside:
            foot = self.theme.metrics(TypeRole.CAPTION).height()
        top = (area.height() - head - foot) / 2
        line = QRectF(left, top, area.width() - left, head)
        pencil.write(line, self.caption, role, ink=ink)
        pencil.write(QRectF(left, top + head, line.width(), foot), self.aside, TypeRole.CAPTION,
                     ink=second)  # fmt: skip

    def _role(self, width: float) -> TypeRole:
        """Return the largest type in which a message fits; calm is said quietly."""
        if self.alarm is None and self._station.state.engine_is_heard:
            return TypeRole.BODY
        is_short = self.theme.metrics(TypeRole.VALUE).horizontalAdvance(self.caption) <= width
        return TypeRole.VALUE if is_short else TypeRole.ALARM

    def _inks(self) -> tuple[str, str]:
        if not self._station.state.engine_is_heard:
            return "bg", "bg"
        return ("text", "text2") if self.alarm is not None else ("text2", "text2")

    def _put(self, alarm: AlarmChanged | None, headline: str, aside: str) -> None:
        if (alarm, headline, aside) != (self.alarm, self.caption, self.aside):
            self.alarm, self.aside = alarm, aside
            self.show_caption(headline)
            self.update()

    def _pulse(self) -> None:
        if self.is_blinking():
            self.update()


class AlarmBanner(Painted):
    """The whole line: text, counts, acknowledge, silence."""

    navigate = Signal(object)
    """A Target: the alarm that was tapped."""

    def __init__(self, station: Station) -> None:
        super().__init__(station.theme)
        self._station = station
        self.text = AlarmText(station)
        self.counts = AlarmCounts(station)
        self.acknowledge = ActionButton(
            station.theme, _("Acknowledge"), TouchClass.T3, icon="check", inset_px=6
        )
        self.silence = ActionButton(
            station.theme, _("Silence"), TouchClass.T3, icon="silence", inset_px=6
        )
        self.horn = ActionButton(station.theme, "", TouchClass.T3, icon="sound", inset_px=6)
        self.horn.setAccessibleName(_("Horn"))
        self.horn.hide()
        self._line = QHBoxLayout(self)
        self._sound: Horn | None = None
        self._captions = {
            self.silence: _("Silence"), self.acknowledge: _("Acknowledge"), self.horn: ""
        }  # fmt: skip
        """What is written on the buttons where there is room; the first goes first."""
        self._timer = QTimer(self, interval=_REFRESH_MS)
        self._build()
        state = station.state
        state.alarms_changed.connect(lambda _machines: self.refresh())
        state.flood_changed.connect(self.refresh)
        state.engine_changed.connect(self.refresh)
        state.user_changed.connect(self.refresh)
        self._timer.timeout.connect(self.refresh)
        self.refresh()

    def minimumSizeHint(self) -> QSize:
        """Ask for no more than a narrow window has: captions go before anything is cut."""
        return QSize(self.theme.unit(_LEAST_PX), super().minimumSizeHint().height())

    def show_horn(self, horn: Horn) -> None:
        """Tell from now on whether this horn is heard; a tap opens volume and test."""
        self._sound = horn
        self.horn.clicked.connect(lambda _checked=False: self._open_horn(horn))
        horn.changed.connect(self._note_horn)
        self.horn.show()
        self._note_horn()

    def _note_horn(self) -> None:
        is_mute = self._sound is not None and bool(self._sound.problem)
        self.horn.show_icon("mute" if is_mute else "sound")
        self._captions[self.horn] = _("No sound") if is_mute else ""
        self._fit_captions()
        self.horn.setAccessibleName(_("No sound") if is_mute else _("Horn"))

    def _open_horn(self, horn: Horn) -> None:
        HornSheet(self._station, self, horn).open()

    def _fit_captions(self) -> None:
        """Leave out captions where the line is narrow: the signs of the buttons say enough."""
        shown = [one for one in self._row if not one.isHidden()]
        needed = sum(one.minimumSizeHint().width() for one in shown)
        needed += self.theme.unit(8) * (len(shown) - 1) + self.theme.unit(16)
        metrics, gap = self.theme.metrics(TypeRole.STRONG), self.theme.unit(8)
        widths = {
            button: round(metrics.horizontalAdvance(caption)) + gap
            for button, caption in self._captions.items()
            if caption and button in shown
        }
        needed += sum(wide for button, wide in widths.items() if not button.caption)
        for button, caption in self._captions.items():
            is_dropped = button in widths and needed > self.width()
            needed -= widths[button] if is_dropped else 0
            button.show_caption("" if is_dropped else caption)
            if is_dropped:
                button.setAccessibleName(caption)
        self._line.activate()

    def _build(self) -> None:
        unit = self.theme.unit
        row = self._line
        row.setContentsMargins(0, 0, unit(16), 0)
        row.setSpacing(unit(8))
        row.addWidget(self.text, 1)
        self._row = [self.text, self.counts, self.acknowledge, self.silence, self.horn]
        for widget in self._row[1:]:
            row.addWidget(widget)
        self._fit()
        self.theme.changed.connect(self._fit)
        self.text.clicked.connect(lambda _checked=False: self._open())
        self.acknowledge.clicked.connect(lambda _checked=False: self._acknowledge())
        self.silence.clicked.connect(lambda _checked=False: self._silence())

    def _fit(self) -> None:
        """Be as high as a target for the whole hand, or as two lines of text where they are."""
        roles = (TypeRole.VALUE, TypeRole.CAPTION)
        text = sum(self.theme.metrics(role).height() for role in roles) + self.theme.unit(8)
        least = self.theme.target_px(TouchClass.T3)
        self.setFixedHeight(max(self.theme.unit(HEIGHT_PX), least, round(text)))

    def refresh(self) -> None:
        """Show what the plant view knows now."""
        state = self._station.state
        first = state.standing.first_calling()
        is_heard = state.engine_is_heard
        if not is_heard:
            reason = sentence(state.stop_reason) if state.stop_reason else ""
            told = _("Live data, alarms and recording are not available")
            self.text.show_sentence(told, reason or _("The engine is not heard"))
        elif first is not None:
            self.text.show_alarm(first)
        else:
            self.text.show_sentence(*self._calm())
        self.counts.show_counts(state.standing, state.flood, is_known=is_heard)
        for button, right in (
            (self.acknowledge, Right.ACKNOWLEDGE), (self.silence, Right.SILENCE),
        ):  # fmt: skip
            button.setVisible(is_heard and first is not None)
            button.setEnabled(self._station.may(right))
        if not state.standing.sounding_count():
            self.silence.setEnabled(False)
        self._fit_captions()
        self._keep_pulse()
        self.update()

    def paint(self, pencil: Pencil) -> None:
        """Paint the ground: inverse when nothing is known, with a hairline below."""
        area = QRectF(self.rect())
        if not self._station.state.engine_is_heard:
            pencil.fill(area, "text")
            return
        pencil.fill(area, "panel" if self.text.alarm is not None else "bg")
        pencil.fill(QRectF(0, area.bottom() - 1, area.width(), 1), "hairline")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Write on the buttons what there is room for."""
        super().resizeEvent(event)
        self._fit_captions()

    def showEvent(self, event: QShowEvent) -> None:
        """Let times go on."""
        super().showEvent(event)
        self._timer.start()
        self._keep_pulse()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody can see it."""
        super().hideEvent(event)
        self._timer.stop()
        self.theme.blink.leave(self)

    def _calm(self) -> tuple[str, str]:
        state = self._station.state
        active = state.standing.active_count()
        headline = _("No active alarms")
        if active:
            headline = _("All alarms are acknowledged")
        if state.last_alarm_at is None:
            return headline, ""
        past_s = (self._station.clock.now() - state.last_alarm_at).total_seconds()
        return headline, _("last change {age} ago").format(age=age(past_s))

    def _keep_pulse(self) -> None:
        if self.isVisible() and self.text.is_blinking() and self._station.state.engine_is_heard:
            self.theme.blink.join(self)
        else:
            self.theme.blink.leave(self)

    def _open(self) -> None:
        key = self.text.alarm.key if self.text.alarm else ""
        self.navigate.emit(Target(page="alarms", alarm=key))

    def _acknowledge(self) -> None:
        alarm = self.text.alarm
        if alarm is not None:
            self._station.wish(
                AcknowledgeAlarm(alarm.key, alarm.occurrence),
                lambda told: self._refused(self.acknowledge, told),
            )

    def _silence(self) -> None:
        self._station.wish(SilenceHorn(), lambda told: self._refused(self.silence, told))

    def _refused(self, at: ActionButton, told: str) -> None:
        Notice(self.theme, at, told)
