import pytest
from PySide6.QtCore import Qt

from ui.widgets.plain_text import PlainLabel, plain


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
