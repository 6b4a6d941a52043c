"""The log of stops as CSV: one row a stop, and no cell that a spreadsheet would carry out."""

import csv
from io import StringIO

from hmi.performance.stop_log import COLUMNS, stop_log
from hmi.plant.assets import MachineState
from hmi.plant.stop_reasons import ReasonTree, StopReason
from hmi.plant.stops import Stop, StopKind
from tests.helpers.builders import at_us

TREE = ReasonTree((
    StopReason(key="plan", text="Planned", planned=True),
    StopReason(key="clean", text="Cleaning, daily", parent="plan"),
))  # fmt: skip


def stop(**fields):
    span = at_us(0), at_us(600.5)
    return Stop("filler", *span, MachineState.HELD, StopKind.OWN, (span,), False, **fields)


def rows(*stops, names=None):
    found = list(csv.reader(StringIO(stop_log(stops, TREE, names or {}))))
    assert tuple(found[0]) == COLUMNS
    return [dict(zip(COLUMNS, row, strict=True)) for row in found[1:]]


def test_a_stop_is_one_row_with_its_reason_at_each_level():
    [row] = rows(stop(reason="clean", text="as on Monday", user="eva"), names={"filler": "Filler"})
    assert (row["machine"], row["stopped s"], row["state"]) == ("Filler", "600.5", "held")
    assert (row["level 1"], row["level 2"], row["level 3"]) == ("Planned", "Cleaning, daily", "")
    assert (row["planned"], row["remark"], row["by"]) == ("1", "as on Monday", "eva")
    assert row["from"].endswith("+00:00")
    [bare] = rows(stop())
    assert (bare["machine"], bare["reason"], bare["planned"]) == ("filler", "", "0")


def test_no_cell_is_taken_for_a_formula():
    evil = "=HYPERLINK(1)"
    [row] = rows(stop(reason=evil, text="@x", user="+1", led_by="-2"), names={"filler": evil})
    for name in ("machine", "reason", "remark", "by", "led by"):
        assert row[name].startswith("'")
