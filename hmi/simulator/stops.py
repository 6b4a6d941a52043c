"""Why a machine stands: causes with their codes, and the way back to production."""

from dataclasses import dataclass

from hmi.simulator.packml_states import PackState

JAM = 12
FAULT = 31
LOW_AIR = 41
GUARD = 52
CODES = {
    0: "none", 11: "bottle fallen", JAM: "jam", 13: "sensor dirty", 14: "part missing",
    FAULT: "drive fault", 32: "axis position", 33: "safety relay",
    LOW_AIR: "air pressure low", GUARD: "guard door open",
}  # fmt: skip
MINOR = (11, JAM, 13, 14, GUARD)
MAJOR = (FAULT, 32, 33)


@dataclass(slots=True)
class Stop:
    """One stop of a machine: what state it holds the machine in, and for how many seconds."""

    state: PackState
    code: int
    left_s: float


def recovery(state: PackState) -> tuple[tuple[PackState, float], ...]:
    """Return the states, with their seconds, that lead from a stop back to Execute."""
    if state is PackState.HELD:
        return ((PackState.UNHOLDING, 2.0),)
    way = ((PackState.RESETTING, 3.0), (PackState.IDLE, 2.0), (PackState.STARTING, 3.0))
    if state is PackState.ABORTED:
        return ((PackState.CLEARING, 4.0), *way)
    return way
