"""The bottling line as a whole: six machines, the conveyors between them, and the air.

Pure: fed with time steps by hand, knows neither clock nor OPC UA. values() gives true values;
noise and rounding belong to the instruments.
"""

from collections.abc import Mapping
from datetime import datetime
from random import Random
from typing import Protocol

from hmi.simulator.buffers import Buffer
from hmi.simulator.compressors import SUPPLY, Compressor
from hmi.simulator.crew import Crew
from hmi.simulator.drives import DriveRating
from hmi.simulator.equipment import Capper, CasePacker, Depalletiser, Filler, Labeller, Palletiser
from hmi.simulator.line_machines import LineMachine, MachineRating, Surroundings
from hmi.simulator.orders import OrderBook
from hmi.simulator.response import seeded
from hmi.simulator.stops import GUARD, JAM

Value = float | int | bool | str

BOTTLES_A_CASE = 12
RATINGS = (
    MachineRating("depalletiser", 40_000, DriveRating(21.0, 27.0, 0.42), reject_share=0.001),
    MachineRating("filler", 36_000, DriveRating(34.0, 32.0, 0.40), reject_share=0.010, air=1400.0),
    MachineRating("capper", 38_000, DriveRating(14.5, 29.0, 0.38), reject_share=0.003),
    MachineRating("labeller", 39_000, DriveRating(11.8, 26.0, 0.36), reject_share=0.004),
    MachineRating(
        "case_packer", 3_500, DriveRating(17.2, 28.0, 0.45), infeed_pieces=BOTTLES_A_CASE,
        reject_share=0.002, air=1700.0,
    ),
    MachineRating("palletiser", 3_700, DriveRating(19.5, 25.0, 0.44), reject_share=0.0005),
)  # fmt: skip
CAPACITIES = {
    "depalletiser": 900, "filler": 400, "capper": 800, "labeller": 1200, "case_packer": 80,
}  # fmt: skip
"""Pieces on the conveyor behind each machine."""


class _Equipment(Protocol):
    def step(self, dt: float, rng: Random, made: int) -> None: ...

    def values(self) -> dict[str, float]: ...


class BottlingLine:
    """Seven machines with their causes and effects, reproducible by seed."""

    def __init__(self, seed: int) -> None:
        self._rng = seeded(seed)
        self.orders = OrderBook(self._rng)
        self.buffers = {key: Buffer(size, size // 2) for key, size in CAPACITIES.items()}
        self.machines = self._build()
        self.compressor = Compressor(self._rng)
        self.filler = Filler(self.machines["filler"], self.orders)
        self.capper = Capper(self.machines["capper"])
        self.labeller = Labeller(self.machines["labeller"])
        self.case_packer = CasePacker(self.machines["case_packer"])
        self._equipment: Mapping[str, _Equipment] = {
            "depalletiser": Depalletiser(self.machines["depalletiser"]),
            "filler": self.filler,
            "capper": self.capper,
            "labeller": self.labeller,
            "case_packer": self.case_packer,
            "palletiser": Palletiser(self.machines["palletiser"]),
        }

    def step(self, dt: float, moment: datetime, crew: Crew) -> None:
        """Advance everything by dt seconds to the aware moment."""
        around = Surroundings(
            air_bar=self.compressor.pressure,
            recipe_speed=self.orders.recipe.speed,
            crewed=crew.present(moment),
            changing=self.orders.changes,
        )
        self.orders.step(dt)
        # From the end of the line to its start, so that space freed in a step is used in it.
        for key, machine in reversed(self.machines.items()):
            made = machine.step(dt, around)
            self._equipment[key].step(dt, self._rng, made)
            if key == "filler":
                self.orders.count(made)
        self._guard_bowl()
        self.compressor.step(dt, self.air_consumption())

    def jam(self, key: str, seconds: float) -> None:
        """Jam a machine. Raise KeyError when the line has none of that name."""
        self.machines[key].hold(seconds, JAM)

    def air_of(self, key: str) -> float:
        """Return the air one machine takes, in litres a minute."""
        machine = self.machines[key]
        return machine.rating.air * (0.12 + 0.88 * machine.ratio)

    def air_consumption(self) -> float:
        """Return the air all machines take, in litres a minute."""
        return sum(self.air_of(key) for key in self.machines)

    def settle(self) -> None:
        """Clear stops and changeovers, so that what follows starts with a running line."""
        self.orders.finish_changeover(ahead=18_000)
        for machine in self.machines.values():
            machine.clear()

    def values(self) -> dict[str, Value]:
        """Return the true value of every tag by its key."""
        found: dict[str, Value] = {}
        for key, machine in self.machines.items():
            found.update(self._machine_values(key, machine))
            for quantity, value in self._equipment[key].values().items():
                found[f"{key}.{quantity}"] = value
        found.update(self._order_values())
        found.update(self._compressor_values())
        return found

    def _build(self) -> dict[str, LineMachine]:
        machines: dict[str, LineMachine] = {}
        infeed: Buffer | None = None
        for rating in RATINGS:
            outfeed = self.buffers.get(rating.key)
            machines[rating.key] = LineMachine(rating, infeed, outfeed, self._rng)
            infeed = outfeed
        return machines

    def _guard_bowl(self) -> None:
        """Stop the filler over an empty bowl, as its own interlock does."""
        filler = self.machines["filler"]
        if self.filler.bowl_level < 22.0 and not filler.fault_code:
            filler.hold(8.0, 14)

    def _machine_values(self, key: str, machine: LineMachine) -> dict[str, Value]:
        drive = machine.drive
        found: dict[str, Value] = {
            "state": machine.state.value, "mode": 1 if machine.mode.value == 3 else 4,
            "item_state": machine.item_state.value, "operation_mode": machine.mode.value,
            "device_health": machine.health.value, "starved": machine.starved,
            "blocked": machine.blocked, "guard_closed": machine.fault_code != GUARD,
            "fault_code": machine.fault_code, "speed": machine.speed,
            "target_speed": machine.target_speed, "total": machine.total, "good": machine.good,
            "reject": machine.rejects, "stops": machine.stops,
            "running_hours": machine.running_h, "current": drive.current, "power": drive.power,
            "energy": drive.energy, "torque": drive.torque, "temperature": drive.bearing,
            "winding_temperature": drive.winding, "vibration": drive.vibration,
            "air_flow": self.air_of(key),
        }  # fmt: skip
        if machine.outfeed is not None:
            found["buffer"] = 100.0 * machine.outfeed.fill
        return {f"{key}.{quantity}": value for quantity, value in found.items()}

    def _order_values(self) -> dict[str, Value]:
        return {
            "filler.recipe": self.orders.recipe.name,
            "filler.order": self.orders.name,
            "filler.order_quantity": self.orders.quantity,
            "filler.order_done": self.orders.done,
            "filler.changeover_left": self.orders.changeover_s,
        }

    def _compressor_values(self) -> dict[str, Value]:
        air = self.compressor
        drive = air.drive
        return {
            "compressor.pressure": air.pressure, "compressor.setpoint": air.setpoint,
            "compressor.loaded": air.loaded, "compressor.flow": air.flow,
            "compressor.capacity_used": 100.0 * air.flow / SUPPLY,
            "compressor.oil_temperature": air.oil, "compressor.dew_point": air.dew_point,
            "compressor.separator_dp": air.separator_dp, "compressor.filter_dp": air.filter_dp,
            "compressor.load_cycles": air.load_cycles,
            "compressor.running_hours": air.running_h,
            "compressor.delivered": air.delivered_m3,
            "compressor.current": drive.current, "compressor.power": drive.power,
            "compressor.energy": drive.energy, "compressor.temperature": drive.bearing,
            "compressor.winding_temperature": drive.winding,
            "compressor.vibration": drive.vibration,
            "compressor.item_state": air.item_state.value,
            "compressor.operation_mode": air.mode.value,
            "compressor.device_health": air.health.value,
            "compressor.intake_temperature": drive.ambient,
        }  # fmt: skip
