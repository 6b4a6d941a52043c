"""One recorded run of the demo line, with a server that falls silent for a while."""

import pytest

from hmi.past.past_station import PastStation
from tests.helpers.recorded_run import RecordedRun

LOST_AT, FOUND_AT, END = 200, 220, 420


@pytest.fixture(scope="session")
def recorded(tmp_path_factory):
    run = RecordedRun(tmp_path_factory.mktemp("recorded"))
    run.run(LOST_AT)
    run.lose()
    run.run(FOUND_AT - LOST_AT)
    run.find()
    run.run(END - FOUND_AT)
    run.close()
    return run


@pytest.fixture(scope="session")
def past(recorded):
    return PastStation(recorded.site, recorded.folder)
