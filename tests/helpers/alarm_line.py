"""A small plant under the alarm engine, told step by step."""

import pytest

from hmi.alarms.alarm_engine import AlarmEngine
from hmi.bus.bus import Bus
from hmi.bus.facts import (
    AlarmChanged,
    ConnectionChanged,
    ConnectionPhase,
    MachineChanged,
    SamplesArrived,
)
from hmi.clock import ManualClock, to_us
from hmi.errors import ActionRefused
from hmi.plant.assets import MachineState
from hmi.plant.quality import GOOD
from hmi.plant.roles import Role
from hmi.plant.samples import Origin, Sample, batch_of
from hmi.plant.site import Site
from tests.helpers.builders import plant_with, rule, tag

COMM = "connection.demo"
OPERATOR = Role.OPERATOR


class Line:
    """A small plant whose server is heard, told step by step."""

    def __init__(self, site: Site) -> None:
        self.site, self.bus, self.clock = site, Bus(), ManualClock()
        self.facts: list[AlarmChanged] = []
        self.bus.alarms.subscribe(self.facts.append)
        self.heard = True
        self.offset_s: float | None = 0.0
        """The server's clock minus ours."""
        self.engine = AlarmEngine(site, self.bus, self.clock)
        self.hear()

    def hear(self, age_s: float = 0.0, phase: ConnectionPhase = ConnectionPhase.LIVE) -> None:
        """Tell how the connection stands."""
        now = self.clock.now()
        self.bus.connections.publish(
            ConnectionChanged("demo", phase, now, age_s, clock_offset_s=self.offset_s)
        )

    def reads(self, key: str, value: object, status: int = GOOD, late_s: float = 0.0,
              origin: Origin = Origin.LIVE) -> None:  # fmt: skip
        """Read a sample now; late_s is by how much its source time lies back."""
        now_us = to_us(self.clock.now())
        number = self.site.number_by_key[key]
        one = Sample(number, value, status, now_us - round(late_s * 1e6), now_us)
        self.bus.samples.publish(SamplesArrived(batch_of([one], origin)))

    def machine(self, key: str, state: MachineState) -> None:
        """Tell the state of a machine."""
        now = self.clock.now()
        fact = MachineChanged(key, state, now, "24 h", None, None, 0, None, None)
        self.bus.machines.publish(fact)

    def wait(self, seconds: int) -> None:
        """Let whole seconds pass, each with a tick."""
        for _ in range(seconds):
            self.clock.advance(1.0)
            if self.heard:
                self.hear()
            self.engine.tick()

    def letter(self, key: str) -> str:
        """Return the letter of an alarm."""
        return next((fact.letter.value for fact in self.engine.now() if fact.key == key), "A")

    def path(self, key: str) -> str:
        """Return the letters an alarm went through."""
        return "".join(fact.letter.value for fact in self.facts if fact.key == key)


def filler(**fields) -> Line:
    """Return a plant with one level alarm, high at 80."""
    hot = rule("filler.hot", "filler.temp", **fields)
    return Line(plant_with(tags=[tag("filler.temp", unit="C"), "filler.speed"], alarms=[hot]))


def refusal(act, *given) -> str:
    """Return the code with which an action is refused."""
    with pytest.raises(ActionRefused) as caught:
        act(*given)
    return caught.value.code
