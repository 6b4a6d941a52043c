"""The help beside other models: whole, marked as our judgement, sources named, nothing cut."""

import pytest
from PySide6.QtWidgets import QWidget

from hmi.maturity.questions import load_bank
from hmi.texts.catalog import set_language
from tests.gui.looking import cut_texts
from ui.theme.scale import Scale
from ui.widgets.maturity_crosswalk import LEVELS, MODELS, CrosswalkSheet, areas, reference_points
from ui.widgets.plain_text import PlainLabel

BANK = load_bank()


@pytest.fixture
def sheet(qtbot, theme):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1024, 768)
    window.show()
    sheet = CrosswalkSheet(theme, window, BANK)
    sheet.open()
    return sheet


def words(sheet):
    return [label.full_text for label in sheet.findChildren(PlainLabel)]


def test_every_area_and_level_stands_beside_each_of_the_three_models(sheet):
    shown = words(sheet)
    for one in BANK.everything:
        place = shown.index(one.name)
        models = [line.partition(":")[0] for line in shown[place + 1 : place + 4]]
        assert models == list(MODELS)
    assert sum(line.startswith("Ours ") for line in shown) == len(LEVELS) == 5
    assert "Ours 4: acatech stage 4–5, SIRI band 4, IMPULS level 4" in shown  # noqa: RUF001  # a range


def test_it_says_that_it_is_our_own_judgement(sheet):
    assert any("our own judgement" in line for line in words(sheet))


def test_figures_of_others_name_their_source():
    sources = ("acatech", "i4ready", "VDMA")
    for source, point in zip(sources, reference_points(), strict=True):
        assert point.startswith(source)
    assert set(areas()) == {one.key for one in BANK.everything}


@pytest.mark.parametrize(("language", "factor"), [("en", 1.0), ("en_XA", 1.0), ("en", 2.0)])
def test_nothing_is_cut(qtbot, theme, language, factor):
    set_language(language)
    try:
        theme.rescale(Scale(text_factor=factor))
        window = QWidget()
        qtbot.addWidget(window)
        window.resize(1024, 768)
        window.show()
        sheet = CrosswalkSheet(theme, window, BANK)
        sheet.open()
        qtbot.waitUntil(lambda: not cut_texts(sheet), timeout=20_000)
        assert sheet.rect().contains(sheet.childrenRect())
    finally:
        set_language("en")
