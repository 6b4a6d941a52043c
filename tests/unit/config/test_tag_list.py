"""Lists of tags go out safe for spreadsheets and come back from whatever saved them."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hmi.config.loader import load_site
from hmi.config.site_file import SiteAddition, SiteFile
from hmi.config.tag_cells import value_of
from hmi.config.tag_import import preview
from hmi.config.tag_list import MOST_ROWS, decoded, list_of
from hmi.errors import ConfigurationError
from hmi.plant.tag_lists import RowState
from hmi.plant.tags import Kind
from hmi.texts.formula_guard import guarded, unguarded
from tests.helpers.builders import tag
from tests.unit.config.tag_lists import HEAD, HEAT, SITE


class Desk:
    """A site file and what a list would do to it."""

    def __init__(self, folder, clock):
        self.path = folder / "site.toml"
        self.path.write_text(SITE)
        self.file = SiteFile(self.path, folder / "kept", clock)

    @property
    def site(self):
        return load_site(self.path)

    def preview(self, *lines: str):
        return preview("\n".join(lines), self.site, self.file)


@pytest.fixture
def desk(tmp_path, clock):
    return Desk(tmp_path, clock)


def refused(found) -> list[tuple[int, str, str]]:
    return [
        (row.number, problem.column, problem.code)
        for row in found.rows
        if row.state is RowState.REFUSED
        for problem in row.problems
    ]


def test_what_goes_out_comes_back_as_it_was(desk):
    every = (
        tag("press.a", name='Say "hi", so; they', unit="=1+1", node="nsu=urn:x;s=a,b"),
        tag("press.b", kind=Kind.ENUMERATION, states=((0, "Idle"), (-1, "@home")), decimals=0),
        tag("press.c", low=-1e-9, high=1e300, deadband=0.1, interval_s=0.05, record=False),
        tag("press.d", kind=Kind.BOOLEAN, decimals=0, backfill=False, unit="'+"),
    )
    for delimiter in ",;\t":
        found = desk.preview(list_of(every, delimiter))
        assert [row.problems for row in found.rows] == [()] * len(every)
        assert found.accepted == every


def test_a_site_that_is_written_and_read_changes_nothing(desk):
    found = desk.preview(list_of(desk.site.tags))
    assert [row.state for row in found.rows] == [RowState.SAME]
    assert found.accepted == ()


def test_rows_are_new_changed_the_same_or_refused_each_with_its_number(desk):
    force = "press.force,Force,press,demo,nsu=urn:x;s=force"
    found = desk.preview(
        HEAD, HEAT, force, "press.force2,,press,demo,nsu=urn:x;s=f2", "press.x,X,mill,plc,x"
    )
    assert [(row.number, row.state) for row in found.rows] == [
        (2, RowState.NEW), (3, RowState.SAME), (4, RowState.REFUSED), (5, RowState.REFUSED),
    ]  # fmt: skip
    assert refused(found) == [
        (4, "name", "empty-text"),
        (5, "machine", "unknown-reference"),
        (5, "connection", "unknown-reference"),
        (5, "node", "bad-node"),
    ]
    desk.file.commit(desk.file.with_added(SiteAddition(tags=found.accepted)))
    assert desk.site.tag("press.heat").name == "Heat"


def test_a_list_of_some_columns_changes_those_alone(desk):
    found = desk.preview("Deadband;KEY", "0,5;press.force")
    (row,) = found.rows
    assert row.state is RowState.CHANGED
    assert (row.tag.deadband, row.tag.high, row.tag.name) == (0.5, 90.0, "Force")


def test_a_new_tag_needs_its_columns(desk):
    found = desk.preview("key,name", "press.new,New")
    assert [(column, code) for _n, column, code in refused(found)] == [("machine", "missing-key")]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("high", "much"), ("high", "nan"), ("high", "inf"), ("decimals", "1.5"),
        ("record", "perhaps"), ("kind", "colour"), ("states", "Idle|Run"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_read_refuses_its_row_alone(desk, column, cell):
    found = desk.preview(f"{HEAD},{column}", f"{HEAT},{cell}", "press.y,Y,press,demo,nsu=a;s=y,")
    assert refused(found) == [(2, column, "wrong-type")]
    assert [made.key for made in found.accepted] == ["press.y"]


def test_the_second_row_of_a_key_is_refused(desk):
    assert refused(desk.preview(HEAD, HEAT, HEAT)) == [(3, "key", "duplicate-key")]


def test_columns_that_say_nothing_are_told(desk):
    assert desk.preview(f"{HEAD},colour", f"{HEAT},red").ignored == ("colour",)


def test_empty_rows_and_a_hint_of_the_delimiter_are_passed_over(desk):
    found = desk.preview(
        "sep=;", HEAD.replace(",", ";"), ";;;;", 'press.y;Y;press;demo;"nsu=a;s=y"'
    )
    assert [(row.number, row.state) for row in found.rows] == [(4, RowState.NEW)]


@pytest.mark.parametrize(
    "text",
    ["", "a,b\n1,2", "\x00", "key\n" + "a.b\n" * (MOST_ROWS + 1), "x" * 4_000_001, '"' * 200_001],
    ids=["empty", "no-key", "nul", "too-many", "too-long", "quotes"],
)
def test_what_is_no_list_is_told_as_such(desk, text):
    with pytest.raises(ConfigurationError) as error:
        desk.preview(text)
    assert error.value.problems[0].code == "no-tag-list"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_list_is_read_in_the_encoding_it_was_saved_in(encoding):
    assert decoded("key,name\nä.b,°C Öl".encode(encoding)) == "key,name\nä.b,°C Öl"


@given(st.text())
def test_no_cell_begins_a_formula_and_every_text_comes_back(text):
    cell = guarded(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguarded(cell) == text


def test_a_name_from_a_server_starts_no_formula(desk):
    made = tag("press.a", name='=HYPERLINK("http://x","y")')
    (_head, row) = csv.reader(io.StringIO(list_of([made])))
    assert row[1].startswith("'=")
    assert desk.preview(list_of([made])).accepted == (made,)


def test_a_comma_in_the_name_of_a_state_is_no_decimal_comma():
    states = value_of("states", "0=Idle, cold|1=Running", has_decimal_comma=True)
    assert states == ((0, "Idle, cold"), (1, "Running"))
    assert value_of("deadband", "0,5", has_decimal_comma=True) == 0.5
