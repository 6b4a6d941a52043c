"""One watch as people see it: how far it has learned, what stands out, and since when."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from hmi.alarms.alert_door import Alert
from hmi.bus.condition_facts import (
    WATCH_ALERTS,
    AlertNow,
    MovesTogether,
    TagShare,
    Verdict,
    WatchChanged,
    WatchMethod,
    WatchPhase,
)
from hmi.clock import from_us, to_us
from hmi.texts.formats import number

RELEARN_OFFERED_US = 3_600_000_000
"""After so long an alert that is no problem may be the new usual."""
_SHOWN_STEP = 0.01
SAME_US = 2_000_000
"""Times at which an alert was raised that are so near mean the same."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the arrays say of a watch after a minute; None where they say nothing.

    since is when what is unusual began, by source time; words are those of its alert.
    """

    end_us: int
    learned: float
    needs: str
    """Code of what it waits for, empty where it judges."""
    is_judged: bool = False
    is_alert: bool = False
    z: float | None = None
    limit: float | None = None
    expected: float | None = None
    reach: float | None = None
    value: float | None = None
    tags: tuple[TagShare, ...] = ()
    code: str = ""
    fields: tuple[tuple[str, str | float], ...] = ()


class WatchRecord:
    """One watch. Only its owner, StationWatches, changes it."""

    def __init__(self, key: str, method: WatchMethod, machine: str, tags: tuple[str, ...]) -> None:
        self.fact = WatchChanged(key, machine, method, tags, WatchPhase.LEARNING, 0.0)
        self.end_us = 0
        """Until when it has taken what the arrays say."""

    @property
    def alarm_key(self) -> str:
        """Key of its alert."""
        return WATCH_ALERTS + self.fact.key

    def take(self, now: Standing, at: datetime) -> tuple[bool, Alert | None]:
        """Take a minute; tell whether it is worth telling, and return the alert that comes now."""
        before, self.end_us = self.fact, now.end_us
        phase = WatchPhase.LEARNING
        if now.learned >= 1.0:
            phase = WatchPhase.WATCHING if now.is_judged else WatchPhase.PAUSED
        moment = from_us(now.end_us)
        learns = now.is_judged or (phase is WatchPhase.LEARNING and now.learned > before.learned)
        self.fact = replace(
            before, phase=phase, learned=now.learned, needs=now.needs, z=now.z, limit=now.limit,
            learned_from=before.learned_from or (moment if learns else None),
            learned_until=moment if learns else before.learned_until,
            judged=moment if now.is_judged else before.judged,
            expected=now.expected, reach=now.reach,
        )  # fmt: skip
        alert = self._alert(now, at) if now.is_judged else None
        return self._is_news(before), alert

    def _alert(self, now: Standing, at: datetime) -> Alert | None:
        standing = self.fact.alert
        if not now.is_alert:
            self.fact = replace(self.fact, alert=None)
            return None
        z = max(now.z or 0.0, standing.z if standing else 0.0)
        if standing is None:
            fresh = AlertNow(self.alarm_key, at, z, now.tags)
            self.fact = replace(self.fact, alert=fresh)
            return Alert(
                key=self.alarm_key, code=now.code, machine=self.fact.machine,
                tag=self.fact.tags[0] if len(self.fact.tags) == 1 else _first(now.tags),
                fields=now.fields, value=now.value,
            )  # fmt: skip
        is_offered = standing.verdict is Verdict.NO_PROBLEM and (
            now.end_us - to_us(standing.raised) >= RELEARN_OFFERED_US
        )
        tags = now.tags or standing.tags
        more = replace(standing, z=z, tags=tags, is_relearn_offered=is_offered)
        self.fact = replace(self.fact, alert=more)
        return None

    def hint(self, together: tuple[MovesTogether, ...]) -> None:
        """Name the tags that move together with the alerted one."""
        if self.fact.alert is not None:
            self.fact = replace(self.fact, alert=replace(self.fact.alert, together=together))

    def count(self, verdicts: tuple[int, int, int]) -> None:
        """Show how often it was confirmed, no problem, unknown."""
        self.fact = replace(self.fact, verdicts=verdicts)

    def judge(self, verdict: Verdict, user: str, raised_us: int, now_us: int) -> None:
        """Note a verdict at the alert that stands, where that is meant."""
        alert = self.fact.alert
        if alert is not None and abs(to_us(alert.raised) - raised_us) <= SAME_US:
            is_offered = verdict is Verdict.NO_PROBLEM and now_us - raised_us >= RELEARN_OFFERED_US
            alert = replace(
                alert, verdict=verdict, verdict_by=user, is_relearn_offered=is_offered
            )  # fmt: skip
        self.fact = replace(self.fact, alert=alert)

    def drop_alert(self) -> None:
        """Forget an alert that nobody was told of."""
        self.fact = replace(self.fact, alert=None)

    def recompute(self, share: float | None) -> None:
        """Note how much of the recorded past is computed, None when that is over."""
        self.fact = replace(self.fact, recomputed=share)

    def has_learned(self, share: float) -> None:
        """Note how much was learned, as after learning from the recorded past."""
        phase = WatchPhase.PAUSED if share >= 1.0 else WatchPhase.LEARNING
        self.fact = replace(self.fact, learned=share, phase=phase)

    def begin_anew(self, now_us: int, from_us_: int | None) -> None:
        """Note that it learns anew."""
        self.fact = replace(
            self.fact, phase=WatchPhase.LEARNING, learned=0.0, alert=None, z=None, limit=None,
            expected=None, reach=None, relearned=from_us(now_us), learned_until=None,
            learned_from=None if from_us_ is None else from_us(from_us_),
        )  # fmt: skip

    def _is_news(self, before: WatchChanged) -> bool:
        now = self.fact
        if (now.phase, now.needs, now.alert) != (before.phase, before.needs, before.alert):
            return True
        if now.phase is WatchPhase.LEARNING:
            return int(now.learned / _SHOWN_STEP) != int(before.learned / _SHOWN_STEP)
        told = (WatchMethod.SEASONAL, WatchMethod.TOGETHER)
        return now.method in told and now.judged != before.judged

    def kept(self) -> dict[str, object]:
        """Return what outlives the engine, as plain data."""
        fact, alert = self.fact, self.fact.alert
        times = (fact.learned_from, fact.learned_until, fact.relearned, fact.judged)
        found: dict[str, object] = {
            "times": [None if one is None else to_us(one) for one in times],
        }
        if alert is not None:
            found["alert"] = {
                "raised": to_us(alert.raised), "z": alert.z, "by": alert.verdict_by,
                "verdict": None if alert.verdict is None else alert.verdict.value,
                "tags": [[x.tag, x.share, x.deviation, x.value, x.expected] for x in alert.tags],
            }  # fmt: skip
        return found

    def take_up(self, kept: Mapping[str, object], learned: float) -> None:
        """Go on from what was kept. Raise KeyError, TypeError or ValueError when it is none."""
        times = kept["times"]
        if not isinstance(times, list) or len(times) != 4:  # as kept writes them
            raise ValueError("times")
        since, until, anew, judged = (None if one is None else from_us(int(one)) for one in times)
        alert = _alert_of(self.alarm_key, kept.get("alert"))
        phase = WatchPhase.PAUSED if learned >= 1.0 else WatchPhase.LEARNING
        self.fact = replace(
            self.fact, phase=phase, learned=learned, learned_from=since, learned_until=until,
            relearned=anew, judged=judged, alert=alert,
        )  # fmt: skip


def _alert_of(alarm_key: str, kept: object) -> AlertNow | None:
    if not isinstance(kept, dict):
        return None
    tags = tuple(
        TagShare(str(tag), float(share), float(deviation), value, expected)
        for tag, share, deviation, value, expected in kept["tags"]
    )
    verdict = None if kept["verdict"] is None else Verdict(kept["verdict"])
    return AlertNow(
        alarm_key, from_us(int(kept["raised"])), float(kept["z"]), tags,
        verdict=verdict, verdict_by=str(kept["by"]),
    )  # fmt: skip


def amount_of(away: float, expected: float, unit: str) -> str:
    """Return by how much a value is off, in percent where that means something."""
    is_relative = unit and "°" not in unit and unit not in ("K", "%")
    if is_relative and abs(expected) > abs(away) / 3:
        return f"{abs(100 * away / expected):.0f} %"
    return f"{number(abs(away))} {unit}".strip()


def _first(tags: tuple[TagShare, ...]) -> str:
    return tags[0].tag if tags else ""
