"""What a real engine recorded is taken along, and looked at without engine, server or network."""

import asyncio
import os
import subprocess
import sys
from datetime import timedelta

import numpy as np
import pytest

from hmi.bus.facts import AlarmChanged, AlarmLetter, ImportChanged, ImportPhase, RecorderReported
from hmi.clock import SystemClock, from_us, to_us
from hmi.config.review import open_review
from hmi.historian.reader import Reader
from hmi.journal.reader import Reader as JournalReader
from hmi.past.past_station import PastStation
from hmi.plant.samples import Origin
from tests.helpers.sources import ROOT
from tests.helpers.whole_station import SITE, whole_station

BY_HAND = """
[[tags]]
key = "filler.scrap_by_hand"
name = "Scrap by hand"
machine = "filler"
kind = "integer"
manual = true
"""
KEYS = ("filler.bowl_level", "capper.torque", "filler.speed")


def lineside(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hmi.cli", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=False)


@pytest.fixture
def site(tmp_path):
    """Return the demo site with a tag that people enter, at a station of engineers."""
    text = SITE.read_text()
    path = tmp_path / "site.toml"
    role = 'anonymous_role = "engineer"'
    head, rest = text.split("[site]", 1)
    lines = [line for line in rest.splitlines() if not line.startswith("anonymous_role")]
    path.write_text(f"{head}[site]\n{role}" + "\n".join(lines) + BY_HAND)
    return path


def standing(folder, site, at) -> dict[str, tuple]:
    """Return how each alarm stood at a moment, as a window of the past shows it."""
    facts = PastStation(site, folder).moment(at).facts
    return {
        fact.key: (fact.letter, fact.active, fact.priority, fact.message)
        for fact in facts
        if isinstance(fact, AlarmChanged) and fact.letter is not AlarmLetter.NORMAL
    }


@pytest.mark.timeout(300)
async def test_an_incident_of_a_running_station_shows_the_same_elsewhere(tmp_path, site):
    path, shots = tmp_path / "stop.lineside", tmp_path / "shots"
    async with whole_station(tmp_path, with_engine=False) as station:
        station.start_engine(site)
        await station.until(lambda: station.newest(RecorderReported) is not None, 60)
        await station.until(lambda: station.newest(RecorderReported).recorded > 1500, 120)
        # Without its server the alarm of the connection stands.
        station.freeze_demo()
        await station.until(
            lambda: any(fact.active for fact in station.facts.get(AlarmChanged, ())), 120
        )
        await taken_in_by_the_engine(station, tmp_path)
        end = SystemClock().now()
        span = ("--from", (end - timedelta(minutes=5)).isoformat(), "--to", end.isoformat())
        told = await asyncio.to_thread(
            lineside, "incident", "--data", station.data, *span, "--out", path
        )
        assert told.returncode == 0, told.stderr
        # While the engine records, its folder can be looked at, too.
        here = await asyncio.to_thread(open_review, station.data, SystemClock())
        assert here.end is None
        here.close()
        assert station.stop_engine() == 0
    shows_the_same(path, station.data)
    surroundings = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "ui", "--review", str(path), "--tour", "5"]
    window = await asyncio.to_thread(
        subprocess.run, [*command, "--shots", str(shots)], cwd=ROOT, env=surroundings,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert window.returncode == 0, window.stderr
    assert len(list(shots.glob("review-*.png"))) >= 7


def shows_the_same(path, data) -> None:
    """Hold trends, alarms and journal of an incident against those of its station."""
    review = open_review(path, SystemClock())
    span = to_us(review.start), to_us(review.end)
    for key in KEYS:
        there, here = (
            Reader(folder).read_columns(key, *span, 300) for folder in (review.data_folder, data)
        )
        assert np.isfinite(there.maximum).any()
        for name in ("first", "minimum", "maximum", "last", "count", "bad"):
            assert np.array_equal(getattr(there, name), getattr(here, name), equal_nan=True)
    alarms = standing(review.data_folder, review.site, review.end)
    assert alarms
    assert alarms == standing(data, review.site, review.end)
    there, here = (
        JournalReader(folder).alarm_events(review.start, review.end)
        for folder in (review.data_folder, data)
    )
    assert there == here
    review.close()


async def taken_in_by_the_engine(station, folder) -> None:
    """Bring values that people wrote down to the engine that runs."""
    values = folder / "scrap.csv"
    day = from_us(to_us(SystemClock().now()) - 3 * 3_600_000_000)
    values.write_text(f"time;filler.scrap_by_hand\n{day.isoformat()};17\n")
    words = ("import", values, "--data", station.data, "--write")
    told = await asyncio.to_thread(lineside, *words)
    assert told.returncode == 0, told.stderr
    await station.until(
        lambda: getattr(station.newest(ImportChanged), "phase", None) is ImportPhase.DONE
    )
    found = Reader(station.data).read("filler.scrap_by_hand", to_us(day), to_us(day))
    assert found.values.tolist() == [17.0]
    assert found.origins.tolist() == [Origin.MANUAL]
