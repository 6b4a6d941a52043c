"""The station's settings shape its window, and a chosen theme is kept."""

import pytest

from hmi.config.settings import Settings, ThemeName, load_settings, save_settings
from ui.shell.looks import Looks


@pytest.fixture
def looks(qapp, tmp_path):
    """Return a function that starts with settings and perhaps a theme for this run."""

    def start(settings=None, theme=""):
        path = tmp_path / "config" / "settings.toml"
        if settings is not None:
            save_settings(path, settings)
        return Looks(path, qapp.primaryScreen(), theme)

    return start


def kept(tmp_path):
    return load_settings(tmp_path / "config" / "settings.toml").settings


def test_without_a_file_the_window_is_light_at_arms_length(looks):
    started = looks()
    assert not started.theme.is_dark
    assert started.theme.scale.distance_mm == 600.0


def test_a_theme_that_was_chosen_is_there_at_the_next_start(looks, tmp_path):
    started = looks()
    started.theme.use(is_dark=True)
    assert kept(tmp_path).theme is ThemeName.DARK
    assert looks().theme.is_dark


def test_a_theme_for_one_run_is_not_kept(looks, tmp_path):
    started = looks(Settings(), theme="dark")
    assert started.theme.is_dark
    started.theme.use(is_dark=False)
    started.theme.use(is_dark=True)
    assert kept(tmp_path).theme is ThemeName.LIGHT


def test_a_smaller_panel_of_the_same_resolution_gets_larger_targets(looks):
    near = looks(Settings(screen_diagonal_mm=600.0)).theme.scale
    small = looks(Settings(screen_diagonal_mm=300.0)).theme.scale
    assert small.dpi == pytest.approx(2 * near.dpi)


def test_who_stands_farther_away_gets_larger_text(looks):
    assert looks(Settings(viewing_distance_mm=1200.0)).theme.scale.type_px(15) == 30


def test_a_bad_file_is_told_and_does_not_matter(looks, tmp_path, expected_warnings):
    expected_warnings("theme")
    looks(Settings())
    (tmp_path / "config" / "settings.toml").write_text('theme = "pink"\n')
    assert not looks().theme.is_dark


def test_a_theme_that_cannot_be_kept_is_still_shown(looks, monkeypatch, expected_warnings):
    expected_warnings("not kept")
    started = looks()

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hmi.config.replaced_file.os.fsync", full)
    started.theme.use(is_dark=True)
    assert started.theme.is_dark
