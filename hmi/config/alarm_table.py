"""All alarms of a site as comma-separated values, and what taking such a table would do.

A table is taken as a whole or not at all. What it does not name stays as it is; a column that is
missing keeps what the site has.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Final

from hmi.config.alarm_cells import COLUMNS, NEEDED, cell_of, value_of, with_values
from hmi.config.cells import CellWrong
from hmi.config.site_file import SiteAddition, SiteFile
from hmi.config.value_table import Line, ValueTable, table_of
from hmi.errors import ActionRefused, ConfigurationError, Problem
from hmi.plant.alarm_priorities import expected_priority, needs_no_alarm
from hmi.plant.alarm_rules import AlarmRule, Priority
from hmi.plant.alarm_tables import AlarmTablePreview, AlarmTableRow
from hmi.plant.tag_lists import RowProblem, RowState
from hmi.texts.formula_guard import unguarded

_KEY: Final = "key"
_BY_MATRIX: Final = "priority"
_ROUNDS: Final = 3
"""A row that is refused may make another one wrong, which is seen in the next round."""
_LONGEST_FOUND: Final = 80


@dataclass(frozen=True, slots=True)
class _Draft:
    number: int
    key: str
    rule: AlarmRule | None
    problems: tuple[RowProblem, ...] = ()


def table_text(rules: Iterable[AlarmRule], delimiter: str = ",") -> str:
    """Return rules as a table with a line of column names."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for rule in rules:
        writer.writerow([cell_of(rule, name) for name in COLUMNS])
    return text.getvalue()


def preview(text: str, rules: Sequence[AlarmRule], file: SiteFile) -> AlarmTablePreview:
    """Return what a table would do to a site with these rules; nothing is changed.

    Raise ConfigurationError for what is no table, or when the site itself has mistakes.
    """
    known = {rule.key: rule for rule in rules}
    table = table_of(text, COLUMNS, _KEY)
    drafts = _once([_draft(line, known, table) for line in table.lines])
    for _ in range(_ROUNDS):
        problems = _problems(drafts, known, file)
        if not problems:
            break
        drafts = [_with_problems(one, problems.get(one.key, ())) for one in drafts]
    rows = tuple(_row(one, known.get(one.key)) for one in drafts)
    return AlarmTablePreview(rows, digest_of(text, rules), table.ignored)


def digest_of(text: str, rules: Iterable[AlarmRule]) -> str:
    """Return what tells this table on a site with these rules from any other."""
    return sha256(f"{text}\0{table_text(rules)}".encode()).hexdigest()


def changed_rules(found: AlarmTablePreview) -> tuple[AlarmRule, ...]:
    """Return the rules that are new or other ones. Raise ActionRefused for one with mistakes."""
    if not found.is_sound:
        refused = [row for row in found.rows if row.state is RowState.REFUSED]
        first = refused[0]
        raise ActionRefused(
            "alarm-table-wrong", count=len(refused), line=first.number,
            first=str(first.problems[0]) if first.problems else first.key,
        )  # fmt: skip
    wanted = (RowState.NEW, RowState.CHANGED)
    return tuple(row.rule for row in found.rows if row.rule is not None and row.state in wanted)


def _draft(line: Line, known: Mapping[str, AlarmRule], table: ValueTable) -> _Draft:
    key = unguarded(line.cells.get(_KEY, "")).strip()
    rule = known.get(key)
    values, problems = _values(line, table)
    is_by_matrix = _is_by_matrix(line, rule, table)
    if is_by_matrix:
        values[_BY_MATRIX] = Priority.P4
        problems = [one for one in problems if one.column != _BY_MATRIX]
    if rule is None:
        problems += [
            RowProblem(name, "missing-key", f'a column "{name}" for a new alarm')
            for name in NEEDED
            if name not in values and name not in {one.column for one in problems}
        ]
    if problems:
        return _Draft(line.number, key, None, tuple(problems))
    made = with_values(rule, values)
    return _prioritised(line.number, made) if is_by_matrix else _Draft(line.number, key, made)


def _is_by_matrix(line: Line, rule: AlarmRule | None, table: ValueTable) -> bool:
    """Tell whether a row leaves its priority to the matrix: an empty cell, or a new alarm's."""
    is_empty = not unguarded(line.cells.get(_BY_MATRIX, "")).strip()
    return is_empty and (rule is None or _BY_MATRIX in table.columns)


def _prioritised(number: int, rule: AlarmRule) -> _Draft:
    """Return a draft with the priority of its place in the matrix."""
    if needs_no_alarm(rule):
        return _Draft(number, rule.key, replace(rule, is_alert=True))
    priority = expected_priority(rule)
    if priority is None:
        expected = "a priority, 1 to 4, or harm and response_time_s"
        return _Draft(number, rule.key, None, (RowProblem(_BY_MATRIX, "missing-key", expected),))
    return _Draft(number, rule.key, replace(rule, priority=priority))


def _values(line: Line, table: ValueTable) -> tuple[dict[str, Any], list[RowProblem]]:
    values: dict[str, Any] = {}
    problems: list[RowProblem] = []
    for name, cell in line.cells.items():
        try:
            values[name] = value_of(name, cell, has_decimal_comma=table.has_decimal_comma)
        except CellWrong as error:
            found = unguarded(cell).strip()[:_LONGEST_FOUND]
            problems.append(RowProblem(name, "wrong-type", error.expected, found))
    return values, problems


def _once(drafts: Sequence[_Draft]) -> list[_Draft]:
    """Return the drafts; of those with one key only the first may stand."""
    first: dict[str, int] = {}
    found = []
    for one in drafts:
        line = first.setdefault(one.key, one.number)
        if line != one.number:
            expected = f"another key; it is already on line {line}"
            again = RowProblem(_KEY, "duplicate-key", expected, one.key)
            found.append(replace(one, rule=None, problems=(*one.problems, again)))
        else:
            found.append(one)
    return found


def _problems(
    drafts: Sequence[_Draft], known: Mapping[str, AlarmRule], file: SiteFile
) -> dict[str, tuple[RowProblem, ...]]:
    """Return what the rules of a site have against drafts, by key."""
    wanted = [x.rule for x in drafts if x.rule is not None and x.rule != known.get(x.key)]
    if not wanted:
        return {}
    try:
        file.with_added(SiteAddition(alarms=tuple(wanted)))
    except ActionRefused:
        return {}
    except ConfigurationError as error:
        return _by_key(error.problems, {rule.key for rule in wanted})
    return {}


def _by_key(problems: Sequence[Problem], keys: set[str]) -> dict[str, tuple[RowProblem, ...]]:
    found: dict[str, tuple[RowProblem, ...]] = {}
    for problem in problems:
        if problem.subject not in keys:
            raise ConfigurationError(problems)
        column = problem.key.rpartition("].")[2].removeprefix("levels.")
        wrong = RowProblem(column, problem.code, problem.expected, problem.found)
        found[problem.subject] = (*found.get(problem.subject, ()), wrong)
    return found


def _with_problems(draft: _Draft, problems: Sequence[RowProblem]) -> _Draft:
    if not problems:
        return draft
    return replace(draft, rule=None, problems=(*draft.problems, *problems))


def _row(draft: _Draft, before: AlarmRule | None) -> AlarmTableRow:
    after = draft.rule
    if after is None:
        state = RowState.REFUSED
    elif before is None:
        state = RowState.NEW
    else:
        state = RowState.SAME if before == after else RowState.CHANGED
    changes: tuple[tuple[str, str, str], ...] = ()
    if before is not None and after is not None:
        cells = [(name, cell_of(before, name), cell_of(after, name)) for name in COLUMNS]
        changes = tuple(cell for cell in cells if cell[1] != cell[2])
    return AlarmTableRow(draft.number, draft.key, state, after, draft.problems, changes)
