"""How well the alarm system serves its operator: the key figures K1 to K16 (domain model 1.11).

Pure: transitions of the journal go in, figures come out. Only annunciations count as alarms;
alerts never do. Times are seconds, shares 0..1.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from hmi.journal.transitions import Transition
from hmi.reports import annunciations as rates
from hmi.reports.occurrences import Occurrence, occurrences
from hmi.reports.suppressions import Suppressions, suppressions

STALE_S = 24 * 3600.0
FLEETING_S = 10.0
AGAIN_S = 60.0
CHATTER_INDEX = 0.05
_STANDING = frozenset("BC")
_FEWEST_ALARMS, _FEWEST_ANNUNCIATIONS = 20, 50
"""Below either, the share of the ten most frequent is arithmetic and not a quality."""
_QUICK_S = 2.0
_BURST_S, _BURST = 10.0, 5
TOP = 10


@dataclass(frozen=True, slots=True)
class Answered:
    """How long acknowledging took, in seconds; half and 95 % were quicker."""

    count: int
    median_s: float
    p95_s: float


@dataclass(frozen=True, slots=True)
class Frequent:
    """One alarm among the most frequent, and what is wrong with it."""

    key: str
    machine: str
    message: str
    count: int
    is_chattering: bool
    is_fleeting: bool


@dataclass(frozen=True, slots=True)
class AlarmPerformance:
    """The key figures of a period `[start_s, end_s)`; None where there is nothing to tell."""

    start_s: float
    end_s: float
    count: int
    alarms: int
    """Distinct alarms that were annunciated."""
    per_hour: float
    per_day: float
    per_ten_minutes: float
    busy_hours_share: float | None
    crowded_share: float | None
    peak: int
    sliding_peak: int
    flood_share: float
    floods: tuple[tuple[float, float], ...]
    top_share: float | None
    top: tuple[Frequent, ...]
    chattering: tuple[str, ...]
    fleeting: tuple[str, ...]
    stale: tuple[str, ...]
    by_priority: Mapping[int, int]
    suppressions: Suppressions
    answered: Mapping[int, Answered]
    returned_first_share: float | None
    rubber_stamped_share: float | None
    hours: tuple[int, ...]
    """Annunciations by hour of the period, from its start on; the last may be a part."""


def alarm_performance(
    transitions: Sequence[Transition], start_s: float, end_s: float
) -> AlarmPerformance:
    """Return the figures of `[start_s, end_s)`.

    transitions are oldest first and begin with the last one of each alarm before the period.
    """
    alarms = [one for one in transitions if not one.is_alert]
    found = [one for one in occurrences(alarms) if start_s <= one.came_s < end_s]
    times = [one.came_s for one in found]
    by_key: dict[str, list[Occurrence]] = {}
    for one in found:
        by_key.setdefault(one.key, []).append(one)
    chattering = {key for key, all_ in by_key.items() if _chatters([one.came_s for one in all_])}
    fleeting = {key for key, all_ in by_key.items() if _is_fleeting(all_)}
    counts = Counter(one.key for one in found)
    acks = [one for one in found if one.acked_s is not None]
    return AlarmPerformance(
        start_s, end_s, len(found), len(by_key),
        per_hour=rates.per_hour(times, start_s, end_s),
        per_day=24 * rates.per_hour(times, start_s, end_s),
        per_ten_minutes=rates.per_ten_minutes(times, start_s, end_s),
        busy_hours_share=rates.busy_hours_share(times, start_s, end_s),
        crowded_share=rates.crowded_share(times, start_s, end_s),
        peak=rates.peak(times, start_s, end_s),
        sliding_peak=rates.sliding_peak(times, start_s, end_s),
        flood_share=rates.flood_share(times, start_s, end_s),
        floods=tuple((a, min(b, end_s)) for a, b in rates.flood_spans(times)),
        top_share=_top_share(counts, len(found)),
        top=_top(counts, alarms, chattering, fleeting),
        chattering=tuple(sorted(chattering)),
        fleeting=tuple(sorted(fleeting)),
        stale=_stale(alarms, start_s, end_s),
        by_priority=Counter(one.priority for one in found),
        suppressions=suppressions(alarms, start_s, end_s),
        answered=_answered(acks),
        returned_first_share=_share(sum(one.returned_first for one in found), len(found)),
        rubber_stamped_share=_share(_rubber_stamped(acks), len(acks)),
        hours=_hours(times, start_s, end_s),
    )  # fmt: skip


def _chatters(times: Sequence[float]) -> bool:
    return rates.is_chattering(times) or (
        len(times) > 2 and rates.chatter_index(times) >= CHATTER_INDEX
    )


def _is_fleeting(found: Sequence[Occurrence]) -> bool:
    """K9: whether it was once over within 10 s and did not come again within a minute."""
    followers: list[Occurrence | None] = [*found[1:], None]
    for one, after in zip(found, followers, strict=True):
        if one.returned_s is None or one.returned_s - one.came_s >= FLEETING_S:
            continue
        if after is None or after.came_s - one.returned_s > AGAIN_S:
            return True
    return False


def _stale(transitions: Iterable[Transition], start_s: float, end_s: float) -> tuple[str, ...]:
    """K10: alarms that stood for more than 24 h at some time of the period."""
    since: dict[str, float] = {}
    found: set[str] = set()
    for one in transitions:
        stood = since.get(one.key)
        if stood is not None and one.at_s >= start_s and one.at_s - stood > STALE_S:
            found.add(one.key)
        if one.letter in _STANDING:
            since.setdefault(one.key, one.at_s)
        else:
            since.pop(one.key, None)
    found.update(key for key, stood in since.items() if end_s - stood > STALE_S)
    return tuple(sorted(found))


def _top_share(counts: Mapping[str, int], total: int) -> float | None:
    if len(counts) < _FEWEST_ALARMS or total < _FEWEST_ANNUNCIATIONS:
        return None
    return sum(sorted(counts.values(), reverse=True)[:TOP]) / total


def _top(
    counts: Counter[str],
    transitions: Iterable[Transition],
    chattering: set[str],
    fleeting: set[str],
) -> tuple[Frequent, ...]:
    names = {one.key: (one.machine, one.message) for one in transitions}
    most = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:TOP]
    return tuple(
        Frequent(key, *names[key], count, key in chattering, key in fleeting)
        for key, count in most
    )


def _answered(acks: Sequence[Occurrence]) -> dict[int, Answered]:
    """K14: time to acknowledge by priority."""
    taken: dict[int, list[float]] = {}
    for one in acks:
        if one.acked_s is not None:
            taken.setdefault(one.priority, []).append(one.acked_s - one.came_s)
    return {
        priority: Answered(len(all_), median(all_), _p95(sorted(all_)))
        for priority, all_ in sorted(taken.items())
    }


def _p95(ascending: Sequence[float]) -> float:
    """Return the least value that 95 % do not exceed (nearest rank)."""
    return ascending[-(-95 * len(ascending) // 100) - 1]


def _rubber_stamped(acks: Sequence[Occurrence]) -> int:
    """K16: acknowledged within 2 s, or as one of more than 5 by one user within 10 s."""
    stamped: set[int] = set()
    by_user: dict[str, list[tuple[float, int]]] = {}
    for number, one in enumerate(acks):
        if one.acked_s is None:
            continue
        by_user.setdefault(one.acked_by, []).append((one.acked_s, number))
        if one.acked_s - one.came_s <= _QUICK_S:
            stamped.add(number)
    for given in by_user.values():
        stamped |= _bursts(sorted(given))
    return len(stamped)


def _bursts(given: Sequence[tuple[float, int]]) -> set[int]:
    found: set[int] = set()
    for first in range(len(given) - _BURST):
        if given[first + _BURST][0] - given[first][0] <= _BURST_S:
            found |= {number for _at, number in given[first : first + _BURST + 1]}
    return found


def _hours(times: Iterable[float], start_s: float, end_s: float) -> tuple[int, ...]:
    counts = [0] * max(1, -int(-(end_s - start_s) // 3600))
    for at_s in times:
        counts[min(len(counts) - 1, int((at_s - start_s) // 3600))] += 1
    return tuple(counts)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
