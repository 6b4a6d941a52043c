"""Signals that every machine of the line offers, scaled to its rating."""

from dataclasses import replace

from hmi.plant.tags import Kind
from hmi.simulator.drives import AMBIENT
from hmi.simulator.line_machines import MachineRating
from hmi.simulator.packml_states import DeviceHealth, ItemState, OperationMode
from hmi.simulator.signals import Signal

FAST = {"filler", "palletiser"}
"""Machines whose motor current and torque are scanned at 10 Hz."""
FAST_VIBRATION = {"filler", "labeller", "compressor"}
_UNIT_MODES = ((1, "Production"), (2, "Maintenance"), (3, "Manual"), (4, "Setup"))


def _words(
    states: type[ItemState] | type[OperationMode] | type[DeviceHealth],
) -> tuple[tuple[int, str], ...]:
    return tuple((int(state), state.name.replace("_", " ").capitalize()) for state in states)


HEALTH_STATES = _words(DeviceHealth)
ITEM_STATES = _words(ItemState)
OPERATION_MODES = _words(OperationMode)


def line_signals(rating: MachineRating) -> tuple[Signal, ...]:
    """Return the signals common to all machines of the line, for one of them."""
    signals = (*_state_signals(rating.key), *_count_signals(rating), *_drive_signals(rating))
    return tuple(_rounded(signal) for signal in signals)


def _rounded(signal: Signal) -> Signal:
    """Return a signal whose scaled limits have the two decimals that a person would give them."""
    return replace(
        signal,
        high=_two_decimals(signal.high),
        normal_low=_two_decimals(signal.normal_low),
        normal_high=_two_decimals(signal.normal_high),
    )


def _two_decimals(limit: float | None) -> float | None:
    return None if limit is None else round(limit, 2)


def health_signals(key: str) -> tuple[Signal, ...]:
    """Return the companion readings that every machine offers, the compressor too."""
    return (
        Signal(key=f"{key}.item_state", name="Item state", kind=Kind.ENUMERATION, interval_s=0.5,
               past_s=10.0, states=ITEM_STATES),
        Signal(key=f"{key}.operation_mode", name="Operation mode", kind=Kind.ENUMERATION,
               past_s=10.0, states=OPERATION_MODES),
        Signal(key=f"{key}.device_health", name="Device health", kind=Kind.ENUMERATION,
               past_s=10.0, states=HEALTH_STATES),
    )  # fmt: skip


def motor_signals(key: str, current: float, power: float, vibration: float) -> tuple[Signal, ...]:
    """Return the electrical and mechanical signals of a main drive from its rated values."""
    scan = 0.1 if key in FAST else 0.2
    shake = 0.1 if key in FAST_VIBRATION else 0.2
    return (
        Signal(key=f"{key}.current", name="Motor current", unit="A", low=0.0, high=1.5 * current,
               normal_low=0.4 * current, normal_high=1.08 * current, interval_s=scan,
               noise=0.008 * current, past_s=10.0),
        Signal(key=f"{key}.power", name="Power", unit="kW", decimals=2, low=0.0, high=1.5 * power,
               normal_low=0.0, normal_high=1.1 * power, interval_s=0.5, noise=0.006 * power),
        Signal(key=f"{key}.energy", name="Energy", unit="kWh", decimals=3, low=0.0,
               interval_s=1.0),
        Signal(key=f"{key}.vibration", name="Vibration velocity", unit="mm/s", decimals=2, low=0.0,
               high=8.0, normal_low=0.0, normal_high=round(1.6 * vibration, 2), interval_s=shake,
               noise=0.03 * vibration, past_s=30.0),
    )  # fmt: skip


def _state_signals(key: str) -> tuple[Signal, ...]:
    def flag(quantity: str, name: str) -> Signal:
        return Signal(
            key=f"{key}.{quantity}", name=name, kind=Kind.BOOLEAN, interval_s=0.5, past_s=10.0
        )

    return (
        Signal(key=f"{key}.state", name="State", kind=Kind.TEXT, interval_s=0.2, past_s=10.0),
        Signal(key=f"{key}.mode", name="Unit mode", kind=Kind.ENUMERATION, past_s=10.0,
               states=_UNIT_MODES),
        *health_signals(key),
        flag("starved", "Starved"),
        flag("blocked", "Blocked"),
        flag("guard_closed", "Guard closed"),
        Signal(key=f"{key}.fault_code", name="Fault code", kind=Kind.INTEGER, decimals=0, low=0.0,
               high=99.0, interval_s=0.5, past_s=10.0),
    )  # fmt: skip


def _count_signals(rating: MachineRating) -> tuple[Signal, ...]:
    key, rated = rating.key, rating.rated
    unit = "cases" if key in {"case_packer", "palletiser"} else "bottles"

    def count(quantity: str, name: str, interval_s: float) -> Signal:
        return Signal(key=f"{key}.{quantity}", name=name, kind=Kind.INTEGER, unit=unit,
                      decimals=0, low=0.0, interval_s=interval_s)  # fmt: skip

    found = [
        Signal(key=f"{key}.speed", name="Speed", unit="/h", decimals=0, low=0.0,
               high=1.2 * rated, normal_low=0.85 * rated, normal_high=1.03 * rated,
               interval_s=0.5, noise=0.002 * rated, past_s=10.0),
        Signal(key=f"{key}.target_speed", name="Target speed", unit="/h", decimals=0, low=0.0,
               high=1.1 * rated, interval_s=1.0, writable=True),
        count("total", "Total count", 0.5),
        count("good", "Good count", 0.5),
        count("reject", "Reject count", 1.0),
        Signal(key=f"{key}.stops", name="Stops", kind=Kind.INTEGER, decimals=0, low=0.0),
        Signal(key=f"{key}.running_hours", name="Running hours", unit="h", decimals=3, low=0.0,
               interval_s=5.0),
    ]  # fmt: skip
    if key != "palletiser":
        found.append(
            Signal(key=f"{key}.buffer", name="Buffer behind", unit="%", low=0.0, high=100.0,
                   normal_low=10.0, normal_high=90.0, interval_s=0.5),
        )  # fmt: skip
    return tuple(found)


def _drive_signals(rating: MachineRating) -> tuple[Signal, ...]:
    key, drive = rating.key, rating.drive
    bearing = AMBIENT + drive.rise
    winding = AMBIENT + 1.6 * drive.rise
    power = 0.57 * drive.current + drive.standby_kw
    return (
        *motor_signals(key, drive.current, power, drive.vibration),
        Signal(key=f"{key}.torque", name="Drive torque", unit="%", low=0.0, high=150.0,
               normal_low=40.0, normal_high=85.0, interval_s=0.1 if key in FAST else 0.5,
               noise=0.8),
        Signal(key=f"{key}.temperature", name="Bearing temperature", unit="°C", decimals=2,
               low=0.0, high=120.0, normal_low=20.0, normal_high=bearing + 6.0, interval_s=1.0,
               noise=0.06),
        Signal(key=f"{key}.winding_temperature", name="Winding temperature", unit="°C",
               decimals=2, low=0.0, high=160.0, normal_low=20.0, normal_high=winding + 10.0,
               interval_s=1.0, noise=0.08),
        Signal(key=f"{key}.air_flow", name="Air consumption", unit="l/min", decimals=0, low=0.0,
               high=1.4 * rating.air, normal_low=0.0, normal_high=1.1 * rating.air,
               interval_s=0.5, noise=0.012 * rating.air),
    )  # fmt: skip
