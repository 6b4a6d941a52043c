"""One machine of the line: moves pieces from its infeed to its outfeed, stops, and recovers."""

from collections import deque
from dataclasses import dataclass
from random import Random

from hmi.simulator.buffers import Buffer
from hmi.simulator.drives import Drive, DriveRating
from hmi.simulator.packml_states import (
    DeviceHealth,
    ItemState,
    OperationMode,
    PackState,
    item_state_of,
)
from hmi.simulator.response import RejectDraw, happens
from hmi.simulator.stops import FAULT, LOW_AIR, MAJOR, MINOR, Stop, recovery

RESUME_STARVED = 0.18
"""Infeed level at which a starved machine starts again."""
RESUME_BLOCKED = 0.75
"""Outfeed level at which a blocked machine starts again."""
LOW_AIR_BAR = 5.2
_RAMP_S = 5.0


@dataclass(frozen=True, slots=True)
class MachineRating:
    """What a machine is built for; rates in pieces an hour, air in litres a minute."""

    key: str
    rated: float
    drive: DriveRating
    infeed_pieces: int = 1
    """Pieces taken from the infeed for one piece made: 12 bottles make a case."""
    reject_share: float = 0.004
    minor_per_h: float = 4.0
    major_per_h: float = 0.006
    air: float = 900.0


@dataclass(slots=True)
class Surroundings:
    """What the line gives a machine in one step."""

    air_bar: float
    recipe_speed: float
    crewed: bool
    changing: bool


class LineMachine:
    """State, counters and drive of one machine between two buffers (None is the world)."""

    def __init__(
        self, rating: MachineRating, infeed: Buffer | None, outfeed: Buffer | None, rng: Random
    ) -> None:
        self.rating = rating
        self.drive = Drive(rating.drive)
        self.infeed = infeed
        self.outfeed = outfeed
        self.state = PackState.EXECUTE
        self.mode = OperationMode.PROCESSING
        self.health = DeviceHealth.NORMAL
        self.starved = False
        self.blocked = False
        self.fault_code = 0
        self.target_speed = rating.rated
        self.speed = 0.0
        self.total = 0
        self.rejects = 0
        self.stops = 0
        self.running_h = 4200.0
        self.reject_factor = 1.0
        self._rng = rng
        self._draw = RejectDraw(rng)
        self._carry = 0.0
        self._stop: Stop | None = None
        self._way: deque[tuple[PackState, float]] = deque()

    @property
    def good(self) -> int:
        """Pieces made and not rejected."""
        return self.total - self.rejects

    @property
    def ratio(self) -> float:
        """Speed as a fraction of the rated one."""
        return self.speed / self.rating.rated

    @property
    def item_state(self) -> ItemState:
        """MachineryItemState of the present state."""
        return item_state_of(self.state)

    def hold(self, seconds: float, code: int) -> None:
        """Stop for a short cause inside the machine; restarts by itself."""
        self._begin(Stop(PackState.HELD, code, seconds))

    def abort(self, seconds: float, code: int = FAULT) -> None:
        """Stop by a fault; restarts by way of Clearing and Resetting."""
        self._begin(Stop(PackState.ABORTED, code, seconds))
        self.health = DeviceHealth.FAILURE

    def clear(self) -> None:
        """End any stop at once."""
        self._stop = None
        self._way.clear()
        self.fault_code = 0
        self.health = DeviceHealth.NORMAL
        self.state = PackState.EXECUTE

    def step(self, dt: float, around: Surroundings) -> int:
        """Advance by dt seconds. Return the good pieces made in it."""
        self._happen(dt, around)
        self._advance_stop(dt, around)
        self._feel_neighbours(around)
        self._ramp(dt, around)
        made = self._move(dt)
        self.drive.step(dt, self.ratio)
        if self.state is PackState.EXECUTE:
            self.running_h += dt / 3600.0
        return made

    def _begin(self, stop: Stop) -> None:
        self._stop = stop
        self._way.clear()
        self.state = stop.state
        self.fault_code = stop.code
        self.stops += stop.state is not PackState.STOPPED

    def _happen(self, dt: float, around: Surroundings) -> None:
        """Let minor stops, faults and want of air, crew or order befall a running machine."""
        if self._stop is not None:
            return
        if not around.crewed or around.changing:
            self._begin(Stop(PackState.STOPPED, 0, 0.0))
        elif around.air_bar < LOW_AIR_BAR:
            self.hold(10.0, LOW_AIR)
        elif self.state is PackState.EXECUTE:
            if happens(self._rng, self.rating.minor_per_h, dt):
                self.hold(self._rng.uniform(15.0, 85.0), self._rng.choice(MINOR))
            elif happens(self._rng, self.rating.major_per_h, dt):
                self.abort(self._rng.uniform(320.0, 700.0), self._rng.choice(MAJOR))

    def _advance_stop(self, dt: float, around: Surroundings) -> None:
        self.mode = OperationMode.SETUP if around.changing else OperationMode.PROCESSING
        stop = self._stop
        if stop is not None:
            stop.left_s -= dt
            if self._may_restart(stop, around):
                self._stop = None
                self._way.extend(recovery(stop.state))
                self.fault_code = 0
                self.health = DeviceHealth.NORMAL
            return
        if self._way:
            self.state, left = self._way[0]
            if left > dt:
                self._way[0] = (self.state, left - dt)
            else:
                self._way.popleft()
        elif self.state is not PackState.SUSPENDED:
            self.state = PackState.EXECUTE

    def _may_restart(self, stop: Stop, around: Surroundings) -> bool:
        if stop.left_s > 0.0 or not around.crewed or around.changing:
            return False
        return stop.code != LOW_AIR or around.air_bar > LOW_AIR_BAR + 0.4

    def _feel_neighbours(self, around: Surroundings) -> None:
        """Set starved and blocked from the buffers, with hysteresis, and suspend accordingly."""
        infeed, outfeed, need = self.infeed, self.outfeed, self.rating.infeed_pieces
        if infeed is not None:
            limit = RESUME_STARVED * infeed.capacity if self.starved else need
            self.starved = infeed.count < limit and around.crewed
        if outfeed is not None:
            self.blocked = outfeed.fill > RESUME_BLOCKED if self.blocked else outfeed.space < 1
        if self.state in {PackState.EXECUTE, PackState.SUSPENDED}:
            waits = self.starved or self.blocked
            self.state = PackState.SUSPENDED if waits else PackState.EXECUTE

    def _ramp(self, dt: float, around: Surroundings) -> None:
        wanted = 0.0
        if self.state is PackState.EXECUTE:
            wanted = self.target_speed * around.recipe_speed * self._modulation()
        ramp = self.rating.rated * dt / _RAMP_S
        self.speed += max(-2.0 * ramp, min(ramp, wanted - self.speed))

    def _modulation(self) -> float:
        """Slow down a little as the outfeed fills, as line control does to avoid full stops."""
        if self.outfeed is None or self.outfeed.fill < 0.7:
            return 1.0
        return 1.0 - 0.16 * (self.outfeed.fill - 0.7) / 0.3

    def _move(self, dt: float) -> int:
        """Move whole pieces; the fraction is carried to the next step."""
        self._carry += self.speed * dt / 3600.0
        pieces = int(self._carry)
        self._carry -= pieces
        need = self.rating.infeed_pieces
        if self.infeed is not None:
            pieces = min(pieces, self.infeed.count // need)
        if self.outfeed is not None:
            pieces = min(pieces, self.outfeed.space)
        bad = self._draw.of(pieces, min(0.5, self.rating.reject_share * self.reject_factor))
        if self.infeed is not None:
            self.infeed.take(pieces * need)
        if self.outfeed is not None:
            self.outfeed.put(pieces - bad)
        self.total += pieces
        self.rejects += bad
        return pieces - bad
