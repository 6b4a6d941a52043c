"""What was learned of machines, and what people said of it, as evidence for maturity."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from hmi.asset_health.kept import KeptStates
from hmi.asset_health.kept_reading import kept_in
from hmi.asset_health.life_indicators import life_indicators
from hmi.asset_health.life_keeper import kept_lives
from hmi.asset_health.watch_keeping import KIND, VERSION
from hmi.bus.condition_facts import Verdict, WatchMethod
from hmi.clock import from_us
from hmi.journal.found_alerts import FoundAlertReader
from hmi.maturity.evidence_inputs import LearnedSeen
from hmi.plant.site import Site

ARMED_DAYS: Final = 30
SEEN_DAYS: Final = 90


@dataclass(frozen=True, slots=True)
class _Watch:
    """One watch as it is kept: when it began to learn, last judged, and was learned anew."""

    key: str
    machine: str
    learned_from: datetime | None
    relearned: datetime | None
    judged: datetime | None

    @property
    def has_model(self) -> bool:
        """Tell whether it says what is to be expected of a signal."""
        return self.key.startswith(WatchMethod.SEASONAL.value)


def learned_seen(site: Site, data_folder: Path, now: datetime) -> LearnedSeen:
    """Return what maturity asks of learning. Blocks on files; raise StorageError."""
    kept, since = kept_in(data_folder), now - timedelta(days=SEEN_DAYS)
    judging = [
        one for one in _watches(site, kept) if one.judged is not None and one.judged >= since
    ]
    armed = [one for one in judging if _began_before(one, now - timedelta(days=ARMED_DAYS))]
    found = FoundAlertReader(data_folder).found_alerts(since, now)
    verdicts = Counter(one.verdict.verdict for one in found if one.verdict is not None)
    validated = {one.watch for one in found if one.verdict is not None}
    validated |= {one.key for one in armed if one.relearned is not None and one.relearned >= since}
    # What began to learn within these days needs no second look yet.
    validated |= {one.key for one in armed if not _began_before(one, since)}
    lives = kept_lives(kept, [one.key for one in life_indicators(site)]).values()
    models = {one.machine for one in judging if one.has_model and one.machine}
    models |= {one.machine for one in lives if one.middle_s is not None and one.at >= since}
    return LearnedSeen(
        models=len(models),
        detectors=len(armed),
        machines=len({one.machine for one in armed if one.machine}),
        confirmed=verdicts[Verdict.CONFIRMED],
        dismissed=verdicts[Verdict.NO_PROBLEM],
        undecided=verdicts[Verdict.UNKNOWN],
        are_all_validated=bool(armed) and all(one.key in validated for one in armed),
    )


def _began_before(one: _Watch, moment: datetime) -> bool:
    return one.learned_from is not None and one.learned_from <= moment


def _watches(site: Site, kept: KeptStates) -> list[_Watch]:
    """Return the watches that are kept; what cannot be read is none."""
    found = []
    for key, body in kept.read(KIND, VERSION).items():
        try:
            times = json.loads(body)["record"]["times"]
            began, _until, anew, judged = (None if x is None else from_us(int(x)) for x in times)
        except (ValueError, KeyError, TypeError):
            continue
        found.append(_Watch(key, _machine_of(site, key), began, anew, judged))
    return found


def _machine_of(site: Site, key: str) -> str:
    """Return the machine that a watch's key names, by itself or by one of its tags."""
    named = key.partition(".")[2]
    if named in site.number_by_key:
        return site.tag(named).machine
    return named if named in site.machine_by_key else ""
