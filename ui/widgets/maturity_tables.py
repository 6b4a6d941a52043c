"""Tables beside the report of an assessment, for spreadsheets and programs.

Columns and codes are English in every language; text of people cannot become a formula.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from hmi.bus.evidence import EvidenceFound
from hmi.bus.facts import Assessment
from hmi.maturity.questions import QuestionBank
from hmi.maturity.roadmap import in_order
from hmi.plant.roadmap import RoadmapStep
from hmi.texts.formula_guard import guarded

FORMAT, VERSION = "lineside-roadmap", 1
COST_CLASSES = {1: "small", 2: "medium", 3: "large"}
_EFFECT = "expected_kpi_effect"
_ROADMAP = (
    "dimension", "from", "to", "step", "owner", "due", "cost_class", _EFFECT, "stage", "state",
)  # fmt: skip


def assessment_csv(one: Assessment, found: EvidenceFound | None, bank: QuestionBank) -> str:
    """Return an assessment as a table, a dimension a row."""
    evidence = {each.dimension: each.level for each in found.dimensions} if found else {}
    levels, targets, notes = dict(one.levels), dict(one.targets), dict(one.notes)
    rows: list[Iterable[str]] = [("dimension", "level", "target", "evidence", "note")]
    for key in bank.rated_keys({**levels, **targets, **notes}):
        figures = (levels.get(key), targets.get(key), evidence.get(key))
        shown = (str(figure) if figure else "" for figure in figures)
        rows.append((key, *shown, notes.get(key, "")))
    return _table(rows)


def roadmap_csv(steps: Iterable[RoadmapStep]) -> str:
    """Return the roadmap as a table, a gap a row, in the order in which to take them."""
    return _table((_ROADMAP, *(map(str, row.values()) for row in _rows(steps))))


def roadmap_json(steps: Iterable[RoadmapStep], station: str, made: datetime) -> str:
    """Return the same rows as JSON; nothing in it is guarded, for nothing computes it."""
    content = {
        "format": FORMAT, "version": VERSION, "station": station, "made": made.isoformat(),
        "steps": list(_rows(steps)),
    }  # fmt: skip
    return json.dumps(content, indent=1, ensure_ascii=False)


def _rows(steps: Iterable[RoadmapStep]) -> Iterator[dict[str, str | int]]:
    for step in in_order(steps):
        due = step.due.isoformat() if step.due else ""
        cost = COST_CLASSES[step.cost]
        cells = (step.dimension, step.from_level, step.to_level, step.text, step.owner, due, cost,
                 step.kpi, step.stage.value, step.state.value)  # fmt: skip
        yield dict(zip(_ROADMAP, cells, strict=True))


def _table(rows: Iterable[Iterable[str]]) -> str:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerows(map(guarded, row) for row in rows)
    return text.getvalue()
