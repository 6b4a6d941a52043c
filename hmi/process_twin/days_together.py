"""Days of a line put together into what its simulation needs; pure.

So one day can be left out, and be predicted from the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from hmi.errors import ActionRefused
from hmi.process_twin.day_record import DayRecord, MachineDay
from hmi.process_twin.line_facts import (
    BufferFacts,
    Floats,
    JointStop,
    LineFacts,
    MachineFacts,
    OrderSeen,
    StopSeen,
)

LEAST_DAYS = 3
LEAST_COVERAGE = 0.9
_SWING = 0.15
"""Share of a buffer by which its level must have moved to tell its size."""
_LEAST_SWINGS = 5
FREE_FRONT = 0.35
"""With at least so much in the buffer in front a machine sets its own pace."""
_LEAST_FREE_S = 600.0
_BIN = 0.05
_LEAST_IN_BIN = 10
_WHOLE = 0.02
"""A piece factor that is so near to a whole number is meant to be one."""


def is_fit(day: DayRecord) -> bool:
    """Tell whether a day was worked and seen, so that a simulation may learn from it."""
    return day.working_s > 0.0 and day.good > 0.0 and day.coverage >= LEAST_COVERAGE


def line_facts(
    groups: tuple[tuple[str, ...], ...],
    days: Sequence[DayRecord],
    given: Mapping[int, float] | None = None,
) -> LineFacts:
    """Return what days say of a line; given are capacities of buffers that somebody told.

    Raise ActionRefused with the name of what the record does not tell.
    """
    days = [day for day in days if is_fit(day)]
    if len(days) < LEAST_DAYS:
        raise ActionRefused("twin-few-days", days=len(days), least=LEAST_DAYS)
    machines = {
        key: _machine(key, [day.machines[key] for day in days])
        for group in groups
        for key in group
    }
    rates = {key: one.rate * (1.0 - one.scrap) for key, one in machines.items()}
    buffers = tuple(
        _buffer(groups, number, days, rates, (given or {}).get(number))
        for number in range(len(groups) - 1)
    )
    worked_s = sum(day.working_s for day in days)
    changeovers = [one for day in days for one in day.changeovers]
    line_stops = tuple(one for day in days for one in day.line_stops)
    runs = circled([day.line_runs_s for day in days])
    return LineFacts(
        groups=groups,
        machines=machines,
        buffers=buffers,
        orders=_orders(days, changeovers),
        pace_machine=days[0].pace_machine,
        line_stops=line_stops,
        line_runs_s=runs if line_stops else (),
        restarts=tuple(one for day in days for one in day.restarts),
        days=len(days),
        coverage=sum(day.coverage * day.working_s for day in days) / worked_s,
    )


def circled(days: Sequence[Sequence[float]]) -> tuple[float, ...]:
    """Return stretches between events of days in a row, the last joined with the first.

    Each day has one more stretch than events; so there are as many stretches as events in all,
    and nothing of the time is lost.
    """
    found: list[float] = [0.0]
    for day in days:
        found[-1] += day[0]
        found.extend(day[1:])
    if len(found) > 1:
        found[0] += found.pop()
        return tuple(found)
    return ()


def _machine(key: str, days: Sequence[MachineDay]) -> MachineFacts:
    paces: dict[str, list[Floats]] = {}
    for day in days:
        for recipe, rows in day.paces.items():
            paces.setdefault(recipe, []).append(rows)
    tables = {recipe: _free(np.concatenate(rows)) for recipe, rows in paces.items()}
    tables = {recipe: rows for recipe, rows in tables.items() if rows[:, 1].sum() > 0.0}
    total = sum(day.total for day in days)
    if not total:
        raise ActionRefused("twin-no-counter", machine=key)
    if not tables:
        raise ActionRefused("twin-no-work-seen", machine=key)
    slowing = _slowing(tables)
    rates = {recipe: _rate(rows, slowing) for recipe, rows in tables.items()}
    stops: tuple[StopSeen, ...] = tuple(one for day in days for one in day.stops)
    cycles = _cycles(np.concatenate(list(tables.values())))
    return MachineFacts(
        key=key,
        rate_by_recipe=rates,
        slowing=slowing,
        pace_by_day=tuple(_pace(day, rates, slowing) for day in days),
        cycles_s=cycles,
        runs_s=circled([day.runs_s for day in days]),
        stops=stops,
        executing_s=sum(day.executing_s for day in days),
        scrap=min(max(0.0, 1.0 - sum(day.good for day in days) / total), 0.99),
    )


def _free(rows: Floats) -> Floats:
    """Return the stretches in which pieces enough stood in front: else others set the pace."""
    is_free = ~(rows[:, 3] < FREE_FRONT)
    return rows[is_free] if rows[is_free, 0].sum() >= _LEAST_FREE_S else rows


def _share_at(fills: Floats, slowing: Sequence[tuple[float, float]]) -> Floats:
    """Return the share of the full rate at fills of the buffer behind; NaN counts as empty."""
    if not slowing:
        return np.ones(len(fills))
    known = np.where(np.isfinite(fills), fills, 0.0)
    return np.interp(known, [fill for fill, _ in slowing], [share for _, share in slowing])


def _rate(rows: Floats, slowing: Sequence[tuple[float, float]]) -> float:
    usable = rows[:, 0] * _share_at(rows[:, 2], slowing)
    return float(rows[:, 1].sum() / usable.sum())


def _slowing(tables: Mapping[str, Floats]) -> tuple[tuple[float, float], ...]:
    """Return how a machine slows down as the buffer behind it fills, if it does."""
    rows = np.concatenate(
        [
            np.column_stack(
                (one[:, 2], one[:, 0], one[:, 1] / (one[:, 1].sum() / one[:, 0].sum()))
            )
            for one in tables.values()
        ]
    )
    rows = rows[np.isfinite(rows[:, 0])]
    bins = np.minimum((rows[:, 0] / _BIN).astype(int), round(1.0 / _BIN) - 1)
    points = []
    for number in np.unique(bins).tolist():
        here = rows[bins == number]
        if len(here) >= _LEAST_IN_BIN:
            share = float(here[:, 2].sum() / here[:, 1].sum())
            points.append((float(here[:, 0].mean()), share, float(here[:, 1].sum())))
    if len(points) < 2:
        return ()
    falling = _falling([share for _, share, _ in points], [weight for _, _, weight in points])
    if falling[0] - falling[-1] < 0.01 * falling[0]:
        return ()
    # The last point of the full rate is where the slowing begins.
    level = [share / falling[0] for share in falling]
    first = max(row for row, share in enumerate(level) if share > 0.995)
    return tuple((points[row][0], level[row]) for row in range(first, len(points)))


def _falling(values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Return the nearest values that never rise (pooling of adjacent violators)."""
    blocks: list[list[float]] = []
    for value, weight in zip(values, weights, strict=True):
        blocks.append([value, weight, 1.0])
        while len(blocks) > 1 and blocks[-2][0] < blocks[-1][0]:
            last = blocks.pop()
            both = blocks[-1][1] + last[1]
            blocks[-1][0] = (blocks[-1][0] * blocks[-1][1] + last[0] * last[1]) / both
            blocks[-1][1], blocks[-1][2] = both, blocks[-1][2] + last[2]
    return [value for value, _, count in blocks for _ in range(int(count))]


def _pace(
    day: MachineDay, rates: Mapping[str, float], slowing: Sequence[tuple[float, float]]
) -> float:
    tables = {recipe: _free(rows) for recipe, rows in day.paces.items() if recipe in rates}
    expected = sum(
        float((rows[:, 0] * _share_at(rows[:, 2], slowing)).sum()) * rates[recipe]
        for recipe, rows in tables.items()
    )
    made = sum(float(rows[:, 1].sum()) for rows in tables.values())
    return made / expected if expected and made else 1.0


def _cycles(rows: Floats) -> tuple[float, float, float]:
    rows = rows[rows[:, 1] > 0.0]
    tenth, median, ninth = np.quantile(rows[:, 0] / rows[:, 1], (0.1, 0.5, 0.9)).tolist()
    return tenth, median, ninth


def _buffer(
    groups: tuple[tuple[str, ...], ...],
    number: int,
    days: Sequence[DayRecord],
    rates: Mapping[str, float],
    given: float | None,
) -> BufferFacts:
    before, behind = groups[number], groups[number + 1]
    put = sum(day.machines[key].good for day in days for key in before)
    out = sum(day.machines[key].total for day in days for key in behind)
    if put <= 0.0:
        raise ActionRefused("twin-no-counter", machine=before[-1])
    factor = _factor(put / out)
    capacity = given or _capacity([day.levels[number] for day in days], factor)
    if capacity is None:
        raise ActionRefused("twin-no-capacity", machine=before[-1], number=number)
    put_rate = sum(rates[key] for key in before) / len(before)
    out_rate = factor * sum(rates[key] for key in behind) / len(behind)
    filled = [one for day in days for key in behind for one in day.machines[key].filled]
    drained = [one for day in days for key in before for one in day.machines[key].drained]
    fills = np.concatenate([day.levels[number][:, 0] for day in days])
    return BufferFacts(
        capacity=capacity,
        factor=factor,
        starved_until=_swing(filled, put_rate, capacity),
        blocked_until=1.0 - _swing(drained, out_rate, capacity),
        usual_fill=float(np.median(fills)) if len(fills) else 0.5,
        is_given=given is not None,
    )


def _factor(ratio: float) -> float:
    """Return pieces taken for one piece behind; a ratio near a whole number is one."""
    for whole, is_inverse in ((round(ratio), False), (round(1.0 / ratio), True)):
        meant = 1.0 / whole if is_inverse and whole else float(whole)
        if meant and abs(ratio / meant - 1.0) <= _WHOLE:
            return meant
    return ratio


def _capacity(levels: Sequence[Floats], factor: float) -> float | None:
    """Return the pieces a full buffer holds beyond an empty one: by how many its level moved."""
    moves = np.array([move for level in levels for move in _moves(level, factor)]).reshape(-1, 2)
    if len(moves) < _LEAST_SWINGS:
        return None
    found = float((moves[:, 0] * moves[:, 1]).sum() / (moves[:, 0] ** 2).sum())
    return found if found > 0.0 else None


def _moves(level: Floats, factor: float) -> list[tuple[float, float]]:
    """Return changes of fill and of pieces between moments at which the level had moved far."""
    inside = level[:, 1] - factor * level[:, 2]
    rows = [0] if len(level) else []
    for row in range(1, len(level)):
        if abs(level[row, 0] - level[rows[-1], 0]) >= _SWING:
            rows.append(row)
    return [
        (float(level[after, 0] - level[first, 0]), float(inside[after] - inside[first]))
        for first, after in pairwise(rows)
    ]


def _swing(worked_s: Sequence[float], rate: float, capacity: float) -> float:
    """Return by which share of a buffer its level moves until a waiting machine goes on."""
    if not worked_s:
        return 0.0
    return min(float(np.median(worked_s)) * rate / capacity, 0.9)


def _orders(days: Sequence[DayRecord], changeovers: Sequence[JointStop]) -> tuple[OrderSeen, ...]:
    """Return the orders of days in a row; one that goes on into the next day is one."""
    recipes: list[str] = []
    pieces: list[float] = []
    for day in days:
        for row, (recipe, count) in enumerate(day.orders):
            if row == 0 and recipes:
                pieces[-1] += count
            else:
                recipes.append(recipe)
                pieces.append(count)
    if len(recipes) == 1:
        return ()
    pieces[0] += pieces.pop()
    recipes.pop()
    found: list[OrderSeen] = []
    for recipe, count, changeover in zip(recipes, pieces, changeovers, strict=True):
        if count >= 1.0:
            found.append(OrderSeen(recipe, count, changeover))
        elif found:
            # Midnight cut a changeover in two.
            whole = found[-1].changeover.followed_by(changeover)
            found[-1] = replace(found[-1], changeover=whole)
    return tuple(found)
