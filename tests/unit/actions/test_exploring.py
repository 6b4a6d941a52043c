"""Who may look around in servers and change the site, and what of it is written down."""

from dataclasses import replace

import pytest

from hmi.access.login import Login
from hmi.actions import requests as ask
from hmi.actions.exploring import UNWRITTEN, Exploring, described, visitor_credentials
from hmi.actions.handlers import Handlers
from hmi.actions.station_security import StationSecurity
from hmi.actions.tag_writing import TagWriting
from hmi.alarms.alarm_engine import AlarmEngine
from hmi.bus.bus import Bus
from hmi.clock import ManualClock
from hmi.errors import ActionRefused
from hmi.live.tag_table import TagTable
from hmi.opcua.credentials import Credentials
from hmi.opcua.explorer import Explorer
from hmi.plant.roles import Role
from tests.helpers.builders import connection, machine, plant_with, tag

PASSWORD = " ".join(("open", "sesame"))
SERVER = connection("line", url="opc.tcp://127.0.0.1:9")
EVERY = (
    ask.FindEndpoints(1, "opc.tcp://h"), ask.EnterServer(1, SERVER, PASSWORD), ask.BrowseNode(1),
    ask.SearchNodes(1, "x"), ask.ReadNode(1, "i=85"), ask.DiscoverMachines(1), ask.LeaveServer(1),
    ask.AddToSite(SERVER, machines=(machine("m"),), tags=(tag("m.x"),), secret=PASSWORD),
    ask.PreviewTagList(1, "key"), ask.RemoveFromSite(tags=("m.x",)),
)  # fmt: skip


class Log:
    """Keeps the rows."""

    def __init__(self):
        self.rows = []

    def write(self, *row):
        self.rows.append(row)


class Changes:
    """Keeps what was asked of the site."""

    def __init__(self):
        self.asked = []

    async def add(self, wish):
        self.asked.append(wish)

    async def remove(self, wish):
        self.asked.append(wish)

    async def preview(self, wish):
        self.asked.append(wish)


class Desk:
    """Handlers with a real explorer that has no visits."""

    def __init__(self, folder, clock: ManualClock, role: Role, *, has_file: bool = True):
        site, bus, self.log, self.changes = plant_with(tags=[]), Bus(), Log(), Changes()
        security = StationSecurity(folder, clock)
        table = TagTable(site, bus, clock)
        explorer = Explorer(site, bus, clock, lambda *_: Credentials(), lambda _key: ())
        self.handlers = Handlers(
            AlarmEngine(site, bus, clock), Login(None, bus, clock, role), None, self.log,
            lambda _reason: None, TagWriting(site, table.newest, {}, self.log, clock),
            lambda _connection: None, security,
            Exploring(explorer, self.changes if has_file else None),
        )  # fmt: skip

    async def result_of(self, request) -> str:
        try:
            await self.handlers.carry_out(request)
        except ActionRefused as refusal:
            return refusal.code
        return "done"


@pytest.mark.parametrize("request_", EVERY, ids=lambda one: type(one).__name__)
async def test_only_who_may_configure_may_look_around_and_change(request_, tmp_path, clock):
    desk = Desk(tmp_path, clock, Role.OPERATOR)
    assert await desk.result_of(request_) == "not-permitted"
    assert desk.changes.asked == []
    assert desk.log.rows[-1][-1] == "not-permitted"
    assert PASSWORD not in repr(desk.log.rows)


async def test_each_step_of_looking_around_is_not_written_down(tmp_path, clock):
    desk = Desk(tmp_path, clock, Role.ENGINEER)
    for request in EVERY:
        if type(request) in UNWRITTEN - {ask.FindEndpoints, ask.PreviewTagList}:
            assert await desk.result_of(request) == "visit-ended"
    assert desk.log.rows == []


async def test_a_change_of_the_site_is_written_down_by_its_keys(tmp_path, clock):
    desk = Desk(tmp_path, clock, Role.ENGINEER)
    add, remove = EVERY[-3], EVERY[-1]
    assert await desk.result_of(add) == "done"
    assert await desk.result_of(remove) == "done"
    assert desk.changes.asked == [add, remove]
    first, second = desk.log.rows
    assert first[2:] == (
        "AddToSite", "line", '{"machines": ["m"], "tags": ["m.x"], "alarms": []}', "done"
    )  # fmt: skip
    assert second[2:] == (
        "RemoveFromSite", "site", '{"connections": [], "machines": [], "tags": ["m.x"]}', "done"
    )  # fmt: skip


async def test_an_engine_without_a_file_refuses_changes(tmp_path, clock):
    desk = Desk(tmp_path, clock, Role.ENGINEER, has_file=False)
    assert await desk.result_of(EVERY[-1]) == "site-has-no-file"


def test_a_visit_is_written_down_with_where_and_as_whom_but_without_its_secret():
    wish = ask.EnterServer(1, replace(SERVER, user="eva"), PASSWORD)
    target, details = described(wish)
    assert target == "line"
    assert '"user": "eva"' in details
    assert "opc.tcp://127.0.0.1:9" in details
    assert PASSWORD not in details
    assert described(ask.LogOut()) is None


def test_a_given_password_is_shown_in_place_of_the_stored_one(tmp_path, clock):
    security = StationSecurity(tmp_path, clock)
    name, stored = "line_password", PASSWORD.upper()
    security.secrets.put(name, stored)
    known = replace(SERVER, user="eva", password_secret=name)
    credentials = visitor_credentials(security)
    assert credentials(known, "").password == stored
    assert credentials(known, PASSWORD).password == PASSWORD
