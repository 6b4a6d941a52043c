"""What a signal could be to a machine, with the reasons: by its unit, its name, its model. Pure.

The surest comes first. What a companion model says is certain; a unit that only one quantity has
says more than a name; both together say most.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hmi.plant.assets import Machine
from hmi.plant.explored import FoundMachine, Node
from hmi.plant.key_names import slug
from hmi.plant.sensors import FIELDS, Chosen, Sensor
from hmi.plant.tag_picking import tag_of
from hmi.plant.tags import Kind, Tag

SMALL: Final = (
    Sensor.VIBRATION, Sensor.TEMPERATURE, Sensor.CURRENT, Sensor.STATE, Sensor.SPEED,
    Sensor.CYCLES,
)  # fmt: skip
"""What a small beginning is made of, in this order; a state makes a speed needless."""
MOST_CHOSEN: Final = 5


class Reason(StrEnum):
    """Why a signal is proposed."""

    MODEL = "model"
    """A companion model names it; the word is the model's name."""
    UNIT = "unit"
    NAME = "name"


_WEIGHT: Final = {Reason.MODEL: 4, Reason.UNIT: 2, Reason.NAME: 2}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A signal, what it could be, and why: pairs of a reason and the word that it is about."""

    tag: Tag
    sensor: Sensor
    reasons: tuple[tuple[Reason, str], ...] = ()
    path: str = ""
    """Where it lies in its server."""

    @property
    def weight(self) -> int:
        """How sure it is; 0 for what nothing is known of."""
        return sum(_WEIGHT[reason] for reason, _word in self.reasons)


@dataclass(frozen=True, slots=True)
class _Signs:
    """By what a quantity is told. units are sure, words less so; not_words are of another one."""

    units: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    not_words: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = (Kind.NUMBER, Kind.INTEGER)
    needs_word: bool = False
    """Whether other quantities have these units, too."""


_DEGREES: Final = ("°C", "degC", "C", "℃", "Cel")
_WANTED: Final = ("setpoint", "set point", "target", "limit", "soll", "max", "min")
_HOT: Final = ("temp", "heat", "warm")
_SIGNS: Final = {
    Sensor.VIBRATION: _Signs(
        ("mm/s",), ("vibration", "vib", "v rms", "schwing"), ("feed", "axis", *_WANTED)
    ),
    Sensor.WINDING: _Signs(
        _DEGREES, ("winding", "motor temp", "wicklung", "stator"), _WANTED, needs_word=True
    ),
    Sensor.GEARBOX_OIL: _Signs(_DEGREES, ("gear", "getriebe"), _WANTED, needs_word=True),
    Sensor.HYDRAULIC_OIL: _Signs(_DEGREES, ("hydraul",), _WANTED, needs_word=True),
    Sensor.CABINET: _Signs(
        _DEGREES, ("cabinet", "enclosure", "schrank"), _WANTED, needs_word=True
    ),
    Sensor.TEMPERATURE: _Signs(
        _DEGREES, ("bearing", "lager", *_HOT), (*_WANTED, "ambient", "product", "glue")
    ),
    Sensor.CURRENT: _Signs(("A",), ("current", "strom"), ("hoist", *_WANTED)),
    Sensor.STATE: _Signs(
        (), ("state", "status", "zustand"), ("last", "health"),
        (Kind.ENUMERATION, Kind.TEXT, Kind.INTEGER), needs_word=True,
    ),
    Sensor.SPEED: _Signs(
        ("rpm", "1/min", "r/min", "/min", "m/min", "/h", "1/h", "min⁻¹", "bph"),
        ("speed", "rpm", "drehzahl", "geschwindigkeit"), _WANTED,
    ),
    Sensor.CYCLES: _Signs(
        ("pcs", "Stk", "parts"), ("cycle", "count", "parts", "total", "pieces", "zahler"),
        ("good", "reject", "bad", "defect", "time", "hours", *_WANTED), needs_word=True,
    ),
    Sensor.ENERGY: _Signs(("kWh", "Wh", "MWh"), ("energy", "energie"), _WANTED),
}  # fmt: skip


def propose(candidates: Iterable[tuple[Tag, str]]) -> list[Proposal]:
    """Return tags with what they could be, the surest first; each comes with its path."""
    found = [_proposed(tag, path) for tag, path in candidates]
    return sorted(found, key=lambda one: (-one.weight, len(one.path), one.tag.name))


def proposals_of(found: FoundMachine) -> list[Proposal]:
    """Return the tags of a machine that describes itself; what its model names comes first."""
    roles = {
        getattr(found.machine, field): sensor for sensor, field in FIELDS.items()
    }  # fmt: skip
    model = ", ".join(found.models)
    given = []
    for one in propose((tag, "") for tag in found.tags):
        sensor = roles.get(one.tag.key)
        if sensor is not None:
            reasons = ((Reason.MODEL, model), *(one.reasons if sensor is one.sensor else ()))
            given.append(Proposal(one.tag, sensor, reasons))
        else:
            given.append(one)
    return sorted(given, key=lambda one: -one.weight)


def candidates_of(nodes: Iterable[Node], connection: str) -> list[tuple[Tag, str]]:
    """Return the variables of a server that a tag can hold, as tags that have no key yet."""
    return [
        (tag_of(node, "", "", connection), node.path) for node in nodes if node.kind is not None
    ]


def first_choice(proposals: Sequence[Proposal]) -> list[Chosen]:
    """Return three to five of them that are told surely: one for each thing to know."""
    chosen: list[Chosen] = []
    for sensor in SMALL:
        if len(chosen) == MOST_CHOSEN:
            break
        if sensor is Sensor.SPEED and any(one.sensor is Sensor.STATE for one in chosen):
            continue
        best = next((one for one in proposals if one.sensor is sensor and one.weight), None)
        if best is not None:
            chosen.append(Chosen(best.tag, sensor))
    return chosen


def sensors_of(machine: Machine, tags: Iterable[Tag]) -> list[Chosen]:
    """Return the tags of a machine of the site with what they are to it."""
    roles = {getattr(machine, field): sensor for sensor, field in FIELDS.items()}
    roles.pop("", None)
    own = [one for one in tags if one.machine == machine.key or one.key in roles]
    return [
        Chosen(one, roles.get(one.key, Sensor.OTHER)) for one in own if one.node or one.manual
    ]  # fmt: skip


def fits(tag: Tag, sensor: Sensor) -> bool:
    """Tell whether a tag can be that to a machine."""
    if sensor is Sensor.OTHER:
        return True
    signs = _SIGNS[sensor]
    return tag.kind in signs.kinds and (not tag.unit or not signs.units or tag.unit in signs.units)


def _proposed(tag: Tag, path: str) -> Proposal:
    above = path.rpartition("/")[0].rpartition("/")[2]
    words = _words(f"{tag.name} {tag.key.rpartition('.')[2]}")
    best = Proposal(tag, Sensor.OTHER, (), path)
    for sensor, signs in _SIGNS.items():
        reasons = _reasons(tag, signs, words, _words(above))
        found = Proposal(tag, sensor, reasons, path)
        if found.weight > best.weight:
            best = found
    return best


def _words(name: str) -> str:
    """Return the words of a name in small letters with a blank before each."""
    return " " + " ".join(slug(one, "") for one in name.split()).replace("_", " ")


def _reasons(tag: Tag, signs: _Signs, words: str, above: str) -> tuple[tuple[Reason, str], ...]:
    """Return what speaks for a quantity; nothing where something speaks against it."""
    if tag.kind not in signs.kinds or any(f" {word}" in words for word in signs.not_words):
        return ()
    if tag.unit and signs.units and tag.unit not in signs.units:
        return ()
    # The folder helps where a name says little: `Motor/Vibration/Value`.
    word = next((one for one in signs.words if one in words), "") or next(
        (one for one in signs.words if one in above), ""
    )
    if signs.needs_word and not word:
        return ()
    named = ((Reason.NAME, word),) if word else ()
    by_unit = ((Reason.UNIT, tag.unit),) if tag.unit and tag.unit in signs.units else ()
    return (*by_unit, *named)
