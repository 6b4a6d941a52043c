"""What is seen is saved as a picture or a page: with title, time, legend, holes and notes."""

import shutil
import subprocess
from datetime import timedelta

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage

from hmi.bus.facts import NoteChanged
from hmi.clock import to_us
from hmi.plant.notes import Note
from ui.pages.trends import TrendsPage
from ui.widgets.paper import SIZE, Paper, as_pdf, as_png
from ui.widgets.picture_sheet import PictureSheet
from ui.widgets.trend_window import MINUTE_US

LEVEL, SPEED = "filler.bowl_level", "filler.speed"
S = 1_000_000


@pytest.fixture
def page(station, reader, clock, qtbot):
    station.state.hear_engine(True)
    now_us = to_us(clock.now())
    for key in (LEVEL, SPEED):
        reader.samples[key] = [
            (now_us - n * S, 40.0 + n % 30, 0x80000000 if 200 <= n < 300 else 0)
            for n in range(700, 0, -1)
        ]
    made = TrendsPage(station)
    qtbot.addWidget(made)
    made.resize(936, 640)
    made.chart.show_pens([LEVEL, SPEED])
    made.chart.show_span(10 * MINUTE_US)
    made.show()
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    made.chart.pause()
    made.chart.tick()
    yield made
    made.hide()


def note(clock):
    now = clock.now()
    return Note(1, now - timedelta(minutes=2), None, LEVEL, "filler", "Nozzle 4 was changed",
                "eva", now)  # fmt: skip


def test_a_sheet_tells_time_zone_legend_holes_and_notes(page, station, clock):
    station.bus.notes.publish(NoteChanged(note(clock)))
    paper = page.paper()
    assert paper.title == "Test plant · Line 1"
    assert "2026-01-05 05:50:00 to 2026-01-05 06:00:00, UTC" in paper.lines[0]
    assert any(row.startswith("Bowl level · Filler: 40.0 … 69.0 %") for row in paper.rows)
    assert any("unknown from" in row and "bad quality" in row for row in paper.rows)
    assert any("Nozzle 4 was changed" in row for row in paper.rows)


def test_two_cursors_are_told_with_what_lies_between(page, station, plant, clock, qtbot):
    plant.hear()
    now_us = to_us(clock.now())
    page.chart.put_cursor(now_us - 150 * S)
    page.chart.put_second_cursor(now_us - 100 * S)
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    page.chart.tick()
    paper = page.paper()
    assert "Cursor A at 05:57:30, cursor B at 05:58:20" in paper.lines[1]
    [row] = [row for row in paper.rows if row.startswith("Bowl level") and "Mean" in row]
    assert "A 40.0" in row
    assert "B 50.0" in row
    assert "B - A 10.0" in row
    page.chart.put_cursor(None)


def test_a_picture_is_painted_with_the_lines_of_the_pens(page):
    image = QImage.fromData(as_png(page.paper()))
    assert image.size() == SIZE * 2
    colours = {image.pixelColor(x, y).name() for x in range(0, image.width(), 3)
               for y in range(200, 1200, 3)}  # fmt: skip
    light = page._station.theme.palette
    assert not light.is_dark
    assert light.pens[0].lower() in colours
    assert len(colours) > 8


def test_in_the_dark_theme_paper_is_light_all_the_same(page, station):
    before = as_png(page.paper())
    station.theme.use(True)
    page.chart.tick()
    assert QImage.fromData(as_png(page.paper())).pixelColor(4, 4) == QImage.fromData(
        before
    ).pixelColor(4, 4)


def test_a_page_is_one_sheet_of_pdf_with_letters_as_letters(page, tmp_path):
    content = as_pdf(page.paper())
    assert content.startswith(b"%PDF-")
    assert content.count(b"/Type /Page\n") == 1
    assert b"/Font" in content
    renderer = shutil.which("pdftoppm")
    if renderer is None:
        return
    path = tmp_path / "page.pdf"
    path.write_bytes(content)
    subprocess.run([renderer, "-r", "48", "-png", str(path), str(tmp_path / "seen")], check=True)
    [seen] = tmp_path.glob("seen*.png")
    image = QImage(str(seen))
    assert abs(image.width() - SIZE.width() / 2) <= 2
    inks = {image.pixelColor(x, y).name() for x in range(0, image.width(), 2)
            for y in range(0, image.height(), 2)}  # fmt: skip
    assert len(inks) > 8


@pytest.mark.parametrize("view", ["compare", "xy", "spread"])
def test_every_view_can_be_put_on_paper(page, station, qtbot, view):
    page.show_view(view)
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    paper = page.paper()
    assert len(paper.lines[1]) > 10
    image = QImage.fromData(as_png(paper))
    inks = {image.pixelColor(x, y).name() for x in range(0, image.width(), 5)
            for y in range(300, 1400, 5)}  # fmt: skip
    assert len(inks) > 3


def test_more_rows_than_there_is_room_for_are_counted():
    written = []
    paper = Paper("Title", ["one"], lambda _pencil, area: written.append(area),
                  [f"row {n}" for n in range(40)])  # fmt: skip
    as_png(paper)
    [area] = written
    assert area.height() > SIZE.height() / 2
    assert QRectF(0, 0, SIZE.width(), SIZE.height()).contains(area)


@pytest.mark.parametrize("form", ["pdf", "png"])
def test_a_picture_is_saved_where_it_was_chosen(page, station, qtbot, form):
    qtbot.mouseClick(page.picture, Qt.MouseButton.LeftButton)
    sheet = page.findChild(PictureSheet)
    own = [n for n, place in enumerate(sheet._places) if not place.name]
    sheet.folders.choose(own[0])
    sheet.forms.choose(form)
    for _time in range(2):
        qtbot.mouseClick(sheet.confirm, Qt.MouseButton.LeftButton)
    files = sorted((station.data_folder / "exports").iterdir())
    assert len(files) == 2
    assert all(file.suffix == f".{form}" for file in files)
    assert sheet.told.full_text.startswith("Saved as ")
    sheet.close_sheet()


def test_a_folder_that_takes_nothing_is_told(page, station, qtbot):
    (station.data_folder / "exports").write_text("in the way")
    sheet = page.open_picture()
    own = [n for n, place in enumerate(sheet._places) if not place.name]
    sheet.folders.choose(own[0])
    qtbot.mouseClick(sheet.confirm, Qt.MouseButton.LeftButton)
    assert not sheet.told.full_text.startswith("Saved")
    sheet.close_sheet()
