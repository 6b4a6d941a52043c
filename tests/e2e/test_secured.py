"""A secured server is refused until an engineer has trusted it, and again when it changes.

First it is trusted at the command line, later in the window. A password that is stored meanwhile
lies in no file of the station.
"""

import asyncio
import shutil
from pathlib import Path

import pytest

from hmi.actions.requests import ExportOwnCertificate, StoreSecret, TrustServer
from hmi.bus.facts import (
    ConnectionChanged,
    ConnectionPhase,
    OwnCertificateChanged,
    ServerTrustChanged,
)
from hmi.plant.certificates import TrustState
from tests.helpers.whole_station import SITE, whole_station

CANARY = "stored-canary-51"


def secured_site(folder):
    """Return the demo site with an encrypted connection."""
    text = SITE.read_text("utf-8")
    assert text.count('mode = "None"') == 1
    text = text.replace('mode = "None"', 'mode = "SignAndEncrypt"')
    text = text.replace('policy = "None"', 'policy = "Basic256Sha256"')
    text = text.replace('anonymous_role = "operator"', 'anonymous_role = "engineer"')
    site = folder / "site.toml"
    site.write_text(text, "utf-8")
    return site


def phase(station):
    fact = station.newest(ConnectionChanged)
    return fact.phase if fact else None


@pytest.mark.timeout(240)
async def test_a_server_is_refused_until_it_is_trusted_and_when_its_certificate_changes(tmp_path):
    site = secured_site(tmp_path)
    async with whole_station(tmp_path, with_engine=False) as station:
        station.start_engine(site)
        await station.until(lambda: phase(station) is ConnectionPhase.FAILED_SECURITY, 60)
        assert station.newest(ConnectionChanged).received == 0
        said = await asyncio.to_thread(station.trust_demo, site)
        assert "trusted from the next attempt" in said
        station.stop_engine()
        station.start_engine(site)
        await station.until(lambda: phase(station) is ConnectionPhase.LIVE, 60)
        await station.until(lambda: station.newest(ConnectionChanged).received > 300)
        await renew_the_server(station, tmp_path)
        await station.until(lambda: trust(station) is TrustState.CHANGED, 60)
        shown = station.newest(ServerTrustChanged).trust
        assert shown.accepted.thumbprint != shown.offered.thumbprint
        await station.until(lambda: phase(station) is ConnectionPhase.FAILED_SECURITY, 60)
        waived = tuple(problem.code for problem in shown.problems if problem.is_waivable)
        await station.link.ask(TrustServer("demo", shown.offered.thumbprint, waived))
        await station.until(lambda: phase(station) is ConnectionPhase.LIVE, 60)
        assert trust(station) is TrustState.TRUSTED
        await export_and_store(station)
        assert station.stop_engine() == 0
        assert_nowhere(CANARY, tmp_path)


async def export_and_store(station):
    """Ask for copies of the own certificate, and store a password."""
    await station.link.ask(ExportOwnCertificate())
    await station.until(lambda: exported(station) is not None, 60)
    assert any(exported(station).glob("*.der"))
    await station.link.ask(StoreSecret("plc", CANARY))


def assert_nowhere(secret, folder):
    """Look for a secret in every file of a station that has stored it."""
    written = [file for file in folder.rglob("*") if file.is_file()]
    assert any(file.name == "plc.sealed" for file in written)
    assert [file for file in written if secret.encode() in file.read_bytes()] == []


async def renew_the_server(station, folder):
    """Start the demo plant anew at its port with another certificate."""
    station.demo.terminate()
    await asyncio.to_thread(station.demo.wait, 20)
    station.demo.stdout.close()
    shutil.rmtree(folder / "demo")
    port = station.url.rpartition(":")[2].partition("/")[0]
    await asyncio.to_thread(station.start_demo, "--port", port)


def trust(station):
    fact = station.newest(ServerTrustChanged)
    return fact.trust.state if fact else None


def exported(station):
    fact = station.newest(OwnCertificateChanged)
    return Path(fact.own.exported) if fact and fact.own.exported else None
