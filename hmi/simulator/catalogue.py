"""All signals of the demo plant in one table: the common ones and what each machine adds."""

from hmi.plant.tags import Kind
from hmi.simulator.bottling_line import RATINGS
from hmi.simulator.machine_signals import health_signals, line_signals, motor_signals
from hmi.simulator.signals import Signal

_Row = tuple[str, str, str, int, float, float, float, float, float, float]
"""Key, name, unit, decimals, low, high, normal_low, normal_high, interval_s, noise."""

_NUMBERS: tuple[_Row, ...] = (
    ("depalletiser.vacuum", "Sweep head vacuum", "kPa", 1, -100, 0, -70, -55, 0.5, 0.3),
    ("depalletiser.hydraulic_pressure", "Hydraulics", "bar", 1, 0, 200, 105, 130, 0.5, 0.4),
    ("depalletiser.lift_position", "Lift position", "mm", 0, 0, 2000, 200, 1750, 0.5, 0.8),
    ("depalletiser.pallet_magazine", "Pallet magazine", "%", 1, 0, 100, 20, 100, 2.0, 0.0),
    ("filler.product_temperature", "Product temperature", "°C", 2, 0, 40, 9.5, 13.5, 1.0, 0.03),
    ("filler.bowl_pressure", "Bowl pressure", "bar", 3, 0, 6, 2.3, 2.7, 0.2, 0.004),
    ("filler.co2_pressure", "CO₂ pressure", "bar", 2, 0, 10, 5.2, 6.0, 1.0, 0.01),
    ("filler.rinse_pressure", "Rinse water pressure", "bar", 2, 0, 6, 2.8, 3.4, 1.0, 0.01),
    ("filler.fill_deviation", "Fill deviation", "ml", 2, -20, 20, -2, 3, 0.5, 0.12),
    ("filler.bowl_level", "Bowl level", "%", 1, 0, 100, 50, 75, 0.2, 0.25),
    ("filler.product_flow", "Product flow", "l/min", 1, 0, 450, 250, 330, 0.2, 1.2),
    ("filler.tank_level", "Buffer tank level", "%", 1, 0, 100, 30, 100, 1.0, 0.05),
    ("filler.fill_volume", "Fill volume", "ml", 1, 0, 1100, 300, 520, 0.5, 0.15),
    ("filler.changeover_left", "Changeover left", "s", 0, 0, 900, 0, 900, 1.0, 0.0),
    ("capper.cap_torque", "Cap torque", "Ncm", 1, 0, 300, 150, 180, 0.2, 1.4),
    ("capper.torque_spread", "Torque spread", "Ncm", 2, 0, 40, 0, 9, 1.0, 0.1),
    ("capper.cap_magazine", "Cap magazine", "%", 1, 0, 100, 20, 100, 1.0, 0.0),
    ("capper.head_temperature", "Capping head temperature", "°C", 1, 0, 100, 25, 45, 1.0, 0.08),
    ("labeller.glue_temperature", "Glue temperature", "°C", 1, 0, 220, 145, 158, 1.0, 0.12),
    ("labeller.glue_level", "Glue level", "%", 1, 0, 100, 20, 100, 2.0, 0.1),
    ("labeller.label_reel", "Label reel", "%", 1, 0, 100, 5, 100, 1.0, 0.0),
    ("labeller.label_offset", "Label offset", "mm", 2, -5, 5, -0.8, 0.8, 0.5, 0.06),
    ("labeller.web_tension", "Web tension", "N", 1, 0, 60, 18, 26, 0.2, 0.3),
    ("case_packer.glue_temperature", "Glue temperature", "°C", 1, 0, 220, 160, 175, 1.0, 0.12),
    ("case_packer.case_magazine", "Case blanks", "%", 1, 0, 100, 20, 100, 1.0, 0.0),
    ("case_packer.gripper_vacuum", "Gripper vacuum", "kPa", 1, -100, 0, -75, -60, 0.2, 0.4),
    ("case_packer.axis_temperature", "Axis temperature", "°C", 1, 0, 100, 20, 55, 1.0, 0.06),
    ("palletiser.lift_height", "Lift height", "mm", 0, 0, 2200, 100, 1700, 0.5, 0.6),
    ("palletiser.hoist_current", "Hoist current", "A", 2, 0, 30, 0, 16, 0.2, 0.15),
    ("palletiser.film_level", "Stretch film", "%", 1, 0, 100, 20, 100, 2.0, 0.0),
    ("palletiser.film_tension", "Film tension", "N", 1, 0, 400, 165, 195, 0.5, 1.0),
    ("compressor.pressure", "Network pressure", "bar", 3, 0, 10, 6.5, 7.5, 0.1, 0.006),
    ("compressor.flow", "Delivered flow", "l/min", 0, 0, 18000, 3000, 10500, 0.2, 40.0),
    ("compressor.capacity_used", "Capacity used", "%", 1, 0, 150, 20, 90, 1.0, 0.3),
    ("compressor.oil_temperature", "Oil temperature", "°C", 1, 0, 130, 55, 88, 0.5, 0.08),
    ("compressor.dew_point", "Pressure dew point", "°C", 2, -20, 30, 0, 6, 1.0, 0.04),
    ("compressor.separator_dp", "Oil separator pressure drop", "bar", 2, 0, 2, 0, 0.6, 1.0, 0.01),
    ("compressor.filter_dp", "Line filter pressure drop", "bar", 2, 0, 1, 0, 0.3, 1.0, 0.006),
    ("compressor.temperature", "Bearing temperature", "°C", 2, 0, 120, 20, 72, 1.0, 0.06),
    ("compressor.winding_temperature", "Winding temperature", "°C", 2, 0, 160, 20, 102, 1.0, 0.08),
    ("compressor.intake_temperature", "Intake temperature", "°C", 2, -20, 60, 5, 35, 2.0, 0.05),
    ("compressor.running_hours", "Running hours", "h", 3, 0, 1e6, 0, 1e6, 5.0, 0.0),
    ("compressor.delivered", "Air delivered", "m³", 1, 0, 1e9, 0, 1e9, 1.0, 0.0),
)  # fmt: skip

_SETPOINTS = (
    ("filler.bowl_setpoint", "Bowl level set point", "%", 1, 40.0, 80.0),
    ("capper.torque_setpoint", "Cap torque set point", "Ncm", 0, 120.0, 220.0),
    ("labeller.glue_setpoint", "Glue set point", "°C", 0, 120.0, 180.0),
    ("compressor.setpoint", "Pressure set point", "bar", 1, 5.5, 8.0),
)
_INTEGERS = (
    ("depalletiser.layers_left", "Layers left", "layers", 6.0),
    ("filler.order_quantity", "Order quantity", "bottles", 2e5),
    ("filler.order_done", "Order done", "bottles", 2e5),
    ("palletiser.pallets", "Pallets", "pallets", 1e6),
    ("palletiser.layer", "Layer", "", 6.0),
    ("compressor.load_cycles", "Load cycles", "", 1e7),
)
_TEXTS = (("filler.recipe", "Recipe"), ("filler.order", "Order"))
COMPRESSOR_KW = 68.0


def catalogue() -> tuple[Signal, ...]:
    """Return every signal of the plant, machine by machine, keys unique."""
    signals = [signal for rating in RATINGS for signal in line_signals(rating)]
    signals.extend(health_signals("compressor"))
    signals.extend(motor_signals("compressor", 118.0, COMPRESSOR_KW, 1.0))
    signals.append(
        Signal(key="compressor.loaded", name="Loaded", kind=Kind.BOOLEAN, interval_s=0.5,
               past_s=10.0)
    )  # fmt: skip
    signals.extend(_number(row) for row in _NUMBERS)
    signals.extend(
        Signal(key=key, name=name, unit=unit, decimals=decimals, low=low, high=high, writable=True)
        for key, name, unit, decimals, low, high in _SETPOINTS
    )
    signals.extend(
        Signal(key=key, name=name, kind=Kind.INTEGER, unit=unit, decimals=0, low=0.0, high=high)
        for key, name, unit, high in _INTEGERS
    )
    signals.extend(Signal(key=key, name=name, kind=Kind.TEXT, past_s=10.0) for key, name in _TEXTS)
    machines = [*(rating.key for rating in RATINGS), "compressor"]
    return tuple(sorted(signals, key=lambda signal: machines.index(signal.machine)))


def _number(row: _Row) -> Signal:
    key, name, unit, decimals, low, high, normal_low, normal_high, interval_s, noise = row
    return Signal(
        key=key, name=name, unit=unit, decimals=decimals, low=low, high=high,
        normal_low=normal_low, normal_high=normal_high, interval_s=interval_s, noise=noise,
        past_s=10.0 if key in {"filler.bowl_level", "compressor.pressure"} else 60.0,
    )  # fmt: skip
