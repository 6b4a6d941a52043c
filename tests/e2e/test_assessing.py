"""An assessment on the whole station: the engine is killed after each tap, and nothing is lost."""

import pytest

from hmi.actions.requests import AnswerQuestion, BeginAssessment, GatherEvidence, RateDimension
from hmi.bus.evidence import EvidenceFound
from hmi.bus.facts import AssessmentChanged
from tests.helpers.whole_station import whole_station


async def joined(station):
    await station.until(lambda: station.link._writer is not None, 90)


async def restarted(station):
    """Kill the engine and start another one; return what it knows of the assessment."""
    station.kill_engine()
    since = len(station.facts.get(AssessmentChanged, []))
    station.start_engine()
    await station.until(lambda: len(station.facts[AssessmentChanged]) > since, 90)
    await joined(station)
    return station.facts[AssessmentChanged][-1].assessment


@pytest.mark.timeout(300)
async def test_what_was_confirmed_survives_a_kill_at_any_moment(tmp_path):
    async with whole_station(tmp_path) as station:
        await joined(station)
        await station.link.ask(BeginAssessment("Line 1", is_detailed=True))
        assert (await restarted(station)).is_detailed
        await station.link.ask(AnswerQuestion(1, "AUT-1-1", "partly", "two of four"))
        after = await restarted(station)
        assert after.answers == (("AUT-1-1", "partly"),)
        assert after.remarks == (("AUT-1-1", "two of four"),)
        await station.link.ask(RateDimension(1, "connectivity", 3, 4, "since May"))
        after = await restarted(station)
        assert dict(after.levels)["connectivity"] == 3
        assert dict(after.targets)["connectivity"] == 4
        await station.link.ask(GatherEvidence())
        await station.until(lambda: station.newest(EvidenceFound) is not None, 90)
        found = {one.dimension: one for one in station.newest(EvidenceFound).dimensions}
        assert found["connectivity"].level is not None
        # The demo plant runs on this very computer: nothing is said of its security.
        assert found["cybersecurity"].level is None
