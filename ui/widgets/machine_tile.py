"""One machine of the line at a glance; the whole tile is one target that opens its page."""

from dataclasses import dataclass, field

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QResizeEvent

from hmi.plant.alarm_rules import Levels, Priority
from hmi.plant.assets import MachineState
from hmi.plant.tags import Tag
from hmi.texts.catalog import _
from ui.theme.blink import BlinkRate
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.badge import draw_badge
from ui.widgets.bar import BarMarks, draw_bar
from ui.widgets.bar_scale import bar_scale
from ui.widgets.blinking import Blinking
from ui.widgets.pencil import LEFT, RIGHT, Pencil
from ui.widgets.plain_text import plain
from ui.widgets.share_bar import NOTHING, draw_share
from ui.widgets.sparkline import Sparkline
from ui.widgets.state_chip import state_word
from ui.widgets.wrapped import write_wrapped

ALARM_LINES = 3
PAD = 8
GAP = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class TileFigures:
    """What a tile shows of a machine; texts are written already.

    doubt says why nothing of it may be taken as what is now; empty when all may.
    """

    state: MachineState = MachineState.UNKNOWN
    duration: str = ""
    doubt: str = ""
    speed: BarMarks = field(default_factory=BarMarks)
    speed_text: str = NOTHING
    health: float | None = None
    """0..100."""
    oee: float | None = None
    """0..1."""
    oee_text: str = NOTHING
    key_text: str = NOTHING
    alarm: Priority | None = None
    alarm_rate: BlinkRate = BlinkRate.STEADY
    alarm_text: str = ""

    @property
    def is_live(self) -> bool:
        """Tell whether the figures are what is now."""
        return not self.doubt

    @property
    def health_text(self) -> str:
        """Health as written."""
        return NOTHING if self.health is None else f"{self.health:.0f}"


@dataclass(frozen=True, slots=True)
class TileTag:
    """A tag that a tile draws, with its limits."""

    tag: Tag
    levels: Levels


class MachineTile(Blinking):
    """Name, state, speed, health, OEE, key value with its last hour, and the top alarm."""

    def __init__(
        self, theme: Theme, name: str, speed: TileTag | None, key: TileTag | None
    ) -> None:
        super().__init__(theme, name, TouchClass.T2)
        self.figures = TileFigures()
        self._speed = speed
        self._speed_scale = bar_scale(speed.tag, speed.levels) if speed else None
        self._key = key
        self.curve = Sparkline(theme, key.tag, key.levels) if key else None
        if self.curve is not None:
            self.curve.setParent(self)
            self.curve.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_figures(self, figures: TileFigures) -> None:
        """Show a machine as it stands."""
        if figures != self.figures:
            self.figures = figures
            told = (self.caption, state_word(figures.state), figures.doubt, figures.alarm_text)
            self.setAccessibleName(" ".join(part for part in told if part))
            self.keep_pulse()
            self.update()

    def content_size(self) -> QSize:
        """Return room for the longest state word and for every row."""
        strong = self.theme.metrics(TypeRole.STRONG)
        widest = max(strong.horizontalAdvance(state_word(state)) for state in MachineState)
        width = round(widest) + 2 * self.theme.unit(PAD) + 1
        return QSize(width, round(self._rows(0.0)[-1].bottom()) + self.theme.unit(PAD))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the curve in its place."""
        super().resizeEvent(event)
        self._place_curve()

    def paint(self, pencil: Pencil) -> None:
        """Paint all rows from the top."""
        palette = self.theme.palette
        ground = palette.pressed if self.isDown() else palette.panel
        pencil.box(QRectF(self.rect()), ground, "setpoint", 2.0 if self.hasFocus() else 1.0)
        name, state, speed, health, oee, key, alarm = self._rows(float(self.height()))
        pencil.write(name, self.caption, TypeRole.STRONG, ink="setpoint")
        self._paint_state(pencil, state)
        if self._speed is not None:
            self._paint_speed(pencil, speed, self._speed)
        share = None if self.figures.health is None else self.figures.health / 100
        self._paint_share(pencil, health, _("Health"), share, self.figures.health_text)
        self._paint_share(pencil, oee, _("OEE"), self.figures.oee, self.figures.oee_text)
        if self._key is not None:
            tag, text = self._key.tag, self.figures.key_text
            self._paint_key(pencil, key, plain(tag.name, 40), (text, plain(tag.unit, 12)))
        self._paint_alarm(pencil, alarm)

    def badge_rate(self) -> BlinkRate:
        """Return how the badge of its top alarm blinks."""
        return BlinkRate.STEADY if self.figures.alarm is None else self.figures.alarm_rate

    def _rows(self, height: float) -> tuple[QRectF, ...]:
        """Return name, state, speed, health, OEE, key value and alarm from the top.

        The key value takes what the others leave of the height.
        """
        unit, theme = self.theme.unit, self.theme
        caption = theme.metrics(TypeRole.CAPTION).height()
        strong, micro = theme.metrics(TypeRole.STRONG).height(), theme.metrics(TypeRole.MICRO)
        pad, gap = unit(PAD), unit(GAP)
        fixed = [
            strong,
            strong + micro.height() + unit(8),
            micro.height() + strong + unit(24),
            caption + unit(6),
            caption + unit(6),
        ]
        alarm = max(ALARM_LINES * micro.height(), float(unit(28)))
        least = micro.height() + strong + unit(30)
        taken = 2 * pad + sum(fixed) + alarm + 6 * gap
        rows, top = [], float(pad)
        for part in (*fixed, max(least, height - taken), alarm):
            rows.append(QRectF(pad, round(top), self.width() - 2 * pad, round(part)))
            top += part + gap
        return tuple(rows)

    def _place_curve(self) -> None:
        if self.curve is not None:
            row = self._rows(float(self.height()))[5]
            head = self._key_head()
            self.curve.setGeometry(row.adjusted(0, head, 0, 0).toAlignedRect())

    def _key_head(self) -> float:
        metrics = self.theme.metrics
        return metrics(TypeRole.MICRO).height() + metrics(TypeRole.STRONG).height()

    def _ink(self) -> str:
        return "value" if self.figures.is_live else "text2"

    def _paint_state(self, pencil: Pencil, row: QRectF) -> None:
        """Paint the state's fill from edge to edge: it is what the eye compares."""
        palette, figures, unit = self.theme.palette, self.figures, self.theme.unit
        area = QRectF(1, row.top(), self.width() - 2, row.height())
        if not figures.is_live or figures.state is MachineState.UNKNOWN:
            pencil.fill(area, "bg")
            pencil.hatch(area, "hairline")
            ink, second = palette.text2, figures.doubt or figures.duration
        else:
            ground = palette.state_fill(figures.state)
            pencil.fill(area, ground)
            ink, second = palette.ink_on(ground), figures.duration
        strong = self.theme.metrics(TypeRole.STRONG).height()
        word = QRectF(row.left(), row.top() + unit(4), row.width(), strong)
        pencil.write(word, state_word(figures.state), TypeRole.STRONG, ink=ink)
        below = QRectF(row.left(), word.bottom(), row.width(), row.bottom() - word.bottom())
        below.setHeight(self.theme.metrics(TypeRole.MICRO).height())
        pencil.write(below, second, TypeRole.MICRO, ink=ink)

    def _paint_speed(self, pencil: Pencil, row: QRectF, speed: TileTag) -> None:
        strong, micro = self.theme.metrics(TypeRole.STRONG), self.theme.metrics(TypeRole.MICRO)
        top = QRectF(row.left(), row.top(), row.width(), micro.height())
        pencil.write(top, _("Speed"), TypeRole.MICRO, ink="text2")
        head = QRectF(row.left(), top.bottom(), row.width(), strong.height())
        number = (self.figures.speed_text, plain(speed.tag.unit, 12))
        self._paint_head(pencil, head, "", number)
        # Above the bar is the target's mark, below it the pointer's.
        track = QRectF(row.left(), head.bottom() + self.theme.unit(9), row.width(),
                       self.theme.unit(8))  # fmt: skip
        if self._speed_scale is not None:
            draw_bar(pencil, track, self._speed_scale, Levels(), self.figures.speed)

    def _paint_share(
        self, pencil: Pencil, row: QRectF, caption: str, share: float | None, text: str
    ) -> None:
        head = QRectF(row.left(), row.top(), row.width(),
                      self.theme.metrics(TypeRole.CAPTION).height())  # fmt: skip
        self._paint_head(pencil, head, caption, (text, ""))
        track = QRectF(row.left(), head.bottom() + self.theme.unit(2), row.width(),
                       self.theme.unit(4))  # fmt: skip
        draw_share(pencil, track, share, self.figures.is_live)

    def _paint_head(
        self, pencil: Pencil, area: QRectF, caption: str, number: tuple[str, str]
    ) -> None:
        """Paint a caption, the number at the right end, and its unit where there is room."""
        text, unit_text = number
        strong, micro = self.theme.metrics(TypeRole.STRONG), self.theme.metrics(TypeRole.MICRO)
        gap = self.theme.unit(3)
        unit_width = micro.horizontalAdvance(unit_text) + gap if unit_text else 0.0
        wide = strong.horizontalAdvance(text)
        room = area.width() - self.theme.metrics(TypeRole.CAPTION).horizontalAdvance(caption) - gap
        right = area.right()
        if unit_text and wide + unit_width <= room:
            beside = QRectF(right - unit_width, area.top(), unit_width, area.height())
            pencil.write(beside, unit_text, TypeRole.MICRO, ink="text2", align=RIGHT)
            right -= unit_width
        number_at = QRectF(right - wide, area.top(), wide, area.height())
        pencil.write(number_at, text, TypeRole.STRONG, ink=self._ink(), align=RIGHT)
        before = QRectF(area.left(), area.top(), number_at.left() - gap - area.left(),
                        area.height())  # fmt: skip
        pencil.write(before, caption, TypeRole.CAPTION, ink="text2", align=LEFT)

    def _paint_key(
        self, pencil: Pencil, row: QRectF, caption: str, number: tuple[str, str]
    ) -> None:
        caption_height = self.theme.metrics(TypeRole.MICRO).height()
        top = QRectF(row.left(), row.top(), row.width(), caption_height)
        pencil.write(top, caption, TypeRole.MICRO, ink="text2")
        head = QRectF(row.left(), top.bottom(), row.width(), self._key_head() - caption_height)
        self._paint_head(pencil, head, _("1 h"), number)

    def _paint_alarm(self, pencil: Pencil, row: QRectF) -> None:
        figures = self.figures
        if figures.alarm is None:
            return
        side = float(self.theme.unit(26))
        badge = QRectF(row.left(), row.top() + (row.height() - side) / 2, side, side)
        draw_badge(pencil, badge, figures.alarm, figures.alarm_rate)
        beside = row.adjusted(side + self.theme.unit(6), 0, self.theme.unit(4), 0)
        write_wrapped(pencil, beside, figures.alarm_text, TypeRole.MICRO)
