import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from hmi.bus.facts import AlarmLetter
from hmi.plant.alarm_rules import Priority
from hmi.plant.assets import MachineState
from ui.theme.scale import TARGET_MM, Scale, Touch, TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.badge import AlarmBadge
from ui.widgets.keypad import LETTERS, Keypad
from ui.widgets.notice import Notice
from ui.widgets.ribbon import Ribbon
from ui.widgets.segments import Segments
from ui.widgets.sheet import KEEP_FREE, Sheet
from ui.widgets.state_chip import StateChip, state_word
from ui.widgets.tappable import Tappable


@pytest.mark.parametrize("touch", list(Touch))
@pytest.mark.parametrize("touch_class", list(TouchClass))
def test_buttons_are_as_large_as_their_class(theme, qtbot, touch, touch_class):
    theme.rescale(Scale(touch=touch))
    button = ActionButton(theme, "", touch_class, icon="check")
    qtbot.addWidget(button)
    least = TARGET_MM[touch][touch_class]
    size = button.minimumSizeHint()
    assert theme.scale.mm(size.width()) >= least
    assert theme.scale.mm(size.height()) >= least


def test_release_inside_acts_and_dragging_out_cancels(theme, qtbot):
    button = ActionButton(theme, "Go")
    qtbot.addWidget(button)
    button.show()
    taps = []
    button.clicked.connect(lambda _checked=False: taps.append(1))
    inside, outside = button.rect().center(), button.rect().bottomRight() + QPoint(50, 50)
    qtbot.mousePress(button, Qt.MouseButton.LeftButton, pos=inside)
    assert button.isDown()
    assert taps == []
    qtbot.mouseMove(button, outside)
    qtbot.mouseRelease(button, Qt.MouseButton.LeftButton, pos=outside)
    assert taps == []
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton, pos=inside)
    assert taps == [1]


def test_an_ampersand_is_shown_and_is_no_shortcut(theme, qtbot):
    button = ActionButton(theme, "Stop & go")
    qtbot.addWidget(button)
    assert button.caption == "Stop & go"
    assert button.shortcut().isEmpty()


def test_segments_tell_what_a_finger_chose(theme, qtbot):
    segments = Segments(theme, [("1h", "1 h"), ("8h", "8 h")])
    qtbot.addWidget(segments)
    segments.show()
    segments.choose("1h")
    assert segments.key == "1h"
    with qtbot.waitSignal(segments.chosen) as chosen:
        qtbot.mouseClick(segments.findChildren(Tappable)[1], Qt.MouseButton.LeftButton)
    assert chosen.args == ["8h"]
    assert segments.key == "8h"
    segments.choose("unknown")
    assert segments.key is None


def test_keypad_writes_into_the_field_it_was_given(theme, qtbot):
    pad, field = Keypad(theme, LETTERS), QLineEdit()
    qtbot.addWidget(pad)
    qtbot.addWidget(field)
    pad.write_into(field)
    keys = {key.caption: key for key in pad.findChildren(ActionButton)}
    for character in "ab1":
        keys[character].click()
    pad.shift.click()
    keys["z"].click()
    assert field.text() == "ab1Z"
    next(k for k in pad.findChildren(ActionButton) if k.accessibleName().startswith("Del")).click()
    assert field.text() == "ab1"


def test_words_typed_by_touch_have_spaces_between_them(theme, qtbot):
    pad, field = Keypad(theme, LETTERS), QLineEdit()
    qtbot.addWidget(pad)
    pad.write_into(field)
    keys = {key.caption or key.accessibleName(): key for key in pad.findChildren(ActionButton)}
    for key in ("o", "k", "Space", "n", "o", "w"):
        keys[key].click()
    assert field.text() == "ok now"


def test_a_window_shows_one_notice_and_a_tap_removes_it(theme, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(640, 480)
    button = ActionButton(theme, "Go")
    QVBoxLayout(window).addWidget(button)
    window.show()
    Notice(theme, button, "First")
    second = Notice(theme, button, "Not <b>allowed</b>")
    assert [n.text for n in window.findChildren(Notice)] == ["Not <b>allowed</b>"]
    assert window.rect().contains(second.geometry())
    qtbot.mousePress(second, Qt.MouseButton.LeftButton)
    assert window.findChildren(Notice) == []


def test_a_sheet_leaves_the_alarm_line_free_and_closes_by_escape(theme, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(640, 480)
    window.setProperty(KEEP_FREE, 56)
    child = QWidget(window)
    window.show()
    sheet = Sheet(theme, child, "Title")
    sheet.open()
    assert sheet.geometry().top() == 56
    window.resize(800, 600)
    assert sheet.geometry().getRect() == (0, 56, 800, 544)
    with qtbot.waitSignal(sheet.closed):
        qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert window.findChildren(Sheet) == []


def test_badge_blinks_only_while_it_is_visible_and_unacknowledged(theme, qtbot, plant):
    badge = AlarmBadge(theme)
    qtbot.addWidget(badge)
    badge.show_alarm(plant.alarm())
    assert not theme.blink.is_running
    badge.show()
    assert theme.blink.is_running
    badge.show_alarm(plant.alarm(letter=AlarmLetter.ACKNOWLEDGED))
    assert not theme.blink.is_running
    badge.show_alarm(plant.alarm(letter=AlarmLetter.RETURNED_UNACKNOWLEDGED))
    assert theme.blink.is_running
    badge.hide()
    assert not theme.blink.is_running
    badge.show_alarm(None)
    assert badge.priority is None


def test_priorities_differ_in_shape_and_not_only_in_colour(theme, qtbot):
    shapes = set()
    for priority in Priority:
        badge = AlarmBadge(theme, 32)
        qtbot.addWidget(badge)
        badge.resize(32, 32)
        badge.show_priority(priority)
        image = badge.grab().toImage()
        ground = image.pixelColor(16, 31).name() + image.pixelColor(1, 3).name()
        fill = theme.palette.alarm(priority).fill.lower()
        rows = tuple(
            sum(image.pixelColor(x, y).name() == fill for x in range(32)) for y in (5, 16, 26)
        )
        shapes.add((rows, ground))
    assert len(shapes) == len(Priority)


def test_chip_names_every_state_and_none_is_green(theme, qtbot):
    chip = StateChip(theme)
    qtbot.addWidget(chip)
    chip.resize(chip.sizeHint())
    assert len({state_word(state) for state in MachineState}) == len(MachineState)
    for state in MachineState:
        chip.show_state(state)
        colour = chip.grab().toImage().pixelColor(6, chip.height() // 2)
        assert abs(colour.green() - colour.red()) <= 8


def test_ribbon_hatches_what_nobody_knows(theme, qtbot):
    ribbon = Ribbon(theme)
    qtbot.addWidget(ribbon)
    ribbon.resize(200, 20)
    ribbon.show_spans([(0, 50, MachineState.EXECUTING), (50, 60, MachineState.UNKNOWN)], 0, 100)
    image = ribbon.grab().toImage()
    assert image.pixelColor(20, 10).name() == theme.palette.running.lower()
    unknown = {image.pixelColor(x, 10).name() for x in range(120, 200)}
    assert theme.palette.running.lower() not in unknown
    assert len(unknown) > 1


def test_drawing_a_badge_leaves_the_themes_fonts_alone(theme, qtbot):
    badge = AlarmBadge(theme, 64)
    qtbot.addWidget(badge)
    badge.resize(64, 64)
    badge.show_priority(Priority.P1)
    before = {role: theme.font(role).pixelSize() for role in TypeRole}
    badge.grab()
    assert {role: theme.font(role).pixelSize() for role in TypeRole} == before
