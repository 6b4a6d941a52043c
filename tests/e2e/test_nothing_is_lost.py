"""What the server wrote is on disk, value for value, also when the engine dies on the way."""

import os
from datetime import UTC, timedelta

import numpy as np
import pytest
from asyncua import Client, ua

from hmi.actions.requests import BeginAssessment
from hmi.bus.facts import (
    AssessmentChanged,
    ConnectionChanged,
    ConnectionPhase,
    GapChanged,
    GapState,
    RecorderReported,
)
from hmi.clock import from_us, to_us
from hmi.historian.gaps import read_gaps
from hmi.historian.reader import Reader
from hmi.plant.gap_cause import GapCause
from tests.helpers.demo_plant import URI
from tests.helpers.whole_station import whole_station

KILLS = 20
WATCHED_S = float(os.environ.get("LINESIDE_WATCHED_S", "20"))


def is_live(station):
    fact = station.newest(ConnectionChanged)
    return fact is not None and fact.phase is ConnectionPhase.LIVE and station.stale_tags() == 0


async def sent(url, tags, start_us, end_us):
    """Return what the server says it wrote: per tag key a set of (time, value, status)."""
    written = {}
    client = Client(url, timeout=20)
    client.session_timeout = 60_000
    async with client:
        index = await client.get_namespace_index(URI)
        for tag in tags:
            node = client.get_node(ua.NodeId(tag.node.rpartition("s=")[2], index))
            rows = await node.read_raw_history(from_us(start_us), from_us(end_us), 0, False)
            written[tag.key] = {_row(row) for row in rows}
    return written


def _row(value):
    source_us = to_us(value.SourceTimestamp.replace(tzinfo=UTC))
    status = value.StatusCode.value if value.StatusCode else 0
    return source_us, value.Value.Value if value.Value else None, status


def recorded(reader, tags, start_us, end_us):
    """Return the same of the recording."""
    found = {}
    for tag in tags:
        series = reader.read(tag.key, start_us, end_us)
        rows = range(len(series))
        found[tag.key] = {
            (int(series.times_us[r]), series.value_at(r), int(series.statuses[r]))
            for r in rows
            if start_us <= series.times_us[r] <= end_us
        }
    return found


def recorded_tags(site):
    return [tag for tag in site.tags if not tag.is_derived and tag.record and not tag.deadband]


@pytest.mark.timeout(180)
async def test_every_sample_of_the_server_is_recorded_as_it_was(tmp_path):
    async with whole_station(tmp_path, "--scenario", "tour") as station:
        await station.until(lambda: is_live(station), 60)
        start = station.clock.now()
        await station.until(
            lambda: station.clock.now() - start > timedelta(seconds=WATCHED_S), WATCHED_S + 5
        )
        end_us = to_us(station.clock.now())
        tags = recorded_tags(station.freshness_site)
        shown = {tag.key: _shown(station, tag.key) for tag in tags}
        await station.until(lambda: _committed_after(station, end_us))
        written = await sent(station.url, tags, to_us(start), end_us)
        assert recorded(Reader(station.data), tags, to_us(start), end_us) == written
        assert {key: _last(station, key, row[0]) for key, row in shown.items()} == shown
        assert sum(map(len, written.values())) > 1000
        assert station.newest(RecorderReported).dropped == 0
        assert station.stop_engine() == 0


def _shown(station, key):
    """Return what a window shows of a tag now: time, value, status."""
    newest = station.table.newest(station.freshness_site.number_by_key[key])
    return newest.source_us, newest.value, newest.status


def _last(station, key, until_us):
    """Return the last recorded row of a tag until then."""
    series = Reader(station.data).read(key, until_us, until_us)
    return int(series.times_us[-1]), series.value_at(-1 % len(series)), int(series.statuses[-1])


def _committed_after(station, moment_us):
    """Tell whether what arrived until then is on disk: the writer keeps the order of arrival."""
    report = station.newest(RecorderReported)
    return to_us(report.last_commit) > moment_us + 2_000_000


@pytest.mark.timeout(600)
async def test_kill_9_of_the_engine_loses_nothing_that_was_confirmed(tmp_path):
    chance = np.random.default_rng(2026)
    async with whole_station(tmp_path) as station:
        await station.until(lambda: is_live(station), 60)
        start_us = to_us(station.clock.now())
        confirmed = []
        for kill in range(KILLS):
            await station.link.ask(BeginAssessment(f"round {kill}"))
            confirmed.append(f"round {kill}")
            end = station.clock.now() + timedelta(seconds=chance.uniform(0.05, 1.5))
            await station.until(lambda end=end: station.clock.now() > end)
            station.kill_engine()
            await station.until(lambda: not station.link.is_joined)
            station.facts[AssessmentChanged] = []
            station.start_engine()
            await station.until(lambda: station.link.is_joined, 20)
            scopes = [fact.assessment.scope for fact in station.facts[AssessmentChanged]]
            assert scopes == confirmed
        await station.until(lambda: is_live(station), 30)
        end_us = to_us(station.clock.now())
        await station.until(lambda: _all_filled(station), 120)
        await station.until(lambda: _committed_after(station, end_us))
        tags = recorded_tags(station.freshness_site)
        written = await sent(station.url, tags, start_us, end_us)
        assert recorded(Reader(station.data), tags, start_us, end_us) == written


def _all_filled(station):
    """Tell whether all is filled but for the hours before the demo plant's own past."""
    gaps = read_gaps(station.data)
    return bool(gaps) and all(
        gap.state is GapState.FILLED
        or (gap.state is GapState.PARTLY and gap.cause == GapCause.FIRST_START)
        for gap in gaps
    )


@pytest.mark.timeout(300)
async def test_a_frozen_server_is_stale_in_time_and_live_again_in_time(tmp_path):
    async with whole_station(tmp_path) as station:
        await station.until(lambda: is_live(station), 60)
        for frozen_s in (2.0, 15.0, 2.0, 15.0):
            station.freeze_demo()
            begin = station.clock.now()
            if frozen_s > 3.0:
                assert await station.until(lambda: station.stale_tags() > 200, 4.0) <= 3.5
            end = begin + timedelta(seconds=frozen_s)
            await station.until(lambda end=end: station.clock.now() > end)
            station.thaw_demo()
            received = station.newest(ConnectionChanged).received
            await station.until(
                lambda seen=received: (
                    is_live(station) and station.newest(ConnectionChanged).received > seen + 100
                ),
                10.0,
            )
        assert GapChanged in station.facts
