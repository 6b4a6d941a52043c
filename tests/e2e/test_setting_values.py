"""A value set at the window reaches the plant and comes back, all in the journal; or nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from asyncua import Client, ua

from hmi.actions.requests import WriteTag
from hmi.bus.facts import ConnectionChanged, ConnectionPhase
from hmi.errors import HmiError
from hmi.journal.reader import Reader
from tests.helpers.demo_plant import URI
from tests.helpers.whole_station import SITE, whole_station

NOT_LIVE = "write-not-live"
LEVEL, TORQUE, CLOSED = "filler.bowl_setpoint", "capper.torque_setpoint", "compressor.setpoint"


@pytest.fixture
def site(tmp_path):
    """Return the demo site with one more writable tag, which the server keeps to its users."""
    text = SITE.read_text()
    place = text.index("[[tags]]", text.index(f'key = "{CLOSED}"'))
    more = "writable = true\nwrite_low = 6.0\nwrite_high = 8.0\n\n"
    path = tmp_path / "site.toml"
    path.write_text(text[:place] + more + text[place:])
    return path


class Window:
    """What a window sees and asks of a running station."""

    def __init__(self, station) -> None:
        self.station = station

    def value(self, key: str):
        table = self.station.table
        newest = table and table.newest(self.station.freshness_site.number_by_key[key])
        return newest and newest.value

    def is_live(self) -> bool:
        fact = self.station.newest(ConnectionChanged)
        return fact is not None and fact.phase is ConnectionPhase.LIVE

    async def set(self, key: str, value: float, *, confirmed: bool = False) -> str:
        """Set a value as often as a slow computer lets its server fall silent meanwhile."""
        while (told := await self.write(key, value, confirmed=confirmed)) == NOT_LIVE:
            await self.station.until(self.is_live, 60)
        return told

    async def write(self, key: str, value: float, *, confirmed: bool = False) -> str:
        """Set a value; return `done` or the code of the refusal."""
        wish = WriteTag(key, value, self.value(key), confirmed)
        try:
            await self.station.link.ask(wish)
        except HmiError as error:
            return error.code
        return "done"


async def held(url: str, key: str) -> float:
    """Return what the server holds."""
    client = Client(url, timeout=20)
    client.session_timeout = 60_000
    async with client:
        index = await client.get_namespace_index(URI)
        return await client.get_node(ua.NodeId(key, index)).read_value()


def results(data) -> list[tuple[str, str]]:
    """Return target and result of each row of the journal, without those of a silent server."""
    now = datetime.now(UTC)
    day = timedelta(days=1)
    rows = Reader(data).actions(now - day, now + day)
    found: list[tuple[str, str]] = []
    for row in sorted(rows, key=lambda row: row.number):
        if row.result != NOT_LIVE:
            found.append((row.target, row.result))
        elif found and found[-1] == (row.target, "intended"):
            found.pop()
    return found


@pytest.mark.timeout(300)
async def test_a_value_is_set_read_back_and_written_down_or_nothing_is(tmp_path, site):
    async with whole_station(tmp_path, with_engine=False) as station:
        station.start_engine(site)
        window = Window(station)
        await station.until(lambda: window.is_live() and window.value(TORQUE) is not None, 60)
        before = {key: await held(station.url, key) for key in (LEVEL, TORQUE, CLOSED)}

        assert await window.set(LEVEL, 66.5) == "done"
        assert await held(station.url, LEVEL) == 66.5
        await station.until(lambda: window.value(LEVEL) == 66.5)
        assert await window.set(LEVEL, 76.0) == "write-out-of-range"
        assert await window.set(LEVEL, 66.7) == "write-off-step"
        assert await window.set(TORQUE, 170.0) == "write-not-confirmed"
        assert await window.set(CLOSED, 7.5) == "write-rejected"
        assert await window.set("filler.bowl_level", 50.0) == "write-not-writable"
        assert await window.set(TORQUE, 170.0, confirmed=True) == "done"

        station.freeze_demo()
        await station.until(lambda: not window.is_live())
        assert await window.write(LEVEL, 70.0) == NOT_LIVE
        station.thaw_demo()
        await station.until(window.is_live)
        assert await held(station.url, LEVEL) == 66.5
        assert await held(station.url, TORQUE) == 170.0
        assert await held(station.url, CLOSED) == before[CLOSED]
        assert results(station.data) == [
            (LEVEL, "intended"), (LEVEL, "done"),
            (LEVEL, "write-out-of-range"), (LEVEL, "write-off-step"),
            (TORQUE, "write-not-confirmed"),
            (CLOSED, "intended"), (CLOSED, "write-rejected"),
            ("filler.bowl_level", "write-not-writable"),
            (TORQUE, "intended"), (TORQUE, "done"),
        ]  # fmt: skip
