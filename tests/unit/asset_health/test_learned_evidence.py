"""What was learned counts for maturity as far as it is kept and judged."""

import json
from datetime import timedelta

import pytest

from hmi.asset_health.kept import KeptStates
from hmi.asset_health.learned_evidence import learned_seen
from hmi.clock import ManualClock, to_us
from hmi.maturity.evidence_inputs import LearnedSeen
from hmi.storage.writer import Writer
from tests.helpers.builders import START, plant_with

NOW = START + timedelta(days=200)
SITE = plant_with(tags=["filler.current", "capper.current"])


@pytest.fixture
def keep(tmp_path):
    """Return a function that keeps a watch with how many days ago it began, and judged."""

    def keep(key, began_days, judged_days, relearned_days=None):
        times = [began_days, judged_days, relearned_days, judged_days]
        told = [None if one is None else to_us(NOW - timedelta(days=one)) for one in times]
        body = json.dumps({"of": "", "state": {}, "record": {"times": told}}).encode()
        writer = Writer(ManualClock(NOW))
        writer.start()
        KeptStates(tmp_path, writer).keep("watch", key, body)
        writer.stop()

    return keep


def test_without_anything_learned_there_is_nothing(tmp_path):
    assert learned_seen(SITE, tmp_path, NOW) == LearnedSeen()


def test_a_watch_counts_as_a_model_at_once_and_as_a_detector_after_thirty_days(keep, tmp_path):
    keep("seasonal.filler.current", 29, 0)
    found = learned_seen(SITE, tmp_path, NOW)
    assert (found.models, found.detectors, found.are_all_validated) == (1, 0, False)
    keep("seasonal.filler.current", 31, 0)
    found = learned_seen(SITE, tmp_path, NOW)
    assert (found.models, found.detectors, found.machines) == (1, 1, 1)
    assert found.are_all_validated


def test_a_watch_that_does_not_judge_any_more_counts_for_nothing(keep, tmp_path):
    keep("seasonal.filler.current", 150, 91)
    assert learned_seen(SITE, tmp_path, NOW) == LearnedSeen()


def test_an_old_watch_is_validated_by_learning_it_anew(keep, tmp_path):
    keep("together.capper", 150, 0)
    assert not learned_seen(SITE, tmp_path, NOW).are_all_validated
    keep("together.capper", 150, 0, relearned_days=10)
    found = learned_seen(SITE, tmp_path, NOW)
    assert (found.are_all_validated, found.machines, found.models) == (True, 1, 0)
