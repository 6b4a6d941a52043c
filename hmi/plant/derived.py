"""Tags that the engine computes itself; recorded and drawn like measured ones.

Their times are the times of the samples that they were computed from.
"""

from hmi.plant.assets import Machine, MachineState
from hmi.plant.tags import Kind, Tag

STATE = "line_state"
OEE = "oee"
AVAILABILITY = "availability"
EFFECTIVENESS = "effectiveness"
QUALITY_RATIO = "quality_ratio"
HEALTH = "health"
ENTERED_STATE = "entered_state"
EXPECTED, REACH = "expected", "reach"
"""Beside a tag that is watched, key_of(tag, EXPECTED) and key_of(tag, REACH): its usual band is
expected ± reach. A sample of bad quality ends both where nothing is judged."""

_STATES = tuple((int(state), state.name.capitalize()) for state in MachineState)
_PERCENT = (OEE, AVAILABILITY, EFFECTIVENESS, QUALITY_RATIO)
_NAMES = {
    OEE: "OEE", AVAILABILITY: "Availability", EFFECTIVENESS: "Effectiveness",
    QUALITY_RATIO: "Quality ratio",
}  # fmt: skip


def key_of(machine: str, quantity: str) -> str:
    """Return the key of a derived tag of a machine."""
    return f"{machine}.{quantity}"


def is_band(tag: Tag) -> bool:
    """Tell whether a tag is an end of another's usual band, which is drawn with that one."""
    return tag.is_derived and tag.key.rpartition(".")[2] in (EXPECTED, REACH)


def derived_tags(machine: Machine) -> tuple[Tag, ...]:
    """Return the derived tags of a machine: state, OEE and its factors in %, health 0..100.

    The state follows the server's history into a hole, the figures of a moment do not.
    """
    state = Tag(
        key=key_of(machine.key, STATE), name="State", machine=machine.key,
        kind=Kind.ENUMERATION, states=_STATES, max_interval_s=60.0,
    )  # fmt: skip
    ratios = tuple(
        Tag(
            key=key_of(machine.key, quantity),
            name=_NAMES[quantity],
            machine=machine.key,
            unit="%",
            low=0.0,
            high=100.0,
            interval_s=5.0,
            backfill=False,
        )
        for quantity in _PERCENT
    )
    health = Tag(
        key=key_of(machine.key, HEALTH), name="Health", machine=machine.key,
        low=0.0, high=100.0, normal_low=80.0, normal_high=100.0, decimals=0,
        interval_s=60.0, backfill=False,
    )  # fmt: skip
    entered = Tag(
        key=key_of(machine.key, ENTERED_STATE), name="Entered state", machine=machine.key,
        kind=Kind.ENUMERATION, states=_STATES, backfill=False,
    )  # fmt: skip
    return (state, *ratios, health, *([entered] if machine.has_entered_state else []))
