"""Settings survive a bad file and a power cut, and keep people's comments."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as fuzz
from hypothesis import strategies as st

from hmi.config.settings import Settings, ThemeName, load_settings, save_settings
from hmi.errors import StorageError


def test_a_missing_or_empty_file_means_defaults(tmp_path):
    path = tmp_path / "settings.toml"
    assert load_settings(path).settings == Settings()
    path.write_text("")
    assert load_settings(path) == load_settings(tmp_path / "none.toml")


def test_what_is_saved_is_loaded(tmp_path):
    path = tmp_path / "deep" / "settings.toml"
    wanted = Settings(theme=ThemeName.DARK, full_screen=True, screen_diagonal_mm=400.0)
    save_settings(path, wanted)
    loaded = load_settings(path)
    assert loaded.settings == wanted
    assert isinstance(loaded.settings.theme, ThemeName)
    assert loaded.problems == ()


def test_a_setting_that_is_none_is_taken_out(tmp_path):
    path = tmp_path / "settings.toml"
    save_settings(path, Settings(screen_diagonal_mm=400.0))
    save_settings(path, Settings())
    assert load_settings(path).settings == Settings()


def test_comments_are_kept(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text('# by the line lead\ntheme = "light"  # glare\nfull_screen = false\n')
    save_settings(path, Settings(theme=ThemeName.DARK))
    text = path.read_text()
    assert "# by the line lead" in text
    assert 'theme = "dark"  # glare' in text


def test_a_wrong_value_becomes_its_default_and_is_told(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text(
        'theme = "pink"\nfull_screen = true\nviewing_distance_mm = 5\nlanguge = "de"\n'
    )
    loaded = load_settings(path)
    assert loaded.settings == Settings(full_screen=True)
    assert [(p.line, p.key, p.code) for p in loaded.problems] == [
        (1, "theme", "unknown-value"),
        (3, "viewing_distance_mm", "out-of-range"),
        (4, "languge", "unknown-key"),
    ]
    assert loaded.problems[2].expected == '"language"'


def test_a_broken_file_means_defaults_and_can_be_saved_over(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_bytes(b"theme = \xff")
    assert [p.code for p in load_settings(path).problems] == ["file-encoding"]
    save_settings(path, Settings(theme=ThemeName.DARK))
    assert load_settings(path).settings.theme is ThemeName.DARK


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "settings.toml"
    save_settings(path, Settings())
    before = path.read_bytes()

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hmi.config.replaced_file.os.fsync", full)
    with pytest.raises(StorageError):
        save_settings(path, Settings(theme=ThemeName.DARK))
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@fuzz(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=80))
def test_c1_no_content_keeps_the_window_from_starting(tmp_path, content):
    path = tmp_path / "settings.toml"
    path.write_bytes(b'theme = "dark"\n' + content)
    assert load_settings(path).settings.theme in ThemeName


def test_how_long_the_past_waits_for_a_touch_is_settable_within_reason(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text("past_quiet_s = 60.0\n")
    assert load_settings(path).settings.past_quiet_s == 60.0
    path.write_text("past_quiet_s = 1.0\n")
    loaded = load_settings(path)
    assert loaded.settings.past_quiet_s == 300.0
    assert [problem.code for problem in loaded.problems] == ["out-of-range"]
