"""`lineside what-if`: what a line would make if, simulated from its own record."""

import argparse
import os
from contextlib import suppress
from pathlib import Path

from hmi.cli.output import Output
from hmi.cli.station_past import folder_and_site, zone_typed
from hmi.cli.telling import Telling
from hmi.clock import SystemClock
from hmi.errors import ActionRefused
from hmi.exports.moments import moment_of
from hmi.historian.reader import ReadCancelled, Reader
from hmi.journal.reader import Reader as JournalReader
from hmi.performance.recorded_stops import RecordedStops
from hmi.plant.site import Site
from hmi.process_twin.answers import LEVEL, Range
from hmi.process_twin.asking import LineTwin
from hmi.process_twin.day_reading import ReasonOf
from hmi.process_twin.question import Asked, Question
from hmi.process_twin.wire import asked_text, question_of

_NICE = 10
"""The plant and its window come first."""


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Answer one question. Raise HmiError when the record does not tell enough."""
    telling = Telling(
        output, SystemClock(), is_quiet=arguments.quiet, for_window=arguments.for_window
    )
    return telling.carry_out(lambda: _ask(arguments, telling))


def _ask(arguments: argparse.Namespace, telling: Telling) -> int:
    if arguments.for_window and hasattr(os, "nice"):
        with suppress(OSError):
            os.nice(_NICE)
    folder, site = folder_and_site(arguments)
    now = moment_of(arguments.at, zone_typed(arguments, site), SystemClock().now())
    twin = LineTwin(site, Reader(folder), now, _reasons(site, folder))
    question = _question(arguments)

    def told(share: float) -> None:
        if not telling.is_wanted():
            raise ReadCancelled
        telling.tell(share, "")

    asked = twin.ask(question, told)
    return telling.finish(*_lines(site, asked), answer=asked_text(asked))


def _question(arguments: argparse.Namespace) -> Question:
    """Return the question that was typed. Raise ActionRefused."""
    text = arguments.question
    if text.startswith("@"):
        try:
            text = Path(text[1:]).read_text(encoding="utf-8")
        except OSError as error:
            raise ActionRefused("twin-scenario-mistaken", detail=str(error.strerror)) from None
    return question_of(text)


def _reasons(site: Site, folder: Path) -> ReasonOf:
    """Return what people said of a stop."""
    recorded = RecordedStops(site, Reader(folder).read, JournalReader(folder))
    known: dict[tuple[str, int], list[tuple[int, int, str]]] = {}
    day_us = 86_400_000_000

    def reason_of(machine: str, start_us: int, end_us: int) -> str:
        day = start_us // day_us
        if (machine, day) not in known:
            span = (day * day_us, (day + 1) * day_us)
            found = recorded.stops((machine,), span, span[1] + day_us)
            known[machine, day] = [
                (one.start_us, one.end_us, one.reason) for one in found if one.reason
            ]
        for first_us, last_us, reason in known[machine, day]:
            if first_us < end_us and last_us > start_us:
                return reason
        return ""

    return reason_of


def _lines(site: Site, asked: Asked) -> list[str]:
    """Return an answer in words."""
    answer, error = asked.answer, asked.answer.error
    limits = site.machine_by_key[answer.limits].name
    lines = [
        f"learned from {asked.facts.days} days, replayed with an error of"
        f" {error.together:+.1%} together and {error.a_day:.1%} a day",
        f"as it is:   {_range(answer.before)} good parts, {limits} limits",
        f"what if:    {_range(answer.after)} good parts,"
        f" {site.machine_by_key[answer.limits_after].name} limits",
        f"difference: {_range(answer.difference)} good parts",
        f"ranges hold {LEVEL:.0%}",
    ]
    return lines + [
        f"5 % faster {site.machine_by_key[gain.machine].name}: {_range(gain.difference)} a day"
        for gain in asked.gains
    ]


def _range(one: Range) -> str:
    return f"{one.middle:.0f} ({one.low:.0f} to {one.high:.0f})"
