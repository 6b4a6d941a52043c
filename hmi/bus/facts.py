"""Everything that happens, one page: frozen facts in the past tense.

Facts cross the link between engine and window unchanged, so every field is plain data:
numbers, text, enums, aware datetimes, tuples and other frozen dataclasses.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hmi.bus.alarm_facts import AlarmChanged as AlarmChanged
from hmi.bus.alarm_facts import AlarmLetter as AlarmLetter
from hmi.bus.alarm_facts import FloodChanged as FloodChanged
from hmi.bus.alarm_facts import FloodEnded as FloodEnded
from hmi.bus.alarm_facts import FloodReview as FloodReview
from hmi.bus.alarm_facts import HornChanged as HornChanged
from hmi.bus.alarm_facts import SetAside as SetAside
from hmi.bus.alarm_facts import Suppressed as Suppressed
from hmi.bus.alarm_facts import SuppressionChanged as SuppressionChanged
from hmi.bus.alarm_facts import Trigger as Trigger
from hmi.bus.care_facts import Care
from hmi.bus.condition_facts import AlertNow as AlertNow
from hmi.bus.condition_facts import Condition
from hmi.bus.condition_facts import MovesTogether as MovesTogether
from hmi.bus.condition_facts import TagShare as TagShare
from hmi.bus.condition_facts import Verdict as Verdict
from hmi.bus.condition_facts import WatchChanged as WatchChanged
from hmi.bus.condition_facts import WatchMethod as WatchMethod
from hmi.bus.condition_facts import WatchPhase as WatchPhase
from hmi.bus.condition_facts import WatchRemoved as WatchRemoved
from hmi.bus.conditions import AlarmList
from hmi.bus.evidence import EvidenceFound
from hmi.bus.exploration import Explored
from hmi.bus.maturity import Planned
from hmi.bus.performance_facts import DemandReported as DemandReported
from hmi.bus.performance_facts import Performance
from hmi.bus.performance_facts import QualityReferenceChanged as QualityReferenceChanged
from hmi.bus.performance_facts import ShiftsRecomputed as ShiftsRecomputed
from hmi.bus.performance_facts import StopEdited as StopEdited
from hmi.bus.performance_facts import StopsChanged as StopsChanged
from hmi.plant.assets import MachineState
from hmi.plant.attachments import Attachment
from hmi.plant.certificates import OwnCertificateShown, TrustShown
from hmi.plant.notes import Note
from hmi.plant.pens import GoldenRun, PenGroup
from hmi.plant.roles import Role
from hmi.plant.samples import SampleBatch
from hmi.plant.site import Site


@dataclass(frozen=True, slots=True)
class SiteLoaded:
    """The engine runs with this site; readers find the files under data_folder."""

    site: Site
    data_folder: str
    engine_version: str


@dataclass(frozen=True, slots=True, eq=False)
class SamplesArrived:
    """New samples, in order of arrival; from a server, its history, or derived by us."""

    batch: SampleBatch


class ConnectionPhase(StrEnum):
    """Where a connection stands; `live` only when data or keep-alives really arrive."""

    IDLE = "idle"
    CONNECTING = "connecting"
    LIVE = "live"
    DOUBTFUL = "doubtful"
    LOST = "lost"
    REACTIVATING = "reactivating"
    REPUBLISHING = "republishing"
    RECREATING = "recreating"
    RESYNC = "resync"
    FAILED_SECURITY = "failed_security"
    FAILED_AUTH = "failed_auth"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class ConnectionChanged:
    """How a connection stands; published at each change and twice a second.

    heard_age_s is the time since the server was last heard (data or keep-alive), None before the
    first word; by it values are shown as live, never by phase alone; those of a lost connection
    are stale. reason is a code for texts/codes.
    """

    connection: str
    phase: ConnectionPhase
    since: datetime
    heard_age_s: float | None
    reason: str = ""
    detail: str = ""
    """The server's own words, untrusted plain text."""
    attempts: int = 0
    tags_ok: int = 0
    tags_failed: tuple[tuple[str, str], ...] = ()
    """Tag key and status name of each monitored item that the server refused."""
    samples_per_s: float = 0.0
    clock_offset_s: float | None = None
    """Server clock minus ours."""
    received: int = 0
    """Samples received since the engine started."""
    decoded_at_once: int = 0
    """Messages since the engine started that were decoded as arrays."""
    decoded_by_library: int = 0
    """Messages that had to be decoded value by value."""
    undecoded: int = 0
    """Messages of which nothing could be read."""
    unreadable: int = 0
    """Single values that could not be read."""
    url: str = ""
    """The endpoint in use."""
    is_on_backup: bool = False
    """Whether that is the second endpoint of the server."""
    service_level: int | None = None
    """What the server says of itself, 0 to 255; below 200 it is not sound."""
    alarm_list: AlarmList = AlarmList.NONE
    alarm_list_reason: str = ""
    """Code of why it is incomplete."""
    alarm_list_detail: str = ""
    """The server's own word for it, such as the name of a status."""
    models: tuple[str, ...] = ()
    """Companion models that the server offers, by what people call them."""


class GapState(StrEnum):
    """How far a hole in the recording is filled."""

    OPEN = "open"
    FILLING = "filling"
    FILLED = "filled"
    PARTLY = "partly"
    UNFILLABLE = "unfillable"


@dataclass(frozen=True, slots=True)
class GapChanged:
    """A hole in what we recorded of a connection; end is None while it lasts."""

    number: int
    connection: str
    start: datetime
    end: datetime | None
    cause: str
    """A plant.gap_cause or the code of an error, for texts/codes."""
    state: GapState
    filled_samples: int = 0
    tags: tuple[str, ...] = ()
    """Keys of the tags that it concerns; empty for all of the connection."""
    unfilled: tuple[str, ...] = ()
    """Keys of those that the server has no history of: for them it stays as it is."""
    filled_from: datetime | None = None
    """What comes after is filled, but for the unfilled tags: the newest hours come first."""


@dataclass(frozen=True, slots=True)
class HealthAspect:
    """One sub-score of a machine's health and what it costs."""

    name: str
    score: float
    weight: float
    points_lost: float
    tag: str
    value: float
    detail: str
    """Code for texts/codes, such as `vibration-zone-c`."""


@dataclass(frozen=True, slots=True)
class OeeNow:
    """OEE of the running shift; ratios 0..1 or above, None where a denominator is zero.

    apt_s and pbt_s are seconds, coverage is the known share of the time; counts are parts.
    """

    availability: float | None
    effectiveness: float | None
    quality: float | None
    oee: float | None
    coverage: float
    apt_s: float
    pbt_s: float
    total: float
    good: float


@dataclass(frozen=True, slots=True)
class MachineChanged:
    """A machine as it stands: state since when, OEE of the shift, health with its explanation."""

    machine: str
    state: MachineState
    since: datetime
    shift: str
    shift_start: datetime | None
    oee: OeeNow | None
    stops: int
    """Stops of the shift: transitions into HELD, STOPPED or FAULT."""
    energy: float | None
    """Energy used in the shift, in the unit of the machine's energy tag."""
    health: float | None
    aspects: tuple[HealthAspect, ...] = ()
    health_caps: tuple[str, ...] = ()
    state_reason: str = ""
    health_time: datetime | None = None
    """Until when the machine ran as health is measured; what is older is a held score."""
    device: str = ""
    """What the machine says of itself by NAMUR NE 107: F, C, S or M, empty where it is sound."""


class DiskRoom(StrEnum):
    """How much room the disk of the data folder has."""

    ENOUGH = "enough"
    LOW = "low"
    """Less than the site wants free: the oldest days go."""
    SPENT = "spent"
    """None but what is kept for alarms and actions: samples wait."""


@dataclass(frozen=True, slots=True)
class RecorderReported:
    """How the recording stands, once a second. Ages and rates are seconds and samples a second."""

    recording: bool
    last_commit: datetime | None
    samples_per_s: float
    recorded: int
    """Samples committed since the engine started."""
    waiting: int
    dropped: int
    """Samples lost because the queue was full; anything but 0 is an alarm."""
    history_bytes: int
    disk_free_bytes: int
    days_left: float | None
    reason: str = ""
    """Code of what keeps it from recording."""
    at_risk_s: float = 0.0
    """Age of the oldest sample that is not on disk yet: so much would a power cut cost now."""
    room: DiskRoom = DiskRoom.ENOUGH
    oldest_day: str = ""
    """The UTC day from which on there is history, as 2026-11-21."""
    dropped_days: int = 0
    """Days that were dropped since the engine started, by age or for lack of room."""


@dataclass(frozen=True, slots=True)
class UserChanged:
    """Who works at this station now; user is empty for the station itself."""

    user: str
    full_name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Assessment:
    """One maturity assessment: levels 1..5 by dimension key, 0 where not assessed."""

    number: int
    scope: str
    started: datetime
    closed: datetime | None
    assessor: str
    levels: tuple[tuple[str, int], ...]
    targets: tuple[tuple[str, int], ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    """Answers by question id, of a detailed assessment."""
    remarks: tuple[tuple[str, str], ...] = ()
    """What was said to questions, by their ids."""
    attachments: tuple[Attachment, ...] = ()
    is_detailed: bool = False
    corrects: int = 0
    """Number of the closed assessment that this one corrects, 0 for none."""
    survey: int = 0
    """Number of the survey that it is a vote in, 0 for none."""
    bank_version: int = 1
    origin: str = ""
    """Station that it was imported from, empty for an own one."""

    @property
    def place(self) -> tuple[str, str]:
        """Origin and scope: what it may be compared with over time."""
        return (self.origin, self.scope)


@dataclass(frozen=True, slots=True)
class AssessmentChanged:
    """An assessment was begun, changed or closed."""

    assessment: Assessment


@dataclass(frozen=True, slots=True)
class EngineStopping:
    """The engine ends on purpose; recording stops until it is started again."""

    reason: str


@dataclass(frozen=True, slots=True)
class ServerTrustChanged:
    """Whether a server is believed, and what it showed; also of one not part of the site yet."""

    connection: str
    trust: TrustShown


@dataclass(frozen=True, slots=True)
class OwnCertificateChanged:
    """The certificate by which servers know this station was made, renewed or exported."""

    own: OwnCertificateShown


@dataclass(frozen=True, slots=True)
class NoteChanged:
    """A note was written or withdrawn; this is how it stands now."""

    note: Note


@dataclass(frozen=True, slots=True)
class PenGroupsChanged:
    """All saved groups of pens as they stand; problem says why the file of them is not read."""

    groups: tuple[PenGroup, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class GoldenRunsChanged:
    """All golden runs that are kept, oldest first."""

    runs: tuple[GoldenRun, ...]


class BackupPhase(StrEnum):
    """What is done about a backup at the moment."""

    NONE = "none"
    COPYING = "copying"
    CHECKING = "checking"
    """A backup is read to be restored; the engine starts anew with it."""


class ImportPhase(StrEnum):
    """What is done about entered values at the moment."""

    NONE = "none"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ImportChanged:
    """How the import of a file of entered values stands; problem is a code for texts/codes."""

    phase: ImportPhase
    file: str = ""
    samples: int = 0
    share: float = 0.0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class BackupChanged:
    """How the station's backup stands; while one is made, twice a second."""

    phase: BackupPhase
    folder: str = ""
    """Where it is made, or was last tried."""
    done_bytes: int = 0
    total_bytes: int = 0
    last_made: datetime | None = None
    last_folder: str = ""
    last_bytes: int = 0
    reason: str = ""
    """Code of why the last attempt failed."""


Fact = (
    SiteLoaded | SamplesArrived | ConnectionChanged | GapChanged | AlarmChanged | FloodChanged
    | MachineChanged | RecorderReported | UserChanged | AssessmentChanged | EngineStopping
    | ServerTrustChanged | OwnCertificateChanged | Explored
    | EvidenceFound | Planned | NoteChanged | PenGroupsChanged | GoldenRunsChanged
    | HornChanged | FloodEnded | SuppressionChanged | BackupChanged | ImportChanged
    | Condition | Care | Performance
)  # fmt: skip
