"""Rules for the site itself: time zone, retention, and shifts that do not overlap."""

import re
from datetime import time
from itertools import combinations
from zoneinfo import ZoneInfo

from hmi.config.findings import Findings
from hmi.config.placed import Placed
from hmi.config.schema import SiteTable, Tables
from hmi.plant.shifts import Break, Shift

_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
_STATION = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_HOUR_S = 3600.0
_DAY_S = 86_400
_WEEK_S = 7 * _DAY_S


def check_site(tables: Tables, findings: Findings) -> None:
    """Check [site], [retention] and [[shifts]]."""
    if tables.site:
        _check_names(tables.site, findings)
    kept = tables.retention
    days = kept.item.samples_days
    findings.require(days >= 1, kept.at("samples_days"), "out-of-range", "at least 1 day", days)
    free = kept.item.min_free_gb
    findings.require(free >= 0.1, kept.at("min_free_gb"), "out-of-range", "at least 0.1 GB", free)
    room = kept.item.reserve_mb
    findings.require(
        8 <= room <= 1000 * free, kept.at("reserve_mb"), "out-of-range",
        "at least 8 MB, and no more than min_free_gb", room,
    )  # fmt: skip
    for shift in tables.shifts:
        _check_shift(shift, findings)
    for one, other in combinations(tables.shifts, 2):
        _check_pair(one, other, findings)


def _check_names(placed: Placed[SiteTable], findings: Findings) -> None:
    site = placed.item
    findings.require(bool(site.name.strip()), placed.at("name"), "empty-text", "a name")
    findings.require(
        bool(_LANGUAGE.fullmatch(site.language)), placed.at("language"), "bad-syntax",
        'a language such as "en" or "pt_BR"', site.language,
    )  # fmt: skip
    findings.require(
        bool(_STATION.fullmatch(site.station)), placed.at("station"), "bad-syntax",
        'small letters, digits, "-" and "_", at most 40', site.station,
    )  # fmt: skip
    findings.require(
        0 < site.micro_stop_s <= _HOUR_S, placed.at("micro_stop_s"), "out-of-range",
        "more than 0 and at most 3600 s", site.micro_stop_s,
    )  # fmt: skip
    findings.require(
        _is_zone(site.timezone), placed.at("timezone"), "unknown-value",
        'a time zone such as "Europe/Berlin"', site.timezone,
    )  # fmt: skip


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        # ZoneInfoNotFoundError is a LookupError; OSError comes for names that are folders.
        return False
    return True


def _check_shift(placed: Placed[Shift], findings: Findings) -> None:
    shift = placed.item
    findings.require(bool(shift.name.strip()), placed.at("name"), "empty-text", "a name")
    right_days = bool(shift.days) and set(shift.days) <= set(range(1, 8))
    findings.require(
        right_days and len(set(shift.days)) == len(shift.days), placed.at("days"), "out-of-range",
        "different days from 1 (Monday) to 7 (Sunday)", list(shift.days),
    )  # fmt: skip
    for key, at in (("start", shift.start), ("end", shift.end)):
        findings.require(
            at.tzinfo is None, placed.at(key), "wrong-type", "a local time without zone", str(at)
        )
    for number, pause in enumerate(shift.breaks):
        findings.require(
            _is_inside(pause, shift), placed.at("breaks", number), "out-of-range",
            "a break inside its shift", f"{pause.start} to {pause.end}",
        )  # fmt: skip


def _is_inside(pause: Break, shift: Shift) -> bool:
    length = _length_s(shift.start, shift.end)
    begin = (_second(pause.start) - _second(shift.start)) % _DAY_S
    return begin + _length_s(pause.start, pause.end) <= length


def _check_pair(one: Placed[Shift], other: Placed[Shift], findings: Findings) -> None:
    first = findings.line_of(one.path)
    if one.item.name == other.item.name:
        findings.add(
            other.at("name"), "duplicate-key",
            f"another name; it is already used on line {first}", other.item.name,
        )  # fmt: skip
    elif _overlap(one.item, other.item):
        findings.add(
            other.path, "overlapping-shifts",
            f'a time outside shift "{one.item.name}" on line {first}', other.item.name,
        )  # fmt: skip


def _overlap(one: Shift, other: Shift) -> bool:
    """Tell whether two shifts share a moment of the week."""
    for start, length in _spans(one):
        for second, other_length in _spans(other):
            apart = (second - start) % _WEEK_S
            if apart < length or _WEEK_S - apart < other_length:
                return True
    return False


def _spans(shift: Shift) -> list[tuple[int, int]]:
    """Return start and length in seconds of the week, of each day's shift."""
    length = _length_s(shift.start, shift.end)
    return [((day - 1) * _DAY_S + _second(shift.start), length) for day in shift.days]


def _length_s(start: time, end: time) -> int:
    """Return the seconds from start to end; equal times are a whole day."""
    return (_second(end) - _second(start)) % _DAY_S or _DAY_S


def _second(at: time) -> int:
    return at.hour * 3600 + at.minute * 60 + at.second
