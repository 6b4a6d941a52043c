"""Stops of a machine from its states, and what people said of them laid over; pure.

A stop is known by its machine and its start. What was said names the time that it was said of, so
a stop that late samples or a filled hole moved, lengthened or parted keeps its reason.
"""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Final

from hmi.machines.timeline import Segment, with_ends
from hmi.plant.assets import MachineState
from hmi.plant.stop_reasons import OUTSIDE, OWN
from hmi.plant.stops import Span, Stop, StopDeed, StopEdit, StopKind

SAME_START_US: Final = 120_000_000
"""A stop that nothing overlaps any more is found again by its start within this time."""
USUAL_STOPS: Final = OWN | OUTSIDE
_GRAVITY = (
    MachineState.FAULT, MachineState.HELD, MachineState.STOPPED, MachineState.BLOCKED,
    MachineState.STARVED, MachineState.MAINTENANCE, MachineState.SETUP, MachineState.OFF,
    MachineState.IDLE,
)  # fmt: skip
"""The state that a stop is named for comes first."""


def stops_of(
    machine: str,
    segments: Sequence[Segment],
    end_us: int,
    micro_stop_s: float,
    counted: AbstractSet[MachineState] = USUAL_STOPS,
) -> list[Stop]:
    """Return the stops in segments, oldest first; the last one is open when it reaches end_us.

    States of one kind that follow each other are one stop, as a fault and the halt after it.
    UNKNOWN in between ends no stop and is no time of it.
    """
    found: list[Stop] = []
    present: list[tuple[MachineState, Span]] = []
    for segment, until_us in with_ends(segments, end_us):
        if segment.state is MachineState.UNKNOWN or until_us <= segment.start_us:
            continue
        kind = _kind(segment.state, counted)
        if present and kind is not _kind(present[0][0], counted):
            found.append(_stop(machine, present, counted, micro_stop_s))
            present = []
        if kind is not None:
            present.append((segment.state, (segment.start_us, until_us)))
    if present:
        last = _stop(machine, present, counted, micro_stop_s)
        lasts = last.end_us >= end_us and _kind(segments[-1].state, counted) is last.kind
        found.append(replace(last, is_open=lasts))
    return found


def judged(stops: Iterable[Stop], edits: Iterable[StopEdit], micro_stop_s: float) -> list[Stop]:
    """Return stops as people split, merged and qualified them, oldest first.

    Edits of other machines and withdrawn ones are passed over; what one cannot be applied to any
    more leaves everything as it is. The time stopped is the same before and after.
    """
    found = sorted(stops, key=lambda one: one.start_us)
    for edit in sorted(edits, key=lambda one: one.number):
        if edit.is_withdrawn:
            continue
        match edit.deed:
            case StopDeed.SPLIT:
                found = _split(found, edit, micro_stop_s)
            case StopDeed.MERGED:
                found = _merged(found, edit, micro_stop_s)
            case StopDeed.QUALIFIED:
                found = _qualified(found, edit)
    return found


def within(stops: Iterable[Stop], span: Span) -> list[Stop]:
    """Return the stops that touch a time."""
    return [one for one in stops if one.start_us < span[1] and one.end_us > span[0]]


def meant(stops: Sequence[Stop], machine: str, span: Span) -> list[int]:
    """Return the places of the stops that somebody means with a time.

    Those that it covers by half, or that cover half of it; if nothing is there any more the one
    that begins nearest to its start.
    """
    found = [
        place for place, one in enumerate(stops) if one.machine == machine and _meets(one, span)
    ]
    if found:
        return found
    near = [
        (abs(one.start_us - span[0]), place)
        for place, one in enumerate(stops)
        if one.machine == machine and abs(one.start_us - span[0]) <= SAME_START_US
    ]
    return [min(near)[1]] if near else []


def _kind(state: MachineState, counted: AbstractSet[MachineState]) -> StopKind | None:
    if state not in counted:
        return None
    if state in OWN:
        return StopKind.OWN
    return StopKind.OUTSIDE if state in OUTSIDE else StopKind.NAMED


def _stop(
    machine: str,
    states: Sequence[tuple[MachineState, Span]],
    counted: AbstractSet[MachineState],
    micro_stop_s: float,
) -> Stop:
    gravest = min((state for state, _span in states), key=_GRAVITY.index)
    parts: list[Span] = []
    for _state, (start_us, end_us) in states:
        if parts and parts[-1][1] == start_us:
            parts[-1] = (parts[-1][0], end_us)
        else:
            parts.append((start_us, end_us))
    kind = _kind(gravest, counted) or StopKind.NAMED
    return _sized(
        Stop(machine, parts[0][0], parts[-1][1], gravest, kind, tuple(parts), False), micro_stop_s
    )


def _sized(stop: Stop, micro_stop_s: float) -> Stop:
    return replace(stop, is_micro=stop.stopped_us < micro_stop_s * 1e6)


def _split(stops: list[Stop], edit: StopEdit, micro_stop_s: float) -> list[Stop]:
    found: list[Stop] = []
    for one in stops:
        is_cut = one.machine == edit.machine and one.start_us < edit.at_us < one.end_us
        found += _cut(one, edit, micro_stop_s) if is_cut else [one]
    return found


def _cut(stop: Stop, edit: StopEdit, micro_stop_s: float) -> list[Stop]:
    """Return both sides of a cut; the one stop where all of it lies on one side."""
    at_us, edits = edit.at_us, (*stop.edits, edit.number)
    before = tuple((start, min(end, at_us)) for start, end in stop.parts if start < at_us)
    after = tuple((max(start, at_us), end) for start, end in stop.parts if end > at_us)
    if not before or not after:
        return [stop]
    first = replace(stop, end_us=before[-1][1], parts=before, edits=edits, is_open=False)
    second = replace(stop, start_us=after[0][0], parts=after, edits=edits)
    return [_sized(first, micro_stop_s), _sized(second, micro_stop_s)]


def _merged(stops: list[Stop], edit: StopEdit, micro_stop_s: float) -> list[Stop]:
    places = meant(stops, edit.machine, (edit.start_us, edit.end_us))
    if len(places) < 2:
        return stops
    joined = [stops[place] for place in places]
    gravest = min(joined, key=lambda one: _GRAVITY.index(one.state))
    named = [one for one in joined if one.reason]
    said = max(named, key=lambda one: one.stopped_us, default=gravest)
    numbers = sorted({number for one in joined for number in one.edits})
    whole = replace(
        said,
        start_us=joined[0].start_us,
        end_us=joined[-1].end_us,
        state=gravest.state,
        kind=gravest.kind,
        parts=tuple(sorted(part for one in joined for part in one.parts)),
        is_open=joined[-1].is_open,
        edits=(*numbers, edit.number),
        led_by=joined[0].led_by,
    )
    if edit.reason:
        whole = replace(whole, reason=edit.reason, text=edit.text, user=edit.user)
    rest = [one for place, one in enumerate(stops) if place not in places]
    return sorted([*rest, _sized(whole, micro_stop_s)], key=lambda one: one.start_us)


def _qualified(stops: list[Stop], edit: StopEdit) -> list[Stop]:
    found = list(stops)
    for place in meant(stops, edit.machine, (edit.start_us, edit.end_us)):
        found[place] = replace(
            found[place], reason=edit.reason, text=edit.text, user=edit.user,
            edits=(*found[place].edits, edit.number),
        )  # fmt: skip
    return found


def _meets(stop: Stop, span: Span) -> bool:
    common = min(stop.end_us, span[1]) - max(stop.start_us, span[0])
    shorter = min(stop.end_us - stop.start_us, span[1] - span[0])
    return common > 0 and 2 * common >= shorter
