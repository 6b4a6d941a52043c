"""What a person would see on a widget: cut texts, alarm colours, targets too small."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from PySide6.QtWidgets import QWidget

from tests.gui.theme.test_colours import distance
from ui.theme.theme import Theme
from ui.widgets.pencil import Pencil
from ui.widgets.plain_text import PlainLabel
from ui.widgets.tappable import Tappable


@contextmanager
def written() -> Iterator[list[tuple[str, bool]]]:
    """Give a list that fills with each painted text and whether it had to be cut."""
    found: list[tuple[str, bool]] = []
    write = Pencil.write

    def note(self, area, text, role, **fields):
        metrics = self.theme.metrics(role)
        is_cut = bool(text) and (
            metrics.horizontalAdvance(text) > area.width() + 1.5
            or metrics.ascent() > area.height() + 1.0
        )
        found.append((text, is_cut))
        write(self, area, text, role, **fields)

    with patch.object(Pencil, "write", note):
        yield found


def cut_texts(widget: QWidget) -> set[str]:
    """Return every text on a shown widget that is painted or labelled cut."""
    with written() as found:
        widget.grab()
    cut = {text for text, is_cut in found if is_cut}
    for label in widget.findChildren(PlainLabel):
        if label.isVisible() and not label.wordWrap() and label.text() != label.full_text:
            cut.add(label.full_text)
    return cut


def alarm_coloured(widget: QWidget, theme: Theme) -> set[str]:
    """Return the colours on a widget that are too near to an alarm's."""
    image = widget.grab().toImage()
    colours = {
        image.pixelColor(x, y).name()
        for x in range(image.width())
        for y in range(0, image.height(), 2)
    }
    assert len(colours) > 10, "nothing is painted"
    alarms = [alarm.fill for alarm in theme.palette.alarms]
    return {one for one in colours if min(distance(one, alarm) for alarm in alarms) <= 15}


def too_small(widget: QWidget, theme: Theme) -> list[str]:
    """Return the visible targets that are smaller than their touch class."""
    return [
        one.caption
        for one in widget.findChildren(Tappable)
        if one.isVisible() and min(one.width(), one.height()) < theme.target_px(one.touch_class)
    ]
