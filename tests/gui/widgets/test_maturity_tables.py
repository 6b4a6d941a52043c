"""Tables beside the report: each gap a row, the same in CSV and JSON, and never a formula."""

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest

from hmi.bus.facts import Assessment
from hmi.maturity.questions import load_bank
from hmi.plant.roadmap import RoadmapStep, Stage
from ui.widgets.maturity_tables import assessment_csv, roadmap_csv, roadmap_json

BANK = load_bank()
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LINK = RoadmapStep(
    number=1, assessment=4, dimension="automation", from_level=2, to_level=3,
    text="Link the machines", stage=Stage.SCALE, owner="mara", due=date(2026, 6, 1), cost=3,
    kpi="stops -20 %",
)  # fmt: skip
LIST = RoadmapStep(
    number=2, assessment=4, dimension="cybersecurity", from_level=1, to_level=2,
    text='List devices, "all", first', stage=Stage.AUDIT, cost=1,
)  # fmt: skip


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_each_gap_is_a_row_in_the_order_in_which_to_take_them():
    audit, scale = rows_of(roadmap_csv([LINK, LIST]))
    assert audit["step"] == 'List devices, "all", first'
    assert (audit["owner"], audit["due"], audit["cost_class"]) == ("", "", "small")
    assert scale == {
        "dimension": "automation", "from": "2", "to": "3", "step": "Link the machines",
        "owner": "mara", "due": "2026-06-01", "cost_class": "large",
        "expected_kpi_effect": "stops -20 %", "stage": "scale", "state": "open",
    }  # fmt: skip


def test_json_says_the_same():
    content = json.loads(roadmap_json([LINK, LIST], "Halle „süd“", NOON))
    assert (content["format"], content["version"]) == ("lineside-roadmap", 1)
    assert (content["station"], content["made"]) == ("Halle „süd“", NOON.isoformat())
    told = [{key: str(cell) for key, cell in row.items()} for row in content["steps"]]
    assert told == rows_of(roadmap_csv([LINK, LIST]))


@pytest.mark.parametrize("text", ["=cmd()", "+1", "-1", "@SUM(A1)", "\t=1", "\uff1d1"])
def test_what_people_typed_is_no_formula(text):
    step = RoadmapStep(
        assessment=4, dimension="automation", from_level=2, to_level=3, text=text,
        stage=Stage.SCALE, owner=text, kpi=text,
    )  # fmt: skip
    (row,) = rows_of(roadmap_csv([step]))
    assert {row["step"], row["owner"], row["expected_kpi_effect"]} == {"'" + text}
    levels = tuple((key, 2) for key in BANK.keys)
    one = Assessment(4, "Line 1", NOON, NOON, "lea", levels, notes=(("automation", text),))
    assert rows_of(assessment_csv(one, None, BANK))[2]["note"] == "'" + text


def test_an_empty_roadmap_has_heads_alone():
    assert rows_of(roadmap_csv([])) == []
    assert roadmap_csv([]).startswith("dimension,from,to,step,owner,due,cost_class,")


def test_an_assessment_has_a_row_for_each_area_and_for_people_only_if_rated():
    levels = tuple((key, 2) for key in BANK.keys)
    one = Assessment(4, "Line 1", NOON, NOON, "lea", levels)
    assert [row["dimension"] for row in rows_of(assessment_csv(one, None, BANK))] == list(
        BANK.keys
    )
    more = Assessment(4, "Line 1", NOON, NOON, "lea", (*levels, ("people", 3)))
    assert rows_of(assessment_csv(more, None, BANK))[6]["level"] == "3"
