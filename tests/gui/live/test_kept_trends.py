"""A folder that is only looked at shows its groups of pens and its golden runs."""

from hmi.config.pen_groups import FILE
from ui.live.kept_trends import tell_what_is_kept


def test_a_station_without_an_engine_is_told_what_the_folder_keeps(station, qtbot):
    (station.data_folder / FILE).write_text('[[group]]\nname = "Start"\npens = ["a.b"]\n')
    with qtbot.waitSignals([station.state.trends_kept_changed] * 2, timeout=20_000):
        tell_what_is_kept(station)
    assert [group.name for group in station.state.pen_groups.groups] == ["Start"]
    assert station.state.golden_runs.runs == ()


def test_a_mistake_in_the_file_is_told_too(station, qtbot):
    (station.data_folder / FILE).write_text("[[group]]\nname = 1\n")
    with qtbot.waitSignals([station.state.trends_kept_changed] * 2, timeout=20_000):
        tell_what_is_kept(station)
    assert f"{FILE}:2" in station.state.pen_groups.problem
