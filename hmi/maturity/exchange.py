"""Assessments as JSON, so that sister lines compare without a server.

`{"format": "lineside-assessments", "version": 1, "station": …, "assessments": […]}`; times are ISO
8601 with offset. Bytes of attachments are not part of it, their names and checksums are.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from hmi.bus.facts import Assessment
from hmi.errors import ConfigurationError, Problem
from hmi.maturity.questions import LEVELS, QuestionBank

FORMAT, VERSION = "lineside-assessments", 1
LARGEST_TEXT = 5_000_000
_ASSESSMENT = TypeAdapter(Assessment)


def to_text(assessments: Iterable[Assessment], station: str, made: datetime) -> str:
    """Return closed assessments as JSON; what is open is nobody's claim yet."""
    closed = [one for one in assessments if one.closed is not None]
    content = {
        "format": FORMAT,
        "version": VERSION,
        "station": station,
        "made": made.isoformat(),
        "assessments": [
            _ASSESSMENT.dump_python(replace(one, origin=one.origin or station), mode="json")
            for one in closed
        ],
    }
    return json.dumps(content, indent=1, ensure_ascii=False)


def from_text(text: str, file: str, bank: QuestionBank) -> list[Assessment]:
    """Return assessments from JSON. Raise ConfigurationError with all that is wrong in it."""
    content = _parsed(text, file)
    problems: list[Problem] = []
    found: list[Assessment] = []
    for number, entry in enumerate(content["assessments"]):
        where = f"assessments[{number}]"
        try:
            one = _ASSESSMENT.validate_python(entry)
        except ValidationError as error:
            problems += [_problem(file, where, each) for each in error.errors()]
            continue
        problems += [Problem(file, 0, f"{where}.{key}", "value-wrong", expected, got)
                     for key, expected, got in _faults(one, bank)]  # fmt: skip
        found.append(_complete(one, bank))
    if problems:
        raise ConfigurationError(problems)
    return found


def _parsed(text: str, file: str) -> dict[str, Any]:
    if len(text) > LARGEST_TEXT:
        raise _wrong(file, "", f"at most {LARGEST_TEXT} characters", str(len(text)))
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _wrong(file, "", "JSON", str(error)[:80]) from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise _wrong(file, "format", FORMAT, repr(content)[:80])
    if content.get("version") != VERSION:
        raise _wrong(file, "version", str(VERSION), repr(content.get("version"))[:80])
    if not isinstance(content.get("assessments"), list):
        raise _wrong(file, "assessments", "a list", repr(content.get("assessments"))[:80])
    return content


def _faults(one: Assessment, bank: QuestionBank) -> Iterable[tuple[str, str, str]]:
    """Yield field, what was expected and what was found instead."""
    if one.closed is None:
        yield "closed", "a time: only what is closed is exchanged", "null"
    if not one.origin:
        yield "origin", "the station it comes from", "''"
    known = [dimension.key for dimension in bank.everything]
    for field in ("levels", "targets"):
        for key, level in getattr(one, field):
            if key not in known:
                yield field, f"one of {', '.join(known)}", key[:80]
            elif not 0 <= level <= LEVELS:
                yield f"{field}.{key}", f"0 to {LEVELS}", str(level)


def _complete(one: Assessment, bank: QuestionBank) -> Assessment:
    """Return it with all dimensions in their order."""
    return replace(one, levels=bank.in_order(dict(one.levels)))


def _problem(file: str, where: str, error: Any) -> Problem:  # pydantic's own error row
    key = ".".join((where, *(str(part) for part in error["loc"])))
    return Problem(file, 0, key, error["type"], error["msg"], repr(error["input"])[:80])


def _wrong(file: str, key: str, expected: str, found: str) -> ConfigurationError:
    return ConfigurationError([Problem(file, 0, key, "value-wrong", expected, found)])
