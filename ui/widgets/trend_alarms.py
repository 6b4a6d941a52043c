"""When alarms were active, as spans of time: from the journal's transitions and what is now."""

from collections.abc import Iterable
from dataclasses import dataclass

from hmi.bus.facts import AlarmChanged, Trigger
from hmi.clock import to_us
from hmi.plant.alarm_rules import Priority


@dataclass(frozen=True, slots=True)
class AlarmBar:
    """One time that an alarm's condition held. end_us is None while it holds."""

    key: str
    priority: Priority
    start_us: int
    end_us: int | None


def alarm_bars(
    events: Iterable[AlarmChanged], now: Iterable[AlarmChanged], machines: Iterable[str]
) -> list[AlarmBar]:
    """Return the spans of the machines' alarms, the gravest last so that it is drawn on top.

    events are in order of time; alerts are left out, since they ask nobody to act at once.
    """
    wanted = set(machines)
    open_bars: dict[tuple[str, int], AlarmBar] = {}
    closed: dict[tuple[str, int], AlarmBar] = {}
    for fact in [*events, *now]:
        if fact.machine not in wanted or fact.is_alert:
            continue
        mark = (fact.key, fact.occurrence)
        if fact.active and mark not in closed:
            bar = AlarmBar(fact.key, fact.priority, to_us(fact.came), None)
            open_bars.setdefault(mark, bar)
        elif mark in open_bars and (fact.trigger is Trigger.RTN or not fact.active):
            bar = open_bars.pop(mark)
            closed[mark] = AlarmBar(bar.key, bar.priority, bar.start_us, to_us(fact.at))
    bars = [*closed.values(), *open_bars.values()]
    return sorted(bars, key=lambda bar: (-bar.priority, bar.start_us))
