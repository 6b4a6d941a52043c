"""Folders by touch, and names that every system takes."""

from datetime import UTC, datetime

import pytest

from hmi.errors import StorageError
from ui.live.places import Place, file_name, free_name, places, prepared

START, END = datetime(2026, 11, 21, 6, tzinfo=UTC), datetime(2026, 11, 21, 14, tzinfo=UTC)


def test_what_is_plugged_in_comes_first_then_the_station_itself(tmp_path):
    stick = tmp_path / "media" / "user" / "STICK"
    stick.mkdir(parents=True)
    found = places(tmp_path / "data", (tmp_path / "media", tmp_path / "none"))
    assert [one.name for one in found][:2] == ["STICK", ""]
    assert found[1].folder == tmp_path / "data" / "exports"
    assert prepared(found[1]).is_dir()


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(StorageError):
        prepared(Place("", tmp_path / "data" / "exports"))


@pytest.mark.parametrize(
    ("what", "name"),
    [
        ("Hall 3 / Line", "lineside-hall-3-line-2026-11-21-060000-to-2026-11-21-140000.csv"),
        ("../../etc", "lineside-etc-2026-11-21-060000-to-2026-11-21-140000.csv"),
        ("工場", "lineside-line-2026-11-21-060000-to-2026-11-21-140000.csv"),
        ("CON:\\", "lineside-con-2026-11-21-060000-to-2026-11-21-140000.csv"),
    ],
)
def test_a_name_is_one_that_every_system_takes(what, name):
    assert file_name(what, START, END, "csv") == name


def test_a_long_name_is_cut():
    assert len(file_name("x" * 500, START, END, "csv")) < 110


def test_what_is_there_is_never_written_over(tmp_path):
    assert free_name(tmp_path, "a.csv").name == "a.csv"
    (tmp_path / "a.csv").touch()
    (tmp_path / "a-2.csv").touch()
    assert free_name(tmp_path, "a.csv").name == "a-3.csv"
