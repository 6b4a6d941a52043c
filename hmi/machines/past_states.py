"""The states of a machine over any past time, from recorded samples; by the shift's own code."""

from collections.abc import Iterable
from dataclasses import replace

from hmi.bus.facts import GapChanged, GapState
from hmi.machines.replay import Read, blind_spans, points
from hmi.machines.signals import MachineSignals
from hmi.machines.timeline import STATE_INPUTS, Segment, StateInput, Track, timeline
from hmi.plant.assets import Machine
from hmi.plant.site import Site


def past_states(
    site: Site,
    machine: Machine,
    read: Read,
    gaps: Iterable[GapChanged],
    between_us: tuple[int, int],
) -> list[Segment]:
    """Return the states in [start, end], the first may have begun before; reads files.

    What was not seen is UNKNOWN, and so is everything of a machine without a state signal.
    """
    signals = MachineSignals.of(machine, site)
    start_us, end_us = between_us
    tracks: dict[StateInput, Track] = {}
    reader = signals.state_reader()
    for signal, tag in signals.tag_by_signal.items():
        if isinstance(signal, STATE_INPUTS):
            tracks[signal] = Track(start_us)
            for time_us, value, status in points(read(tag.key, start_us, end_us)):
                tracks[signal].feed(time_us, reader.simplified(signal, value), status)
    blind = blind_spans(map(_as_far_as_filled, gaps), signals)
    segments = timeline(reader, tracks, blind)
    return [one for one in segments if one.start_us <= end_us]


def _as_far_as_filled(gap: GapChanged) -> GapChanged:
    """Return a hole that is being filled as one filled in part: the newest hours come first."""
    is_begun = gap.end is not None and gap.filled_samples > 0
    if is_begun and gap.state in (GapState.OPEN, GapState.FILLING):
        return replace(gap, state=GapState.PARTLY)
    return gap
