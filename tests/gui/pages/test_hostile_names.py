"""Names from servers are shown as written: no markup, no file opened, no window torn apart."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QFile, Qt
from PySide6.QtWidgets import QLabel, QWidget

from hmi.plant.tags import Kind
from tests.gui.filling import PAGES, all_pages, fill, rate
from ui.shell.main_window import MainWindow
from ui.widgets.page import Target
from ui.widgets.plain_text import plain

WIDEST = 4000
NAMES = {
    "image": '<img src="/tmp/canary.png" width=40000 height=30000>',
    "remote image": '<img src="//canary/share/x.png"><b>bold</b>',
    "markup": "Level <a href='file:///etc/passwd'>high</a><br>now",
    "right to left": "Valve \u202eDESOLC\u202c \u2066x\u2069 \u200f!",
    "nul": "Pump\x00\x1b[31m\x07 1",
    "long": "W" * 10_000,
    "long words": "level high " * 1000,
    "mnemonic": "Fill & cap && close",
    "lines": "first\nsecond\r\n\tthird\u2028fourth",
    "format": "{0} %s %n {name!r} \\n ${x}",
    "empty": " ",
    "combining": "Z" + "\u0301" * 300,
    "lone surrogate": "a\ud800b",
}


@pytest.fixture(params=NAMES.values(), ids=NAMES.keys())
def name(request):
    return request.param


@pytest.fixture
def site(site, name):
    tags = [replace(one, name=name, unit=name[:30]) for one in site.tags]
    machines = [replace(one, name=name, area=name) for one in site.machines]
    rules = [replace(one, message=name, cause=name, response=name) for one in site.alarms]
    return replace(site, name=name, line=name, tags=tuple(tags), machines=tuple(machines),
                   alarms=tuple(rules))  # fmt: skip


@pytest.fixture
def window(qtbot, station, plant, name):
    window = MainWindow(station, all_pages(station))
    qtbot.addWidget(window)
    window.resize(1024, 768)
    station.state.hear_engine(True)
    fill(plant)
    rate(plant, 3, 2, 4, 2, 1, 3)
    plant.alarm(message=name, cause=name, consequence=name, response=name, comment=name,
                unit=name[:30], acked_by=name, user=name)  # fmt: skip
    plant.alarm("capper.word", machine="capper", tag="", value=name, message=name)
    window.show()
    yield window
    window.close()


def test_every_page_shows_a_hostile_name_as_plain_text(window, station, plant, qtbot):
    assert any(tag.kind is not Kind.TEXT for tag in station.site.tags)
    for page in PAGES:
        window.go_to(Target(page=page, machine="filler" if page == "machine" else ""))
        qtbot.waitUntil(lambda: station.background.pending == 0)
        plant.settle()
        assert not window.grab().isNull()
        assert station.bugs.count == 0, page
        for one in [window, *window.findChildren(QWidget)]:
            hint = one.sizeHint().expandedTo(one.minimumSizeHint())
            assert max(hint.width(), hint.height()) <= WIDEST, (page, one)
        for label in window.findChildren(QLabel):
            assert label.textFormat() is Qt.TextFormat.PlainText, (page, label.text()[:60])
        assert window.width() == 1024, page
        assert all(one.toolTip() == "" for one in window.findChildren(QWidget))


def test_nothing_hidden_is_left_in_a_name(name):
    shown = plain(name)
    assert len(shown) <= 200
    assert not set(shown) & set("\x00\x1b\x07\n\r\t\u202e\u2066\u2028\ud800")
    assert not QFile.exists("/tmp/canary.png")  # noqa: S108  # the canary that no page may make
