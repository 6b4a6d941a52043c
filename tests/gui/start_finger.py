"""Goes the way to one machine with a few signals as a finger does."""

from PySide6.QtWidgets import QApplication

from hmi.plant.tags import Kind
from tests.gui.far_server import OPEN, folder, variable
from tests.gui.finger import Finger
from ui.live.joining import Step
from ui.live.starting import Start
from ui.widgets.scroll import Scroll

PUMP = "nsu=urn:far;s=pump"


def plain_server(server):
    """Let the server describe no machine, but have the signals of a pump."""
    server.machines = ()
    server.tree = {
        "": (folder("Pump", PUMP),),
        PUMP: (
            variable("Vibration DE", PUMP, unit="mm/s", value="1.2", low=None, high=None),
            variable("Bearing temp", PUMP, unit="°C", value="48.5", low=None, high=None),
            variable("Motor current", PUMP, unit="A", value="12.4", high=40.0),
            variable("Speed", PUMP, unit="rpm", value="1480", high=3000.0),
            variable("Cycle counter", PUMP, unit="", value="1204", kind=Kind.INTEGER, low=None,
                     high=None),
            variable("Outlet pressure", PUMP, value="4.2"),
        ),
    }  # fmt: skip


def bring_into_sight(qtbot, target):
    """Scroll as a finger does before it taps."""
    qtbot.waitUntil(target.isVisible, timeout=20_000)
    for _round in range(4):
        QApplication.sendPostedEvents()
    area = target.parentWidget()
    while area is not None and not isinstance(area, Scroll):
        area = area.parentWidget()
    if area is not None:
        area.ensureWidgetVisible(target)
        QApplication.sendPostedEvents()


class StartFinger(Finger):
    """Goes the steps of one machine; scrolls to what is not in sight."""

    def tap(self, target):
        bring_into_sight(self._qtbot, target)
        assert target.isEnabled(), target.caption
        assert not target.visibleRegion().isEmpty(), target.caption
        # Not a press of the mouse: an area that scrolls waits whether it becomes a flick.
        target.click()

    def on(self):
        self.tap(self.page.start.forward)

    def at(self, wanted):
        one = self.page.starter.starting
        assert one.step is wanted, (one.step, self.page.starter.told, self.page.explorer.told)
        return self.page.start.steps[wanted]

    def begin(self):
        self.tap(self.page.machines.add)
        return self.at(Start.SOURCE)

    def enter_new_server(self):
        """Connect a server that nobody knows yet, without a user."""
        self.tap(self.begin().server)
        self.type_in(self.step(Step.ADDRESS).url, "10.0.0.7:4840")
        self.go_on()
        security = self.step(Step.SECURITY)
        self.tap(security.cards[self.page.joining.endpoints.index(OPEN)])
        self.go_on()
        self.go_on()
        return self.at(Start.MACHINE)

    def number(self, step, text):
        """Type a number on the keys of the sheet."""
        sheet = step.sheet
        sheet.field.clear()
        for character in text:
            sheet.keypad.pressed.emit(character)
            sheet.field.insert(character)
        self.tap(sheet.take)
