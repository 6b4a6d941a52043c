"""Groups of pens are kept in a file that people may edit; mistakes in it are told by line."""

import pytest

from hmi.bus.bus import Bus
from hmi.config.pen_groups import FILE, PenGroups, read_pen_groups
from hmi.errors import ActionRefused
from hmi.plant.pens import CalculatedPen, PenGroup

PEN = CalculatedPen(name="Per bottle", text="filler.energy / filler.good", unit="Wh", decimals=3)
OWN = PenGroup(name="Start-up", pens=("filler.level", PEN.key), owner="eva", machine="filler",
               calculated=(PEN,), is_stacked=False, span_s=3600.0)  # fmt: skip
STATION = PenGroup(name="Start-up", pens=("capper.torque",))


@pytest.fixture
def told():
    return []


@pytest.fixture
def groups(tmp_path, told):
    bus = Bus()
    bus.pen_groups.subscribe(told.append)
    return PenGroups(tmp_path, bus)


async def test_groups_survive_a_restart(groups, tmp_path, told):
    await groups.save(OWN)
    await groups.save(STATION)
    assert told[-1].groups == groups.now().groups == (OWN, STATION)
    assert PenGroups(tmp_path, Bus()).now() == told[-1]


async def test_one_of_the_same_owner_and_name_is_replaced_and_others_stay(groups):
    for one in (OWN, STATION, PenGroup(name="Start-up", pens=("x.y",), owner="max")):
        await groups.save(one)
    newer = PenGroup(name="Start-up", pens=("filler.speed",), owner="eva")
    await groups.save(newer)
    assert [(g.owner, g.pens[0]) for g in groups.now().groups] == [
        ("eva", "filler.speed"), ("", "capper.torque"), ("max", "x.y")
    ]  # fmt: skip


async def test_a_removed_group_is_gone_after_a_restart(groups, tmp_path):
    await groups.save(OWN)
    await groups.save(STATION)
    await groups.remove("eva", "Start-up")
    assert read_pen_groups(tmp_path).groups == (STATION,)
    await groups.remove("", "Start-up")
    assert read_pen_groups(tmp_path).groups == ()
    assert read_pen_groups(tmp_path).problem == ""
    with pytest.raises(ActionRefused) as refusal:
        await groups.remove("", "Start-up")
    assert refusal.value.code == "pen-group-unknown"


@pytest.mark.parametrize(
    ("group", "code"),
    [
        (PenGroup(name="", pens=("a.b",)), "name-empty"),
        (PenGroup(name="x" * 61, pens=("a.b",)), "name-too-long"),
        (PenGroup(name="x", pens=()), "pens-missing"),
    ],
)
async def test_a_group_without_name_or_pens_is_refused(groups, group, code):
    with pytest.raises(ActionRefused) as refusal:
        await groups.save(group)
    assert refusal.value.code == code


async def test_what_people_change_in_the_file_is_taken_up(groups, tmp_path):
    await groups.save(STATION)
    path = tmp_path / FILE
    path.write_text(path.read_text().replace("capper.torque", "capper.speed"))
    await groups.save(OWN)
    assert [one.pens[0] for one in groups.now().groups] == ["capper.speed", "filler.level"]


MISTAKES = [
    ('[[group]]\nname = "x"\npens = "a.b"\n', 3, "a list of keys of tags"),
    ('[[group]]\nname = "x"\npens = []\n', 3, "a list of keys of tags"),
    ('[[group]]\npens = ["a.b"]\n', 1, "a name"),
    ('[[group]]\nname = "x"\npens = ["a.b"]\ncolour = "red"\n', 4, "one of name, pens"),
    ('[[group]]\nname = "x"\npens = ["a.b"]\nspan_s = -1\n', 4, "seconds"),
    ('[[group]]\nname = "x"\npens = ["a.b"]\n[[group.calculated]]\nname = "y"\n', 4, "a text"),
    ('[[group]]\nname = "x"\npens = ["a.b"]\n[[group.calculated]]\nname = "y"\ntext = "1"\n'
     'decimals = 12\n', 7, "0 to 9"),
    ("[group]\nname = 1\n", 1, "[[group]] tables"),
    ('[[groups]]\nname = "x"\n', 1, "[[group]] tables"),
    ('[[group]]\nname = "x\n', 2, "valid TOML"),
    ('[[group]]\nname = "x"\npens = ["a.b"]\nis_stacked = 1\n', 4, "true or false"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "expected"), MISTAKES)
async def test_a_mistake_is_told_by_its_line_and_the_file_is_left_as_it_is(
    tmp_path, text, line, expected, expected_warnings
):
    expected_warnings("Groups of pens are not read")
    path = tmp_path / FILE
    path.write_text(text)
    groups = PenGroups(tmp_path, Bus())
    problem = groups.now().problem
    assert f"{FILE}:{line}:" in problem
    assert expected in problem
    assert groups.now().groups == ()
    with pytest.raises(ActionRefused) as refusal:
        await groups.save(STATION)
    assert refusal.value.code == "pen-groups-mistaken"
    assert path.read_text() == text


def test_every_mistake_is_told_at_once(tmp_path):
    (tmp_path / FILE).write_text("[[group]]\nname = 5\n[[group]]\npens = 3\n")
    problem = read_pen_groups(tmp_path).problem
    assert f"{FILE}:2:" in problem
    assert f"{FILE}:4:" in problem
