"""A machine's health as words and figures for a row of the matrix; the same for the detail."""

from dataclasses import dataclass

from hmi.bus.facts import HealthAspect, MachineChanged
from hmi.plant.assets import Machine
from hmi.plant.derived import EXPECTED, key_of
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.standing import Standing
from ui.live.station import Station
from ui.widgets.points_lost import aspect_value
from ui.widgets.state_chip import state_word
from ui.widgets.value_text import NOTHING

ORDER = ("vibration", "temperature", "current", "anomaly", "faults")
"""Aspects from left to right."""
HELD_S = 120.0
"""A score older than this is held; it is computed once a minute while the machine runs."""
GOOD, WATCH, PLAN = 80.0, 60.0, 40.0


@dataclass(frozen=True, slots=True)
class HealthCell:
    """One aspect of one machine: its sub-score and value, or why there is none."""

    name: str
    score: float | None
    value: str
    absent: str = ""


@dataclass(frozen=True, slots=True)
class HealthFigures:
    """What a row of the matrix shows; doubt greys it all and says why."""

    machine: str
    name: str
    state: str
    score: float | None
    told: str
    doubt: str
    cells: tuple[HealthCell, ...]
    device: str = ""
    """What the machine says of itself: a letter of NE 107."""

    @property
    def is_live(self) -> bool:
        """Tell whether the figures are what is now."""
        return not self.doubt


def band_word(score: float) -> str:
    """Return what a score means for who plans the work."""
    if score >= GOOD:
        return _("good")
    if score >= WATCH:
        return _("watch")
    return _("plan work") if score >= PLAN else _("act")


def health_figures(station: Station, machine: Machine) -> HealthFigures:
    """Return a machine's row as it stands now."""
    standing = Standing.of(station, machine.key)
    fact = standing.fact
    score = None if fact is None else fact.health
    known = {} if fact is None else {one.name: one for one in fact.aspects}
    return HealthFigures(
        machine=machine.key,
        name=machine.name,
        state=state_word(standing.state),
        score=score,
        told=_("not enough to say") if score is None else band_word(score),
        doubt=standing.doubt or held_text(station, fact),
        device="" if fact is None else fact.device,
        cells=tuple(_cell(station, machine, name, known.get(name)) for name in ORDER),
    )


def held_text(station: Station, fact: MachineChanged | None) -> str:
    """Return how old a held score is; empty while it is renewed."""
    if fact is None or fact.health is None or fact.health_time is None:
        return ""
    age_s = (station.clock.now() - fact.health_time).total_seconds()
    return _("held, {age} old").format(age=formats.age(age_s)) if age_s > HELD_S else ""


def _is_watched(station: Station, machine: Machine) -> bool:
    tags = machine.vibration_tag, machine.temperature_tag, machine.current_tag
    numbers = station.site.number_by_key
    return any(key_of(tag, EXPECTED) in numbers for tag in (*tags, *machine.indicator_tags))


def _cell(
    station: Station, machine: Machine, name: str, aspect: HealthAspect | None
) -> HealthCell:
    if aspect is not None:
        return HealthCell(name, aspect.score, aspect_value(aspect, station.site))
    is_offered = {
        "vibration": bool(machine.vibration_tag),
        "temperature": bool(machine.temperature_tag),
        "current": bool(machine.current_tag and machine.current_baseline),
        "anomaly": _is_watched(station, machine),
        "faults": True,
    }.get(name, False)
    return HealthCell(name, None, NOTHING, _("no reading") if is_offered else _("not offered"))
