"""S1, long: kill -9 of the real engine under load, again and again."""

import sys
from datetime import timedelta
from statistics import quantiles

import numpy as np
import pytest

from hmi.bus.facts import ConnectionChanged, ConnectionPhase, RecorderReported
from hmi.clock import to_us
from hmi.historian.reader import Reader
from tests.e2e.test_nothing_is_lost import recorded, recorded_tags, sent
from tests.helpers.whole_station import whole_station

KILLS = 100
TAGS = 12
LONGEST_LOSS_S = 1.0
SLOWEST_START_S = 3.0
COMMITTED_BEFORE_US = 1_500_000
"""What arrived so long before a reported commit is in it: a group takes at most a second."""


def is_live(station):
    fact = station.newest(ConnectionChanged)
    return fact is not None and fact.phase is ConnectionPhase.LIVE


def newest_received_us(reader, tags, since_us):
    """Return when the newest sample on disk was received."""
    found = [reader.read(tag.key, since_us, 2**61).receive_us for tag in tags]
    return max((int(times.max()) for times in found if len(times)), default=since_us)


async def kill_under_load(station, chance):
    """Kill a live engine; return lost acknowledged samples and the seconds that were lost."""
    await station.until(lambda: is_live(station), 60)
    tags = recorded_tags(station.freshness_site)[:TAGS]
    live_us = to_us(station.clock.now())
    end = station.clock.now() + timedelta(seconds=chance.uniform(3.0, 5.0))
    await station.until(lambda: station.clock.now() > end)
    report = station.newest(RecorderReported)
    killed_us = to_us(station.clock.now())
    station.kill_engine()
    reader = Reader(station.data)
    until_us = to_us(report.last_commit) - COMMITTED_BEFORE_US
    lost = 0
    if until_us > live_us:
        here = recorded(reader, tags, live_us, until_us)
        there = await sent(station.url, tags, live_us, until_us)
        lost = sum(len(there[key] - here[key]) for key in there)
    loss_s = (killed_us - newest_received_us(reader, tags, live_us)) / 1e6
    await station.until(lambda: not station.link.is_joined)
    return lost, loss_s


@pytest.mark.soak
async def test_s1_a_hundred_kills_of_the_engine_lose_nothing_that_was_acknowledged(tmp_path):
    chance = np.random.default_rng(2026)
    lost, losses_s, starts_s = 0, [], []
    async with whole_station(tmp_path) as station:
        for _ in range(KILLS):
            gone, loss_s = await kill_under_load(station, chance)
            lost += gone
            losses_s.append(loss_s)
            station.facts[ConnectionChanged] = []
            station.start_engine()
            starts_s.append(await station.until(lambda: station.link.is_joined, 20))
    p95_s = quantiles(starts_s, n=20)[-1]
    sys.stdout.write(
        f"{KILLS} kills: {lost} acknowledged samples lost, at most {max(losses_s):.2f} s "
        f"unacknowledged (median {np.median(losses_s):.2f} s), start p95 {p95_s:.2f} s\n"
    )
    assert lost == 0
    assert p95_s <= SLOWEST_START_S
