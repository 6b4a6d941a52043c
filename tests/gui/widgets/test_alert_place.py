"""From an alert that the station came upon itself one tap leads to why."""

import pytest

from hmi.plant.alarm_rules import ConditionKind
from ui.pages.alarms import AlarmsPage
from ui.widgets.alert_place import alert_place


@pytest.mark.parametrize(
    ("key", "page", "view"),
    [
        ("watch.seasonal.filler.vibration", "health", "anomalies"),
        ("care.work.grease", "health", "maintenance"),
        ("care.life.filler.vibration", "health", "life"),
        ("care.filler.current", "health", "condition"),
        ("energy.demand", "performance", "energy"),
    ],
)
def test_each_kind_of_alert_has_its_place(plant, station, key, page, view):
    fact = plant.alarm(key=key, kind=ConditionKind.TOLD.value, is_alert=True)
    found = alert_place(fact, station.site)
    assert (found.page, found.view, found.machine, found.alarm) == (page, view, "filler", key)


def test_an_alarm_of_a_rule_has_none(plant, station):
    assert alert_place(plant.alarm(), station.site) is None


def test_the_detail_of_an_alert_asks_why(qtbot, plant, station):
    page = AlarmsPage(station)
    qtbot.addWidget(page)
    page.resize(1024, 700)
    page.show()
    key = "watch.seasonal.filler.vibration"
    alert = plant.alarm(
        key=key, kind=ConditionKind.TOLD.value, is_alert=True, is_annunciation=False,
        tag="filler.vibration",
    )  # fmt: skip
    asked = []
    page.navigate.connect(asked.append)
    page.detail.show_alarm(alert)
    page.detail.why.click()
    assert [(one.page, one.view, one.alarm) for one in asked] == [("health", "anomalies", key)]
    page.detail.show_alarm(plant.alarm())
    assert page.detail.why.isHidden()
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    page.close()
