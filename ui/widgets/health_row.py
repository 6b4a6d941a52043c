"""One machine of the health matrix: its score, and a band bar for each aspect."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtWidgets import QSizePolicy

from hmi.plant.alarm_rules import Levels
from hmi.texts.catalog import _
from hmi.texts.formats import number
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.bar import BarMarks, draw_bar
from ui.widgets.bar_scale import BarScale
from ui.widgets.device_badge import SIDE_PX, device_meaning, draw_device
from ui.widgets.health_words import GOOD, ORDER, HealthCell, HealthFigures
from ui.widgets.painted import Painted
from ui.widgets.pencil import LEFT, RIGHT, Pencil
from ui.widgets.plain_text import plain
from ui.widgets.points_lost import aspect_word
from ui.widgets.share_bar import NOTHING, draw_share
from ui.widgets.tappable import Tappable

_SCALE = BarScale(0.0, 100.0, GOOD, 100.0)
_NAME_SHARE, _SCORE_SHARE = 0.17, 0.17
_LEAST_PX = 440
_TALLEST = 1.6
"""How much taller than needed a row becomes where there is room."""


class Columns:
    """Where the columns of the matrix lie in a width.

    Where the aspects have no room for their words there is one column for the worst of them.
    """

    def __init__(self, theme: Theme, width: float) -> None:
        self._gap = theme.unit(16)
        left = float(theme.unit(12))
        inner = width - 2 * left
        name, score = inner * _NAME_SHARE, inner * _SCORE_SHARE
        aspect = (inner - name - score) / len(ORDER)
        self.name = (left, name - self._gap)
        self.score = (left + name, score - self._gap)
        start = left + name + score
        self.aspects = [(start + n * aspect, aspect - self._gap) for n in range(len(ORDER))]
        self.worst: tuple[float, float] | None = None
        if aspect - theme.unit(4) < _least_aspect(theme):
            self.name = (left, inner * 0.3 - self._gap)
            self.score = (left + inner * 0.3, inner * 0.3 - self._gap)
            self.aspects, self.worst = [], (left + inner * 0.6, inner * 0.4)


def _least_aspect(theme: Theme) -> float:
    caption, strong = theme.metrics(TypeRole.CAPTION), theme.metrics(TypeRole.STRONG)
    words = [*map(aspect_word, ORDER), _("no reading"), _("not offered")]
    widest = max(caption.horizontalAdvance(word) for word in words)
    figures = strong.horizontalAdvance("100 ") + caption.horizontalAdvance("00.0 mm/s")
    return max(widest, figures)


class HealthHead(Painted):
    """The titles of the matrix."""

    def sizeHint(self) -> QSize:
        """Return one line."""
        high = round(self.theme.metrics(TypeRole.CAPTION).height())
        return QSize(self.theme.unit(_LEAST_PX), high + self.theme.unit(8))

    def minimumSizeHint(self) -> QSize:
        """Keep the line."""
        return self.sizeHint()

    def paint(self, pencil: Pencil) -> None:
        """Paint the titles and a line below."""
        columns, high = Columns(self.theme, self.width()), float(self.height())
        titles = [(columns.name, _("Machine")), (columns.score, _("Health"))]
        words = map(aspect_word, ORDER)
        titles += list(zip(columns.aspects, words, strict=False))
        if columns.worst is not None:
            titles.append((columns.worst, _("Worst aspect")))
        for (left, width), text in titles:
            area = QRectF(left, 0, width + self.theme.unit(12), high)
            pencil.write(area, text, TypeRole.CAPTION, ink="text2")
        pencil.fill(QRectF(0, high - 1, self.width(), 1), "line")


class HealthRow(Tappable):
    """A row under a finger; the chosen one is marked as in every list."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "", TouchClass.T2)
        self._figures: HealthFigures | None = None
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._limit()
        theme.changed.connect(self._limit)

    @property
    def figures(self) -> HealthFigures | None:
        """What is shown."""
        return self._figures

    def show_figures(self, figures: HealthFigures) -> None:
        """Show a machine's health."""
        if figures != self._figures:
            self._figures = figures
            score = figures.told if figures.score is None else number(figures.score, 0)
            self.show_caption(f"{figures.name}: {score} {device_meaning(figures.device)}".rstrip())
            self.update()

    def content_size(self) -> QSize:
        """Return a line of figures over bars and a caption."""
        strong = self.theme.metrics(TypeRole.STRONG).height()
        caption = self.theme.metrics(TypeRole.CAPTION).height()
        return QSize(self.theme.unit(_LEAST_PX), round(strong + caption) + self.theme.unit(12))

    def paint(self, pencil: Pencil) -> None:
        """Paint name, score and aspects."""
        figures, area = self._figures, QRectF(self.rect())
        if figures is None:
            return
        if self.isChecked() or self.isDown():
            pencil.fill(area, "pressed")
        if self.isChecked():
            pencil.fill(QRectF(0, 0, self.theme.unit(3), area.height()), "text")
        pencil.fill(QRectF(0, area.height() - 1, area.width(), 1), "hairline")
        columns = Columns(self.theme, area.width())
        self._paint_name(pencil, columns.name, figures)
        self._paint_score(pencil, columns.score, figures)
        for place, cell in zip(columns.aspects, figures.cells, strict=False):
            self._paint_cell(pencil, place, cell, figures.is_live)
        if columns.worst is not None:
            self._paint_worst(pencil, columns.worst, figures)

    def _lines(self, place: tuple[float, float]) -> tuple[QRectF, QRectF]:
        left, width = place
        head = self.theme.metrics(TypeRole.STRONG).height()
        foot = self.theme.metrics(TypeRole.CAPTION).height()
        spare = self.height() - head - foot
        gap = max(0.0, min(spare / 4, float(self.theme.unit(8))))
        top = (spare - gap) / 2
        return QRectF(left, top, width, head), QRectF(left, top + head + gap, width, foot)

    def _limit(self) -> None:
        self.setMaximumHeight(round(self.content_size().height() * _TALLEST))

    def _paint_name(
        self, pencil: Pencil, place: tuple[float, float], figures: HealthFigures
    ) -> None:
        head, foot = self._lines(place)
        if figures.device:
            side = min(head.height(), float(self.theme.unit(SIDE_PX)))
            badge = QRectF(head.right() - side, head.top(), side, side)
            draw_device(pencil, badge, figures.device)
            head.setRight(badge.left() - self.theme.unit(4))
        pencil.write(head, plain(figures.name, 40), TypeRole.STRONG)
        pencil.write(foot, figures.doubt or figures.state, TypeRole.CAPTION, ink="text2")

    def _paint_score(
        self, pencil: Pencil, place: tuple[float, float], figures: HealthFigures
    ) -> None:
        head, foot = self._lines(place)
        if figures.score is None:
            wide = head.united(foot)
            pencil.write(wide, figures.told, TypeRole.CAPTION, ink="text2")
            return
        ink = "value" if figures.is_live else "text2"
        text = number(figures.score, 0)
        larger = self.theme.metrics(TypeRole.VALUE).height() - head.height()
        pencil.write(head.adjusted(0, -larger / 2, 0, larger / 2), text, TypeRole.VALUE, ink=ink)
        pencil.write(head.adjusted(0, 2, 0, 2), figures.told, TypeRole.CAPTION, ink="text2",
                     align=RIGHT)  # fmt: skip
        draw_share(pencil, self._track(foot, 6), figures.score / 100, figures.is_live)

    def _paint_cell(
        self, pencil: Pencil, place: tuple[float, float], cell: HealthCell, is_live: bool
    ) -> None:
        head, foot = self._lines(place)
        if cell.score is None:
            pencil.write(head, cell.value, TypeRole.STRONG, ink="text2")
            pencil.write(foot, cell.absent, TypeRole.CAPTION, ink="text2")
            return
        ink = "value" if is_live else "text2"
        score = number(cell.score, 0)
        pencil.write(head, score, TypeRole.STRONG, ink=ink, align=LEFT)
        taken = self.theme.metrics(TypeRole.STRONG).horizontalAdvance("100 ")
        beside = head.adjusted(taken, 1, 0, 1)
        pencil.write(beside, cell.value, TypeRole.CAPTION, ink="text2", align=RIGHT)
        marks = BarMarks(value=cell.score, is_live=is_live)
        draw_bar(pencil, self._track(foot, 8), _SCALE, Levels(), marks)

    def _paint_worst(
        self, pencil: Pencil, place: tuple[float, float], figures: HealthFigures
    ) -> None:
        scored = [cell for cell in figures.cells if cell.score is not None]
        head, foot = self._lines(place)
        if not scored:
            pencil.write(head, NOTHING, TypeRole.STRONG, ink="text2")
            return
        worst = min(scored, key=lambda cell: cell.score or 0.0)
        ink = "value" if figures.is_live else "text2"
        text = f"{number(worst.score, 0)}  {aspect_word(worst.name)}"
        pencil.write(head, text, TypeRole.STRONG, ink=ink)
        pencil.write(foot, worst.value, TypeRole.CAPTION, ink="text2")

    def _track(self, foot: QRectF, height_px: float) -> QRectF:
        height = self.theme.unit(height_px)
        top = round(foot.top() + (foot.height() - height) / 2)
        return QRectF(foot.left(), top, foot.width(), height)
