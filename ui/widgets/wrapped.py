"""A few lines of text in a narrow place: broken between words, the last one cut if need be."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF

from ui.theme.type import TypeRole
from ui.widgets.pencil import LEFT, Pencil
from ui.widgets.plain_text import plain


def wrap(metrics: QFontMetricsF, text: str, width: float, lines: int) -> list[str]:
    """Return at most `lines` lines; what does not fit stays in the last one, to be cut there."""
    found: list[str] = []
    rest = text.split()
    while rest and len(found) < lines - 1:
        taken = 1
        while (
            taken < len(rest) and metrics.horizontalAdvance(" ".join(rest[: taken + 1])) <= width
        ):
            taken += 1
        found.append(" ".join(rest[:taken]))
        rest = rest[taken:]
    return [*found, " ".join(rest)] if rest else found


def write_wrapped(
    pencil: Pencil,
    area: QRectF,
    text: str,
    role: TypeRole,
    *,
    ink: str = "text",
    align: Qt.AlignmentFlag = LEFT,
) -> None:
    """Write a text into an area in as many lines as it holds, at least two, centred upright."""
    metrics = pencil.theme.metrics(role)
    lines = max(2, int((area.height() + 1) / metrics.height()))
    shown = wrap(metrics, plain(text), area.width(), lines)
    top = area.center().y() - len(shown) * metrics.height() / 2
    for number, line in enumerate(shown):
        row = QRectF(area.left(), round(top + number * metrics.height()), area.width(),
                     metrics.height())  # fmt: skip
        pencil.write(row, line, role, ink=ink, align=align)
