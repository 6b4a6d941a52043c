"""Machines of a running site are changed, arranged, removed, taken back; nothing else is lost."""

from dataclasses import replace

import pytest

from hmi.actions.machine_requests import ArrangeMachines, RemoveMachine, SaveMachine, TakeBackSite
from hmi.bus.bus import Bus
from hmi.config.kept_sites import keep_site, kept_sites
from hmi.config.loader import load_site
from hmi.config.site_desk import SiteDesk
from hmi.config.site_file import SiteFile
from hmi.errors import ActionRefused
from hmi.machines.proposed_limits import proposed_limits
from hmi.plant.assets import Machine, MachineGroup
from hmi.plant.sensors import Chosen, Sensor
from hmi.plant.tags import Tag

SITE = """\
# The hall as the fitters left it.
[site]
name = "Hall"

[[connections]]
key = "plc"
name = "PLC"
url = "opc.tcp://127.0.0.1:4840"
alarm_machines = [["Press*", "press"], ["Mill*", "mill"]]

[[machines]]
key = "press"  # the old one
name = "Press"
vibration_tag = "press.vibration"
indicator_tags = ["press.vibration"]

[[machines]]
key = "mill"
name = "Mill"
recipe_tag = "press.recipe"

[[tags]]
key = "press.vibration"
name = "Vibration"   # front bearing
machine = "press"
connection = "plc"
node = "nsu=urn:x;s=v"

[[tags]]
key = "press.recipe"
name = "Recipe"
machine = "press"
connection = "plc"
node = "nsu=urn:x;s=r"
kind = "text"

[[alarms]]
key = "press.high"
machine = "press"
kind = "level"
tag = "press.vibration"
message = "High"
consequence = "Damage."
response = "Stop."
priority = 3
levels = { hi = 2.8 }

[[suppressions]]
key = "cleaning"
name = "Cleaning"
machines = ["press", "mill"]

[[suppressions]]
key = "press_only"
name = "Press off"
machines = ["press"]

[[stop_reasons]]
key = "tool"
text = "Tool"
machines = ["press"]

[[stop_reasons]]
key = "tool_broken"
text = "Tool broken"
parent = "tool"

[[stop_reasons]]
key = "jam"
text = "Jam"
machines = ["press", "mill"]

[[maintenance]]
key = "grease"
machine = "press"
text = "Grease it"
every_days = 30.0
"""


class Around:
    """A desk over a file in a folder, as the engine has it."""

    def __init__(self, folder, clock):
        self.path, self.folder, self.clock = folder / "site.toml", folder / "data", clock
        self.folder.mkdir()
        self.path.write_text(SITE)
        keep_site(self.path, self.folder, clock)
        self.file = SiteFile(self.path, folder / "kept", clock)
        self.reloads = []
        self.desk = SiteDesk(self.site, Bus(), self.file, self, self._reload, self.folder)

    @property
    def site(self):
        return load_site(self.path)

    def machine(self, key):
        return self.site.machine_by_key[key]

    def put(self, *_secret):
        raise AssertionError

    def _reload(self):
        self.reloads.append(1)
        self.clock.advance(1.0)
        keep_site(self.path, self.folder, self.clock)


@pytest.fixture
def around(tmp_path, clock):
    return Around(tmp_path, clock)


async def refusal_of(work):
    with pytest.raises(ActionRefused) as refusal:
        await work
    return refusal.value


PUMP = Machine(key="pump", name="Pump", group=MachineGroup.PUMP_SMALL,
               vibration_tag="pump.vibration", documents=(("Manual", "Shelf 3"),))  # fmt: skip
SENSED = Tag(key="pump.vibration", name="Vibration", machine="pump", connection="plc",
             node="nsu=urn:x;s=p", unit="mm/s")  # fmt: skip


def new_pump():
    limits = proposed_limits(PUMP, [Chosen(SENSED, Sensor.VIBRATION)])
    return SaveMachine(PUMP, tags=(SENSED,), alarms=tuple(one.rule for one in limits))


async def test_a_machine_with_its_limits_is_written_behind_the_others_with_all_comments_kept(
    around,
):
    await around.desk.save_machine(new_pump())
    text = around.path.read_text()
    assert all(line in text for line in SITE.splitlines() if "#" in line)
    assert around.machine("pump") == PUMP
    [rule] = [one for one in around.site.alarms if one.machine == "pump"]
    assert (rule.levels.hi, rule.levels.hihi) == (5.1, 8.5)
    assert around.reloads == [1]


async def test_a_new_machine_never_takes_the_place_of_another(around):
    await around.desk.save_machine(new_pump())
    refusal = await refusal_of(around.desk.save_machine(new_pump()))
    assert (refusal.code, refusal.fields) == ("machine-exists-already", {"machine": "pump"})
    alarms = tuple(replace(one, key="press.high") for one in new_pump().alarms)
    other = replace(new_pump(), machine=replace(PUMP, key="pump_2"), tags=(), alarms=alarms)
    refusal = await refusal_of(around.desk.save_machine(other))
    assert refusal.code == "alarm-exists-already"


async def test_what_somebody_wrote_by_hand_meanwhile_stays_and_a_machine_changed_so_is_refused(
    around,
):
    seen = around.machine("press")
    by_hand = around.path.read_text().replace('name = "Mill"', 'name = "Mill 2"  # by hand')
    around.path.write_text(by_hand)
    changed = replace(seen, group=MachineGroup.CLASS_3)
    await around.desk.save_machine(SaveMachine(changed, seen))
    assert around.machine("mill").name == "Mill 2"
    assert "# by hand" in around.path.read_text()
    refusal = await refusal_of(around.desk.save_machine(SaveMachine(seen, seen)))
    assert refusal.code == "machine-changed-meanwhile"
    assert refusal.fields == {"machine": "press", "fields": "group"}
    gone = replace(seen, key="lathe")
    assert (await refusal_of(around.desk.save_machine(SaveMachine(gone, gone)))).code == (
        "machine-gone-meanwhile"
    )


async def test_mistakes_are_told_by_field_with_what_was_expected_and_nothing_is_written(around):
    wrong = replace(PUMP, vibration_tag="pump.nothing", rated_power_kw=-1.0)
    refusal = await refusal_of(around.desk.save_machine(SaveMachine(wrong, tags=(SENSED,))))
    assert refusal.code == "site-not-valid"
    told = refusal.fields["problems"].splitlines()
    assert any("vibration_tag" in one and "pump.nothing" in one for one in told)
    assert any("rated_power_kw" in one and "more than 0" in one for one in told)
    assert around.path.read_text() == SITE
    assert around.reloads == []


async def test_tags_that_are_given_back_stay_recorded_and_rules_go_when_wished(around):
    seen = around.machine("press")
    bare = replace(seen, vibration_tag="", indicator_tags=())
    wish = SaveMachine(bare, seen, freed=("press.vibration",), dropped_alarms=("press.high",))
    await around.desk.save_machine(wish)
    assert around.site.tag("press.vibration").machine == ""
    assert "# front bearing" in around.path.read_text()
    assert around.site.alarms == ()


async def test_a_removed_machine_leaves_its_tags_recorded_when_they_are_kept(around):
    await around.desk.remove_machine(RemoveMachine(around.machine("press"), keeps_tags=True))
    site = around.site
    assert [one.key for one in site.machines] == ["mill"]
    assert site.tag("press.vibration").machine == ""
    assert site.machine_by_key["mill"].recipe_tag == "press.recipe"
    assert site.alarms == ()


async def test_a_machine_goes_with_its_tags_and_nothing_names_it_any_more(around):
    await around.desk.remove_machine(RemoveMachine(around.machine("press"), keeps_tags=False))
    site = around.site
    assert [tag.key for tag in site.tags if tag.node] == []
    assert site.machine_by_key["mill"].recipe_tag == ""
    assert site.connections[0].alarm_machines == (("Mill*", "mill"),)
    assert [(one.key, one.machines) for one in site.suppressions] == [("cleaning", ("mill",))]
    assert [(one.key, one.machines) for one in site.stop_reasons] == [("jam", ("mill",))]
    assert site.maintenance == ()
    assert (await refusal_of(
        around.desk.remove_machine(RemoveMachine(replace(PUMP, key="press"), keeps_tags=True))
    )).code == "machine-gone-meanwhile"  # fmt: skip


async def test_machines_get_other_places_in_the_line(around):
    await around.desk.arrange_machines(ArrangeMachines((("press", 20, True), ("mill", 10, False))))
    assert [one.key for one in around.site.line_machines] == ["press", "mill"]
    assert not around.machine("mill").in_line
    refusal = await refusal_of(around.desk.arrange_machines(ArrangeMachines((("x", 1, True),))))
    assert (refusal.code, refusal.fields) == ("not-in-site", {"key": "x"})


async def test_the_version_before_comes_back_byte_for_byte_and_can_be_left_again(around):
    await around.desk.save_machine(new_pump())
    before, now = kept_sites(around.folder)
    await around.desk.take_back(TakeBackSite(before.digest, now.digest))
    assert around.path.read_text() == SITE
    again = kept_sites(around.folder)[-1]
    await around.desk.take_back(TakeBackSite(now.digest, again.digest))
    assert around.machine("pump") == PUMP


async def test_a_file_that_was_changed_since_is_not_taken_back_over(around):
    await around.desk.save_machine(new_pump())
    before, now = kept_sites(around.folder)
    around.path.write_text(around.path.read_text() + "# by hand\n")
    refusal = await refusal_of(around.desk.take_back(TakeBackSite(before.digest, now.digest)))
    assert refusal.code == "site-changed-meanwhile"
    seen = around.file.digest()
    refusal = await refusal_of(around.desk.take_back(TakeBackSite("0" * 16, seen)))
    assert refusal.code == "site-version-unknown"
    assert "# by hand" in around.path.read_text()
