"""What stands out on machines, now and lately, as words and figures; and how watches stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from hmi.bus.condition_facts import (
    WATCH_ALERTS,
    MovesTogether,
    TagShare,
    Verdict,
    WatchChanged,
    WatchMethod,
    WatchPhase,
    shares_in,
)
from hmi.bus.facts import AlarmChanged
from hmi.journal.found_alerts import FoundAlert, GivenVerdict
from hmi.plant.site import Site
from hmi.texts import formats
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from ui.live.station import Station
from ui.widgets.plain_text import plain


@dataclass(frozen=True, slots=True)
class Anomaly:
    """One time that something stood out. cleared is None while it does.

    z is how far it was from usual at most, in the measure of its watch; None where not known.
    """

    watch: str
    machine: str
    tag: str
    text: str
    raised: datetime
    cleared: datetime | None
    z: float | None
    tags: tuple[TagShare, ...]
    together: tuple[MovesTogether, ...] = ()
    verdict: Verdict | None = None
    verdict_by: str = ""
    is_relearn_offered: bool = False

    @property
    def mark(self) -> tuple[str, datetime]:
        """What tells it from all others."""
        return self.watch, self.raised

    @property
    def is_now(self) -> bool:
        """Tell whether it stands out now."""
        return self.cleared is None

    @property
    def pens(self) -> tuple[str, ...]:
        """The tags that it is about."""
        return tuple(one.tag for one in self.tags) or ((self.tag,) if self.tag else ())


def anomalies(
    station: Station, found: Sequence[FoundAlert], machine: str = ""
) -> tuple[list[Anomaly], list[Anomaly]]:
    """Return what stands out now, worst first, and what did lately, newest first.

    Without a machine those of all machines. found is what the journal says.
    """
    standing = {
        fact.key.removeprefix(WATCH_ALERTS): fact
        for fact in station.state.alarms.values()
        if fact.key.startswith(WATCH_ALERTS) and fact.active and machine in ("", fact.machine)
    }
    told = {(one.watch, one.raised): one for one in found}
    now = [_now(station, key, fact, told.get((key, fact.came))) for key, fact in standing.items()]
    marks = {one.mark for one in now}
    lately = [
        _lately(one)
        for one in found
        if machine in ("", one.fact.machine) and (one.watch, one.raised) not in marks
    ]
    now.sort(key=lambda one: (-(one.z or 0.0), -one.raised.timestamp()))
    return now, lately


def _now(station: Station, key: str, fact: AlarmChanged, found: FoundAlert | None) -> Anomaly:
    told = _told(fact, key, None if found is None else found.verdict)
    watch = station.state.watched.by_key.get(key)
    alert = None if watch is None else watch.alert
    if alert is None:
        return told
    return replace(
        told, z=alert.z, tags=alert.tags, together=alert.together,
        verdict=alert.verdict or told.verdict, verdict_by=alert.verdict_by or told.verdict_by,
        is_relearn_offered=alert.is_relearn_offered,
    )  # fmt: skip


def _lately(found: FoundAlert) -> Anomaly:
    told = _told(found.fact, found.watch, found.verdict)
    return replace(told, raised=found.raised, cleared=found.cleared or found.fact.at)


def _told(fact: AlarmChanged, watch: str, given: GivenVerdict | None) -> Anomaly:
    return Anomaly(
        watch, fact.machine, fact.tag, plain(fact.text, 160), fact.came, None, _z(fact),
        shares_in(fact.fields), verdict=given.verdict if given else None,
        verdict_by=given.user if given else "",
    )  # fmt: skip


def _z(fact: AlarmChanged) -> float | None:
    value = dict(fact.fields).get("z")
    return float(value) if isinstance(value, (int, float)) else None


def verdict_word(verdict: Verdict) -> str:
    """Return what people said of an alert."""
    return {
        Verdict.CONFIRMED: _("Confirmed"),
        Verdict.NO_PROBLEM: _("Not a problem"),
        Verdict.UNKNOWN: _("Don't know"),
    }[verdict]


def verdict_counts(counts: Iterable[int]) -> str:
    """Return how often which verdict was given; empty without any."""
    told = (_("{n} confirmed"), _("{n} not a problem"), _("{n} don't know"))
    parts = [text.format(n=n) for text, n in zip(told, counts, strict=True) if n]
    return ", ".join(parts)


def watch_name(watch: WatchChanged, site: Site) -> str:
    """Return what a watch looks at."""
    if watch.method is WatchMethod.TOGETHER:
        return _("{n} signals together").format(n=len(watch.tags))
    name = ", ".join(tag_name(key, site) for key in watch.tags)
    told = {WatchMethod.NOISE: _("{name}: noise"), WatchMethod.STUCK: _("{name}: stands still")}
    return told.get(watch.method, "{name}").format(name=name)


def tag_name(key: str, site: Site) -> str:
    """Return the name of a tag, of one that is gone its key."""
    return plain(site.tag(key).name if key in site.number_by_key else key, 40)


def phase_words(watch: WatchChanged) -> str:
    """Return what a watch does now, and what it waits for."""
    needs = sentence(watch.needs, **dict(watch.figures)) if watch.needs else ""
    if watch.phase is WatchPhase.LEARNING:
        share = formats.percent(watch.learned, 0)
        told = _("Learning, {share}: {needs}") if needs else _("Learning, {share}")
        return told.format(share=share, needs=needs)
    if watch.phase is WatchPhase.PAUSED:
        return _("Paused: {needs}").format(needs=needs) if needs else _("Paused")
    return _("Watching: something stands out") if watch.alert else _("Watching: all as usual")


def learned_words(watch: WatchChanged, zone: str) -> str:
    """Return from which time a watch knows what is usual; empty before it knows anything."""
    if watch.learned_from is None or watch.learned_until is None:
        return ""
    first, last = (_minute(one, zone) for one in (watch.learned_from, watch.learned_until))
    told = _("learned from {first} to {last}").format(first=first, last=last)
    if watch.relearned is not None:
        told += " · " + _("learned anew {time}").format(time=_minute(watch.relearned, zone))
    return told


def times_words(anomaly: Anomaly, now: datetime, zone: str) -> str:
    """Return since when something stands out, or when it did, and for how long."""
    end = anomaly.cleared or now
    lasted = formats.duration((end - anomaly.raised).total_seconds())
    is_today = anomaly.raised.date() == now.date()
    since = formats.clock_time(anomaly.raised, zone)[:5] if is_today else _minute(
        anomaly.raised, zone)  # fmt: skip
    told = _("since {time}, for {lasted}") if anomaly.is_now else _("{time}, for {lasted}")
    return told.format(time=since, lasted=lasted)


def _minute(moment: datetime, zone: str) -> str:
    return formats.date_time(moment, zone)[:16]
