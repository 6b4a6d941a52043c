"""Over the recorded past the watches say what they would have said, by the same code."""

import asyncio
from datetime import timedelta

import numpy as np
import pytest

from hmi.access.login import Login
from hmi.actions import condition_requests as ask
from hmi.asset_health.recomputed import read_recomputed
from hmi.asset_health.watch_replay import Sources, WatchReplay
from hmi.bus.condition_facts import WatchMethod, WatchPhase
from hmi.clock import ManualClock, to_us
from hmi.historian.reader import Reader
from hmi.historian.recorder import Recorder
from hmi.plant.quality import GOOD
from hmi.plant.roles import Role
from hmi.plant.samples import Origin
from tests.helpers.builders import START
from tests.helpers.patience import wait_until
from tests.helpers.watched_station import LEAST, WatchedStation

CURRENT = "seasonal.press.current"
HIGH_FROM = LEAST + 20
HIGH = START + timedelta(minutes=HIGH_FROM)


@pytest.fixture
async def recorded(tmp_path):
    """Return a station that has recorded two hours, the last of them with a high current."""
    station = WatchedStation(tmp_path, Login(None, None, ManualClock(), Role.ENGINEER))
    recorder = Recorder(station.site, station.bus, station.writer, station.clock, tmp_path)
    station.run(HIGH_FROM)
    station.away["press.current"] = lambda value: 1.12 * value
    station.run(20)
    station.settle()
    station.writer.write_once()
    station.writer.start()
    works = asyncio.create_task(station.desk.works.run())
    yield station
    works.cancel()
    await asyncio.wait([works])
    recorder.close()
    station.writer.stop()


async def until(is_so):
    """Wait while the loop goes on."""
    await asyncio.to_thread(wait_until, is_so)


async def test_learning_from_the_past_gives_what_was_learned_live(recorded):
    station = recorded
    assert station.watch(CURRENT).expected == pytest.approx(20.0, abs=0.1)
    station.desk.carries()[ask.RelearnWatch][1](ask.RelearnWatch(CURRENT, HIGH))
    told = station.watch(CURRENT)
    assert (told.phase, told.learned, told.alert) == (WatchPhase.LEARNING, 0.0, None)
    await until(lambda: station.watch(CURRENT).learned > 0.0)
    again = station.watch(CURRENT)
    assert (again.learned_from, again.relearned) == (HIGH, station.clock.now())
    columns = station.watches.bank.columns("press")
    row = station.watches.places[CURRENT][1]
    expected = station.watches.bank.level._expected[row, columns["A"]]
    assert expected == pytest.approx(22.4, abs=0.1)


async def test_the_past_is_computed_anew_with_what_is_known_now(recorded, tmp_path):
    station = recorded
    before = len(station.samples)
    start, end = START + timedelta(minutes=10), station.clock.now()
    station.desk.carries()[ask.RecomputeWatch][1](ask.RecomputeWatch(CURRENT, start, end))
    await until(lambda: station.desk.works.is_idle)
    station.writer.stop()
    found = read_recomputed(tmp_path)[CURRENT]
    assert (found.start_us, found.end_us) == (to_us(start), to_us(end))
    assert found.judged > LEAST
    assert len(found.alerts) == 1
    assert to_us(HIGH) < found.alerts[0].raised_us < to_us(HIGH) + 6 * 60_000_000
    assert found.alerts[0].cleared_us is None
    await until(lambda: station.watch(CURRENT).recomputed is None)
    past = [one.rows for one in station.samples[before:] if one.origin is Origin.HISTORY]
    rows = np.concatenate(past)
    band = {station.site.tags[number].key for number in np.unique(rows["tag"])}
    assert band == {"press.current.expected", "press.current.reach"}
    good = rows[rows["status"] == GOOD]
    assert good["source_us"].min() >= to_us(start)
    expected = good["value"][good["tag"] == station.site.number_by_key["press.current.expected"]]
    assert len(expected) > LEAST
    assert expected.mean() == pytest.approx(20.0, abs=0.1)


async def test_minutes_of_the_past_are_those_that_were_seen_live(recorded, tmp_path):
    """Means, noise and since when a value stands still, of each whole minute, to the last bit."""
    station = recorded
    reader = Reader(tmp_path)
    plan = station.watches.plan
    replay = WatchReplay(plan, WatchMethod.SEASONAL, station.watches.places[CURRENT][1], None)
    start_us, end_us = to_us(START), to_us(station.clock.now())
    sources = Sources(reader.read, reader.gaps)
    minutes = list(replay.over(start_us, end_us, sources))
    assert len(minutes) == (end_us - start_us) // 60_000_000
    assert minutes[-1].share == pytest.approx(1.0)
    series = reader.read("press.current", start_us, end_us)
    for one in minutes[5:40]:
        inside = (series.times_us >= one.seen.start_us) & (series.times_us < one.seen.end_us)
        total = 0.0
        for value in series.values[inside].tolist():
            total += value
        assert one.seen.mean[0] == total / inside.sum()


async def test_an_alert_says_what_moves_together_with_it(recorded):
    """With two hours of record there are too few to say anything: an honest nothing."""
    station = recorded
    alert = station.watch(CURRENT).alert
    assert alert is not None
    await until(lambda: station.desk.works.is_idle)
    assert station.watch(CURRENT).alert.together == ()
