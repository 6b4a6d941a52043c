"""Machines leave and come back while the engine runs; what was recorded stays."""

from pathlib import Path

import pytest

from hmi.actions import requests as ask
from hmi.bus.facts import RecorderReported, SiteLoaded
from hmi.config.kept_sites import kept_sites
from hmi.errors import ActionRefused
from tests.helpers.whole_station import SITE, WholeStation, whole_station


def site_of(station: WholeStation):
    return station.newest(SiteLoaded).site


@pytest.mark.timeout(240)
async def test_a_machine_leaves_a_running_line_and_comes_back_with_the_site_before(tmp_path: Path):
    file = tmp_path / "site.toml"
    text = SITE.read_text().replace('anonymous_role = "operator"', 'anonymous_role = "engineer"')
    file.write_text(text)
    async with whole_station(tmp_path, with_engine=False) as station:
        station.start_engine(file)
        await station.until(lambda: station.link.is_joined, 60.0)
        await station.until(lambda: station.newest(RecorderReported) is not None, 60.0)
        process, capper = station.engine.pid, site_of(station).machine_by_key["capper"]
        await station.link.ask(ask.RemoveMachine(capper, keeps_tags=True))
        await station.until(lambda: "capper" not in site_of(station).machine_by_key)
        assert site_of(station).tag("capper.current").machine == ""
        await station.until(lambda: station.link.is_joined)
        with pytest.raises(ActionRefused) as refusal:
            await station.link.ask(ask.RemoveMachine(capper, keeps_tags=True))
        assert refusal.value.code == "machine-gone-meanwhile"
        before, now = kept_sites(station.data)
        await station.link.ask(ask.TakeBackSite(before.digest, now.digest))
        await station.until(lambda: "capper" in site_of(station).machine_by_key)
        assert file.read_text() == text
        await station.until(lambda: station.link.is_joined and station.stale_tags() == 0, 60.0)
        assert (station.engine.poll(), station.engine.pid) == (None, process)
