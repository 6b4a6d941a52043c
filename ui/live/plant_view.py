"""The plant as the window last heard of it: the newest fact of each kind, kept for late readers.

Only facts change it; each change is told once by a signal, so pages that are hidden need not
listen and look here when they are shown.
"""

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from hmi.bus.bus import Bus
from hmi.bus.facts import (
    AlarmChanged,
    AlarmLetter,
    BackupChanged,
    BackupPhase,
    ConnectionChanged,
    EngineStopping,
    FloodChanged,
    GapChanged,
    GoldenRunsChanged,
    ImportChanged,
    ImportPhase,
    MachineChanged,
    OwnCertificateChanged,
    PenGroupsChanged,
    RecorderReported,
    ServerTrustChanged,
    SuppressionChanged,
    UserChanged,
)
from hmi.clock import Clock
from hmi.plant.certificates import OwnCertificateShown, TrustShown
from ui.live.alarm_burst import AlarmBurst
from ui.live.alarms_now import SET_ASIDE, AlarmsNow
from ui.live.care_now import CareNow
from ui.live.maturity_now import MaturityNow
from ui.live.stops_now import StopsNow
from ui.live.watched_now import WatchedNow


class PlantView(QObject):
    """Latest facts by key. Alarms back to normal are not kept."""

    alarm_changed = Signal(object)
    """Each single AlarmChanged, thousands in a second: for what only takes note."""
    alarms_changed = Signal(object)
    """The machines whose alarms changed, a frozenset of keys; a burst is told as one."""
    flood_changed = Signal()
    suppression_changed = Signal()
    machine_changed = Signal(object)
    connection_changed = Signal(object)
    gap_changed = Signal(object)
    recorder_changed = Signal()
    backup_changed = Signal()
    import_changed = Signal()
    user_changed = Signal()
    assessment_changed = Signal()
    engine_changed = Signal()
    trust_changed = Signal()
    note_changed = Signal(object)
    trends_kept_changed = Signal()
    """Groups of pens or golden runs are other ones than before."""

    def __init__(self, bus: Bus, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self.standing = AlarmsNow()
        self.alarms = self.standing.by_key
        self._burst = AlarmBurst(clock, self)
        self._burst.told.connect(self.alarms_changed)
        self.flood = FloodChanged(None, 0)
        self.suppressions: dict[str, SuppressionChanged] = {}
        self.machines: dict[str, MachineChanged] = {}
        self.connections: dict[str, ConnectionChanged] = {}
        self.gaps: dict[int, GapChanged] = {}
        self.recorder: RecorderReported | None = None
        self.user: UserChanged | None = None
        self.maturity = MaturityNow(bus, self)
        self.maturity.changed.connect(self.assessment_changed)
        self.assessments = self.maturity.assessments
        self.trusts: dict[str, TrustShown] = {}
        """How far the server of each connection is believed, also of one not in the site yet."""
        self.own_certificate: OwnCertificateShown | None = None
        self.backup = BackupChanged(BackupPhase.NONE)
        self.imported = ImportChanged(ImportPhase.NONE)
        self.pen_groups = PenGroupsChanged(())
        self.golden_runs = GoldenRunsChanged(())
        self.last_alarm_at: datetime | None = None
        """When an alarm was last annunciated or active, as far as the window knows."""
        self._untold: set[str] = set()
        self.engine_is_heard, self.stop_reason = False, ""
        self._connection_heard: dict[str, float] = {}
        self._recorder_heard = 0.0
        self._subscribe(bus)

    def _subscribe(self, bus: Bus) -> None:
        self.watched = WatchedNow(bus, self)
        self.stops = StopsNow(bus, self)
        self.care = CareNow(bus, self)
        bus.alarms.subscribe(self._take_alarm)
        bus.floods.subscribe(self._take_flood)
        bus.suppressions.subscribe(self._take_suppression)
        bus.machines.subscribe(self._take_machine)
        bus.connections.subscribe(self._take_connection)
        bus.gaps.subscribe(self._take_gap)
        bus.recorder.subscribe(self._take_recorder)
        bus.users.subscribe(self._take_user)
        bus.stopping.subscribe(self._take_stopping)
        bus.trust.subscribe(self._take_trust)
        bus.own_certificate.subscribe(self._take_own_certificate)
        bus.backups.subscribe(self._take_backup)
        bus.imports.subscribe(self._take_import)
        bus.notes.subscribe(self.note_changed.emit)
        bus.pen_groups.subscribe(self._take_pen_groups)
        bus.golden_runs.subscribe(self._take_golden_runs)

    def forget(self) -> None:
        """Know nothing of the plant, as before the first fact; who works here is known on.

        Nobody is told: whoever calls this has something else to show at once.
        """
        for gone in tuple(self.alarms.values()):
            self.standing.take(replace(gone, letter=AlarmLetter.NORMAL))
        for known in (self.machines, self.connections, self.gaps, self._connection_heard):
            known.clear()
        self.suppressions.clear()
        self.maturity.forget()
        self.watched.forget()
        self.stops.forget()
        self.care.forget()
        self.flood = FloodChanged(None, 0)
        self.recorder = self.last_alarm_at = None

    def expect_all(self) -> None:
        """Take note that the engine tells all of its alarms once more, from now on.

        What it does not name is gone since: the window missed its end.
        """
        self._untold = set(self.alarms)
        self.suppressions.clear()
        self.suppression_changed.emit()

    def hear_engine(self, is_heard: bool) -> None:
        """Take note whether the engine is heard; without it nothing here is live."""
        if is_heard != self.engine_is_heard:
            self.engine_is_heard = is_heard
            if is_heard:
                self.stop_reason = ""
            self.engine_changed.emit()

    def unacknowledged(self) -> list[AlarmChanged]:
        """Return alarms that call the operator, gravest first, then newest; no alerts."""
        return self.standing.calling()

    def active(self) -> list[AlarmChanged]:
        """Return alarms whose condition holds and that nobody set aside; no alerts."""
        return [
            a
            for a in self.alarms.values()
            if a.active and not a.is_alert and a.letter not in SET_ASIDE
        ]

    def alarms_of(self, machine: str) -> list[AlarmChanged]:
        """Return a machine's alarms that are not set aside, gravest first, then newest."""
        return self.standing.of_machine(machine)

    def connection_age_s(self, connection: str) -> float | None:
        """Return seconds since a server was last heard, None before its first word."""
        fact = self.connections.get(connection)
        if fact is None or fact.heard_age_s is None:
            return None
        return fact.heard_age_s + self._clock.monotonic() - self._connection_heard[connection]

    def recorder_age_s(self) -> float | None:
        """Return seconds since the recorder last reported, None before its first report."""
        return None if self.recorder is None else self._clock.monotonic() - self._recorder_heard

    def _take_alarm(self, fact: AlarmChanged) -> None:
        self._untold.discard(fact.key)
        self.standing.take(fact)
        if not fact.is_alert and (self.last_alarm_at is None or fact.at > self.last_alarm_at):
            self.last_alarm_at = fact.at
        self.alarm_changed.emit(fact)
        self._burst.note(fact.machine)

    def _take_flood(self, fact: FloodChanged) -> None:
        self.flood = fact
        self.flood_changed.emit()

    def _take_suppression(self, fact: SuppressionChanged) -> None:
        self.suppressions[fact.key] = fact
        self.suppression_changed.emit()

    def _take_machine(self, fact: MachineChanged) -> None:
        self.machines[fact.machine] = fact
        self.machine_changed.emit(fact)

    def _take_connection(self, fact: ConnectionChanged) -> None:
        self.connections[fact.connection] = fact
        self._connection_heard[fact.connection] = self._clock.monotonic()
        self.connection_changed.emit(fact)

    def _take_gap(self, fact: GapChanged) -> None:
        self.gaps[fact.number] = fact
        self.gap_changed.emit(fact)

    def _take_recorder(self, fact: RecorderReported) -> None:
        # The first report comes after all that the engine tells on joining.
        for key in tuple(self._untold):
            self._take_alarm(replace(self.alarms[key], letter=AlarmLetter.NORMAL, active=False))
        self.recorder = fact
        self._recorder_heard = self._clock.monotonic()
        self.recorder_changed.emit()

    def _take_user(self, fact: UserChanged) -> None:
        self.user = fact
        self.user_changed.emit()

    def _take_stopping(self, fact: EngineStopping) -> None:
        self.stop_reason = fact.reason
        self.engine_changed.emit()

    def _take_trust(self, fact: ServerTrustChanged) -> None:
        self.trusts[fact.connection] = fact.trust
        self.trust_changed.emit()

    def _take_own_certificate(self, fact: OwnCertificateChanged) -> None:
        self.own_certificate = fact.own
        self.trust_changed.emit()

    def _take_pen_groups(self, fact: PenGroupsChanged) -> None:
        self.pen_groups = fact
        self.trends_kept_changed.emit()

    def _take_golden_runs(self, fact: GoldenRunsChanged) -> None:
        self.golden_runs = fact
        self.trends_kept_changed.emit()

    def _take_import(self, fact: ImportChanged) -> None:
        self.imported = fact
        self.import_changed.emit()

    def _take_backup(self, fact: BackupChanged) -> None:
        self.backup = fact
        self.backup_changed.emit()
