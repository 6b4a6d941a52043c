"""A sheet of paper with what a page of trends shows: as a picture (PNG) or for printing (PDF).

Both come from the same strokes, in the light theme, whatever the window wears.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSize
from PySide6.QtGui import QImage, QImageWriter, QPageLayout, QPageSize, QPaintDevice, QPdfWriter

from hmi.texts.catalog import _
from ui.theme.paper_theme import PaperTheme
from ui.theme.type import TypeRole
from ui.widgets.pencil import Pencil, drawing_on
from ui.widgets.plain_text import plain

DPI = 96
SIZE = QSize(1122, 793)
"""A4 across, in pixels of a design."""
_MARGIN, _GAP = 40, 8
_MOST_ROWS = 14
_PICTURE_RATIO = 2.0


@dataclass(frozen=True, slots=True)
class Paper:
    """What is put on a sheet: title, lines below it, what draws into an area, rows at the foot."""

    title: str
    lines: Sequence[str]
    draw: Callable[[Pencil, QRectF], None]
    rows: Sequence[str] = ()


def as_png(paper: Paper) -> bytes:
    """Return the sheet as a picture, in twice the design's resolution."""
    image = QImage(SIZE * _PICTURE_RATIO, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(_PICTURE_RATIO)
    image.setDotsPerMeterX(round(DPI * _PICTURE_RATIO / 0.0254))
    image.setDotsPerMeterY(round(DPI * _PICTURE_RATIO / 0.0254))
    _paint(paper, image)
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(content.data())


def as_pdf(paper: Paper) -> bytes:
    """Return the sheet as one page of A4, its lines and letters as such."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(DPI)
    writer.setTitle(plain(paper.title))
    page = QPageSize(QPageSize.PageSizeId.A4)
    across = QPageLayout.Orientation.Landscape
    writer.setPageLayout(QPageLayout(page, across, QMarginsF(0, 0, 0, 0)))
    _paint(paper, writer)
    buffer.close()
    return bytes(content.data())


def _paint(paper: Paper, ground: QPaintDevice) -> None:
    theme = PaperTheme()
    with drawing_on(ground, theme) as pencil:
        whole = QRectF(0, 0, SIZE.width(), SIZE.height())
        pencil.painter.fillRect(whole, pencil.colour("panel"))
        area = whole.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        top = _write(pencil, area, [paper.title], TypeRole.VALUE, "text")
        area.setTop(top)
        area.setTop(_write(pencil, area, paper.lines, TypeRole.CAPTION, "text2") + _GAP)
        rows = _held(paper.rows)
        high = theme.metrics(TypeRole.CAPTION).height()
        foot = QRectF(area)
        foot.setTop(area.bottom() - _lines_of(rows) * high)
        _write_rows(pencil, foot, rows)
        area.setBottom(foot.top() - _GAP)
        paper.draw(pencil, area)


def _held(rows: Sequence[str]) -> list[str]:
    more = len(rows) - _MOST_ROWS
    if more <= 0:
        return list(rows)
    return [*rows[:_MOST_ROWS], _("and {n} more").format(n=more)]


def _lines_of(rows: Sequence[str]) -> int:
    return (len(rows) + 1) // 2


def _write_rows(pencil: Pencil, area: QRectF, rows: Sequence[str]) -> None:
    """Write rows in two columns, read downwards."""
    high, half = pencil.theme.metrics(TypeRole.CAPTION).height(), _lines_of(rows)
    wide = (area.width() - 2 * _GAP) / 2
    for number, row in enumerate(rows):
        left = area.left() + (wide + 2 * _GAP if number >= half else 0)
        top = area.top() + number % max(1, half) * high
        pencil.write(QRectF(left, top, wide, high), plain(row, 300), TypeRole.CAPTION)


def _write(pencil: Pencil, area: QRectF, lines: Sequence[str], role: TypeRole, ink: str) -> float:
    """Write lines below each other; return where the last one ends."""
    top, high = area.top(), pencil.theme.metrics(role).height()
    for line in lines:
        pencil.write(QRectF(area.left(), top, area.width(), high), plain(line, 400), role, ink=ink)
        top += high
    return top
