"""The demo plant's line through engine parts in fast time: recorded on disk, accounted live.

The way is rough: samples come late and out of order, servers are silent and come back with or
without what they missed, registers are reset.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from hmi.bus.bus import Bus
from hmi.bus.facts import ConnectionChanged, ConnectionPhase, GapChanged, GapState
from hmi.clock import ManualClock, to_us
from hmi.config.loader import load_site
from hmi.historian.on_disk import is_all_on_disk
from hmi.historian.reader import Reader
from hmi.historian.recorder import Recorder
from hmi.live.tag_table import TagTable
from hmi.machines.machine_states import MachineStates
from hmi.machines.shift_ledger import ACCOUNTED
from hmi.machines.signals import MachineSignals
from hmi.performance.shift_record import ShiftRecord, record_of
from hmi.plant.assets import MachineState
from hmi.plant.derived import ENTERED_STATE
from hmi.plant.quality import GOOD
from hmi.plant.samples import Origin, Sample, batch_of
from hmi.plant.tags import Kind
from hmi.simulator.bottling_line import BottlingLine
from hmi.simulator.crew import Crew
from hmi.storage.writer import Writer

DEMO = Path(__file__).parents[2] / "resources" / "demo" / "site.toml"
MONDAY = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)
"""Half an hour before the early shift in Berlin."""
STEP_S = 10.0
_LATE_STEPS = 8
_TICK_EVERY = 3
_COUNTS = (".total", ".good", ".reject", ".energy")


class LiveWeek:
    """A week of the line; run() lets days of it pass. Closed shifts collect in `live`."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.site = load_site(DEMO)
        self.clock, self.bus = ManualClock(MONDAY), Bus()
        self.writer = Writer(self.clock)
        self.writer.start()
        self._folder = folder
        table = self._table = TagTable(self.site, self.bus, self.clock)
        self._recorder = Recorder(self.site, self.bus, self.writer, self.clock, folder)
        self.states = MachineStates(self.site, self.bus, self.clock, table.accept)
        self.reader = Reader(folder)
        self.gaps: dict[int, GapChanged] = {}
        self.live: dict[tuple[str, int], ShiftRecord] = {}
        self.again: set[tuple[str, int]] = set()
        """Records that the engine would compute again, since their shift knew too little."""
        self.rebuilt = 0
        self._filled: list[tuple[int, int]] = []
        self._line, self._random = BottlingLine(seed), Random(seed)  # noqa: S311  # repeatable
        self._keys = self._accounted()
        self._zero: dict[str, float] = {}
        """What each register that was reset counted until then."""
        self._by_hand = MachineState.UNKNOWN
        """What people said of the machines whose state may be overruled."""
        self._last: dict[str, object] = {}
        self._under_way: list[tuple[int, Sample]] = []
        self._missed: dict[str, list[Sample]] = {}
        self._silent: dict[str, int] = {}
        """Steps that each silent connection stays so."""
        self._steps = 0

    def run(self, days: float) -> None:
        """Let time pass until the last shift in it is closed."""
        for _ in range(round(days * 86_400 / STEP_S)):
            self._step()
        self._recorder.close()
        self.writer.stop()

    def gaps_between(self, start_us: int, end_us: int) -> list[GapChanged]:
        """Return the holes as a ledger on disk would."""
        return [
            gap
            for gap in self.gaps.values()
            if to_us(gap.start) < end_us and (gap.end is None or to_us(gap.end) > start_us)
        ]

    def _accounted(self) -> list[str]:
        found = {}
        for machine in self.site.machines:
            for signal, tag in MachineSignals.of(machine, self.site).tag_by_signal.items():
                if isinstance(signal, ACCOUNTED):
                    found[tag.key] = None
        return list(found)

    def _step(self) -> None:
        self._steps += 1
        self._line.step(STEP_S, self.clock.now(), Crew())
        self._disturb()
        self._measure()
        self.clock.advance(STEP_S)
        self._deliver()
        if self._steps % _TICK_EVERY == 0:
            self._hear()
            self._recorder.tick()
            self.states.tick()
            self._collect()

    def _disturb(self) -> None:
        drawn = self._random.random()
        if drawn < 0.002:
            register = self._random.choice([key for key in self._keys if key.endswith(_COUNTS)])
            self._zero[register] = float(self._line.values()[register])
        elif drawn < 0.003:
            choice = (MachineState.UNKNOWN, MachineState.MAINTENANCE, MachineState.OFF)
            self._by_hand = self._random.choice(choice)
        elif drawn < 0.005:
            connection = self._random.choice(self.site.connections).key
            if connection not in self._silent:
                self._silent[connection] = self._random.randrange(1, 200)
                self._open_gap(connection)

    def _measure(self) -> None:
        values, now_us = self._line.values(), to_us(self.clock.now())
        values |= {key: float(values[key]) - zero for key, zero in self._zero.items()}
        values |= {key: self._by_hand for key in self._keys if key.endswith(f".{ENTERED_STATE}")}
        for key in self._keys:
            value = values[key]
            if self._last.get(key) == value:
                continue
            self._last[key] = value
            number = self.site.number_by_key[key]
            tag = self.site.tags[number]
            time_us = now_us + self._random.randrange(round(STEP_S * 1e6))
            exact = value if isinstance(value, str) or tag.kind is Kind.TEXT else float(value)
            sample = Sample(number, exact, GOOD, time_us, time_us)
            if tag.connection in self._silent:
                self._missed.setdefault(tag.connection, []).append(sample)
            else:
                late = self._random.randrange(_LATE_STEPS) if self._random.random() < 0.1 else 1
                self._under_way.append((self._steps + max(1, late), sample))

    def _deliver(self) -> None:
        ready = [one for due, one in self._under_way if due <= self._steps]
        self._under_way = [one for one in self._under_way if one[0] > self._steps]
        self._random.shuffle(ready)
        self._send(ready, Origin.LIVE)
        for connection in list(self._silent):
            self._silent[connection] -= 1
            if not self._silent[connection]:
                del self._silent[connection]
                self._close_gap(connection)

    def _send(self, samples: Iterable[Sample], origin: Origin) -> None:
        now_us = to_us(self.clock.now())
        received = [
            Sample(one.tag, one.value, one.status, one.source_us, now_us) for one in samples
        ]
        if received:
            self._table.accept(batch_of(received, origin))

    def _open_gap(self, connection: str) -> None:
        gap = GapChanged(
            len(self.gaps) + 1, connection, self.clock.now(), None, "lost", GapState.OPEN
        )
        self._tell(gap)

    def _close_gap(self, connection: str) -> None:
        gap = next(
            one for one in self.gaps.values() if one.connection == connection and one.end is None
        )
        state = self._random.choice([GapState.FILLED, GapState.UNFILLABLE])
        mine = self._missed.pop(connection, [])
        closed = GapChanged(gap.number, connection, gap.start, self.clock.now(), "lost", state)
        if state is GapState.FILLED:
            self._send(mine, Origin.HISTORY)
            self._commit()
            self._tell(closed)
            self.states.recompute(self.reader.read)
            span = to_us(gap.start), to_us(self.clock.now())
            # The running shift was built again just now, one that has ended was not.
            self._filled += [span] if span[0] < self.states._turn.plan.start_us else []
            self._demand(*span)
        else:
            self._tell(closed)
        # Whoever subscribes again is told the newest value of everything.
        newest = {one.tag: one for one in mine}
        self._send(newest.values(), Origin.LIVE)

    def _tell(self, gap: GapChanged) -> None:
        self.gaps[gap.number] = gap
        self.bus.gaps.publish(gap)

    def _hear(self) -> None:
        at = self.clock.now()
        for one in self.site.connections:
            phase = ConnectionPhase.LOST if one.key in self._silent else ConnectionPhase.LIVE
            age_s = 30.0 if one.key in self._silent else 0.0
            self.bus.connections.publish(ConnectionChanged(one.key, phase, at, age_s))

    def _collect(self) -> None:
        for shift in self.states.take_closed():
            for key, ledger in shift.ledgers.items():
                one = (key, ledger.plan.start_us)
                was_filled = any(
                    start < shift.end_us and end > shift.start_us for start, end in self._filled
                )
                if ledger.is_stale or was_filled:
                    self.again.add(one)
                self.live[one] = record_of(
                    ledger, ledger.plan.end_us, shift.name, self.site.micro_stop_s
                )
            self._filled = [one for one in self._filled if one[1] > shift.end_us]
        for key, time_us in self.states.take_late():
            self._demand(time_us, time_us + 1, key)
        if self.states.is_stale:
            self.rebuilt += 1
            self._commit()
            self.states.recompute(self.reader.read)

    def _demand(self, start_us: int, end_us: int, machine: str = "") -> None:
        for (key, begin_us), record in self.live.items():
            if machine in ("", key) and begin_us < end_us and record.end_us > start_us:
                self.again.add((key, begin_us))

    def _commit(self) -> None:
        self._recorder.tick()
        assert is_all_on_disk(self.writer, self._folder, 30.0)
