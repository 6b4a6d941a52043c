"""Pictures of an assessment from an empty page to its report, one after each step.

The window is the real one; what is tapped goes to a real desk and file. Arguments: folder, theme,
width x height.
"""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from alarm_pictures import Stage, settle
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from hmi.actions.maturity_desk import MaturityDesk, maturity_desk
from hmi.actions.requests import Request
from hmi.bus.bus import Bus
from hmi.maturity.evidence_inputs import ConnectionSecurity, SecurityInputs
from hmi.maturity.gatherer import Gatherer, Standing
from hmi.plant.roles import Role
from hmi.storage.writer import Writer
from ui.pages.maturity import MaturityPage
from ui.theme.theme import Theme
from ui.widgets.maturity_report import Reported, pages_of
from ui.widgets.page import Target
from ui.widgets.sheet import Sheet

LEVELS = (3, 2, 3, 2, 1, 2)
TARGET = 4
SECURITY = SecurityInputs(
    connections=(
        ConnectionSecurity(
            key="mixer", mode="None", policy="None", is_anonymous=True, has_writes=False,
            is_trusted=True, days_to_expiry=None,
        ),
    ),
    has_logins=True, is_audit_whole=None, backup_age_days=2.0, firmware_share=None,
)  # fmt: skip


class Login:
    """Who works on the stage."""

    user = "eva"


class RatedStage:
    """A stage whose wishes about maturity are carried out."""

    def __init__(self, folder: Path, theme: Theme) -> None:
        self.stage = Stage(folder, theme, self._ask)
        self._folder, clock, bus = folder, self.stage.clock, Bus()
        self._writer = Writer(clock)
        self._writer.start()
        site = self.stage.site
        self._desk: MaturityDesk = maturity_desk(site, folder, self._writer, bus, clock, Login())  # type: ignore[arg-type]  # a user is all it asks
        for topic in (bus.assessments, bus.planned):
            topic.subscribe(self.stage.room.receive)

    async def _ask(self, wish: Request) -> None:
        carries = self._desk.carries()
        if type(wish) in carries:
            work = carries[type(wish)][1](wish)
            if work is not None:
                asyncio.run(_awaited(work))

    def look_at_records(self) -> None:
        """Let the day on disk testify."""
        gatherer = Gatherer(self.stage.site, self._folder)
        found = gatherer.gather(self.stage.clock.now(), Standing(security=SECURITY))
        self.stage.room.receive(found)

    def report(self) -> Reported:
        """Return what the report of the assessment tells."""
        site, station = self.stage.site, self.stage.room.station
        state = station.state
        newest = [one for one in state.assessments.values() if one.closed][-1]
        return Reported(
            site.name, site.calendar.timezone, self._desk.bank, newest,
            state.maturity.evidence[-1], state.maturity.steps,
        )  # fmt: skip

    def close(self) -> None:
        """End what was started."""
        self.stage.room.close()
        self._writer.stop()


async def _awaited(work: Awaitable[None]) -> None:
    await work


def main(arguments: list[str]) -> int:
    """Take all pictures of one theme and size into a folder."""
    folder, look, size = Path(arguments[0]), arguments[1], arguments[2]
    application = QApplication(sys.argv[:1])
    theme = Theme(is_dark=look == "dark")
    theme.apply_to(application)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        rated = RatedStage(Path(data), theme)
        window = rated.stage.room.view
        width, _, height = size.partition("x")
        window.resize(int(width), int(height))
        window.show()
        for number, name in enumerate(_steps(rated), 1):
            rated.stage.hear()
            settle(application, rated.stage)
            window.grab().save(str(folder / f"maturity-{number:02d}-{name}.png"))
        for number, page in enumerate(pages_of(rated.report()), 1):
            page.save(str(folder / f"maturity-report-{number}.png"))
        rated.close()
    return 0


def _steps(rated: RatedStage) -> Iterator[str]:
    """Take one step after the other; yield its name when it is taken."""
    stage = rated.stage
    stage.log_in(Role.ENGINEER)
    stage.room.window.go_to(Target(page="maturity"))
    page = stage.room.window.current
    assert isinstance(page, MaturityPage)  # noqa: S101  # the page of that name
    yield "empty"
    yield from _rate(rated, page, _tapper(stage, page))
    yield from _ask_questions(stage, _tapper(stage, page))


def _rate(rated: RatedStage, page: MaturityPage, tap: Callable[[str], None]) -> Iterator[str]:
    rows = page.assessment.rows
    tap("Begin the first assessment")
    yield "begun"
    for row, level in zip(rows.values(), LEVELS, strict=False):
        row.steps.segment(level).click()
    yield "rated"
    tap("Target")
    for row, _level in zip(rows.values(), LEVELS, strict=False):
        row.steps.segment(TARGET).click()
    rated.look_at_records()
    yield "targets"
    page.choose("roadmap")
    tap("Steps from the targets")
    yield "roadmap"
    page.choose("assessment")
    tap("Close assessment")
    yield "review"
    tap("Close for good")
    yield "closed"
    for tab in ("history", "compare", "pilots"):
        page.choose(tab)
        yield tab
    page.choose("assessment")


def _ask_questions(stage: Stage, tap: Callable[[str], None]) -> Iterator[str]:
    tap("New by questions")
    yield "questions"
    tap("Yes")
    yield "answered"
    tap("Note")
    yield "note"
    _close_sheets(stage.room.window)
    tap("Proof")
    yield "proof"
    _close_sheets(stage.room.window)


def _tapper(stage: Stage, page: MaturityPage) -> Callable[[str], None]:
    """Return what taps the uppermost visible target of a caption."""

    def tap(caption: str) -> None:
        sheets = [one for one in stage.room.window.findChildren(Sheet) if one.isVisible()]
        place: QWidget = sheets[-1] if sheets else page
        for button in place.findChildren(QAbstractButton):
            if getattr(button, "caption", "") == caption and button.isVisible():
                button.click()
                return
        raise LookupError(caption)

    return tap


def _close_sheets(window: QWidget) -> None:
    for sheet in window.findChildren(Sheet):
        sheet.close_sheet()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
