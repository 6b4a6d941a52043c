"""Pictures of how well and how healthy machines are: every panel, after days with a fault in them.

The days pass through the engine itself (passed_day.py), so what is shown was recorded, learned and
found as always. Argument: the folder that gets one folder for each theme and size.
"""

import asyncio
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from alarm_pictures import StageClock, settle
from passed_day import PassedDay
from PySide6.QtWidgets import QApplication
from twin_week import answered

from hmi.bus.facts import (
    ConnectionChanged,
    Fact,
    MachineChanged,
    RecorderReported,
    SiteLoaded,
    UserChanged,
)
from hmi.performance.energy_report import EnergyPeriod
from hmi.plant.roles import Role
from ui.live.bugs import Bugs
from ui.live.tasks import run_at_once
from ui.pages.health import HealthPage
from ui.pages.performance import PerformancePage
from ui.shell.room import Room, Wiring
from ui.theme.theme import Theme
from ui.widgets.notice import Notice
from ui.widgets.page import Target
from ui.widgets.quality_panel import QualityPanel
from ui.widgets.scroll import Scroll
from ui.widgets.sheet import Sheet
from ui.widgets.stop_panel import StopPanel
from ui.widgets.twin_panel import TwinPanel

HEALTHY_H = 144.0
"""Long enough for 3,000 minutes of running machines, which is what watches learn from."""
LEARN_S = 20.0
FAULT, FAULT_S = "motor_current_high", 1500.0
MACHINE = "capper"
"""The one that the fault is in."""
LOOKS = (
    ("light", 1024, 768), ("light", 1920, 1080), ("dark", 1024, 768), ("dark", 1920, 1080),
)  # fmt: skip


async def _granted(_request: object) -> None:
    """Grant every wish: nobody answers on a stage."""


class HealthStage:
    """A window on what the days left in a folder."""

    def __init__(self, facts: Sequence[Fact], now: datetime, theme: Theme) -> None:
        site, *others = facts
        assert isinstance(site, SiteLoaded)  # noqa: S101  # the first that a window is told
        wiring = Wiring(
            clock=StageClock(now), theme=theme, bugs=Bugs(), ask=_granted,
            spawn=run_at_once, kiosk=False,
        )  # fmt: skip
        self.room = Room(site, wiring)
        self.room.station.state.hear_engine(True)
        self._others = others
        self.what_if = answered(self.room.site, now)
        for fact in others:
            self.room.receive(fact)
        self.room.receive(UserChanged("eva", "Eva Engel", Role.MAINTENANCE))

    def hear(self) -> None:
        """Let the servers be heard now."""
        for fact in self._others:
            if isinstance(fact, (ConnectionChanged, MachineChanged, RecorderReported)):
                self.room.receive(fact)


async def passed(folder: Path) -> tuple[list[Fact], datetime]:
    """Let the days pass; return how the station stands then, and when that is."""
    day = PassedDay(folder)
    await day.open()
    await day.go(HEALTHY_H * 3600)
    await day.learn(LEARN_S)
    await day.go(3600)
    day.begin_fault(FAULT)
    await day.go(FAULT_S)
    await day.learn(2.0)
    facts = day.facts()
    await day.close()
    return facts, day.time.now()


def main(arguments: list[str]) -> int:
    """Take all pictures into a folder for each look."""
    folder = Path(arguments[0])
    with tempfile.TemporaryDirectory() as data:
        facts, now = asyncio.run(passed(Path(data)))
        application = QApplication(sys.argv[:1])
        theme = Theme()
        theme.apply_to(application)
        stage = HealthStage(facts, now, theme)
        window = stage.room.view
        window.show()
        for look, width, height in LOOKS:
            theme.use(look == "dark")
            window.resize(width, height)
            place = folder / f"{look}-{width}x{height}"
            place.mkdir(parents=True, exist_ok=True)
            for name in _scenes(stage):
                stage.hear()
                settle(application, stage)
                for notice in window.findChildren(Notice):
                    notice.remove()  # that taking pictures kept the window waiting
                window.grab().save(str(place / f"{name}.png"))
                _close_sheets(stage)
        stage.room.close()
    return 0


def _scenes(stage: HealthStage) -> Iterator[str]:
    """Set one scene after the other; yield its name when it is set."""
    yield from _tabs(stage, "performance")
    yield from _below(stage)
    yield from _stop(stage)
    yield from _tabs(stage, "health")
    yield from _usual(stage)
    yield from _what_if(stage)


def _tabs(stage: HealthStage, page: str) -> Iterator[str]:
    """Show every panel of a page of machines as it is."""
    window = stage.room.window
    window.go_to(Target(page=page, machine=MACHINE))
    shown = window.current
    if not isinstance(shown, (HealthPage, PerformancePage)):
        return
    for key in shown.tabs.panels:
        window.go_to(Target(page=page, machine=MACHINE, view=key))
        yield f"{page}-{key}"


def _stop(stage: HealthStage) -> Iterator[str]:
    """Show the reasons that a stop can have, and where one would be split."""
    window = stage.room.window
    window.go_to(Target(page="performance", machine="filler", view="stops"))
    panel = window.current.findChild(StopPanel)
    if panel is None:
        return
    panel.periods.segment(EnergyPeriod.WEEK).click()
    yield "performance-stops-week"
    if panel.list.stops:
        panel.open_stop(panel.list.stops[0])
        yield "performance-stop"
        sheet = panel.open_stop(panel.list.stops[0])
        sheet.show_cut()
        yield "performance-stop-split"


def _below(stage: HealthStage) -> Iterator[str]:
    """Show the lower ends of the panels of energy and quality, and what a figure follows from."""
    window = stage.room.window
    for key in ("energy", "quality"):
        window.go_to(Target(page="performance", machine=MACHINE, view=key))
        yield f"performance-{key}-read"
        for area in window.current.findChildren(Scroll):
            area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
        yield f"performance-{key}-below"
    shown = window.current.tabs.panel if isinstance(window.current, PerformancePage) else None
    if isinstance(shown, QualityPanel):
        shown.charts.tiles["pace"].click()
        yield "performance-quality-explained"


def _usual(stage: HealthStage) -> Iterator[str]:
    """Show the usual band of the machine's current on the trend, over an hour and over days."""
    window, machine = stage.room.window, stage.room.site.machine_by_key[MACHINE]
    window.go_to(Target(page="trends", machine=MACHINE, tag=machine.current_tag))
    chart = getattr(window.current, "chart", None)
    if chart is not None:
        chart.show_span(3600 * 1_000_000)
        yield "health-usual-hour"
        chart.show_span(48 * 3600 * 1_000_000)
        yield "health-usual-days"


def _what_if(stage: HealthStage) -> Iterator[str]:
    """Show the answer to a what-if, and what stands behind the error of the model."""
    window = stage.room.window
    window.go_to(Target(page="performance", machine="filler", view="twin"))
    panel = window.current.findChild(TwinPanel)
    if panel is None:
        return
    question, shown = stage.what_if
    panel.levers.take(question.scenario)
    panel.ranking.setChecked(question.is_ranking)
    panel.show_answer(question, shown)
    yield "performance-twin-answer"
    panel.answer.error.click()
    yield "performance-twin-error"


def _close_sheets(stage: HealthStage) -> None:
    for sheet in stage.room.window.findChildren(Sheet):
        sheet.close_sheet()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
