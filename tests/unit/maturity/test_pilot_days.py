"""The daily figures of a pilot from recorded days, against days made by hand."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from hmi.clock import ManualClock, to_us
from hmi.historian.rollup import hours_of, minutes_of
from hmi.historian.series import Series
from hmi.journal.reader import Reader as JournalReader
from hmi.maturity.pilot_days import PilotDays, growth
from hmi.plant.assets import MachineState as S
from hmi.plant.pilots import Pilot, PilotKpi
from hmi.plant.samples import SAMPLE, Origin, SampleBatch
from hmi.plant.shifts import ShiftCalendar
from tests.helpers.builders import machine, plant_with, tag
from tests.helpers.recording import Recording

FIRST = datetime(2026, 3, 1, tzinfo=UTC)
DAYS = 16
START = date(2026, 3, 15)
MINUTE_US = 60_000_000
COUNTERS = ("total", "good", "reject", "energy")
CAPPER = machine("capper", **{f"{name}_tag": f"capper.{name}" for name in COUNTERS})
SITE = plant_with(
    tags=[tag(f"capper.{name}") for name in COUNTERS],
    machines=[CAPPER],
    calendar=ShiftCalendar(timezone="UTC"),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Record two weeks and two days of a machine that faults for 30 minutes each day.

    From the 15th on it faults for 20. A day makes 1,440 parts, of which 144 are scrap, with 720
    kWh; the counters begin anew on the 5th. On the 7th nothing was recorded.
    """
    folder = tmp_path_factory.mktemp("pilot")
    clock = ManualClock(FIRST)
    recording = Recording(SITE, clock, folder, limit=1_000_000)
    numbers = SITE.number_by_key
    for day in range(DAYS):
        clock.advance(86_400)
        if day == 6:
            continue
        minute = np.arange(day * 1440, (day + 1) * 1440)
        since = minute if day < 4 else minute - 4 * 1440
        states = np.full(1440, float(S.EXECUTING))
        states[600 : 600 + (30 if day < 14 else 20)] = float(S.FAULT)
        columns = {
            "total": since * 1.0, "good": since * 0.9, "reject": since * 0.1,
            "energy": since * 0.5, "line_state": states,
        }  # fmt: skip
        for name, values in columns.items():
            recording.arrive(_batch(numbers[f"capper.{name}"], minute, values))
        for name in columns if day == 5 else ():
            lost = _batch(numbers[f"capper.{name}"], minute[-1:] + 0.5, np.zeros(1))
            lost.rows["status"] = 0x80000000
            recording.arrive(lost)
        recording.writer.write_once()
    recording.fold()
    recording.writer.stop()
    return folder


def _batch(number, minute, values):
    rows = np.zeros(len(minute), SAMPLE)
    rows["tag"] = number
    rows["source_us"] = rows["receive_us"] = to_us(FIRST) + (minute * MINUTE_US).astype(np.int64)
    rows["value"] = values
    return SampleBatch(rows, {}, Origin.HISTORY)


def days_of(folder, kpi):
    recorded = Recording(SITE, ManualClock(FIRST), folder)
    days = PilotDays(
        SITE, recorded.reader, JournalReader(folder), FIRST + timedelta(days=DAYS, hours=3)
    )
    pilot = Pilot(
        title="t", problem="p", machines=("capper",), signals=("a", "b", "c"), kpi=kpi,
        target=0.0, start=START, owners=("mara",), baseline_days=14,
    )  # fmt: skip
    return days.days_of(pilot)


def test_minutes_of_standing_are_counted_a_day(folder):
    found = days_of(folder, PilotKpi.DOWNTIME)
    assert found[date(2026, 3, 2)] == 30.0
    assert found[date(2026, 3, 15)] == 20.0
    assert set(found.values()) == {30.0, 20.0}


def test_availability_is_the_share_of_known_time(folder):
    found = days_of(folder, PilotKpi.AVAILABILITY)
    assert found[date(2026, 3, 2)] == pytest.approx(100 * 1410 / 1440)


def test_ratios_of_counters_survive_their_reset(folder):
    scrap = days_of(folder, PilotKpi.SCRAP)
    assert scrap[date(2026, 3, 3)] == pytest.approx(10.0)
    assert scrap[date(2026, 3, 6)] == pytest.approx(10.0)
    energy = days_of(folder, PilotKpi.ENERGY)
    assert energy[date(2026, 3, 3)] == pytest.approx(0.5 / 0.9)
    output = days_of(folder, PilotKpi.OUTPUT)
    assert output[date(2026, 3, 3)] == pytest.approx(1439 * 0.9)


def test_a_day_that_was_not_measured_has_no_value_instead_of_zero(folder):
    assert date(2026, 3, 7) not in days_of(folder, PilotKpi.SCRAP)


def test_only_whole_days_from_the_baseline_on_count(folder):
    found = days_of(folder, PilotKpi.DOWNTIME)
    assert min(found) == date(2026, 3, 1)
    assert max(found) == date(2026, 3, 16)


def test_a_machine_that_the_site_no_longer_has_gives_nothing(folder):
    recorded = Recording(SITE, ManualClock(FIRST), folder)
    days = PilotDays(SITE, recorded.reader, JournalReader(folder), FIRST + timedelta(days=DAYS))
    gone = Pilot(
        title="t", problem="p", machines=("filler",), signals=(), kpi=PilotKpi.OUTPUT, target=0.0,
        start=START, owners=(),
    )  # fmt: skip
    assert days.days_of(gone) == {}


def test_growth_counts_what_shows_after_a_reset():
    times = np.array([to_us(FIRST) + n * 1_800_000_000 for n in range(6)], np.int64)
    values = np.array([10.0, 14.0, 20.0, 1.0, 3.0, 4.0])
    series = Series(times, values, np.zeros(6, np.uint32), times)
    assert growth(hours_of(minutes_of(series))) == 10 + 1 + 3
