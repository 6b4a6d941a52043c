"""The bus: one topic for each kind of fact, so that "find usages" answers who listens."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any, get_args

from hmi.bus.care_facts import Care
from hmi.bus.condition_facts import Condition
from hmi.bus.evidence import EvidenceFound
from hmi.bus.exploration import Explored
from hmi.bus.facts import (
    AlarmChanged,
    AssessmentChanged,
    BackupChanged,
    ConnectionChanged,
    DemandReported,
    EngineStopping,
    Fact,
    FloodChanged,
    FloodEnded,
    GapChanged,
    GoldenRunsChanged,
    HornChanged,
    ImportChanged,
    MachineChanged,
    NoteChanged,
    OwnCertificateChanged,
    PenGroupsChanged,
    QualityReferenceChanged,
    RecorderReported,
    SamplesArrived,
    ServerTrustChanged,
    ShiftsRecomputed,
    SiteLoaded,
    SuppressionChanged,
    UserChanged,
)
from hmi.bus.maturity import Planned
from hmi.bus.performance_facts import Stops
from hmi.bus.topic import Topic


@dataclass(frozen=True)
class Bus:
    """All topics of a process."""

    site: Topic[SiteLoaded] = field(default_factory=lambda: Topic("site"))
    samples: Topic[SamplesArrived] = field(default_factory=lambda: Topic("samples"))
    connections: Topic[ConnectionChanged] = field(default_factory=lambda: Topic("connections"))
    gaps: Topic[GapChanged] = field(default_factory=lambda: Topic("gaps"))
    alarms: Topic[AlarmChanged] = field(default_factory=lambda: Topic("alarms"))
    floods: Topic[FloodChanged] = field(default_factory=lambda: Topic("floods"))
    machines: Topic[MachineChanged] = field(default_factory=lambda: Topic("machines"))
    recorder: Topic[RecorderReported] = field(default_factory=lambda: Topic("recorder"))
    users: Topic[UserChanged] = field(default_factory=lambda: Topic("users"))
    assessments: Topic[AssessmentChanged] = field(default_factory=lambda: Topic("assessments"))
    evidence: Topic[EvidenceFound] = field(default_factory=lambda: Topic("evidence"))
    planned: Topic[Planned] = field(default_factory=lambda: Topic("planned"))
    stopping: Topic[EngineStopping] = field(default_factory=lambda: Topic("stopping"))
    explored: Topic[Explored] = field(default_factory=lambda: Topic("explored"))
    trust: Topic[ServerTrustChanged] = field(default_factory=lambda: Topic("trust"))
    own_certificate: Topic[OwnCertificateChanged] = field(
        default_factory=lambda: Topic("own_certificate")
    )
    notes: Topic[NoteChanged] = field(default_factory=lambda: Topic("notes"))
    pen_groups: Topic[PenGroupsChanged] = field(default_factory=lambda: Topic("pen_groups"))
    horn: Topic[HornChanged] = field(default_factory=lambda: Topic("horn"))
    flood_reviews: Topic[FloodEnded] = field(default_factory=lambda: Topic("flood_reviews"))
    suppressions: Topic[SuppressionChanged] = field(default_factory=lambda: Topic("suppressions"))
    golden_runs: Topic[GoldenRunsChanged] = field(default_factory=lambda: Topic("golden_runs"))

    backups: Topic[BackupChanged] = field(default_factory=lambda: Topic("backups"))
    demand: Topic[DemandReported] = field(default_factory=lambda: Topic("demand"))
    care: Topic[Care] = field(default_factory=lambda: Topic("care"))
    quality_references: Topic[QualityReferenceChanged] = field(
        default_factory=lambda: Topic("quality_references")
    )
    conditions: Topic[Condition] = field(default_factory=lambda: Topic("conditions"))
    shifts: Topic[ShiftsRecomputed] = field(default_factory=lambda: Topic("shifts"))
    stops: Topic[Stops] = field(default_factory=lambda: Topic("stops"))
    imports: Topic[ImportChanged] = field(default_factory=lambda: Topic("imports"))

    def publish(self, fact: Fact) -> None:
        """Publish a fact on the topic of its kind; for the link, which knows no meanings."""
        topics: dict[type, Topic[Any]] = {
            SiteLoaded: self.site,
            SamplesArrived: self.samples,
            ConnectionChanged: self.connections,
            GapChanged: self.gaps,
            AlarmChanged: self.alarms,
            FloodChanged: self.floods,
            MachineChanged: self.machines,
            RecorderReported: self.recorder,
            UserChanged: self.users,
            AssessmentChanged: self.assessments,
            EvidenceFound: self.evidence,
            **dict.fromkeys(get_args(Planned), self.planned),
            EngineStopping: self.stopping,
            **dict.fromkeys(get_args(Explored), self.explored),
            ServerTrustChanged: self.trust,
            OwnCertificateChanged: self.own_certificate,
            BackupChanged: self.backups,
            ImportChanged: self.imports,
            NoteChanged: self.notes,
            PenGroupsChanged: self.pen_groups,
            GoldenRunsChanged: self.golden_runs,
            HornChanged: self.horn,
            DemandReported: self.demand,
            QualityReferenceChanged: self.quality_references,
            ShiftsRecomputed: self.shifts,
            FloodEnded: self.flood_reviews,
            SuppressionChanged: self.suppressions,
            **dict.fromkeys(get_args(Condition), self.conditions),
            **dict.fromkeys(get_args(Care), self.care),
            **dict.fromkeys(get_args(Stops), self.stops),
        }
        topics[type(fact)].publish(fact)

    def subscribe_all(self, receive: Callable[[Any], None]) -> Callable[[], None]:
        """Call receive with every fact of every kind; return what ends that."""
        ends = [getattr(self, topic.name).subscribe(receive) for topic in fields(self)]

        def end() -> None:
            for stop in ends:
                stop()

        return end
