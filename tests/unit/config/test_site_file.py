"""A site file is changed table by table, checked as a whole, and kept as it was."""

from dataclasses import replace

import pytest

from hmi.clock import ManualClock
from hmi.config.loader import load_site
from hmi.config.site_file import SiteAddition, SiteFile
from hmi.errors import ActionRefused, ConfigurationError, StorageError
from hmi.plant.alarm_rules import Levels, Priority
from hmi.plant.assets import MachineState, StateSource
from hmi.plant.connections import Connection
from hmi.plant.tags import Kind
from tests.helpers.builders import machine, rule, tag
from tests.helpers.sources import ROOT

DEMO = ROOT / "resources" / "demo" / "site.toml"
SMALL = """\
# The hall, kept by Eva.
[site]
name = "Hall"   # as on the door

# Servers

[[connections]]
key = "demo"
name = "Line"
url = "opc.tcp://127.0.0.1:4840"
mode = "None"   # in the cell only
policy = "None"

# Machines

# the old one
[[machines]]
key = "press"
name = "Press"
key_tag = "press.force"   # what Otto looks at
indicator_tags = ["press.force", "press.heat"]

# Signals

[[tags]]
key = "press.force"
name = "Force"
machine = "press"
connection = "demo"
node = "nsu=urn:x;s=force"
high   = 90.0   # by the plate

# not calibrated
[[tags]]
key = "press.heat"
name = "Heat"
machine = "press"
connection = "demo"
node = "nsu=urn:x;s=heat"

# Alarms

[[alarms]]
key = "press.force.hi"
machine = "press"
tag = "press.force"
kind = "level"
message = "Force high"
consequence = "It breaks"
response = "Stop it"
priority = 3

[alarms.levels]
hi = 80.0
"""


@pytest.fixture
def path(tmp_path):
    found = tmp_path / "site.toml"
    found.write_text(SMALL)
    return found


@pytest.fixture
def file(path, clock: ManualClock):
    return SiteFile(path, path.parent / "kept", clock)


def added(file: SiteFile, **fields) -> str:
    candidate = file.with_added(SiteAddition(**fields))
    file.commit(candidate)
    return candidate.text


def test_a_new_tag_stands_behind_its_machines_others_and_all_else_stays(file, path):
    new = tag("press.stroke", connection="demo", node="nsu=urn:x;s=stroke", unit="mm", high=40.0)
    text = added(file, tags=(new,))
    assert path.read_text() == text
    before, after = SMALL.split("\n# Alarms\n")
    assert text.startswith(before)
    assert text.endswith("\n# Alarms\n" + after)
    assert load_site(path).tag("press.stroke") == new


def test_a_known_tag_is_changed_where_it_stands_and_keeps_its_comments(file, path):
    known = load_site(path).tag("press.force")
    text = added(file, tags=(replace(known, high=95.0, unit="kN"),))
    assert text == SMALL.replace("high   = 90.0 ", "high   = 95.0 ").replace(
        "# by the plate\n", '# by the plate\nunit = "kN"\n'
    )


def test_a_value_that_is_to_be_the_default_again_leaves_the_file(file, path):
    known = load_site(path).tag("press.force")
    text = added(file, tags=(replace(known, high=None),))
    assert "by the plate" not in text
    assert load_site(path).tag("press.force").high is None


def test_what_is_the_same_already_is_refused_and_nothing_is_kept(file, path):
    with pytest.raises(ActionRefused) as refusal:
        file.with_added(SiteAddition(tags=(load_site(path).tag("press.force"),)))
    assert refusal.value.code == "nothing-to-change"
    assert path.read_text() == SMALL


def test_every_kind_of_value_is_read_back_as_it_was(file, path):
    server = Connection(key="second", name='The "new" one', url="opc.tcp://plc:4840")
    mill = machine(
        "mill", state_source=StateSource.WORD, state_tag="mill.word",
        state_map=((0, MachineState.IDLE), (1, MachineState.EXECUTING)), in_line=False,
        indicator_tags=("mill.word", "press.force"),
    )  # fmt: skip
    word = tag(
        "mill.word", connection="second", node='nsu=urn:y;s="DB1"."w"', kind=Kind.ENUMERATION,
        states=((0, "Idle"), (1, "Läuft")), decimals=0,
    )  # fmt: skip
    alarm = rule("mill.hot", "press.heat", machine="mill", levels=Levels(hi=1.5, hihi=2.5),
                 priority=Priority.P2, extreme_priority=Priority.P1)  # fmt: skip
    added(file, connections=(server,), machines=(mill,), tags=(word,), alarms=(alarm,))
    site = load_site(path)
    assert site.connections[1] == server
    assert site.machine_by_key["mill"] == mill
    assert site.tag("mill.word") == word
    assert site.alarms[1] == alarm


def test_a_site_without_any_list_gets_its_first(path, file):
    path.write_text('[site]\nname = "Hall"\n')
    server = Connection(key="demo", name="Line", url="opc.tcp://plc:4840")
    added(file, connections=(server,), machines=(machine("mill"),), tags=(tag("mill.speed"),))
    assert load_site(path).tag("mill.speed") == tag("mill.speed")


def test_a_site_that_would_be_wrong_is_refused_with_every_problem_and_its_place(file, path):
    wrong = (tag("mill.speed", connection="nobody"), tag("Press.x"))
    with pytest.raises(ConfigurationError) as error:
        file.with_added(SiteAddition(tags=wrong))
    codes = [problem.code for problem in error.value.problems]
    assert sorted(codes) == [
        "bad-syntax",
        "unknown-reference",
        "unknown-reference",
        "unknown-reference",
    ]
    assert all(problem.file == str(path) and problem.line > 0 for problem in error.value.problems)
    assert path.read_text() == SMALL
    assert not list((path.parent / "kept").iterdir())


def test_a_file_that_is_wrong_already_is_told_and_left_alone(file, path):
    path.write_text(SMALL + "\n[[tags]\n")
    with pytest.raises(ConfigurationError):
        file.with_added(SiteAddition(machines=(machine("mill"),)))


def test_lists_in_another_form_are_not_touched(file, path):
    text = '[site]\nname = "Hall"\n\n[[machines]]\nkey = "m"\nname = "M"\n'
    path.write_text('machines = [{ key = "m", name = "M" }]\n' + text.split("\n[[")[0])
    with pytest.raises(ConfigurationError) as error:
        file.with_added(SiteAddition(machines=(machine("mill"),)))
    assert error.value.problems[0].code == "not-in-tables"


def test_line_ends_of_windows_and_a_byte_order_mark_do_no_harm(file, path):
    path.write_bytes(("\ufeff" + SMALL.replace("\n", "\r\n")).encode())
    added(file, machines=(machine("mill"),))
    raw = path.read_bytes()
    assert raw.count(b"\r\n") == raw.count(b"\n")
    assert "mill" in load_site(path).machine_by_key


def test_text_that_looks_like_a_header_inside_a_string_is_none(file, path):
    path.write_text(SMALL.replace('name = "Heat"', 'name = """\n[[tags]]\n"""'))
    added(file, tags=(replace(load_site(path).tag("press.heat"), unit="°C"),))
    assert load_site(path).tag("press.heat").unit == "°C"
    assert load_site(path).tag("press.heat").name == "[[tags]]\n"


def test_a_machine_takes_its_tags_and_alarms_along(file, path):
    file.commit(file.without((), ("press",), ()))
    text = path.read_text()
    assert load_site(path).machines == ()
    assert load_site(path).alarms == ()
    assert "the old one" not in text
    for heading in ("# Servers", "# Machines", "# Signals", "# Alarms", "# The hall"):
        assert heading in text


def test_a_tag_that_goes_is_named_by_no_machine_and_watched_by_no_alarm(file, path):
    file.commit(file.without((), (), ("press.force",)))
    site = load_site(path)
    assert site.machines[0].key_tag == ""
    assert site.machines[0].indicator_tags == ("press.heat",)
    assert [found.key for found in site.tags if found.node] == ["press.heat"]
    assert site.alarms == ()
    assert "# not calibrated" in path.read_text()


def test_a_connection_takes_its_tags_along_and_leaves_the_machine(file, path):
    file.commit(file.without(("demo",), (), ()))
    site = load_site(path)
    assert (site.connections, len(site.machines)) == ((), 1)
    assert not [found for found in site.tags if found.node]


def test_what_the_site_does_not_have_cannot_be_taken_out(file):
    with pytest.raises(ActionRefused) as refusal:
        file.without((), (), ("press.nothing",))
    assert refusal.value.code == "not-in-site"


def test_earlier_files_are_kept_with_their_dates_up_to_a_number(file, path, clock, monkeypatch):
    monkeypatch.setattr("hmi.config.site_file.KEPT", 3)
    kept = path.parent / "kept"
    for number in range(6):
        added(file, machines=(machine("mill", name=f"Mill {number}"),))
        clock.advance(60)
    files = sorted(kept.iterdir())
    assert len(files) == 3
    assert '"Mill 4"' in files[-1].read_text()


def test_a_disk_that_refuses_leaves_the_file_as_it_was(file, path, monkeypatch):
    candidate = file.with_added(SiteAddition(machines=(machine("mill"),)))

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hmi.config.replaced_file.os.fsync", full)
    with pytest.raises(StorageError):
        file.commit(candidate)
    assert path.read_text() == SMALL


def test_the_rights_of_the_file_stay(file, path):
    path.chmod(0o640)
    added(file, machines=(machine("mill"),))
    assert path.stat().st_mode & 0o777 == 0o640


def test_the_demo_site_survives_a_change_of_everything_it_has(tmp_path, clock):
    path = tmp_path / "site.toml"
    path.write_bytes(DEMO.read_bytes())
    site = load_site(path)
    file = SiteFile(path, tmp_path / "kept", clock)
    everything = SiteAddition(
        connections=site.connections,
        machines=tuple(replace(one, area="Hall 2") for one in site.machines),
        tags=tuple(one for one in site.tags if one.node),
        alarms=site.alarms,
    )
    added_text = added(file, **{name: getattr(everything, name) for name in everything.__slots__})
    changed = added_text.splitlines()
    before = DEMO.read_text().splitlines()
    assert len(changed) == len(before)
    differing = [new for new, old in zip(changed, before, strict=True) if new != old]
    assert differing == ['area = "Hall 2"'] * len(site.machines)
