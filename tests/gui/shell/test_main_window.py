import pytest
from PySide6.QtCore import Qt

from hmi.actions.requests import AcknowledgeAlarm, LogIn, LogOut, SilenceHorn
from hmi.bus.facts import (
    AlarmLetter,
    DiskRoom,
    EngineStopping,
    RecorderReported,
    UserChanged,
)
from hmi.errors import ActionRefused
from hmi.plant.alarm_rules import Priority
from hmi.plant.roles import Role
from hmi.texts.catalog import set_language
from hmi.texts.codes import sentence
from tests.gui.theme.test_colours import distance
from ui.shell.login import Login
from ui.shell.main_window import MainWindow
from ui.theme.scale import TARGET_MM, Scale, Touch
from ui.theme.type import TypeRole
from ui.widgets.confirm import Confirm
from ui.widgets.notice import Notice
from ui.widgets.page import Page, Target
from ui.widgets.tappable import Tappable

KEYS = ("line", "machine", "trends", "alarms", "health", "maturity", "connections",
        "diagnostics")  # fmt: skip


class QuietPage(Page):
    """A page that counts how often it was told to work and to rest."""

    def __init__(self, key):
        super().__init__(key, key.capitalize(), key)
        self.told = []

    def shown(self):
        self.told.append("shown")

    def hidden(self):
        self.told.append("hidden")

    def go_to(self, target):
        self.told.append(target)

    def crumb(self):
        return "Filler" if self.key == "machine" else ""


@pytest.fixture
def window(station, plant, qtbot):
    window = MainWindow(station, [QuietPage(key) for key in KEYS])
    qtbot.addWidget(window)
    window.resize(1024, 768)
    station.state.hear_engine(True)
    plant.hear(0.2)
    station.bus.recorder.publish(_report(station))
    window.show()
    return window


def _report(station, **fields):
    given = {
        "recording": True, "last_commit": station.clock.now(), "samples_per_s": 100.0,
        "recorded": 1000, "waiting": 0, "dropped": 0, "history_bytes": 0, "disk_free_bytes": 0,
        "days_left": None,
    }  # fmt: skip
    return RecorderReported(**(given | fields))


def _tap(qtbot, widget):
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def _texts(window):
    window.status_bar.refresh()
    return [(item.text.replace("\u00a0", " "), item.is_over) for item in window.status_bar.items]


def test_only_the_page_that_is_seen_works(window):
    pages = window._pages
    window.show_page("trends")
    assert pages["line"].told == ["shown", "hidden"]
    assert pages["trends"].told == [Target(page="trends"), "shown"]
    assert pages["health"].told == []


def test_every_page_is_one_tap_away_and_marked(window, qtbot):
    for key in KEYS:
        _tap(qtbot, window.navigation.item(key))
        assert window.current.key == key
        assert [k for k in KEYS if window.navigation.item(k).isChecked()] == [key]


def test_back_returns_to_where_one_was(window):
    window.go_to(Target(page="machine", machine="filler"))
    window.current.navigate.emit(Target(page="trends", tag="filler.speed"))
    assert window.current.key == "trends"
    window.title_line.back.emit()
    assert window.current.key == "machine"
    window.go_back()
    window.go_back()
    assert window.current.key == "line"


def test_without_alarms_the_line_says_so_and_offers_nothing(window):
    assert window.banner.text.caption == "No active alarms"
    assert not window.banner.acknowledge.isVisible()
    assert not window.banner.silence.isVisible()


def test_the_gravest_unseen_alarm_is_on_the_line_and_can_be_acknowledged(
    window, plant, asked, qtbot
):
    plant.alarm("capper.torque", machine="capper", priority=Priority.P3, message="Torque high")
    plant.alarm(occurrence=7)
    assert window.banner.text.caption == "Filler: Bowl level low"
    _tap(qtbot, window.banner.acknowledge)
    _tap(qtbot, window.banner.silence)
    assert asked == [AcknowledgeAlarm("filler.bowl_low", 7), SilenceHorn()]
    plant.alarm(letter=AlarmLetter.ACKNOWLEDGED)
    assert window.banner.text.caption == "Capper: Torque high"
    plant.alarm("capper.torque", letter=AlarmLetter.ACKNOWLEDGED)
    assert window.banner.text.caption == "All alarms are acknowledged"


def test_an_alarm_of_no_machine_is_told_by_its_message_alone(window, plant):
    plant.alarm(key="connection.demo", machine="", message="Demo plant connection lost")
    assert window.banner.text.caption == "Demo plant connection lost"


def test_tapping_the_alarm_opens_it(window, plant, qtbot):
    plant.alarm()
    _tap(qtbot, window.banner.text)
    assert window._pages["alarms"].told[0] == Target(page="alarms", alarm="filler.bowl_low")


def test_an_alert_is_not_on_the_alarm_line(window, plant):
    plant.alarm(is_alert=True)
    assert window.banner.text.caption == "No active alarms"


def test_a_refusal_is_told_at_the_button(station, window, plant, qtbot):
    async def refuse(_request):
        raise ActionRefused("not-permitted")

    object.__setattr__(station, "ask", refuse)
    plant.alarm()
    _tap(qtbot, window.banner.acknowledge)
    assert len(window.findChildren(Notice)) == 1
    assert window.findChildren(Notice)[0].text
    window.findChildren(Notice)[0].remove()


def test_a_viewer_may_not_acknowledge(station, window, plant):
    station.bus.users.publish(UserChanged("v", "Viola Viewer", Role.VIEWER))
    plant.alarm()
    assert not window.banner.acknowledge.isEnabled()


def test_status_line_tells_ages_and_inverts_what_is_too_old(window, plant):
    texts = dict(_texts(window))
    assert texts["data Demo 0.2 s"] is False
    assert texts["recording, last commit 0.0 s ago"] is False
    assert not any("connected" in text for text in texts)
    plant.clock.advance(4.0)
    texts = dict(_texts(window))
    assert texts["data Demo 4.2 s"] is True
    plant.clock.advance(4.0)
    assert dict(_texts(window))["recording not reported for 8.0 s"] is True


def test_status_line_says_when_nothing_is_recorded_or_committed(window, station, plant):
    station.bus.recorder.publish(_report(station, recording=False))
    assert ("recording stopped", True) in _texts(window)
    station.bus.recorder.publish(_report(station, room=DiskRoom.LOW))
    assert dict(_texts(window))["recording, but the disk is nearly full: the oldest days go"]
    station.bus.recorder.publish(_report(station, last_commit=None))
    assert ("recording, nothing committed yet", False) in _texts(window)
    committed = station.clock.now()
    plant.clock.advance(20)
    station.bus.recorder.publish(_report(station, last_commit=committed))
    assert ("recording, last commit 20 s ago", True) in _texts(window)


def test_without_the_engine_the_window_says_that_nothing_is_live_or_recorded(window, station):
    assert not window.is_dimmed
    station.bus.stopping.publish(EngineStopping("window-closed"))
    station.state.hear_engine(False)
    assert window.is_dimmed
    assert window.banner.text.caption == "Live data, alarms and recording are not available"
    assert ("no live data", True) in _texts(window)
    assert ("recording unknown", True) in _texts(window)
    station.state.hear_engine(True)
    assert not window.is_dimmed
    assert window.banner.text.caption == "No active alarms"


@pytest.mark.parametrize("is_dark", [False, True])
def test_a_normal_window_contains_no_alarm_colour(window, station, plant, is_dark):
    plant.measure("filler.speed", 400.0)
    window.status_bar.refresh()
    station.theme.use(is_dark)
    image = window.grab().toImage()
    alarms = [alarm.fill for alarm in station.theme.palette.alarms]
    colours = {image.pixelColor(x, y).name() for x in range(1024) for y in range(0, 768, 2)}
    assert len(colours) > 10
    for colour in colours:
        assert min(distance(colour, alarm) for alarm in alarms) > 15, colour


@pytest.mark.parametrize("touch", list(Touch))
def test_every_target_is_as_large_as_its_class_in_millimetres(window, station, plant, touch):
    station.theme.rescale(Scale(touch=touch))
    fresh = MainWindow(station, [QuietPage(key) for key in KEYS])
    fresh.resize(1024, 768)
    plant.alarm()
    window.hide()
    fresh.show()
    scale = station.theme.scale
    targets = [t for t in fresh.findChildren(Tappable) if t.isVisible()]
    assert len(targets) >= 11
    for target in targets:
        least = TARGET_MM[touch][target.touch_class]
        assert scale.mm(target.width()) >= least, target.caption
        assert scale.mm(target.height()) >= least, target.caption
    fresh.close()
    fresh.deleteLater()


@pytest.mark.parametrize(
    ("language", "factor", "size"), [("en_XA", 1.0, (1024, 768)), ("en", 2.0, (1920, 1080))]
)
def test_longer_words_and_larger_text_still_fit(station, plant, qtbot, language, factor, size):
    set_language(language)
    try:
        station.theme.rescale(Scale(text_factor=factor))
        window = MainWindow(station, [QuietPage(key) for key in KEYS])
        qtbot.addWidget(window)
        station.state.hear_engine(True)
        plant.alarm()
        assert window.minimumSizeHint().width() <= size[0]
        assert window.minimumSizeHint().height() <= size[1]
        window.resize(*size)
        window.show()
        lines = [station.theme.metrics(r).height() for r in (TypeRole.VALUE, TypeRole.CAPTION)]
        assert window.banner.height() >= sum(lines)
        for target in window.findChildren(Tappable):
            if target is not window.banner.text and target.isVisible():
                assert target.width() >= target.content_size().width(), target.caption
    finally:
        set_language("en")


def test_logging_in_asks_with_name_and_secret_and_forgets_the_secret(
    window, station, asked, qtbot
):
    _tap(qtbot, window.navigation.user)
    login = window.findChild(Login)
    qtbot.keyClicks(login.user, "maria")
    qtbot.keyClick(login.user, Qt.Key.Key_Return)
    qtbot.keyClicks(login.secret, "4711")
    _tap(qtbot, login.log_in)
    assert asked == [LogIn("maria", "4711")]
    assert window.findChild(Login) is None
    station.bus.users.publish(UserChanged("maria", "Maria M.", Role.SHIFT_LEAD))
    assert window.navigation.user.caption == "maria"
    assert ("Maria M.", False) in _texts(window)
    again = Login(station, window)
    again.open()
    _tap(qtbot, again.log_out)
    assert asked[-1] == LogOut()


def test_a_login_without_a_secret_asks_nobody(window, station, asked, qtbot):
    login = Login(station, window)
    login.open()
    _tap(qtbot, login.log_in)
    assert asked == []
    assert "both" in login.told.full_text
    login.close_sheet()


def test_leaving_a_kiosk_needs_a_right(station, qtbot):
    kiosk = MainWindow(station, [QuietPage("line")], kiosk=True)
    qtbot.addWidget(kiosk)
    kiosk.show()
    assert not kiosk.may_leave()
    kiosk.findChild(Notice).remove()
    station.bus.users.publish(UserChanged("e", "Eva", Role.ENGINEER))
    assert kiosk.may_leave()
    assert kiosk.contextMenuPolicy() == Qt.ContextMenuPolicy.PreventContextMenu


def test_confirm_acts_only_on_the_answer(window, station, qtbot):
    given = []
    for answer in ("cancel", "confirm"):
        sheet = Confirm(station.theme, window, "End the program?", "Recording stops.", "End")
        sheet.confirmed.connect(lambda answer=answer: given.append(answer))
        sheet.open()
        _tap(qtbot, getattr(sheet, answer))
    assert given == ["confirm"]


def test_a_bug_is_told_once_and_the_window_lives(window, station, expected_warnings):
    expected_warnings("Unexpected failure")

    def fail():
        raise RuntimeError("bug")

    station.bugs.guard(fail)
    assert [notice.text for notice in window.findChildren(Notice)] == [
        sentence("unexpected-failure")
    ]
    window.findChild(Notice).remove()
    station.bugs.guard(fail)
    assert window.findChildren(Notice) == []
    window.show_page("health")
    station.bugs._places.clear()


def test_the_theme_changes_at_a_tap(window, station):
    before = window.grab().toImage().pixelColor(500, 400).lightness()
    window.navigation.theme_tapped.emit()
    assert station.theme.is_dark
    assert window.grab().toImage().pixelColor(500, 400).lightness() < before
