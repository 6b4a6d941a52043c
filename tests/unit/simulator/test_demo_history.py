"""The sample log and the simulated past: complete, in order, and joined to the live part."""

import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from hmi.clock import to_us
from hmi.plant.tags import Kind
from hmi.simulator.bottling_line import BottlingLine
from hmi.simulator.catalogue import catalogue
from hmi.simulator.history_bounds import NO_BOUND, bounded_page
from hmi.simulator.instruments import Instruments
from hmi.simulator.past import Past
from hmi.simulator.sample_log import KEEP_S, SampleLog, TagLog

NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


def fresh() -> tuple[BottlingLine, Instruments, SampleLog]:
    signals = catalogue()
    log = SampleLog((s.key, s.kind is not Kind.TEXT, s.interval_s) for s in signals)
    return BottlingLine(1), Instruments(signals, 1), log


def pages(log: SampleLog, key: str, start_us: int, end_us: int, limit: int) -> list[tuple]:
    rows, start = [], start_us
    while start is not None:
        page = log.page(key, start, end_us, limit)
        rows += zip(page.times_us, page.values, page.statuses, strict=True)
        start = page.next_us
    return rows


def test_pages_of_any_size_give_the_same_rows_across_past_and_live():
    _, _, log = fresh()
    for time_us in range(0, 70, 10):
        log.add_past("filler.speed", time_us, float(time_us))
    for time_us in range(100, 150, 10):
        log.live["filler.speed"].append(time_us, float(time_us), 0)
    whole = pages(log, "filler.speed", 5, 140, 1000)
    assert [row[0] for row in whole] == [10, 20, 30, 40, 50, 60, 100, 110, 120, 130, 140]
    for limit in (1, 2, 3, 5, 6, 7, 11):
        assert pages(log, "filler.speed", 5, 140, limit) == whole


def test_texts_and_bad_values_come_back_as_they_were():
    log = TagLog(is_number=False, capacity=10)
    log.append(1, "Execute", 0)
    log.append(2, None, 0x80310000)
    log.append(3, "Held", 0)
    page = log.page(0, 9, 10)
    assert page.values == ["Execute", None, "Held"]
    assert page.statuses == [0, 0x80310000, 0]


def test_times_within_a_tag_must_rise():
    log = TagLog(is_number=True, capacity=10)
    log.append(5, 1.0, 0)
    with pytest.raises(ValueError, match="rise"):
        log.append(5, 2.0, 0)


def test_the_log_forgets_the_oldest_but_keeps_its_capacity_and_its_count():
    log = TagLog(is_number=True, capacity=100)
    for time_us in range(1000):
        log.append(time_us, 0.0, 0)
    kept = log.count(0, 1000)
    assert 100 <= kept <= 120
    assert log.written == 1000
    assert log.count(990, 2000) == 10
    assert KEEP_S >= 7200


def test_the_past_covers_its_hours_and_ends_where_the_line_goes_on():
    line, instruments, log = fresh()
    Past(line, instruments, log).run(NOON, 3.0)
    start_us, end_us = to_us(NOON - timedelta(hours=3)), to_us(NOON)
    times = [row[0] for row in pages(log, "filler.speed", start_us, end_us, 500)]
    assert times[0] - start_us < 15e6
    assert 0 < end_us - times[-1] < 25e6
    assert max(b - a for a, b in pairwise(times)) <= 10e6
    last_total = pages(log, "filler.total", start_us, end_us, 500)[-1]
    assert last_total[1] <= line.machines["filler"].total
    assert line.machines["filler"].total - last_total[1] < 1000
    assert {machine.fault_code for machine in line.machines.values()} == {0}


def test_every_signal_but_those_at_rest_has_a_past_with_rising_counters():
    line, instruments, log = fresh()
    Past(line, instruments, log).run(NOON, 1.0)
    start_us, end_us = to_us(NOON - timedelta(hours=1)), to_us(NOON)
    rows = {key: pages(log, key, start_us, end_us, 500) for key in instruments.signals}
    assert [key for key in rows if not rows[key]] == []
    totals = [row[1] for row in rows["filler.total"]]
    assert totals == sorted(totals)
    assert len(set(totals)) > 20


def test_an_abandoned_past_ends_at_once():
    line, instruments, log = fresh()
    abandoned = threading.Event()
    abandoned.set()
    Past(line, instruments, log, abandoned).run(NOON, 24.0)
    assert line.machines["filler"].total == 0


def bounded(log: SampleLog, start_us: int, end_us: int, limit: int) -> list[tuple]:
    rows, point = [], None
    while True:
        page = bounded_page(log, "filler.speed", (start_us, end_us), limit, point)
        rows += zip(page.times_us, page.statuses, strict=True)
        point = page.next_us
        assert len(page.times_us) <= limit
        if point is None:
            return rows


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_bounds_tell_what_holds_at_the_ends_of_a_time(limit):
    _, _, log = fresh()
    for time_us in (10, 20, 30):
        log.add_past("filler.speed", time_us, float(time_us))
    log.live["filler.speed"].append(100, 1.0, 0)
    assert bounded(log, 15, 40, limit)[:3] == [(10, 0), (20, 0), (30, 0)]
    assert bounded(log, 20, 100, 9) == [(20, 0), (30, 0), (100, 0)]
    assert bounded(log, 15, 40, 9) == [(10, 0), (20, 0), (30, 0), (100, 0)]
    assert bounded(log, 5, 200, 9) == [
        (5, NO_BOUND), (10, 0), (20, 0), (30, 0), (100, 0), (200, NO_BOUND)
    ]  # fmt: skip
