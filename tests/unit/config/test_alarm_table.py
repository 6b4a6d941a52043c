"""The alarm table goes out and comes back as it was, and is taken as a whole or not at all."""

from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hmi.clock import ManualClock
from hmi.config.alarm_cells import COLUMNS, cell_of, value_of, with_values
from hmi.config.alarm_table import changed_rules, digest_of, preview, table_text
from hmi.config.cells import CellWrong
from hmi.config.loader import load_site
from hmi.config.site_file import SiteAddition, SiteFile
from hmi.config.value_table import table_of
from hmi.errors import ActionRefused, ConfigurationError
from hmi.plant.alarm_rules import AlarmRule, ConditionKind, Harm, Levels, Priority
from hmi.plant.assets import MachineState
from hmi.plant.tag_lists import RowState
from tests.helpers.builders import rule
from tests.helpers.sources import ROOT

DEMO = ROOT / "resources" / "demo" / "site.toml"
SMALL = """\
# Kept by Eva.
[site]
name = "Hall"
[[connections]]
key = "demo"
name = "Line"
url = "opc.tcp://127.0.0.1:4840"
[[machines]]
key = "press"
name = "Press"
[[tags]]
key = "press.heat"
name = "Heat"
machine = "press"
connection = "demo"
node = "nsu=urn:x;s=heat"
# Hot is measured at the rear.
[[alarms]]
key = "press.hot"
machine = "press"
kind = "level"
tag = "press.heat"
message = "Hot"
consequence = "Wear"
response = "Slow down"
levels = { hi = 80.0 }   # by the plate
priority = 3
"""


class Desk:
    """A small site on a disk and its table."""

    def __init__(self, folder):
        self.path = folder / "site.toml"
        self.path.write_text(SMALL)
        self.file = SiteFile(self.path, folder / "kept", ManualClock())

    @property
    def rules(self):
        return load_site(self.path).alarms

    def preview(self, text):
        return preview(text, self.rules, self.file)

    def take(self, text):
        wanted = changed_rules(self.preview(text))
        self.file.commit(self.file.with_added(SiteAddition(alarms=wanted)))

    def refusals(self, text):
        """Return line, column, code of everything that is wrong."""
        rows = self.preview(text).rows
        return [(row.number, one.column, one.code) for row in rows for one in row.problems]


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def read_back(one: AlarmRule) -> AlarmRule:
    """Return a rule after its way through the cells of a table."""
    text = table_text([one])
    (line,) = table_of(text, COLUMNS, "key").lines
    values = {
        name: value_of(name, cell, has_decimal_comma=False) for name, cell in line.cells.items()
    }
    return with_values(None, values)


def test_every_field_of_a_rule_has_a_column():
    wanted = {field.name for field in fields(AlarmRule)} - {"levels"}
    assert set(COLUMNS) == wanted | {field.name for field in fields(Levels)}
    assert len(set(COLUMNS)) == len(COLUMNS)


def test_a_rule_with_everything_comes_back_as_it_was():
    full = rule(
        "press.hot", "press.heat", levels=Levels(lolo=-1.5, lo=0.1, hi=1e-7, hihi=1e15),
        priority=Priority.P2, extreme_priority=Priority.P1, harm=Harm.MAJOR,
        response_time_s=300.0, only_in=(MachineState.HELD, MachineState.SETUP), latching=True,
        realarm_s=60.0, count=3, expression='press.heat > 1 and "a" == "a"', cause="a\nb; c, d|e",
        is_exclusive=False,
    )  # fmt: skip
    assert read_back(full) == full


@pytest.mark.parametrize("value", [True, False, 1.0, -2.5, "Aborted", "true", "1", '"x"', "=1+1"])
def test_an_alarm_value_keeps_its_kind(value):
    one = rule("press.hot", "press.heat", kind=ConditionKind.DISCRETE, alarm_value=value)
    back = read_back(one).alarm_value
    assert (back, type(back)) == (value, type(value))


TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=20).map(str.strip)


@settings(max_examples=200, deadline=None)
@given(message=TEXTS, cause=TEXTS, limit=st.floats(allow_nan=False, allow_infinity=False))
def test_any_text_and_number_comes_back_and_none_is_a_formula(message, cause, limit):
    one = rule("press.hot", "press.heat", message=message, cause=cause, levels=Levels(hi=limit))
    for name in ("message", "cause"):
        assert not cell_of(one, name).startswith(("=", "+", "-", "@", "\t"))
    assert read_back(one) == one


def test_the_table_of_the_demo_site_changes_nothing_when_it_comes_back(tmp_path):
    rules = load_site(DEMO).alarms
    found = preview(table_text(rules, ";"), rules, SiteFile(DEMO, tmp_path, ManualClock()))
    assert (len(found.rows), found.count(RowState.SAME)) == (len(rules), len(rules))
    assert changed_rules(found) == ()


def test_a_changed_limit_is_shown_and_taken_and_comments_of_the_file_stay(desk):
    text = "\ufeffKey;HI;Message\r\npress.hot;77,5;Too hot\r\n"
    (row,) = desk.preview(text).rows
    assert (row.state, row.changes) == (
        RowState.CHANGED, (("message", "Hot", "Too hot"), ("hi", "80", "77.5")),
    )  # fmt: skip
    desk.take(text)
    assert desk.rules[0].levels == Levels(hi=77.5)
    written = desk.path.read_text()
    assert "# Kept by Eva." in written
    assert "# Hot is measured at the rear." in written


def test_a_new_alarm_may_leave_its_priority_to_the_matrix(desk):
    head = "key,machine,kind,tag,message,consequence,response,hi,harm,response_time_s,priority"
    same = "press,level,press.heat,Very hot,Fire,Stop"
    desk.take(f"{head}\npress.very,{same},95,severe,60,\npress.dear,{same},97,minor,4000,")
    found = {one.key: one for one in desk.rules}
    assert found["press.very"].priority is Priority.P1
    assert found["press.dear"].is_alert
    assert desk.refusals(f"{head}\npress.x,{same},95,,,") == [(2, "priority", "missing-key")]


def test_mistakes_are_told_with_line_column_and_what_was_expected(desk):
    text = (
        "key,hi,priority,kind,only_in\n"
        "press.hot,warm,P9,levle,asleep\n"
        "\n"
        'press.hot,"1\n2",3,level,\n'
        "new.one,1,3,level,\n"
    )
    assert desk.refusals(text) == [
        (2, "hi", "wrong-type"), (2, "priority", "wrong-type"), (2, "kind", "wrong-type"),
        (2, "only_in", "wrong-type"), (4, "hi", "wrong-type"), (4, "key", "duplicate-key"),
        (6, "machine", "missing-key"), (6, "message", "missing-key"),
        (6, "consequence", "missing-key"), (6, "response", "missing-key"),
    ]  # fmt: skip
    row = desk.preview(text).rows[0]
    assert row.problems[0].expected == "a number"
    assert row.problems[0].found == "warm"


def test_what_the_site_has_against_a_row_is_told_at_its_column(desk):
    text = "key,hi,lo,deadband,response\npress.hot,80,90,0,\n"
    assert desk.refusals(text) == [(2, "response", "empty-text"), (2, "levels", "bad-order")]


def test_one_wrong_row_keeps_the_whole_table_out(desk):
    text = "key,hi\npress.hot,70\npress.none,1\n"
    before = desk.path.read_text()
    with pytest.raises(ActionRefused) as caught:
        desk.take(text)
    assert caught.value.code == "alarm-table-wrong"
    assert caught.value.fields["line"] == 3
    assert desk.path.read_text() == before


@pytest.mark.parametrize(
    "text", ["", "name,hi\nx,1", "key,key\na,b", "key\n" + "a\n" * 20_001, "k" * 4_000_001]
)
def test_what_is_no_table_is_refused_as_a_whole(desk, text):
    with pytest.raises(ConfigurationError) as caught:
        desk.preview(text)
    assert caught.value.problems[0].code == "no-alarm-table"


def test_columns_that_say_nothing_are_named(desk):
    assert desk.preview("key,colour\npress.hot,red").ignored == ("colour",)


def test_a_digest_tells_this_table_on_this_site_from_any_other(desk):
    rules = desk.rules
    other = (replace(rules[0], deadband=1.0),)
    digests = {digest_of("a", rules), digest_of("b", rules), digest_of("a", other)}
    assert len(digests) == 3
    assert digest_of("a", rules) in digests


@pytest.mark.parametrize(
    ("column", "cell", "word"),
    [("count", "1.5", "whole"), ("latching", "so", "true"), ("harm", "huge", "minor"),
     ("hi", "inf", "finite"), ("kind", "", "a value")],
)  # fmt: skip
def test_a_cell_that_cannot_be_read_says_what_it_should_be(column, cell, word):
    with pytest.raises(CellWrong, match=word):
        value_of(column, cell, has_decimal_comma=False)
