import faulthandler

import pytest

from ui.shell.watchdog import BEAT_MS, StackDump, Watchdog

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def beaten(clock):
    armed = []
    watchdog = Watchdog(clock, lambda: armed.append(clock.monotonic()))
    watchdog.start()
    watchdog._timer.stop()
    return watchdog, armed


def _beat(watchdog, clock, late_s=0.0, times=1):
    for _ in range(times):
        clock.advance(BEAT_MS / 1000 + late_s)
        watchdog.beat()


def test_lateness_is_what_exceeds_the_interval(beaten, clock):
    watchdog, _ = beaten
    _beat(watchdog, clock, times=99)
    _beat(watchdog, clock, late_s=0.1)
    figures = watchdog.lateness()
    assert figures.p50_ms == pytest.approx(0.0, abs=0.01)
    assert figures.max_ms == pytest.approx(100.0, abs=0.01)
    assert 0 < figures.p99_ms < 100
    assert (figures.beats, figures.stalls) == (100, 0)


def test_a_stall_is_counted_and_told(beaten, clock, qtbot):
    watchdog, _ = beaten
    with qtbot.waitSignal(watchdog.stalled) as told:
        _beat(watchdog, clock, late_s=2.5)
    assert told.args == [pytest.approx(2.5)]
    assert watchdog.lateness().stalls == 1


def test_each_half_second_postpones_the_dump(beaten, clock):
    watchdog, armed = beaten
    _beat(watchdog, clock, times=100)
    assert len(armed) == pytest.approx(100 * BEAT_MS / 1000 / 0.5, abs=1)


def test_without_beats_there_are_no_figures(clock):
    watchdog = Watchdog(clock)
    assert watchdog.lateness().beats == 0
    watchdog.start()
    assert watchdog._timer.isActive()
    watchdog.stop()
    assert not watchdog._timer.isActive()


def test_the_dump_is_armed_for_two_seconds_with_the_file(tmp_path, monkeypatch):
    calls = []
    monkeypatch.setattr(
        faulthandler, "dump_traceback_later",
        lambda seconds, repeat, file: calls.append((seconds, repeat, file.name)),
    )  # fmt: skip
    monkeypatch.setattr(faulthandler, "cancel_dump_traceback_later", lambda: calls.append("off"))
    dump = StackDump(tmp_path / "stacks.txt")
    dump.postpone()
    dump.close()
    assert calls == [(2.0, False, str(tmp_path / "stacks.txt")), "off"]
