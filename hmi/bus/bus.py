"""The bus: one topic for each kind of fact, so that "find usages" answers who listens."""

from dataclasses import dataclass, field

from hmi.bus.facts import (
    AlarmChanged,
    AssessmentChanged,
    ConnectionChanged,
    EngineStopping,
    GapChanged,
    MachineChanged,
    RecorderReported,
    SamplesArrived,
    SiteLoaded,
    UserChanged,
)
from hmi.bus.topic import Topic


@dataclass(frozen=True)
class Bus:
    """All topics of a process."""

    site: Topic[SiteLoaded] = field(default_factory=lambda: Topic("site"))
    samples: Topic[SamplesArrived] = field(default_factory=lambda: Topic("samples"))
    connections: Topic[ConnectionChanged] = field(default_factory=lambda: Topic("connections"))
    gaps: Topic[GapChanged] = field(default_factory=lambda: Topic("gaps"))
    alarms: Topic[AlarmChanged] = field(default_factory=lambda: Topic("alarms"))
    machines: Topic[MachineChanged] = field(default_factory=lambda: Topic("machines"))
    recorder: Topic[RecorderReported] = field(default_factory=lambda: Topic("recorder"))
    users: Topic[UserChanged] = field(default_factory=lambda: Topic("users"))
    assessments: Topic[AssessmentChanged] = field(default_factory=lambda: Topic("assessments"))
    stopping: Topic[EngineStopping] = field(default_factory=lambda: Topic("stopping"))
