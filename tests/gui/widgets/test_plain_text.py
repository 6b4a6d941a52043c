import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ui.widgets.panel import Panel
from ui.widgets.plain_text import PlainLabel, plain
from ui.widgets.scroll import Scroll


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("Filler", "Filler"),
        ("a\nb\tc", "a b c"),
        ("\u202eevil", "\ufffdevil"),
        ("a\x00b\x1b[0m", "a\ufffdb\ufffd[0m"),
        ("e\u0301", "\u00e9"),
        ("\ud800", "\ufffd"),
        ("<b>bold</b>", "<b>bold</b>"),
    ],
)
def test_text_from_anywhere_becomes_harmless(given, wanted):
    assert plain(given) == wanted


def test_long_text_is_cut_to_the_limit():
    assert plain("x" * 500, 10) == "x" * 9 + "…"
    assert len(plain("\u202e" * 10_000, 50)) == 50


def test_a_label_never_interprets_markup(theme, qtbot):
    label = PlainLabel(theme, '<img src="file:///etc/passwd"><b>x</b> &amp;')
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.text() == '<img src="file:///etc/passwd"><b>x</b> &amp;'


def test_an_elided_label_shows_its_end_as_ellipsis_and_gets_it_back(theme, qtbot):
    label = PlainLabel(theme, "A rather long machine name", is_elided=True)
    qtbot.addWidget(label)
    label.resize(60, 20)
    label.show()
    assert label.text().endswith("…")
    label.resize(600, 20)
    assert label.text() == "A rather long machine name"


def test_a_label_that_was_never_seen_wears_the_theme_that_came_meanwhile(qtbot, theme):
    stack = QStackedWidget()
    qtbot.addWidget(stack)
    stack.addWidget(QWidget())
    page = QWidget()
    panel = Panel(theme, "Title")
    label = PlainLabel(theme, "Text", ink="text2", is_wrapped=True)
    panel.add(label)
    column = QVBoxLayout(page)
    column.addWidget(panel)
    area = Scroll(page, is_whole=True)
    # Asked for its size a label is polished before it is seen.
    assert area.minimumSizeHint().width() > 0
    stack.addWidget(area)
    stack.show()
    theme.use(True)
    stack.setCurrentWidget(area)
    for one in page.findChildren(PlainLabel):
        assert one.palette().color(QPalette.ColorRole.WindowText) == QColor(theme.palette.text2)
