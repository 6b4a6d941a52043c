"""From an empty site to one machine with health, limits and an alarm, by taps in the window."""

import asyncio
import os
import subprocess
import sys

import pytest

from hmi.config.kept_sites import kept_sites
from hmi.config.loader import load_site
from hmi.journal.reader import Reader as JournalReader
from hmi.plant.assets import StateSource
from tests.helpers.pump_server import pump_server
from tests.helpers.sources import ROOT

EMPTY = '# Ours\n[site]\nname = "New hall"   # not painted yet\nanonymous_role = "engineer"\n'
FEW_TAPS = 60


def opened_window(site, folder, url):
    command = [sys.executable, "-m", "ui", "--site", str(site), "--data", str(folder / "data")]
    command += ["--size", "1024x768", "--start-small", url, "--shots", str(folder / "shots")]
    surroundings = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    return subprocess.Popen(
        command, cwd=ROOT, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True,
    )  # fmt: skip


@pytest.mark.timeout(400)
async def test_an_empty_site_becomes_a_machine_that_is_watched_by_taps_alone(tmp_path):
    site = tmp_path / "site.toml"
    site.write_text(EMPTY)
    async with pump_server() as url:
        window = opened_window(site, tmp_path, url)
        try:
            told, _ = await asyncio.to_thread(window.communicate, timeout=360)
        finally:
            window.kill()
    assert window.returncode == 0, told
    figures = dict(line.split(": ", 1) for line in told.splitlines() if ": " in line)
    # Nothing but the address of the server and the name of the machine was typed.
    address = url.removeprefix("opc.tcp://")
    assert int(figures["letters typed"]) == len(address) + len("pump 3")
    assert int(figures["taps"]) - int(figures["letters typed"]) <= FEW_TAPS
    check_site(site)
    check_twin(tmp_path)


def check_site(file):
    """The file has all that a twin is made of, and its comments."""
    assert file.read_text().startswith(EMPTY)
    site = load_site(file)
    [machine] = site.machines
    assert (machine.name, machine.rated_current) == ("pump 3", 24.0)
    assert machine.state_source is StateSource.SPEED
    assert machine.state_threshold == 300.0
    assert len(machine.indicator_tags) == 4
    assert all(
        getattr(machine, name) in site.number_by_key
        for name in ("vibration_tag", "temperature_tag", "current_tag", "total_tag", "speed_tag")
    )
    limits = {rule.tag: rule.levels for rule in site.alarms if rule.levels.hihi is not None}
    assert (limits[machine.vibration_tag].hi, limits[machine.vibration_tag].hihi) == (2.8, 4.5)
    assert limits[machine.temperature_tag].hihi == 90.0
    assert all(rule.harm and rule.response and rule.consequence for rule in site.alarms)


def check_twin(folder):
    """It has health and its limit has been told of; the site before is kept."""
    journal = JournalReader(folder / "data")
    assert "pump_3.vibration_high" in {one.key for one in journal.last_alarms()}
    assert len(kept_sites(folder / "data")) == 2
    names = [path.stem.partition("-")[2] for path in sorted((folder / "shots").glob("*.png"))]
    assert names[0] == "empty"
    assert names[-3:] == ["live", "twin", "health"]
