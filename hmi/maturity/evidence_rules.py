"""Which level the records support, by gates that each name their figures (domain model 4.7). Pure.

A level is supported when its gates and those of all levels below it are met. What is not known
does not meet a gate; where the first question cannot be answered there is no level at all.
"""

import math
from collections.abc import Callable, Sequence

from hmi.bus.evidence import Confidence, DimensionEvidence, EvidenceGate
from hmi.maturity.evidence_inputs import (
    AnalyticsInputs,
    AutomationInputs,
    ConnectionSecurity,
    ConnectivityInputs,
    LearningInputs,
    SecurityInputs,
    Seen,
    TwinInputs,
)

HIGHEST = 4
"""Level 5 needs proof from outside the station."""
WILSON_Z = 1.6448536269514722
"""Quantile of the normal distribution for a 90 % interval."""
DEPRECATED = frozenset({"Basic128Rsa15", "Basic256"})
_ENCRYPTED = "SignAndEncrypt"


def level_of(gates: Sequence[EvidenceGate]) -> int:
    """Return the highest level 1..4 whose gates, and all below, are met."""
    for level in range(2, HIGHEST + 1):
        if not all(gate.is_met for gate in gates if gate.level == level):
            return level - 1
    return HIGHEST


def confidence_of(seen: Seen) -> Confidence:
    """Return how far evidence carries that was drawn from so much."""
    share = seen.visible / seen.machines if seen.machines else 0.0
    if seen.days < 7 or share < 0.5:
        return Confidence.LOW
    return Confidence.HIGH if seen.days >= 30 and share >= 0.8 else Confidence.MEDIUM


def connectivity(found: ConnectivityInputs, seen: Seen) -> DimensionEvidence:
    """Judge Connectivity."""
    count = {"n": found.on_line, "all": found.machines}
    share = found.on_line / found.machines if found.machines else None
    good, standard = found.good_share, found.standard_share
    is_open = _at_least(standard, 0.5) or found.feed_days >= 6
    gates = (
        _gate(2, "proof-on-line", found.on_line >= 1, "connections", **count),
        _gate(3, "proof-register", found.is_register_complete, "connections", all=found.machines),
        _gate(3, "proof-on-line-half", _at_least(share, 0.5), "connections", **count),
        _gate(3, "proof-good-95", _at_least(good, 0.95), "diagnostics", share=_percent(good)),
        _gate(4, "proof-on-line-most", _at_least(share, 0.9), "connections", **count),
        _gate(4, "proof-good-98", _at_least(good, 0.98), "diagnostics", share=_percent(good)),
        _gate(
            4, "proof-open", is_open, "connections", share=_percent(standard), days=found.feed_days
        ),
        _gate(4, "proof-fills", found.fills_outages, "diagnostics"),
    )
    return _evidence("connectivity", gates, seen, knows=found.machines > 0)


def analytics(found: AnalyticsInputs, seen: Seen) -> DimensionEvidence:
    """Judge Data Analytics."""
    days, use = found.covered_days, found.days_of_use
    names = ", ".join(found.kpis) or "\N{EN DASH}"
    reasoned = found.reasoned_share
    gates = (
        _gate(2, "proof-history-7", _at_least(days, 7), "trends", days=days),
        _gate(3, "proof-history-30", _at_least(days, 30), "trends", days=days),
        _gate(3, "proof-kpis", len(found.kpis) >= 3, "line", n=len(found.kpis), names=names),
        _gate(3, "proof-use", _at_least(use, 10), "trends", days=use),
        _gate(4, "proof-history-90", _at_least(days, 90), "trends", days=days),
        _gate(
            4, "proof-reasons", _at_least(reasoned, 0.8), "performance", share=_percent(reasoned)
        ),
        _gate(4, "proof-forecasts", found.forecasts >= 1, "health", n=found.forecasts),
    )
    return _evidence("data_analytics", gates, seen, knows=days is not None)


def automation(found: AutomationInputs, seen: Seen) -> DimensionEvidence:
    """Judge Automation; without a machine that reports its mode there is nothing to judge."""
    modes, automatic, recipes = found.reporting_share, found.automatic_share, found.recipe_share
    told, auto = _percent(modes), _percent(automatic)
    per_h = found.interventions_per_h
    rarely = None if per_h is None else per_h <= 1
    gates = (
        _gate(2, "proof-automatic-50", _at_least(automatic, 0.5), "line", share=auto),
        _gate(3, "proof-modes-50", _at_least(modes, 0.5), "line", share=told),
        _gate(3, "proof-automatic-80", _at_least(automatic, 0.8), "line", share=auto),
        _gate(3, "proof-recipes-50", _at_least(recipes, 0.5), "trends", share=_percent(recipes)),
        _gate(4, "proof-modes-80", _at_least(modes, 0.8), "line", share=told),
        _gate(4, "proof-automatic-95", _at_least(automatic, 0.95), "line", share=auto),
        _gate(4, "proof-recipes-80", _at_least(recipes, 0.8), "trends", share=_percent(recipes)),
        _gate(4, "proof-interventions", rarely, "alarms", n=_figure(per_h)),
    )
    knows = bool(modes) and automatic is not None
    return _evidence("automation", gates, seen, knows=knows)


def digital_twin(found: TwinInputs, seen: Seen) -> DimensionEvidence:
    """Judge Digital Twin; a live twin counts whether or not an asset record is filled."""
    records, live = found.records, found.live
    share = found.live_critical / found.critical if found.critical else None
    critical = {"n": found.live_critical, "all": found.critical}
    is_begun = None if records is None or live is None else records + live >= 1
    gates = (
        _gate(2, "proof-records", is_begun, "machine", n=_count(records)),
        _gate(3, "proof-live-twin", _at_least(live, 1), "health", n=_count(live)),
        _gate(4, "proof-critical-twins", _at_least(share, 0.5), "health", **critical),
        _gate(4, "proof-models", found.models >= 1, "health", n=found.models),
        _gate(4, "proof-what-if", found.what_ifs >= 3, "performance", n=found.what_ifs),
    )
    return _evidence("digital_twin", gates, seen, knows=is_begun is not None)


def learning(found: LearningInputs, seen: Seen) -> DimensionEvidence:
    """Judge AI / Machine Learning."""
    judged = found.confirmed + found.dismissed + found.undecided
    bound = wilson_lower(found.confirmed, found.confirmed + found.dismissed)
    is_begun = None if found.rules is None else found.rules + found.detectors >= 1
    gates = (
        _gate(2, "proof-rules", is_begun, "alarms", n=_count(found.rules)),
        _gate(3, "proof-detectors", found.detectors >= 1, "health", n=found.detectors),
        _gate(3, "proof-judged-10", judged >= 10, "health", n=judged),
        _gate(4, "proof-learning-machines", found.machines >= 3, "health", n=found.machines),
        _gate(4, "proof-judged-20", judged >= 20, "health", n=judged),
        _gate(4, "proof-precision", _at_least(bound, 0.4), "health", share=_percent(bound)),
        _gate(4, "proof-validated", found.are_all_validated, "health"),
    )
    return _evidence("ai_machine_learning", gates, seen, knows=is_begun is not None)


def cybersecurity(found: SecurityInputs, seen: Seen) -> DimensionEvidence:
    """Judge Cybersecurity by the worst connection."""
    all_of = found.connections
    expiry = min((_expiry(one) for one in all_of), default=math.inf)
    left, old = _figure(expiry), found.backup_age_days
    firmware = found.firmware_share
    gates = (
        _worst(2, "proof-no-open-writes", all_of, _is_open),
        _gate(2, "proof-logins", found.has_logins, "connections"),
        _worst(3, "proof-signed", all_of, lambda one: one.mode == "None"),
        _worst(3, "proof-policies", all_of, lambda one: one.policy in DEPRECATED),
        _worst(3, "proof-trusted", all_of, lambda one: not one.is_trusted or _expiry(one) <= 0),
        _worst(4, "proof-encrypted", all_of, lambda one: one.mode != _ENCRYPTED),
        _worst(4, "proof-no-anonymous", all_of, lambda one: one.is_anonymous),
        _gate(4, "proof-expiry", expiry > 30, "connections", days=left),
        _gate(4, "proof-audit", found.is_audit_whole, "diagnostics"),
        _gate(4, "proof-backup", None if old is None else old <= 7, "diagnostics",
              days=_figure(old)),
        _gate(4, "proof-firmware", _at_least(firmware, 0.9), "machine", share=_percent(firmware)),
    )  # fmt: skip
    knows = bool(all_of) and found.has_logins is not None
    return _evidence("cybersecurity", gates, seen, knows=knows)


def wilson_lower(hits: int, judged: int, z: float = WILSON_Z) -> float | None:
    """Return the lower bound of a share by Wilson's score interval; None without any.

    E. B. Wilson, Journal of the American Statistical Association 22 (1927).
    """
    if judged == 0:
        return None
    share, square = hits / judged, z * z
    middle = share + square / (2 * judged)
    reach = z * math.sqrt(share * (1 - share) / judged + square / (4 * judged * judged))
    return (middle - reach) / (1 + square / judged)


def _gate(
    level: int, code: str, is_met: bool | None, page: str, **figures: float | int | str | None
) -> EvidenceGate:
    told = tuple((name, "?" if value is None else value) for name, value in figures.items())
    return EvidenceGate(level, code, is_met, told, page)


def _worst(
    level: int,
    code: str,
    connections: Sequence[ConnectionSecurity],
    is_weak: Callable[[ConnectionSecurity], bool],
) -> EvidenceGate:
    """Return a gate that one weak connection closes, and which those are."""
    weak = [one.key for one in connections if is_weak(one)]
    names = ", ".join(weak) or "\N{EN DASH}"
    return _gate(level, code, not weak, "connections", n=len(weak), names=names)


def _is_open(connection: ConnectionSecurity) -> bool:
    return connection.mode == "None" and connection.is_anonymous and connection.has_writes


def _expiry(connection: ConnectionSecurity) -> float:
    """Return days until the certificate ends; without security there is none to end."""
    days = connection.days_to_expiry
    return math.inf if days is None else days


def _at_least(value: float | None, bound: float) -> bool | None:
    return None if value is None else value >= bound


def _percent(share: float | None) -> str:
    """Return a share as a percentage cut to one decimal, so that 94.99 never reads as 95."""
    return "?" if share is None else f"{math.floor(1000 * share + 1e-9) / 10:g}"


def _figure(value: float | None) -> str:
    if value is None or not math.isfinite(value):
        return "?" if value is None else "\N{EN DASH}"
    return f"{value:.1f}"


def _count(value: int | None) -> int | str:
    return "?" if value is None else value


def _evidence(
    dimension: str, gates: tuple[EvidenceGate, ...], seen: Seen, *, knows: bool
) -> DimensionEvidence:
    level = level_of(gates) if knows else None
    return DimensionEvidence(
        dimension, level, gates, confidence_of(seen), (f"unseen-{dimension.replace('_', '-')}",)
    )
