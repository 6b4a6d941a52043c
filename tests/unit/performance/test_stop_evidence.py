"""How much of the stopped time has a reason, read from real files as the engine writes them."""

from datetime import timedelta

import pytest

from hmi.clock import to_us
from hmi.journal.chain import Append
from hmi.journal.schema import STOPS, journal_file
from hmi.performance.stop_evidence import reasoned_share
from hmi.plant.assets import MachineState as S
from hmi.plant.quality import GOOD
from hmi.plant.samples import Origin, Sample
from hmi.plant.stop_reasons import StopReason
from tests.helpers.builders import at, at_us, batch, plant_with
from tests.helpers.recording import Recording

HOUR_S = 3600.0
REASONS = (StopReason(key="jam", text="Jam"), StopReason(key="rest", text="?", is_other=True))
STATES = ((0, S.EXECUTING), (1, S.HELD), (3, S.EXECUTING), (4, S.FAULT), (5, S.EXECUTING),
          (6, S.STOPPED), (7, S.EXECUTING), (8, S.STARVED), (12, S.EXECUTING))  # fmt: skip


@pytest.fixture
def recorded(tmp_path, clock):
    """Record half a day with three long stops: 2 h, 1 h and 1 h; and one caused outside."""
    site = plant_with(machines=["filler"], stop_reasons=REASONS)
    recording = Recording(site, clock, tmp_path)
    number = site.number_by_key["filler.line_state"]
    recording.record(
        batch(
            *(Sample(number, float(state), GOOD, at_us(hour * HOUR_S), at_us(hour * HOUR_S))
              for hour, state in STATES),
            origin=Origin.DERIVED,
        )
    )  # fmt: skip

    def say(hours, reason):
        start_us, end_us = (at_us(hour * HOUR_S) for hour in hours)
        cells = {
            "at_us": end_us, "kind": "qualified", "edit": 0, "stop": "filler", "machine": "filler",
            "start_us": start_us, "end_us": end_us, "reason": reason, "text": "", "user": "eva",
            "body": "{}",
        }  # fmt: skip
        recording.writer.submit(Append(journal_file(tmp_path), STOPS, cells))
        recording.writer.write_once()

    yield site, say
    recording.writer.stop()


def share(site, folder):
    return reasoned_share(site, folder, at(13 * HOUR_S), 30)


def test_only_reasons_that_say_something_count(recorded, tmp_path):
    site, say = recorded
    assert share(site, tmp_path) == 0.0
    say((1, 3), "jam")
    assert share(site, tmp_path) == pytest.approx(0.5)
    say((4, 5), "rest")
    assert share(site, tmp_path) == pytest.approx(0.5)
    say((6, 7), "jam")
    assert share(site, tmp_path) == pytest.approx(0.75)


def test_without_stops_nothing_is_known(recorded, tmp_path):
    site, _say = recorded
    assert reasoned_share(site, tmp_path, at(0.9 * HOUR_S), 30) is None
    assert reasoned_share(site, tmp_path / "none", at(0), 30) is None


def test_only_the_last_days_count(recorded, tmp_path):
    site, say = recorded
    say((1, 3), "jam")
    later = at(5 * HOUR_S) + timedelta(days=1)
    assert to_us(later) > at_us(12 * HOUR_S)
    assert reasoned_share(site, tmp_path, later, 1) == 0.0
