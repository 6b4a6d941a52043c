"""The horn with real processes: a program of the tests takes the place of the loudspeaker."""

import stat
import sys
import wave
from pathlib import Path

import pytest

from hmi.bus.facts import HornChanged
from hmi.config.settings import load_settings
from hmi.plant.alarm_rules import Priority
from ui.live.horn import Horn
from ui.live.horn_volume import HornVolume
from ui.live.sound_player import ProcessPlayer, WindowsPlayer, installed_players

PATIENCE_MS = 30_000
LISTENER = """
import sys, wave
with wave.open(sys.argv[2]) as file:
    frames = file.readframes(file.getnframes())
loud = max(frames, default=0)
with open(sys.argv[1], "a") as heard:
    heard.write(f"{sys.argv[2].rsplit('/', 1)[-1]} {len(frames)} {bool(loud)}\\n")
"""


class Ear:
    """A player that writes down what it was given to play."""

    def __init__(self, folder: Path):
        self.file = folder / "heard.txt"
        script = folder / "listen.py"
        script.write_text(LISTENER)
        self.command = (sys.executable, "-S", str(script), str(self.file))

    @property
    def heard(self):
        lines = self.file.read_text().splitlines() if self.file.exists() else []
        return [line.split(".wav")[0] for line in lines]


@pytest.fixture
def ear(tmp_path):
    return Ear(tmp_path)


@pytest.fixture
def make(station, tmp_path):
    made = []

    def build(*commands, limit_ms=PATIENCE_MS):
        player = ProcessPlayer(commands, limit_ms)
        horn = Horn(station, player, HornVolume(tmp_path / "settings.toml"))
        made.append((horn, player))
        return horn

    yield build
    for horn, player in made:
        horn.close()
        player.close()


def failing(tmp_path, name, body):
    script = tmp_path / name
    script.write_text(f"#!/bin/sh\n{body}\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return (str(script),)


def sound(station, priority, number=1, repeats=True):
    station.bus.horn.publish(HornChanged(priority, number, repeats))


def test_an_alarm_is_played_in_the_sound_of_its_priority(make, ear, station, qtbot):
    horn = make(ear.command)
    sound(station, Priority.P1)
    assert horn.sounding is Priority.P1
    qtbot.waitUntil(lambda: ear.heard == ["horn-p1-75"], timeout=PATIENCE_MS)
    assert horn.problem == ""
    with wave.open(str(station.data_folder / "sounds" / "horn-p1-75.wav")) as file:
        assert file.getnframes() > 1000


def test_it_repeats_until_it_is_quiet_again(make, ear, station, qtbot):
    horn = make(ear.command)
    sound(station, Priority.P1)
    qtbot.waitUntil(lambda: len(ear.heard) >= 2, timeout=PATIENCE_MS)
    sound(station, None)
    assert horn.sounding is None
    assert not horn._again.isActive()


def test_what_sounds_once_is_not_repeated(make, ear, station, qtbot):
    horn = make(ear.command)
    sound(station, Priority.P4, repeats=False)
    qtbot.waitUntil(lambda: ear.heard == ["horn-p4-75"], timeout=PATIENCE_MS)
    assert not horn._again.isActive()


def test_a_burst_of_the_same_priority_is_one_sound_and_a_graver_one_breaks_in(
    make, ear, station, clock, qtbot
):
    make(ear.command)
    for number in range(500):
        sound(station, Priority.P3, number + 1)
    sound(station, Priority.P1, 501)
    qtbot.waitUntil(lambda: "horn-p1-75" in ear.heard, timeout=PATIENCE_MS)
    assert len(ear.heard) <= 2
    clock.advance(5)
    before = len(ear.heard)
    sound(station, Priority.P1, 502)
    qtbot.waitUntil(lambda: len(ear.heard) > before, timeout=PATIENCE_MS)


def test_the_test_is_heard_in_the_chosen_volume_which_is_kept(make, ear, tmp_path, qtbot):
    horn = make(ear.command)
    horn.choose_volume(25)
    horn.test(Priority.P2)
    qtbot.waitUntil(lambda: ear.heard == ["horn-p2-25"], timeout=PATIENCE_MS)
    assert load_settings(tmp_path / "settings.toml").settings.horn_volume == 25
    assert HornVolume(tmp_path / "settings.toml").percent == 25


def test_without_a_player_it_says_so_and_nothing_fails(make, station):
    horn = make()
    sound(station, Priority.P1)
    assert horn.problem == "no-sound-player"


def test_a_player_that_is_gone_is_no_exception(make, station, tmp_path, qtbot):
    horn = make((str(tmp_path / "gone"),))
    sound(station, Priority.P1)
    qtbot.waitUntil(lambda: horn.problem == "no-sound-player", timeout=PATIENCE_MS)


def test_without_a_device_it_says_so_and_recovers_when_there_is_one(make, tmp_path, qtbot):
    door = tmp_path / "device"
    player = failing(tmp_path, "player.sh", f"[ -e {door} ] || exit 1")
    horn = make(player)
    horn.probe()
    qtbot.waitUntil(lambda: horn.problem == "no-sound-device", timeout=PATIENCE_MS)
    assert horn._retry.isActive()
    door.touch()
    horn.probe()
    qtbot.waitUntil(lambda: horn.problem == "", timeout=PATIENCE_MS)
    assert not horn._retry.isActive()


def test_a_player_that_fails_is_followed_by_the_next_and_not_asked_first_again(
    make, ear, tmp_path, qtbot
):
    asked = tmp_path / "asked"
    broken = failing(tmp_path, "broken.sh", f"echo x >> {asked}; exit 1")
    horn = make(broken, ear.command)
    horn.test(Priority.P1)
    qtbot.waitUntil(lambda: ear.heard == ["horn-p1-75"], timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: horn._player._process is None, timeout=PATIENCE_MS)
    horn.test(Priority.P2)
    qtbot.waitUntil(lambda: len(ear.heard) == 2, timeout=PATIENCE_MS)
    assert asked.read_text() == "x\n"
    assert horn.problem == ""


def test_a_player_that_hangs_is_ended_and_told(make, tmp_path, qtbot):
    horn = make(failing(tmp_path, "hang.sh", "exec sleep 600"), limit_ms=300)
    horn.test(Priority.P1)
    qtbot.waitUntil(lambda: horn.problem == "no-sound-device", timeout=PATIENCE_MS)
    assert horn._player._process is None


def test_a_probe_makes_no_sound(make, ear, qtbot):
    horn = make(ear.command)
    horn.probe()
    qtbot.waitUntil(lambda: ear.heard == ["horn-p4-0"], timeout=PATIENCE_MS)
    assert ear.file.read_text().endswith("False\n")
    assert horn.problem == ""


def test_a_folder_that_takes_no_file_is_told(make, station):
    (station.data_folder / "sounds").write_text("in the way")
    horn = make(("unused",))
    sound(station, Priority.P1)
    assert horn.problem == "no-sound-file"


def test_quiet_ends_what_is_being_played_and_is_no_failure(make, tmp_path, station, qtbot):
    started = tmp_path / "started"
    horn = make(failing(tmp_path, "long.sh", f"touch {started}; exec sleep 600"))
    sound(station, Priority.P2)
    qtbot.waitUntil(started.exists, timeout=PATIENCE_MS)
    sound(station, None)
    assert horn._player._process is None
    assert horn.problem == ""


def test_the_players_of_this_computer_are_those_that_exist():
    assert all(Path(command[0]).exists() for command in installed_players())


@pytest.mark.skipif(sys.platform == "win32", reason="there it plays")
def test_elsewhere_the_player_of_windows_says_that_it_cannot(tmp_path):
    player, told = WindowsPlayer(), []
    player.hear(told.append)
    player.play(tmp_path / "x.wav")
    player.close()
    assert told == ["no-sound-player"]
