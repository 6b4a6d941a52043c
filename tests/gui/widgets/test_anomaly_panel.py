"""What stands out is told in plain words with what made it; people say what it was."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hmi.actions.requests import GiveVerdict, RecomputeWatch, RelearnWatch
from hmi.bus.alarm_facts import AlarmChanged, AlarmLetter, Trigger
from hmi.bus.condition_facts import (
    AlertNow,
    MovesTogether,
    TagShare,
    Verdict,
    WatchChanged,
    WatchMethod,
    WatchPhase,
    WatchRemoved,
    share_fields,
)
from hmi.bus.facts import UserChanged
from hmi.journal.found_alerts import FoundAlert, GivenVerdict
from hmi.plant.alarm_rules import Priority
from hmi.plant.derived import EXPECTED, REACH, key_of
from hmi.plant.roles import Role
from hmi.plant.tags import Tag
from hmi.texts.catalog import set_language
from tests.gui.looking import cut_texts
from tests.helpers.trend_charts import record
from ui.pages.health import HealthPage
from ui.theme.scale import Scale
from ui.widgets.explanation import ExplanationSheet
from ui.widgets.page import Target

VIBRATION = "filler.vibration"
ONE, TOGETHER = f"seasonal.{VIBRATION}", "together.capper"
SHARES = (
    TagShare("capper.torque", 0.7, 3.2, 2.4, 2.0), TagShare("capper.speed", 0.2, -1.4),
    TagShare("capper.vibration", 0.1, 0.9),
)  # fmt: skip


@pytest.fixture
def site(site):
    tags = tuple(
        Tag(key=key_of(VIBRATION, one), name=one, machine="filler", unit="mm/s", interval_s=60.0)
        for one in (EXPECTED, REACH)
    )
    return replace(site, tags=(*site.tags, *tags))


@pytest.fixture
def page(qtbot, station, plant):
    station.state.hear_engine(True)
    plant.hear()
    page = HealthPage(station)
    qtbot.addWidget(page)
    page.resize(936, 640)
    yield page
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    page.close()


@pytest.fixture
def panel(page, station, qtbot):
    def open_panel(**target):
        page.go_to(Target(page="health", view="anomalies", **target))
        page.show()
        qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
        return page.tabs.panel

    return open_panel


@pytest.fixture
def log_in(station):
    station.bus.users.publish(UserChanged("eva", "Eva Engel", Role.MAINTENANCE))


def watch(key, machine, tags, **fields):
    method = WatchMethod.SEASONAL if len(tags) == 1 else WatchMethod.TOGETHER
    given = {"phase": WatchPhase.WATCHING, "learned": 1.0} | fields
    return WatchChanged(key, machine, method, tags, **given)


def stands_out(plant, key, machine, tag, text, z, tags, **fields):
    """Let a watch raise an alert now, as the engine tells it."""
    raised = plant.clock.now()
    plant.alarm(
        key=f"watch.{key}", machine=machine, tag=tag, message=text, priority=Priority.P4,
        is_alert=True, is_annunciation=False, came_at=raised, cause="", consequence="",
        response="", fields=share_fields(z, tags),
    )  # fmt: skip
    alert = AlertNow(f"watch.{key}", raised, z, tags, **fields)
    keys = tuple(one.tag for one in tags)
    plant.station.bus.conditions.publish(watch(key, machine, keys, alert=alert))
    return raised


@pytest.fixture
def disturbed(plant, reader, clock):
    record(reader, clock, VIBRATION, *((ago, 1.0) for ago in range(3600, 0, -10)), (0, 3.1))
    record(reader, clock, key_of(VIBRATION, EXPECTED), (3600, 1.1), (30, 1.2))
    record(reader, clock, key_of(VIBRATION, REACH), (3600, 0.4), (30, 0.5))
    stands_out(plant, ONE, "filler", VIBRATION, "Vibration 1.9 mm/s above usual", 6.1,
               (TagShare(VIBRATION, 1.0, 6.1, 3.1, 1.2),),
               together=(MovesTogether("filler.speed", 0.93, 0.12, clock.now()),))  # fmt: skip
    return stands_out(plant, TOGETHER, "capper", "", "Three signals not as usual", 9.0, SHARES)


def earlier(clock, hours, watch_key=ONE, verdict=None, machine="filler", tag=VIBRATION):
    raised = clock.now() - timedelta(hours=hours)
    fact = _fact(watch_key, raised, machine, tag)
    said = () if verdict is None else (GivenVerdict(raised, verdict, "", "tom"),)
    return FoundAlert(fact, raised + timedelta(minutes=35), said)


def _fact(watch_key, raised, machine, tag):
    return AlarmChanged(
        key=f"watch.{watch_key}", machine=machine, message="Vibration above usual",
        priority=Priority.P4, letter=AlarmLetter.UNACKNOWLEDGED, before=AlarmLetter.NORMAL,
        trigger=Trigger.ACTIVATE, at=raised, source_time=raised, active=True, acked=False,
        latched=False, occurrence=1, active_since=raised, is_alert=True, tag=tag,
        fields=share_fields(5.0, (TagShare(tag, 1.0, 5.0),)),
    )  # fmt: skip


def texts(rows):
    return [row.anomaly.text for row in rows]


@pytest.mark.usefixtures("disturbed")
def test_the_worst_of_all_machines_stands_first(panel):
    shown = panel()
    assert texts(shown.list.rows) == [
        "Three signals not as usual", "Vibration 1.9 mm/s above usual",
    ]  # fmt: skip
    assert shown.list.now_title.full_text == "Stands out now, worst first"
    assert shown.detail.text.full_text == "Three signals not as usual"


@pytest.mark.usefixtures("disturbed")
def test_one_machine_alone_is_shown_where_that_is_chosen(page, panel):
    shown = panel()
    page.tabs.choose_machine("filler")
    page.tabs.choose_machine("capper")
    assert shown.scope.key == "one"
    assert texts(shown.list.rows) == ["Three signals not as usual"]
    shown.scope.segment("all").click()
    assert len(shown.list.rows) == 2


@pytest.mark.usefixtures("disturbed")
def test_the_three_that_add_most_are_told_with_their_side(panel):
    shown = panel()
    told = [row.caption for row in shown.detail.shares if not row.isHidden()]
    assert told == [
        "Torque 70\u00a0% 3.2 spreads above usual · 2.40\u00a0Nm, usually 2.00\u00a0Nm",
        "Speed 20\u00a0% 1.4 spreads below usual",
        "Vibration 10\u00a0% 0.9 spreads above usual",
    ]  # fmt: skip
    assert shown.detail.trend.pens == ["capper.torque", "capper.speed", "capper.vibration"]


@pytest.mark.usefixtures("disturbed")
def test_one_signal_is_told_with_what_was_expected_then(panel, station, qtbot):
    shown = panel(alarm=f"watch.{ONE}", machine="filler")
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    then = shown.detail.then
    assert (then.value.figure, then.expected.figure) == ("3.1", "1.2")
    assert then.expected.note == "usually within ± 0.5"
    assert then.far.figure == "6.1"
    assert shown.detail.hints[0].full_text.startswith(
        "Speed moves together with it: 0.93 (usually 0.12) since "
    )


@pytest.mark.usefixtures("disturbed")
def test_every_figure_explains_itself(panel, page):
    shown = panel(alarm=f"watch.{ONE}", machine="filler")
    for tile in (shown.detail.then.far, shown.detail.then.value, shown.detail.then.expected,
                 shown.watches.rows[0]):  # fmt: skip
        shown.scope.choose("one")
        shown.refresh()
        tile.click()
        sheets = [one for one in page.findChildren(ExplanationSheet) if one.isVisible()]
        assert len(sheets) == 1, tile.caption
        assert sheets[0].told.formula
        assert any(part.target for part in sheets[0].told.parts)
        sheets[0].close_sheet()


@pytest.mark.usefixtures("log_in")
def test_a_verdict_is_asked_for_the_alert_that_is_shown(panel, disturbed, asked):
    shown = panel()
    shown.detail.verdict.buttons[Verdict.CONFIRMED].click()
    assert asked == [GiveVerdict(TOGETHER, disturbed, Verdict.CONFIRMED)]


@pytest.mark.usefixtures("disturbed")
def test_who_may_not_comment_is_told_so(panel, bus):
    bus.users.publish(UserChanged("guest", "", Role.VIEWER))
    shown = panel()
    assert not any(one.isEnabled() for one in shown.detail.verdict.buttons.values())
    assert "Log in" in shown.detail.verdict.told.full_text


@pytest.mark.usefixtures("log_in")
def test_learning_anew_is_offered_after_no_problem_that_lasts(panel, plant, asked):
    tags = (TagShare(VIBRATION, 1.0, 5.0),)
    raised = stands_out(
        plant, ONE, "filler", VIBRATION, "Vibration high", 5.0, tags,
        verdict=Verdict.NO_PROBLEM, verdict_by="eva", is_relearn_offered=True,
    )  # fmt: skip
    shown = panel()
    assert shown.detail.verdict.buttons[Verdict.NO_PROBLEM].isChecked()
    assert shown.detail.verdict.told.full_text == "Not a problem, said by eva"
    shown.detail.verdict.relearn.click()
    assert asked == [RelearnWatch(ONE, raised)]


def test_what_was_lately_is_listed_with_its_verdict_and_counted(panel, station, clock):
    station.journal.alerts = [
        earlier(clock, 3, verdict=Verdict.CONFIRMED), earlier(clock, 30),
    ]  # fmt: skip
    shown = panel()
    assert shown.list.now_title.full_text == "Nothing stands out now."
    assert [row.anomaly.verdict for row in shown.list.rows] == [Verdict.CONFIRMED, None]
    assert shown.counted.full_text == "2 alerts in the last 30 days: 1 confirmed"
    assert "tom" in shown.detail.verdict.told.full_text
    assert shown.detail.anomaly.tags[0].deviation == 5.0
    assert "2026" in shown.detail.earlier[0].full_text


def test_each_machine_says_how_far_its_watches_learned(panel, bus):
    bus.conditions.publish(watch(ONE, "filler", (VIBRATION,), verdicts=(1, 0, 0)))
    bus.conditions.publish(watch("noise", "filler", (VIBRATION,), learned=0.5,
                                 phase=WatchPhase.LEARNING))  # fmt: skip
    bus.conditions.publish(watch(TOGETHER, "capper", ("capper.speed", "capper.torque"),
                                 phase=WatchPhase.PAUSED))  # fmt: skip
    shown = panel()
    assert [row.caption for row in shown.watches.rows] == [
        "Filler · 2 watches: 1 watching, 1 learning · 1 confirmed",
        "Capper · 1 watch: 1 paused",
    ]
    shown.watches.rows[0].click()
    assert (shown.scope.key, shown.machine) == ("one", "filler")
    assert [row.caption for row in shown.watches.rows] == [
        "Vibration · Learning, 50\u00a0% · 1 confirmed"
    ]


def test_a_machine_s_watches_say_what_they_wait_for_and_learned(panel, bus, clock, page):
    day = clock.now()
    bus.conditions.publish(
        watch(ONE, "capper", ("capper.vibration",), phase=WatchPhase.LEARNING, learned=0.43,
              needs="faults-none")
    )  # fmt: skip
    bus.conditions.publish(
        watch(TOGETHER, "capper", ("capper.speed", "capper.torque"), learned_from=day,
              learned_until=day, verdicts=(2, 0, 1))
    )  # fmt: skip
    shown = panel()
    page.tabs.choose_machine("capper")
    told = [row.caption for row in shown.watches.rows]
    assert told[0].startswith("Vibration · Learning, 43\u00a0%: ")
    assert told[1] == (
        "2 signals together · Watching: all as usual · learned from 2026-01-05 06:00 to "
        "2026-01-05 06:00 · 2 confirmed, 1 don't know"
    )
    bus.conditions.publish(WatchRemoved(ONE))
    shown.refresh()
    assert len(shown.watches.rows) == 1


@pytest.mark.usefixtures("log_in")
def test_a_watch_learns_anew_or_judges_the_past_anew_when_somebody_asks(panel, bus, asked, clock):
    bus.conditions.publish(watch(ONE, "filler", (VIBRATION,)))
    shown = panel()
    shown.watches.rows[0].click()
    shown.watches.rows[0].click()
    shown.sheet.relearn.click()
    assert asked == [RelearnWatch(ONE)]
    assert shown.sheet is None
    shown.watches.rows[0].click()
    shown.sheet.recompute.click()
    now = clock.now()
    assert asked[1] == RecomputeWatch(ONE, now - timedelta(days=30), now)


def test_without_anything_it_says_what_is_missing(panel, page):
    shown = panel()
    assert shown.list.now_title.full_text == "Nothing stands out now."
    assert shown.list.lately_title.full_text == "Nothing in the last 30 days."
    assert "names no signals" in shown.watches.empty.full_text
    assert shown.detail.isHidden()
    page.tabs.choose_machine("capper")
    assert "Nothing is watched on Capper" in shown.watches.empty.full_text


@pytest.mark.usefixtures("disturbed")
def test_the_past_is_only_looked_at(qtbot, station):
    past = replace(station, is_past=True)
    page = HealthPage(past)
    qtbot.addWidget(page)
    page.go_to(Target(page="health", view="anomalies"))
    page.show()
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    shown = page.tabs.panel
    assert not any(one.isEnabled() for one in shown.detail.verdict.buttons.values())
    station.state.watched.forget()
    shown.refresh()
    assert "is not kept" in shown.watches.empty.full_text
    assert texts(shown.list.rows)[0] == "Three signals not as usual"
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    page.close()


def test_a_hidden_panel_is_idle(panel, page, station):
    shown = panel()
    page.hide()
    assert not shown.timer.isActive()
    assert station.background.pending == 0


@pytest.fixture
def language(request):
    set_language(request.param)
    yield request.param
    set_language("en")


@pytest.mark.usefixtures("language", "disturbed")
@pytest.mark.parametrize(
    ("language", "factor"), [("en", 1.0), ("en", 2.0), ("en_XA", 1.0)], indirect=["language"]
)
def test_nothing_is_cut(panel, page, station, qtbot, bus, factor):
    bus.conditions.publish(watch("noise", "capper", ("capper.torque",), learned=0.3,
                                 phase=WatchPhase.LEARNING))  # fmt: skip
    station.theme.rescale(Scale(text_factor=factor))
    panel()
    page.tabs.choose_machine("filler")
    qtbot.waitUntil(lambda: cut_texts(page) == set(), timeout=20_000)
    page.tabs.choose_machine("capper")
    qtbot.waitUntil(lambda: cut_texts(page) == set(), timeout=20_000)
