"""Reasons of stops as a table that people edit in a spreadsheet, and such a table as reasons."""

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Final

from hmi.config.cells import CellWrong, truth_of
from hmi.config.value_table import Line, table_of
from hmi.errors import ConfigurationError, Problem
from hmi.plant.assets import MachineState
from hmi.plant.stop_reasons import StopReason
from hmi.texts.formula_guard import guarded, unguarded

COLUMNS: Final = ("key", "text", "parent", "planned", "is_other", "machines", "only_in")
_STATES: Final = {state.name.lower(): state for state in MachineState}


def reason_table(reasons: Iterable[StopReason]) -> str:
    """Return reasons as comma-separated values; several machines or states part by blanks."""
    out = StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for one in reasons:
        states = " ".join(state.name.lower() for state in one.only_in)
        truths = ("yes" if said else "" for said in (one.planned, one.is_other))
        row = (one.key, one.text, one.parent, *truths, " ".join(one.machines), states)
        table.writerow([guarded(cell) for cell in row])
    return out.getvalue()


def reasons_in(text: str) -> tuple[StopReason, ...]:
    """Return the reasons of a table. Raise ConfigurationError with every cell that is wrong."""
    found, problems = [], []
    for line in table_of(text, COLUMNS, "key").lines:
        try:
            found.append(_reason(line))
        except _Mistaken as mistake:
            problems.append(mistake.problem)
    if problems:
        raise ConfigurationError(problems)
    return tuple(found)


class _Mistaken(ValueError):
    """A cell cannot be read."""

    def __init__(self, line: Line, column: str, expected: str) -> None:
        super().__init__(expected)
        found = line.cells.get(column, "")
        self.problem = Problem("", line.number, column, "unknown-value", expected, found)


def _reason(line: Line) -> StopReason:
    cells = {column: unguarded(line.cells.get(column, "").strip()) for column in COLUMNS}
    return StopReason(
        key=cells["key"],
        text=cells["text"],
        parent=cells["parent"],
        planned=_truth(line, "planned"),
        is_other=_truth(line, "is_other"),
        machines=tuple(cells["machines"].split()),
        only_in=tuple(_state(line, name) for name in cells["only_in"].split()),
    )


def _truth(line: Line, column: str) -> bool:
    cell = line.cells.get(column, "").strip()
    try:
        return bool(cell) and truth_of(cell)
    except CellWrong as error:
        raise _Mistaken(line, column, error.expected) from None


def _state(line: Line, name: str) -> MachineState:
    if name.lower() not in _STATES:
        raise _Mistaken(line, "only_in", "one of " + ", ".join(_STATES))
    return _STATES[name.lower()]
