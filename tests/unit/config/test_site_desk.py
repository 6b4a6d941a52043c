"""A change of the site is checked, its secret kept, the engine asked to load it; or nothing is."""

import pytest

from hmi.actions.requests import AddToSite, PreviewTagList, RemoveFromSite
from hmi.bus.bus import Bus
from hmi.config.loader import load_site
from hmi.config.site_desk import SiteDesk
from hmi.config.site_file import SiteFile
from hmi.errors import ActionRefused
from hmi.plant.connections import Connection
from hmi.plant.tag_lists import RowState
from tests.helpers.builders import machine, tag
from tests.unit.config.tag_lists import HEAD, HEAT, SITE

PASSWORD = " ".join(("open", "sesame"))


class Around:
    """A desk, and what it told and kept."""

    def __init__(self, folder, clock):
        self.path = folder / "site.toml"
        self.path.write_text(SITE)
        self.kept, self.reloads, self.told = {}, [], []
        bus = Bus()
        bus.explored.subscribe(self.told.append)
        file = SiteFile(self.path, folder / "kept", clock)
        site = load_site(self.path)
        self.desk = SiteDesk(site, bus, file, self, lambda: self.reloads.append(1))

    def put(self, name, secret):
        self.kept[name] = secret


@pytest.fixture
def around(tmp_path, clock):
    return Around(tmp_path, clock)


async def test_an_addition_is_on_the_disk_before_the_engine_is_asked_to_load_it(around):
    await around.desk.add(AddToSite(machines=(machine("mill"),)))
    assert "mill" in load_site(around.path).machine_by_key
    assert around.reloads == [1]


async def test_a_password_goes_into_the_store_and_only_its_name_into_the_file(around):
    server = Connection(key="plc", name="PLC", url="opc.tcp://plc:4840", user="eva")
    await around.desk.add(AddToSite(server, secret=PASSWORD))
    assert around.kept == {"plc_password": PASSWORD}
    assert PASSWORD not in around.path.read_text()
    assert load_site(around.path).connections[1].password_secret == "plc_password"  # noqa: S105  # a name


async def test_a_password_without_a_user_is_refused(around):
    server = Connection(key="plc", name="PLC", url="opc.tcp://plc:4840")
    for wish in (AddToSite(server, secret=PASSWORD), AddToSite(secret=PASSWORD)):
        with pytest.raises(ActionRefused) as refusal:
            await around.desk.add(wish)
        assert refusal.value.code == "password-without-user"


async def test_what_would_be_wrong_is_refused_with_all_problems_and_keeps_no_secret(around):
    server = Connection(key="P L C", name="", url="opc.tcp://plc:4840", user="eva")
    with pytest.raises(ActionRefused) as refusal:
        await around.desk.add(AddToSite(server, tags=(tag("mill.x"),), secret=PASSWORD))
    fields = refusal.value.fields
    assert refusal.value.code == "site-not-valid"
    lines = fields["problems"].splitlines()
    assert fields["count"] == len(lines) >= 3
    assert fields["first"] == lines[0]
    assert any(line.startswith("mill.x: ") and "unknown-reference" in line for line in lines)
    assert (around.kept, around.reloads, around.path.read_text()) == ({}, [], SITE)


async def test_what_is_taken_out_is_loaded_anew_too(around):
    await around.desk.remove(RemoveFromSite(tags=("press.force",)))
    assert [found for found in load_site(around.path).tags if found.node] == []
    assert around.reloads == [1]


async def test_a_list_is_previewed_and_nothing_is_changed(around):
    await around.desk.preview(PreviewTagList(5, f"{HEAD}\n{HEAT}"))
    (fact,) = around.told
    assert fact.inquiry == 5
    assert [row.state for row in fact.preview.rows] == [RowState.NEW]
    assert (around.reloads, around.path.read_text()) == ([], SITE)


async def test_what_is_no_list_is_refused(around):
    with pytest.raises(ActionRefused) as refusal:
        await around.desk.preview(PreviewTagList(5, "nothing"))
    assert refusal.value.code == "site-not-valid"
