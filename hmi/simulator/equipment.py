"""What is special to each kind of machine: media, magazines, heaters, tools.

Each class follows its LineMachine (speed, state) and gives true values by quantity name.
"""

from random import Random

from hmi.simulator.line_machines import LineMachine
from hmi.simulator.orders import OrderBook
from hmi.simulator.response import approach
from hmi.simulator.supplies import Drift, Heater, Magazine

BOWL_LITRES = 220.0
_BOTTLES_A_LAYER = 420
_LAYERS_A_PALLET = 6
_CASES_A_PALLET = 72
_CASES_A_LAYER = 12


class Depalletiser:
    """Sweeps layers of empty bottles from pallets."""

    def __init__(self, machine: LineMachine) -> None:
        self._machine = machine
        self._media = {
            "vacuum": Drift(-62.0, 0.8, 40.0),
            "hydraulic_pressure": Drift(118.0, 1.5, 60.0),
        }
        self._pallets = Magazine(pieces=12 * _LAYERS_A_PALLET * _BOTTLES_A_LAYER)

    def step(self, dt: float, rng: Random, made: int) -> None:
        """Advance by dt seconds in which made pieces were made."""
        for medium in self._media.values():
            medium.step(dt, rng)
        self._pallets.use(made)

    def values(self) -> dict[str, float]:
        """Return true values by quantity."""
        pallet = _LAYERS_A_PALLET * _BOTTLES_A_LAYER
        left = pallet - self._machine.total % pallet
        return {
            "vacuum": self._media["vacuum"].value,
            "hydraulic_pressure": self._media["hydraulic_pressure"].value,
            "layers_left": float(-(-left // _BOTTLES_A_LAYER)),
            "lift_position": 250.0 + 1450.0 * left / pallet,
            "pallet_magazine": self._pallets.level,
        }


class Filler:
    """Fills from a ring bowl whose level the product supply keeps."""

    def __init__(self, machine: LineMachine, orders: OrderBook) -> None:
        self._machine = machine
        self._orders = orders
        self.supply = 1.0
        """Fraction of the product supply that is available."""
        self.bowl_level = 62.0
        self.bowl_setpoint = 62.0
        self.product_flow = 0.0
        self._tank = Magazine(pieces=64_000, refill_at=35.0)
        self._media = {
            "product_temperature": Drift(11.5, 0.35, 500.0),
            "bowl_pressure": Drift(2.50, 0.02, 25.0),
            "co2_pressure": Drift(5.60, 0.05, 200.0),
            "rinse_pressure": Drift(3.10, 0.05, 80.0),
            "fill_deviation": Drift(0.6, 0.35, 120.0),
        }

    def step(self, dt: float, rng: Random, made: int) -> None:
        """Advance by dt seconds in which made bottles were filled."""
        for medium in self._media.values():
            medium.step(dt, rng)
        self._tank.use(made)
        litres_s = self._machine.speed / 3600.0 * self._orders.recipe.volume / 1000.0
        self.product_flow = 60.0 * litres_s * min(1.0, self.supply)
        refilled = approach(self.bowl_level, self.bowl_setpoint, dt, 6.0)
        drained = self.bowl_level - 100.0 * litres_s * (1.0 - self.supply) * dt / BOWL_LITRES
        self.bowl_level = refilled if self.supply >= 1.0 else max(0.0, drained)

    def values(self) -> dict[str, float]:
        """Return true values by quantity."""
        media = {quantity: medium.value for quantity, medium in self._media.items()}
        return {
            **media,
            "bowl_level": self.bowl_level,
            "bowl_setpoint": self.bowl_setpoint,
            "product_flow": self.product_flow,
            "tank_level": self._tank.level,
            "fill_volume": self._orders.recipe.volume + media["fill_deviation"],
        }


class Capper:
    """Screws caps to a torque."""

    def __init__(self, machine: LineMachine) -> None:
        self._machine = machine
        self.torque_setpoint = 165.0
        self._spread = Drift(6.0, 0.6, 200.0)
        self._torque = Drift(0.0, 1.2, 30.0)
        self._heads = Drift(0.0, 0.4, 300.0)
        self._caps = Magazine(pieces=30_000)

    def step(self, dt: float, rng: Random, made: int) -> None:
        """Advance by dt seconds in which made bottles were capped."""
        for medium in (self._spread, self._torque, self._heads):
            medium.step(dt, rng)
        self._caps.use(made)

    def values(self) -> dict[str, float]:
        """Return true values by quantity."""
        return {
            "cap_torque": self.torque_setpoint + self._torque.value,
            "torque_setpoint": self.torque_setpoint,
            "torque_spread": self._spread.value + 20.0 * self._machine.drive.wear,
            "cap_magazine": self._caps.level,
            "head_temperature": 31.0 + 6.0 * self._machine.ratio + self._heads.value,
        }


class Labeller:
    """Glues labels; the camera behind it measures their position."""

    def __init__(self, machine: LineMachine) -> None:
        self._machine = machine
        self.glue = Heater(setpoint=152.0, value=152.0)
        self._glue_tank = Magazine(pieces=80_000)
        self._reel = Magazine(pieces=25_000, refill_at=5.0)
        self._media = {
            "label_offset": Drift(0.1, 0.15, 90.0),
            "web_tension": Drift(22.0, 0.5, 20.0),
        }

    def step(self, dt: float, rng: Random, made: int) -> None:
        """Advance by dt seconds in which made bottles were labelled."""
        for medium in self._media.values():
            medium.step(dt, rng)
        self.glue.step(dt)
        self._glue_tank.use(made)
        self._reel.use(made)

    def values(self) -> dict[str, float]:
        """Return true values by quantity."""
        return {
            "glue_temperature": self.glue.value,
            "glue_setpoint": self.glue.setpoint,
            "glue_level": self._glue_tank.level,
            "label_reel": self._reel.level,
            "label_offset": self._media["label_offset"].value + 0.8 * self._machine.drive.wear,
            "web_tension": self._media["web_tension"].value,
        }


class CasePacker:
    """Lifts twelve bottles at a time into glued cases."""

    def __init__(self, machine: LineMachine) -> None:
        self._machine = machine
        self.glue = Heater(setpoint=168.0, value=168.0)
        self._blanks = Magazine(pieces=2_400)
        self._vacuum = Drift(-68.0, 0.7, 30.0)
        self._axis = 41.0

    def step(self, dt: float, rng: Random, made: int) -> None:
        """Advance by dt seconds in which made cases were packed."""
        self._vacuum.step(dt, rng)
        self.glue.step(dt)
        self._blanks.use(made)
        self._axis = approach(self._axis, 28.0 + 17.0 * self._machine.ratio, dt, 500.0)

    def values(self) -> dict[str, float]:
        """Return true values by quantity."""
        return {
            "glue_temperature": self.glue.value,
            "case_magazine": self._blanks.level,
            "gripper_vacuum": self._vacuum.value,
            "axis_temperature": self._axis,
        }


class Palletiser:
    """Stacks cases in layers and wraps full pallets."""

    def __init__(self, machine: LineMachine) -> None:
        self._machine = machine
        self._film = Magazine(pieces=40 * _CASES_A_PALLET)
        self._tension = Drift(180.0, 3.0, 25.0)
        self._hoist = Drift(0.0, 0.6, 15.0)

    def step(self, dt: float, rng: Random, made: int) -> None:
        """Advance by dt seconds in which made cases were stacked."""
        self._tension.step(dt, rng)
        self._hoist.step(dt, rng)
        self._film.use(made)

    def values(self) -> dict[str, float]:
        """Return true values by quantity."""
        on_pallet = self._machine.total % _CASES_A_PALLET
        layer = on_pallet // _CASES_A_LAYER
        return {
            "pallets": float(self._machine.total // _CASES_A_PALLET),
            "layer": float(layer + 1),
            "lift_height": 150.0 + 240.0 * layer,
            "hoist_current": (9.0 + 0.8 * layer) * min(1.0, self._machine.ratio * 2.0)
            + (self._hoist.value if self._machine.ratio > 0.02 else 0.0),
            "film_level": self._film.level,
            "film_tension": self._tension.value,
        }
