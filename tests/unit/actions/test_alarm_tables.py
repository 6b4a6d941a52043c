"""A table of alarms is previewed, then taken with a reason; each change is written down."""

import json

import pytest

from hmi.actions import requests as ask
from hmi.actions.alarm_tables import AlarmTables, table_described
from hmi.bus.bus import Bus
from hmi.config.loader import load_site
from hmi.config.site_desk import SiteDesk
from hmi.config.site_file import SiteFile
from hmi.errors import ActionRefused
from hmi.plant.roles import Role
from tests.unit.config.test_alarm_table import SMALL

TABLE = "key,hi\npress.hot,75\n"


class Office:
    """A site on a disk, its desk, and what was written down."""

    user, role = "eva", Role.ENGINEER

    def __init__(self, folder, clock):
        self.path = folder / "site.toml"
        self.path.write_text(SMALL)
        self.bus, self.rows, self.reloads, self.told = Bus(), [], [], []
        self.bus.explored.subscribe(self.told.append)
        file = SiteFile(self.path, folder / "kept", clock)
        desk = SiteDesk(load_site(self.path), self.bus, file, None, lambda: self.reloads.append(1))
        self.tables = AlarmTables(desk, self, self)

    def write(self, *row):
        self.rows.append(row)

    async def previewed(self, text=TABLE):
        await self.tables.preview(ask.PreviewAlarmTable(7, text))
        return self.told[-1].preview

    async def refused(self, wish):
        with pytest.raises(ActionRefused) as caught:
            await self.tables.take(wish)
        return caught.value.code


@pytest.fixture
def office(tmp_path, clock):
    return Office(tmp_path, clock)


async def test_a_preview_changes_nothing_and_its_digest_lets_the_table_be_taken(office):
    found = await office.previewed()
    assert (office.reloads, office.path.read_text()) == ([], SMALL)
    await office.tables.take(ask.ApplyAlarmTable(TABLE, found.digest, "too many in May"))
    assert load_site(office.path).alarms[0].levels.hi == 75.0
    assert office.reloads == [1]


async def test_each_change_is_written_down_with_who_old_new_and_why(office):
    found = await office.previewed()
    await office.tables.take(ask.ApplyAlarmTable(TABLE, found.digest, "too many in May"))
    (row,) = office.rows
    assert row[:4] == ("eva", Role.ENGINEER, "ChangeAlarmRule", "press.hot")
    assert json.loads(row[4]) == {"reason": "too many in May", "hi": ["80", "75"]}


async def test_a_table_is_not_taken_without_a_reason_nor_other_than_it_was_shown(office):
    found = await office.previewed()
    assert await office.refused(ask.ApplyAlarmTable(TABLE, found.digest, " ")) == "reason-missing"
    other = ask.ApplyAlarmTable(TABLE + "press.cold,1\n", found.digest, "x")
    assert await office.refused(other) == "alarm-table-other"
    assert (office.rows, office.path.read_text()) == ([], SMALL)


async def test_a_table_with_a_mistake_or_without_a_change_is_refused_as_a_whole(office):
    wrong = "key,hi\npress.hot,75\npress.none,1\n"
    found = await office.previewed(wrong)
    wish = ask.ApplyAlarmTable(wrong, found.digest, "x")
    assert await office.refused(wish) == "alarm-table-wrong"
    same = "key,hi\npress.hot,80\n"
    found = await office.previewed(same)
    assert await office.refused(ask.ApplyAlarmTable(same, found.digest, "x")) == (
        "nothing-to-change"
    )
    assert office.reloads == []


async def test_a_station_without_a_site_file_has_no_table(office):
    empty = AlarmTables(None, office, office)
    with pytest.raises(ActionRefused, match="site-has-no-file"):
        await empty.preview(ask.PreviewAlarmTable(7, TABLE))


def test_the_journal_has_the_reason_and_not_the_table():
    told = table_described(ask.ApplyAlarmTable("secret text", "d", "why"))
    assert told == ("alarms", '{"reason": "why"}')
    assert table_described(ask.PreviewAlarmTable(1, "x")) == ("alarms", "")
    assert table_described(ask.SilenceHorn()) is None
