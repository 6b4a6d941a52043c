"""The window as a process: its tour, and what is left when it is killed."""

import asyncio

import pytest

from hmi.bus.facts import AssessmentChanged, RecorderReported
from hmi.config.loader import load_site
from hmi.errors import StorageLocked
from hmi.plant.connections import SecurityMode
from hmi.storage.folder_lock import FolderLock
from tests.helpers.whole_station import whole_station


def engine_has_ended(station):
    try:
        FolderLock(station.data).release()
    except StorageLocked:
        return False
    return True


@pytest.mark.timeout(180)
async def test_a_tour_shows_every_page_of_a_living_line_and_ends_what_it_started(tmp_path):
    async with whole_station(tmp_path, with_engine=False) as station:
        shots = tmp_path / "shots"
        window = station.start_window("--tour", "20", "--rate", "--shots", str(shots))
        told, _ = await asyncio.to_thread(window.communicate, timeout=120)
        assert window.returncode == 0
        figures = dict(line.split(": ", 1) for line in told.splitlines() if ": " in line)
        live, _, all_tags = figures["tags live"].partition(" of ")
        assert int(live) > 200
        assert int(all_tags) >= int(live)
        assert int(figures["samples recorded"]) > 1000
        names = sorted(path.name for path in shots.glob("*.png"))
        assert len(names) >= 7
        assert all((shots / name).stat().st_size > 10_000 for name in names)
        rated = station.newest(AssessmentChanged).assessment
        assert all(level > 0 for _key, level in rated.levels)
        assert engine_has_ended(station)


@pytest.mark.timeout(180)
async def test_a_window_that_is_told_to_end_ends_its_engine_too(tmp_path):
    async with whole_station(tmp_path, with_engine=False) as station:
        window = station.start_window()
        await station.until(lambda: station.newest(RecorderReported) is not None, 60)
        window.terminate()
        assert await asyncio.to_thread(window.wait, 60) == 0
        window.stdout.close()
        await station.until(lambda: engine_has_ended(station), 60)


@pytest.mark.timeout(180)
async def test_recording_outlives_a_window_that_is_killed_and_the_next_one_joins_it(tmp_path):
    async with whole_station(tmp_path, with_engine=False) as station:
        window = station.start_window()
        await station.until(lambda: station.newest(RecorderReported) is not None, 60)
        window.kill()
        # Not communicate(): the engine, which lives on, has inherited the pipe.
        await asyncio.to_thread(window.wait, 20)
        window.stdout.close()
        recorded = station.newest(RecorderReported).recorded
        await station.until(lambda: station.newest(RecorderReported).recorded > recorded + 500)
        heir = station.start_window("--tour", "15")
        _, _ = await asyncio.to_thread(heir.communicate, timeout=120)
        assert heir.returncode == 0
        assert engine_has_ended(station)


@pytest.mark.timeout(300)
async def test_an_unknown_server_becomes_live_recorded_tags_by_taps_alone(tmp_path):
    site, shots = tmp_path / "site.toml", tmp_path / "shots"
    site.write_text('# Ours\n[site]\nname = "New hall"\nanonymous_role = "engineer"\n')
    async with whole_station(tmp_path, with_engine=False) as station:
        options = "--connect", station.url, "--shots", str(shots)
        window = station.start_window(*options, site=site)
        told, _ = await asyncio.to_thread(window.communicate, timeout=240)
        assert window.returncode == 0, told
        figures = dict(line.split(": ", 1) for line in told.splitlines() if ": " in line)
        assert int(figures["tags live"].partition(" of ")[0]) > 200
        assert int(figures["samples recorded"]) > 0
        names = [path.name.partition("-")[2] for path in sorted(shots.glob("*.png"))]
        assert names[-3:] == ["live.png", "connected.png", "line.png"]
        written = load_site(site)
        assert written.connections[0].mode is SecurityMode.SIGN_AND_ENCRYPT
        assert [one.name for one in written.line_machines][:2] == ["Depalletiser", "Filler"]
        assert site.read_text().startswith("# Ours")
        assert engine_has_ended(station)
