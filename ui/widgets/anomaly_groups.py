"""Watches as lines of a list: those of one signal together, and those of a whole machine."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hmi.bus.condition_facts import WatchChanged, WatchMethod, WatchPhase
from hmi.plant.assets import Machine
from hmi.plant.site import Site
from hmi.texts.catalog import _, ngettext
from ui.widgets.anomaly_words import (
    learned_words,
    phase_words,
    tag_name,
    verdict_counts,
    watch_name,
)
from ui.widgets.plain_text import plain


@dataclass(frozen=True, slots=True)
class WatchLine:
    """One line: what is watched, how that stands, what was learned and said.

    learned is 0..1 while something is still learned, None after that. machine is the key of the
    machine that the line stands for, watches what it is made of.
    """

    name: str
    told: str
    below: str
    learned: float | None
    machine: str
    watches: tuple[WatchChanged, ...]


def lines_of_machine(watches: Sequence[WatchChanged], site: Site) -> list[WatchLine]:
    """Return a line for each signal of a machine, and one for its signals together."""
    groups: dict[tuple[str, ...], list[WatchChanged]] = {}
    for one in watches:
        groups.setdefault(one.tags, []).append(one)
    return [_line(group, site) for group in groups.values()]


def lines_of_machines(
    watches: Sequence[WatchChanged], machines: Iterable[Machine]
) -> list[WatchLine]:
    """Return a line for each machine that is watched, in their order."""
    found = []
    for machine in machines:
        own = [one for one in watches if one.machine == machine.key]
        if own:
            told = _counted(own)
            below = verdict_counts(_summed(own))
            name = plain(machine.name, 40)
            found.append(WatchLine(name, told, below, _learned(own), machine.key, tuple(own)))
    return found


def _line(group: Sequence[WatchChanged], site: Site) -> WatchLine:
    first = min(group, key=lambda one: one.method is not WatchMethod.SEASONAL)
    is_single = len(first.tags) == 1
    name = tag_name(first.tags[0], site) if is_single else watch_name(first, site)
    telling = min(group, key=_urgency)
    learned = learned_words(first, site.calendar.timezone)
    below = " · ".join(part for part in (learned, verdict_counts(_summed(group))) if part)
    return WatchLine(name, phase_words(telling), below, _learned(group), first.machine,
                     tuple(group))  # fmt: skip


def _urgency(watch: WatchChanged) -> tuple[int, float]:
    """Return what comes first: what stands out, then who learned least, then who pauses."""
    if watch.alert is not None:
        return 0, 0.0
    order = {WatchPhase.LEARNING: 1, WatchPhase.PAUSED: 2, WatchPhase.WATCHING: 3}
    return order[watch.phase], watch.learned


def _learned(group: Sequence[WatchChanged]) -> float | None:
    learning = [one.learned for one in group if one.phase is WatchPhase.LEARNING]
    return sum(one.learned for one in group) / len(group) if learning else None


def _summed(group: Sequence[WatchChanged]) -> tuple[int, int, int]:
    first, second, third = (sum(one.verdicts[n] for one in group) for n in range(3))
    return first, second, third


def _counted(group: Sequence[WatchChanged]) -> str:
    """Return how many watches there are, and what they do."""
    by_phase = {phase: sum(one.phase is phase for one in group) for phase in WatchPhase}
    named = (
        (_("{n} watching"), by_phase[WatchPhase.WATCHING]),
        (_("{n} learning"), by_phase[WatchPhase.LEARNING]),
        (_("{n} paused"), by_phase[WatchPhase.PAUSED]),
        (_("{n} stand out"), sum(one.alert is not None for one in group)),
    )
    parts = [text.format(n=n) for text, n in named if n]
    told = ngettext("{n} watch: {parts}", "{n} watches: {parts}", len(group))
    return told.format(n=len(group), parts=", ".join(parts))
