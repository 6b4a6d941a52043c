"""A backup by the window's own requests, while the engine records, and back to it in one wish."""

import pytest

from hmi.actions.requests import BackUp, BeginAssessment, RestoreBackup
from hmi.bus.facts import (
    AssessmentChanged,
    BackupChanged,
    BackupPhase,
    RecorderReported,
    SiteLoaded,
)
from hmi.errors import ActionRefused
from hmi.historian.reader import Reader
from hmi.storage.backup import Progress, verify
from tests.helpers.whole_station import SITE, whole_station


def site_for_engineers(folder):
    site = folder / "site.toml"
    text = SITE.read_text(encoding="utf-8")
    assert 'anonymous_role = "operator"' in text
    text = text.replace('anonymous_role = "operator"', 'anonymous_role = "engineer"')
    site.write_text(text, encoding="utf-8")
    return site


def is_idle(station):
    fact = station.newest(BackupChanged)
    return fact is not None and fact.phase is BackupPhase.NONE


def has_recorded(station):
    report = station.newest(RecorderReported)
    return report is not None and report.recorded > 500


def scopes(station, since):
    told = station.facts.get(AssessmentChanged, [])[since:]
    return {fact.assessment.scope for fact in told}


@pytest.mark.timeout(300)
async def test_a_station_goes_back_to_its_backup_and_keeps_what_it_had(tmp_path):
    stick = tmp_path / "stick"
    async with whole_station(tmp_path, with_engine=False) as station:
        station.start_engine(site_for_engineers(tmp_path))
        await station.until(lambda: has_recorded(station), 90)
        await station.link.ask(BeginAssessment("before"))
        with pytest.raises(ActionRefused):
            await station.link.ask(BackUp("stick"))
        await station.link.ask(BackUp(str(stick)))
        await station.until(
            lambda: is_idle(station) and station.newest(BackupChanged).last_made is not None, 60
        )
        assert station.newest(BackupChanged).last_folder == str(stick)
        verify(stick, Progress())
        await station.link.ask(BeginAssessment("after"))
        engine = station.engine.pid
        sites, told = (len(station.facts[kind]) for kind in (SiteLoaded, AssessmentChanged))
        await station.link.ask(RestoreBackup(str(stick)))
        await station.until(lambda: len(station.facts[SiteLoaded]) > sites, 60)
        await station.until(lambda: scopes(station, told) == {"before"}, 60)
        station.facts[RecorderReported] = []
        await station.until(lambda: has_recorded(station), 90)
        assert station.engine.poll() is None
        assert station.engine.pid == engine, "the same process goes on"
        assert station.newest(RecorderReported).recording
        assert station.stop_engine() == 0
    (aside,) = station.data.glob("before-restore-*")
    key = "filler.bowl_level"
    assert len(Reader(aside).read(key, 0, 2**61))
    assert len(Reader(station.data).read(key, 0, 2**61)) > len(Reader(stick).read(key, 0, 2**61))
