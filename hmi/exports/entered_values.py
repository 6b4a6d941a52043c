"""Cells that people filled in, as times and values; what cannot be understood says what could."""

import math
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hmi.errors import ActionRefused
from hmi.exports.moments import is_twice, local_moment
from hmi.plant.samples import Value
from hmi.plant.status_names import status_of
from hmi.plant.tags import Kind, Tag
from hmi.texts.formula_guard import unguarded

_TRUE = frozenset({"1", "true", "yes", "on", "ja", "wahr", "ein"})
_FALSE = frozenset({"0", "false", "no", "off", "nein", "falsch", "aus"})
_DAY_FIRST = re.compile(
    r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[ T]+(\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,6})?)?))?"
)
_INTEGER = re.compile(r"[+-]?\d{1,400}")
_LONGEST_TEXT = 65_536


class NotUnderstood(ValueError):
    """A cell that says nothing; expected is a short phrase in English."""

    def __init__(self, expected: str) -> None:
        super().__init__(expected)
        self.expected = expected


def moment_in(cell: str, zone: ZoneInfo, before: datetime | None) -> datetime:
    """Return the moment of a cell: ISO 8601, or day first with dots.

    Of the two moments of a time in the hour that comes twice it is the one that goes on from
    before. Raise NotUnderstood.
    """
    text = _iso(cell.strip())
    try:
        moment = local_moment(text, zone)
        if before is not None and moment < before and is_twice(text, zone):
            moment = local_moment(text, zone, is_later=True)
    except ActionRefused as error:
        if error.code == "time-skipped":
            raise NotUnderstood(f"a time that there was in {zone.key}") from error
        raise NotUnderstood("a time such as 2026-11-21T14:30:00") from error
    if not datetime(1970, 1, 1, tzinfo=UTC) <= moment:
        raise NotUnderstood("a time after 1970")
    return moment


def value_in(cell: str, tag: Tag, decimal: str, kind: str = "") -> Value:
    """Return the value of a cell; kind is what an export said of it. Raise NotUnderstood."""
    if kind == "none":
        return None
    if tag.kind is Kind.TEXT or kind == "text":
        if len(cell) > _LONGEST_TEXT:
            raise NotUnderstood("a shorter text")
        return unguarded(cell)
    text = cell.strip()
    if tag.kind is Kind.BOOLEAN and text.lower() in _TRUE | _FALSE:
        return float(text.lower() in _TRUE)
    named = [number for number, name in tag.states if name.lower() == text.lower()]
    if tag.kind is Kind.ENUMERATION and named:
        return float(named[0])
    if tag.kind is not Kind.NUMBER and _INTEGER.fullmatch(text):
        return int(text)
    return _number(text, tag, decimal)


def status_in(cell: str) -> int:
    """Return the status of a cell, good for an empty one. Raise NotUnderstood."""
    text = cell.strip()
    status = status_of(text) if text else 0
    if status is None:
        raise NotUnderstood("an OPC UA status by name or number, such as Good")
    return status


def _number(text: str, tag: Tag, decimal: str) -> float:
    shown = text.replace(decimal, ".", 1) if decimal != "." else text
    try:
        value = float(shown)
    except ValueError as error:
        raise NotUnderstood(_expected(tag)) from error
    if "_" in shown:  # only Python takes 1_000 for a number
        raise NotUnderstood(_expected(tag))
    if math.isinf(value) and "inf" not in shown.lower():
        raise NotUnderstood("a number up to 1.797e308")
    if tag.kind is not Kind.NUMBER and not value.is_integer():
        raise NotUnderstood(_expected(tag))
    return value


def _expected(tag: Tag) -> str:
    if tag.kind is Kind.ENUMERATION:
        return "one of " + ", ".join(name for _number, name in tag.states[:8])
    return {Kind.BOOLEAN: "true or false", Kind.INTEGER: "a whole number"}.get(
        tag.kind, "a number"
    )


def _iso(text: str) -> str:
    """Return a day-first date in the form of ISO 8601, any other text as it is."""
    found = _DAY_FIRST.fullmatch(text)
    if found is None:
        return text
    day, month, year, rest = found.groups()
    time = (rest or "00:00").replace(",", ".").rjust(5, "0")
    return f"{year}-{int(month):02}-{int(day):02}T{time if time[2] == ':' else f'0{time}'}"
