"""The backup's panel: what it tells, who is offered what, and what is asked."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt

from hmi.actions.requests import BackUp, CancelBackup, RestoreBackup
from hmi.bus.facts import BackupChanged, BackupPhase
from hmi.plant.roles import Role
from ui.widgets.backup_panel import BackupPanel
from ui.widgets.backup_sheet import BackupSheet

MADE = datetime(2026, 1, 5, 6, tzinfo=UTC)


@pytest.fixture
def panel(station, qtbot, monkeypatch):
    monkeypatch.setattr(type(station), "role", Role.ENGINEER)
    panel = BackupPanel(station)
    qtbot.addWidget(panel)
    panel.resize(900, 700)
    panel.show()
    return panel


def tell(panel, station, **fields):
    station.bus.backups.publish(BackupChanged(**({"phase": BackupPhase.NONE} | fields)))
    panel.refresh()


def tap(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def sheet_of(panel):
    (sheet,) = panel.window().findChildren(BackupSheet)
    return sheet


def test_it_tells_of_the_last_backup_and_of_why_there_is_no_newer_one(panel, station):
    assert panel.rows.text("last") == "None was made yet"
    tell(panel, station, last_made=MADE, last_folder="/media/stick", last_bytes=5_000_000,
         reason="backup-no-room", folder="/media/full")  # fmt: skip
    assert "2026-01-05" in panel.rows.text("last")
    assert panel.rows.text("where") == "/media/stick"
    assert "/media/full" in panel.rows.text("told")


def test_who_may_not_configure_is_offered_nothing(panel, monkeypatch, station):
    monkeypatch.setattr(type(station), "role", Role.OPERATOR)
    panel.refresh()
    assert panel.back_up.isHidden()
    assert panel.restore.isHidden()
    assert panel.cancel.isHidden()


def test_a_folder_is_asked_for_and_the_backup_wished(panel, qtbot, asked):
    tap(qtbot, panel.back_up)
    sheet = sheet_of(panel)
    qtbot.keyClicks(sheet.field, "/media/stick")
    tap(qtbot, sheet.confirm)
    assert asked == [BackUp("/media/stick")]
    assert sheet.isHidden()


def test_a_restore_begins_with_the_last_folder_and_says_what_it_does(panel, station, qtbot, asked):
    tell(panel, station, last_made=MADE, last_folder="/media/stick")
    tap(qtbot, panel.restore)
    tap(qtbot, sheet_of(panel).confirm)
    assert asked == [RestoreBackup("/media/stick")]


def test_while_one_is_made_it_tells_how_far_and_can_be_cancelled(panel, station, qtbot, asked):
    tell(panel, station, phase=BackupPhase.COPYING, done_bytes=10**6, total_bytes=4 * 10**6)
    assert panel.rows.text("now").startswith("Backing up: 1")
    assert panel.back_up.isHidden()
    tap(qtbot, panel.cancel)
    assert asked == [CancelBackup()]


def test_a_refused_folder_stays_to_be_mended(panel, station, qtbot, monkeypatch):
    monkeypatch.setattr(
        type(station), "wish", lambda _self, _wish, refused, _done: refused("No such folder")
    )
    tap(qtbot, panel.back_up)
    sheet = sheet_of(panel)
    tap(qtbot, sheet.confirm)
    assert sheet.told.full_text == "No such folder"
    assert not sheet.isHidden()
    sheet.close_sheet()
