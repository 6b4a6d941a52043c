"""Lets the demo plant's window show a plant that runs as it should."""

from datetime import timedelta

from hmi.bus.facts import Assessment, AssessmentChanged, HealthAspect, OeeNow
from hmi.maturity.questions import load_bank
from hmi.plant.tags import Kind
from ui.pages.alarms import AlarmsPage
from ui.pages.connections import ConnectionsPage
from ui.pages.diagnostics import DiagnosticsPage
from ui.pages.health import HealthPage
from ui.pages.line import LinePage
from ui.pages.machine import MachinePage
from ui.pages.maturity import MaturityPage
from ui.pages.performance import PerformancePage
from ui.pages.trends import TrendsPage
from ui.shell.watchdog import Lateness

PAGES = ("line", "machine", "trends", "alarms", "performance", "health", "maturity",
         "connections", "diagnostics")  # fmt: skip
OEE = OeeNow(0.8689, 0.991, 0.994, 0.857, 1.0, 3240.0, 3600.0, 777683.0, 773069.0)
ASPECTS = (
    HealthAspect("current", 90.0, 0.3, 3.7, "", -1.6, "current-normal"),
    HealthAspect("vibration", 96.5, 0.5, 1.1, "filler.vibration", 0.39, "vibration-zone-a"),
    HealthAspect("faults", 100.0, 0.2, 0.0, "", 0.0, "faults-none"),
)


def all_pages(station):
    """Return every page that a station's window has, in the order of the navigation."""
    plain = (LinePage, MachinePage, TrendsPage, AlarmsPage, PerformancePage, HealthPage,
             MaturityPage, ConnectionsPage)  # fmt: skip
    last = DiagnosticsPage(station, lambda: Lateness(0.2, 8.0, 115.0, 3600, 0), "3.53.4")
    return [*(page(station) for page in plain), last]


def fill(plant):
    """Let every tag have a value in the middle of its range, and every machine run."""
    for tag in plant.station.site.tags:
        if tag.kind is Kind.TEXT:
            plant.measure(tag.key, "Apple spritzer 0.50 l")
        elif not tag.is_derived:
            low, high = tag.normal_low or tag.low or 0.0, tag.normal_high or tag.high or 780_140.0
            plant.measure(tag.key, (low + high) / 2)
    now = plant.clock.now()
    for machine in plant.station.site.machines:
        plant.machine(
            machine.key, since=now - timedelta(minutes=42), shift="Night", shift_start=now,
            oee=OEE, stops=18, energy=92.7, health=94.6, aspects=ASPECTS, health_time=now,
        )  # fmt: skip


def rate(plant, *levels, closed=None):
    """Let the line be rated so in the six dimensions."""
    pairs = tuple(zip(load_bank().keys, levels, strict=True))
    started = plant.clock.now()
    one = Assessment(1, "Line 1", started, closed, "anna", pairs, tuple((k, 4) for k, _ in pairs))
    plant.station.bus.assessments.publish(AssessmentChanged(one))
