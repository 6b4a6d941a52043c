"""The horn in the alarm line: whether it is heard, its test, its volume; narrow lines."""

import pytest

from hmi.bus.facts import FloodChanged, HornChanged, UserChanged
from hmi.plant.alarm_rules import Priority
from hmi.plant.roles import Role
from ui.live.horn import Horn
from ui.live.horn_volume import HornVolume
from ui.shell.alarm_banner import AlarmBanner
from ui.theme.scale import Scale
from ui.widgets.horn_sheet import HornSheet


class Loudspeaker:
    """A player that writes down what it plays and answers as the test says."""

    def __init__(self):
        self.code = ""
        self.files = []

    def hear(self, told):
        self.told = told

    def play(self, file):
        self.files.append(file.stem)
        self.told(self.code)

    def stop(self):
        self.files.append("quiet")

    close = stop


@pytest.fixture
def speaker():
    return Loudspeaker()


@pytest.fixture
def horn(station, speaker, tmp_path):
    horn = Horn(station, speaker, HornVolume(tmp_path / "settings.toml"))
    yield horn
    horn.close()


@pytest.fixture
def banner(qtbot, station, horn):
    station.state.hear_engine(True)
    banner = AlarmBanner(station)
    banner.show_horn(horn)
    qtbot.addWidget(banner)
    banner.resize(1024, banner.height())
    banner.show()
    yield banner
    banner.close()


def test_the_line_says_that_there_is_no_sound_and_that_it_is_back(banner, horn, speaker):
    assert banner.horn.caption == ""
    speaker.code = "no-sound-device"
    horn.probe()
    assert banner.horn.caption == "No sound"
    speaker.code = ""
    horn.probe()
    assert banner.horn.caption == ""


def test_a_tap_opens_test_and_volume(banner, horn, speaker):
    banner.horn.click()
    sheet = banner.findChild(HornSheet)
    assert sheet.told.full_text == "The sound works."
    sheet.volumes.segment(50).click()
    for priority in Priority:
        sheet.tests[priority].click()
    assert speaker.files == [f"horn-p{number}-50" for number in (1, 2, 3, 4)]
    speaker.code = "no-sound-player"
    sheet.tests[Priority.P1].click()
    assert sheet.told.full_text.startswith("No sound: this computer has no program")
    sheet.shut.click()
    speaker.code = ""
    horn.probe()


def test_a_viewer_may_test_but_not_turn_it_down(banner, station):
    station.bus.users.publish(UserChanged("v", "V", Role.VIEWER))
    banner.horn.click()
    sheet = banner.findChild(HornSheet)
    assert not sheet.volumes.isEnabled()
    assert all(button.isEnabled() for button in sheet.tests.values())
    sheet.close_sheet()


def test_it_rests_when_nobody_could_acknowledge(banner, horn, station, speaker):
    station.bus.horn.publish(HornChanged(Priority.P1, 1))
    assert horn.sounding is Priority.P1
    horn.rest()
    assert (horn.sounding, speaker.files[-1]) == (None, "quiet")
    station.bus.horn.publish(HornChanged(Priority.P1, 1))
    assert horn.sounding is Priority.P1
    assert banner.horn.isVisible()


@pytest.mark.parametrize("factor", [1.0, 1.5, 2.0])
def test_everything_in_the_line_fits_also_in_a_flood_without_sound(
    banner, plant, station, clock, horn, speaker, factor
):
    speaker.code = "no-sound-device"
    horn.probe()
    for priority in Priority:
        plant.alarm(f"p{int(priority)}", priority=priority)
    station.bus.floods.publish(FloodChanged(clock.now(), 43))
    station.theme.rescale(Scale(text_factor=factor))
    banner.refresh()
    banner.resize(1024, banner.height())
    banner._fit_captions()
    banner.layout().activate()
    banner.grab()
    for button in (banner.acknowledge, banner.silence, banner.horn):
        assert button.width() >= button.content_size().width()
        assert button.geometry().right() <= banner.width()
        assert button.accessibleName()
    assert banner.counts.width() >= banner.counts.sizeHint().width()
