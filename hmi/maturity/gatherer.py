"""Evidence for maturity, gathered from all that a station recorded (domain model 4.7)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from hmi.bus.evidence import EvidenceFound
from hmi.historian.reader import Reader
from hmi.historian.rollup import HOUR_US
from hmi.journal.reader import Action
from hmi.journal.reader import Reader as JournalReader
from hmi.maturity import evidence_rules as rules
from hmi.maturity.evidence_inputs import (
    AnalyticsInputs,
    ConnectivityInputs,
    LearnedSeen,
    LearningInputs,
    SecurityInputs,
    Seen,
    TwinInputs,
)
from hmi.maturity.good_time import DAY_H, GoodTime
from hmi.maturity.modes_seen import ModesSeen
from hmi.plant import derived
from hmi.plant.assets import Machine
from hmi.plant.site import Site
from hmi.plant.tags import Kind, Tag

WEEK, MONTH, QUARTER = 7, 30, 90
"""Days of the windows."""
ON_LINE = 0.95
GOOD = 0.95
FILLED = 0.8
SENSORS, KINDS = 3, 2
"""Of how many sensors, with how many different units, a live twin has at least."""
OPENED = "PageOpened"
"""Name of the action by which the journal knows that somebody looked at figures."""
ACTIONS_READ = 100_000
CountsWhatIfs = Callable[[datetime, int], int]
"""Returns how many what-ifs with a known error were asked in so many days before a moment."""


SharesReasons = Callable[[datetime, int], float | None]
"""Returns the share of stopped time with a specific reason in so many days before a moment."""


SeesLearned = Callable[[datetime], LearnedSeen]
"""Returns what the station learned of its machines by itself."""


def _nothing_learned(_now: datetime) -> LearnedSeen:
    return LearnedSeen()


def _no_what_ifs(_now: datetime, _days: int) -> int:
    return 0


def _no_reasons(_now: datetime, _days: int) -> float | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What holds at the moment of the look, which no recording tells."""

    security: SecurityInputs
    """Its is_audit_whole is found out by the gatherer."""
    standard_share: float | None = None
    """Connected machines whose server offers a companion model, 0..1."""


class Gatherer:
    """Looks through the records of a site. Takes seconds: call it in a worker thread."""

    def __init__(
        self,
        site: Site,
        data_folder: Path,
        what_ifs: CountsWhatIfs = _no_what_ifs,
        reasons: SharesReasons = _no_reasons,
        learned: SeesLearned = _nothing_learned,
    ) -> None:
        self._site, self._what_ifs, self._reasons = site, what_ifs, reasons
        self._learned = learned
        self._reader = Reader(data_folder)
        self._journal = JournalReader(data_folder)

    def gather(self, now: datetime, standing: Standing) -> EvidenceFound:
        """Return what the records support. Raise StorageError when they cannot be read."""
        time = GoodTime(self._site, self._reader, now)
        on_line = {
            machine.key: time.on_line_share(machine.key, WEEK) for machine in self._site.machines
        }
        actions = self._journal.actions(now - timedelta(days=MONTH), now, limit=ACTIONS_READ)
        seen = Seen(
            days=time.days_of_data(),
            machines=len(on_line),
            visible=sum(share > 0 for share in on_line.values()),
        )
        modes = ModesSeen(self._site, self._reader, time, MONTH)
        known = self._learned(now)
        judged = (
            rules.connectivity(self._connectivity(time, on_line.values(), standing), seen),
            rules.analytics(self._analytics(time, actions, self._reasons(now, MONTH)), seen),
            rules.automation(modes.inputs(actions), seen),
            rules.digital_twin(self._twin(time, self._what_ifs(now, QUARTER), known), seen),
            rules.learning(self._learning(known), seen),
            rules.cybersecurity(self._security(standing.security), seen),
        )
        return EvidenceFound(now, int(seen.days), judged)

    def _connectivity(
        self, time: GoodTime, shares: Iterable[float], standing: Standing
    ) -> ConnectivityInputs:
        return ConnectivityInputs(
            machines=len(self._site.machines),
            on_line=sum(share >= ON_LINE for share in shares),
            is_register_complete=self._site.is_register_complete,
            good_share=time.good_share(time.tags, WEEK),
            standard_share=standing.standard_share,
            feed_days=0,  # no outbound feed is part of this station
            fills_outages=any(tag.backfill for tag in time.tags),
        )

    def _analytics(
        self, time: GoodTime, actions: Sequence[Action], reasoned: float | None
    ) -> AnalyticsInputs:
        zone_days = {action.at.date() for action in actions if _is_use(action)}
        return AnalyticsInputs(
            covered_days=time.covered_days(),
            kpis=tuple(self._kpis(time)),
            days_of_use=len(zone_days),
            reasoned_share=reasoned,
            forecasts=0,
        )

    def _kpis(self, time: GoodTime) -> Iterable[str]:
        """Yield the names of the figures that are computed from signals."""
        machines = self._site.machines
        keys = [derived.key_of(machine.key, derived.OEE) for machine in machines]
        since_us = time.end_us - WEEK * DAY_H * HOUR_US
        keys = [key for key in keys if key in self._site.number_by_key]
        found = self._reader.read_many_rollups(keys, since_us, time.end_us - 1, HOUR_US)
        if any((one.count > one.bad).any() for one in found.values()):
            yield "OEE"
        if any(one.reject_tag or (one.total_tag and one.good_tag) for one in machines):
            yield "scrap"
        if any(one.energy_tag and one.good_tag for one in machines):
            yield "energy"
        if self._site.alarms:
            yield "alarm rate"

    def _twin(self, time: GoodTime, what_ifs: int, known: LearnedSeen) -> TwinInputs:
        machines = self._site.machines
        live = {one.key for one in machines if self._has_live_twin(one, time)}
        critical = [one.key for one in machines if one.in_line]
        return TwinInputs(
            records=sum(_filled(one) >= FILLED for one in machines) if machines else None,
            live=len(live) if machines else None,
            critical=len(critical),
            live_critical=len(live.intersection(critical)),
            models=known.models,
            what_ifs=what_ifs,
        )

    def _has_live_twin(self, machine: Machine, time: GoodTime) -> bool:
        if not (machine.vibration_tag or machine.temperature_tag or machine.current_tag):
            return False
        if not any(rule.machine == machine.key for rule in self._site.alarms):
            return False
        good = [
            tag
            for tag in time.tags
            if tag.machine == machine.key
            and _is_sensor(tag, machine)
            and (time.good_share([tag], WEEK) or 0.0) >= GOOD
        ]
        return len(good) >= SENSORS and len({tag.unit for tag in good}) >= KINDS

    def _learning(self, known: LearnedSeen) -> LearningInputs:
        return LearningInputs(
            rules=len(self._site.alarms), detectors=known.detectors, machines=known.machines,
            confirmed=known.confirmed, dismissed=known.dismissed, undecided=known.undecided,
            are_all_validated=known.are_all_validated,
        )  # fmt: skip

    def _security(self, found: SecurityInputs) -> SecurityInputs:
        checks = self._journal.verify().values()
        return replace(found, is_audit_whole=all(check.first_wrong is None for check in checks))


def _is_use(action: Action) -> bool:
    return action.action == OPENED and bool(action.user)


def _filled(machine: Machine) -> float:
    """Return how much of a machine's asset record is filled, 0..1."""
    record = (
        machine.manufacturer, machine.model, machine.serial, machine.area, machine.ideal_cycle_s,
    )  # fmt: skip
    return sum(bool(entry) for entry in record) / len(record)


def _is_sensor(tag: Tag, machine: Machine) -> bool:
    counters = (machine.total_tag, machine.good_tag, machine.reject_tag, machine.energy_tag)
    return tag.kind is Kind.NUMBER and tag.key not in counters
