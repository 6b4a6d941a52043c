"""All an operator can ask, one page: frozen requests in the imperative.

A request is carried out by one handler, which checks the right, writes it into the journal, does
it and confirms it; it ends in None or raises ActionRefused. Results come back as facts.
"""

from dataclasses import dataclass, field

from hmi.actions.alarm_requests import AcknowledgeAlarm as AcknowledgeAlarm
from hmi.actions.alarm_requests import AcknowledgeAlarms as AcknowledgeAlarms
from hmi.actions.alarm_requests import ApplyAlarmTable as ApplyAlarmTable
from hmi.actions.alarm_requests import CommentAlarm as CommentAlarm
from hmi.actions.alarm_requests import ConfirmAlarm as ConfirmAlarm
from hmi.actions.alarm_requests import EnableAlarm as EnableAlarm
from hmi.actions.alarm_requests import PreviewAlarmTable as PreviewAlarmTable
from hmi.actions.alarm_requests import RefreshAlarms as RefreshAlarms
from hmi.actions.alarm_requests import ResetAlarm as ResetAlarm
from hmi.actions.alarm_requests import SeenAlarm as SeenAlarm
from hmi.actions.alarm_requests import SetOutOfService as SetOutOfService
from hmi.actions.alarm_requests import ShelveAlarm as ShelveAlarm
from hmi.actions.alarm_requests import SilenceHorn as SilenceHorn
from hmi.actions.alarm_requests import SuppressAlarm as SuppressAlarm
from hmi.actions.alarm_requests import SwitchSuppression as SwitchSuppression
from hmi.actions.alarm_requests import UnshelveAlarm as UnshelveAlarm
from hmi.actions.backup_requests import BackUp as BackUp
from hmi.actions.backup_requests import BackupRequest as BackupRequest
from hmi.actions.backup_requests import CancelBackup as CancelBackup
from hmi.actions.backup_requests import RestoreBackup as RestoreBackup
from hmi.actions.condition_requests import ConditionRequest as ConditionRequest
from hmi.actions.condition_requests import GiveVerdict as GiveVerdict
from hmi.actions.condition_requests import RecomputeWatch as RecomputeWatch
from hmi.actions.condition_requests import RelearnWatch as RelearnWatch
from hmi.actions.history_requests import ImportHistory as ImportHistory
from hmi.actions.machine_requests import ArrangeMachines as ArrangeMachines
from hmi.actions.machine_requests import MachineRequest as MachineRequest
from hmi.actions.machine_requests import RemoveMachine as RemoveMachine
from hmi.actions.machine_requests import SaveMachine as SaveMachine
from hmi.actions.machine_requests import TakeBackSite as TakeBackSite
from hmi.actions.maturity_requests import AgreeSurvey as AgreeSurvey
from hmi.actions.maturity_requests import AnswerQuestion as AnswerQuestion
from hmi.actions.maturity_requests import AttachProof as AttachProof
from hmi.actions.maturity_requests import BeginAssessment as BeginAssessment
from hmi.actions.maturity_requests import CloseAssessment as CloseAssessment
from hmi.actions.maturity_requests import DetachProof as DetachProof
from hmi.actions.maturity_requests import GatherEvidence as GatherEvidence
from hmi.actions.maturity_requests import ImportAssessments as ImportAssessments
from hmi.actions.maturity_requests import MaturityRequest as MaturityRequest
from hmi.actions.maturity_requests import OpenSurvey as OpenSurvey
from hmi.actions.maturity_requests import PageOpened as PageOpened
from hmi.actions.maturity_requests import RateDimension as RateDimension
from hmi.actions.maturity_requests import RemoveStep as RemoveStep
from hmi.actions.maturity_requests import SavePilot as SavePilot
from hmi.actions.maturity_requests import SaveStep as SaveStep
from hmi.actions.maturity_requests import WriteIntoPilot as WriteIntoPilot
from hmi.actions.performance_requests import MergeStops as MergeStops
from hmi.actions.performance_requests import PerformanceRequest as PerformanceRequest
from hmi.actions.performance_requests import QualifyStop as QualifyStop
from hmi.actions.performance_requests import RecomputePast as RecomputePast
from hmi.actions.performance_requests import SetMachineState as SetMachineState
from hmi.actions.performance_requests import SplitStop as SplitStop
from hmi.actions.performance_requests import WithdrawStopEdit as WithdrawStopEdit
from hmi.plant.alarm_rules import AlarmRule
from hmi.plant.assets import Machine
from hmi.plant.connections import Connection
from hmi.plant.pens import CalculatedPen, PenGroup
from hmi.plant.samples import Value
from hmi.plant.tags import Tag


@dataclass(frozen=True, slots=True)
class LogIn:
    """Say who one is. The secret is a password or PIN and never reaches log or journal."""

    user: str
    secret: str

    def __repr__(self) -> str:
        return f"LogIn(user={self.user!r})"


@dataclass(frozen=True, slots=True)
class LogOut:
    """Leave the station to itself."""


@dataclass(frozen=True, slots=True)
class StopEngine:
    """End the engine; recording stops."""

    reason: str


@dataclass(frozen=True, slots=True)
class FindEndpoints:
    """Ask a server for its endpoints, without trust; ends in the fact EndpointsFound."""

    inquiry: int
    url: str


@dataclass(frozen=True, slots=True)
class EnterServer:
    """Open a session for looking around, which records nothing; ends in ServerEntered.

    connection is one of the site or one that is not part of it yet; secret is its password for
    this visit alone and never reaches log or journal. A visit ends with LeaveServer, with the
    next EnterServer of the same inquiry, or after some minutes without a request.
    """

    inquiry: int
    connection: Connection
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class BrowseNode:
    """Ask for the children of a node from number start on; ends in NodesBrowsed.

    An empty node is the Objects folder.
    """

    inquiry: int
    node: str = ""
    start: int = 0


@dataclass(frozen=True, slots=True)
class SearchNodes:
    """Look for variables by name below a node; ends in NodesFound, bounded in number and time.

    With only_plant what the server says of itself is left out.
    """

    inquiry: int
    text: str
    node: str = ""
    only_plant: bool = False


@dataclass(frozen=True, slots=True)
class ReadNode:
    """Ask for a node with value, type, unit, range and history; ends in NodeRead."""

    inquiry: int
    node: str


@dataclass(frozen=True, slots=True)
class DiscoverMachines:
    """Look for machines under companion models; ends in MachinesFound."""

    inquiry: int


@dataclass(frozen=True, slots=True)
class LeaveServer:
    """End a visit."""

    inquiry: int


@dataclass(frozen=True, slots=True)
class AddToSite:
    """Write connections, machines, tags and alarms into the site's file and load it anew.

    What has a key that the site knows is replaced, the rest is added; comments of the file stay.
    Refused as a whole, with every problem, when the site would not be valid. secret is the
    password of the connection; it goes into the secret store, never into the file.
    """

    connection: Connection | None = None
    machines: tuple[Machine, ...] = ()
    tags: tuple[Tag, ...] = ()
    alarms: tuple[AlarmRule, ...] = ()
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class PreviewTagList:
    """Ask what a list of tags as comma-separated values would do; ends in TagListPreviewed.

    Nothing is changed: who wants it asks for AddToSite with the tags that are accepted.
    """

    inquiry: int
    text: str


@dataclass(frozen=True, slots=True)
class RemoveFromSite:
    """Take connections, machines and tags out of the site's file; what was recorded stays."""

    connections: tuple[str, ...] = ()
    machines: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckServer:
    """Ask a server for its certificate, without trust; ends in the fact ServerTrustChanged.

    connection is one of the site or one that is not part of it yet.
    """

    connection: Connection


@dataclass(frozen=True, slots=True)
class TrustServer:
    """Accept the certificate that a server showed; it replaces the accepted one.

    The thumbprint is the one that was compared with the device. waived names each problem that is
    accepted with it; the journal keeps them.
    """

    connection: str
    thumbprint: str
    waived: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ForgetServer:
    """Take back the trust in the server of a connection; it is refused from the next attempt."""

    connection: str


@dataclass(frozen=True, slots=True)
class ExportOwnCertificate:
    """Copy this station's certificates to where they can be taken to the servers."""


@dataclass(frozen=True, slots=True)
class RenewOwnCertificate:
    """Use the next certificate from now on; it is made if there is none. The old one is kept."""


@dataclass(frozen=True, slots=True)
class StoreSecret:
    """Keep a password of a connection in the station's secret store; an empty one removes it.

    It never reaches log or journal.
    """

    name: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WriteTag:
    """Set a value in a machine, once and now; refused when the present value is not the seen one.

    is_confirmed says that who wished it was asked again.
    """

    key: str
    value: Value
    seen: Value
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class TryConnection:
    """Try a connection at once that waits long, because its server was refused or set aside."""

    connection: str


@dataclass(frozen=True, slots=True)
class ChangeAlarmRule:
    """Change the limits, deadband or delays of a rule; refused when it is not as it was seen.

    Who, old, new and the reason are kept in the journal.
    """

    before: AlarmRule
    after: AlarmRule
    reason: str


@dataclass(frozen=True, slots=True)
class AddNote:
    """Write a note about a moment or, with an end, a span; about a tag, a machine or the line.

    Times are UTC microseconds. tag and machine are keys; empty ones say the whole line.
    """

    text: str
    start_us: int
    end_us: int | None = None
    tag: str = ""
    machine: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawNote:
    """Take a note back; it stays in the journal, with the reason."""

    note: int
    reason: str


@dataclass(frozen=True, slots=True)
class SavePenGroup:
    """Keep a group of pens; it replaces the one of the same owner and name."""

    group: PenGroup


@dataclass(frozen=True, slots=True)
class RemovePenGroup:
    """Forget a group of pens; owner is empty for one of the whole station."""

    name: str
    owner: str = ""


@dataclass(frozen=True, slots=True)
class KeepGoldenRun:
    """Keep what was recorded of pens in [start, end] (UTC us), to compare others with."""

    name: str
    pens: tuple[str, ...]
    start_us: int
    end_us: int
    calculated: tuple[CalculatedPen, ...] = ()


@dataclass(frozen=True, slots=True)
class ForgetGoldenRun:
    """Do not keep a golden run any more."""

    run: int


Request = (
    AcknowledgeAlarm
    | AcknowledgeAlarms
    | SwitchSuppression
    | PreviewAlarmTable
    | ApplyAlarmTable
    | SilenceHorn
    | ResetAlarm
    | ConfirmAlarm
    | EnableAlarm
    | SuppressAlarm
    | RefreshAlarms
    | ShelveAlarm
    | UnshelveAlarm
    | SetOutOfService
    | CommentAlarm
    | LogIn
    | LogOut
    | MaturityRequest
    | ConditionRequest
    | PerformanceRequest
    | StopEngine
    | FindEndpoints
    | EnterServer
    | BrowseNode
    | SearchNodes
    | ReadNode
    | DiscoverMachines
    | LeaveServer
    | AddToSite
    | PreviewTagList
    | RemoveFromSite
    | MachineRequest
    | CheckServer
    | TrustServer
    | ForgetServer
    | ExportOwnCertificate
    | RenewOwnCertificate
    | StoreSecret
    | WriteTag
    | TryConnection
    | ChangeAlarmRule
    | AddNote
    | WithdrawNote
    | SavePenGroup
    | RemovePenGroup
    | KeepGoldenRun
    | ForgetGoldenRun
    | BackupRequest
    | ImportHistory
)
