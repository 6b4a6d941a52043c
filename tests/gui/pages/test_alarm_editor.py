"""The alarm table by touch: what is typed becomes a table that is checked, shown and saved."""

import csv
import io

import pytest

from hmi.actions.requests import ApplyAlarmTable, PreviewAlarmTable
from hmi.bus.exploration import AlarmTablePreviewed
from hmi.bus.facts import UserChanged
from hmi.config.alarm_table import table_text
from hmi.errors import ActionRefused
from hmi.plant.alarm_rules import Harm, Priority
from hmi.plant.alarm_tables import AlarmTablePreview, AlarmTableRow
from hmi.plant.roles import Role
from hmi.plant.tag_lists import RowProblem, RowState
from ui.live.tag_files import lists_folder
from ui.pages.alarms import RULES, AlarmsPage

PATIENCE_MS = 20_000
KEY = "filler.bowl_low"


@pytest.fixture
def page(qtbot, station):
    station.state.hear_engine(True)
    station.bus.users.publish(UserChanged("eva", "Eva", Role.ENGINEER))
    page = AlarmsPage(station)
    qtbot.addWidget(page)
    page.resize(936, 640)
    page.show()
    page.tabs._tapped(RULES)
    yield page
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=PATIENCE_MS)
    page.close()


@pytest.fixture
def editor(page):
    return page.editor


def cells(request):
    assert isinstance(request, PreviewAlarmTable)
    (row,) = csv.DictReader(io.StringIO(request.text))
    return row


def answer(station, request, *rows, ignored=()):
    preview = AlarmTablePreview(tuple(rows), "digest", ignored)
    station.bus.explored.publish(AlarmTablePreviewed(request.inquiry, preview))


def test_only_who_may_configure_finds_the_table(page, station):
    assert not page.tabs._buttons[RULES].isHidden()
    station.bus.users.publish(UserChanged("o", "O", Role.OPERATOR))
    assert page.tabs._buttons[RULES].isHidden()
    assert page.tabs.key == "active", "nobody is left on a tab that is gone"


def test_rules_are_listed_with_their_limits_and_found_by_words(editor):
    assert editor.rows.count() == 1
    assert "Bowl level low" in editor.rows.words(0)
    assert "LO 35.00" in editor.rows.words(0)
    assert "P2" in editor.told.full_text, "how the priorities are spread is told beside"
    editor.search.setText("nothing like it")
    assert editor.rows.count() == 0
    editor.search.setText("bowl")
    assert editor.rows.count() == 1
    editor.grab()


def test_a_changed_limit_and_text_are_checked_shown_and_saved_with_a_reason(
    editor, asked, station, site
):
    editor.edit(0)
    assert not editor.check.isEnabled(), "nothing is another one yet"
    editor.form.fields["lo"].setText("33.5")
    editor.form.fields["response"].setText("Look, then pump")
    editor.check.click()
    assert cells(asked[-1]) == {"key": KEY, "lo": "33.5", "response": "Look, then pump"}
    row = AlarmTableRow(
        2, KEY, RowState.CHANGED, site.alarms[0],
        changes=(("lo", "35", "33.5"), ("response", "Pump", "Look, then pump")),
    )  # fmt: skip
    answer(station, asked[-1], row)
    assert "lo: 35 → 33.5" in editor.changes.words(0)
    editor.grab()
    assert not editor.apply.isEnabled(), "not without a reason"
    editor.reason.setText("came too early")
    editor.apply.click()
    assert asked[-1] == ApplyAlarmTable(asked[-2].text, "digest", "came too early")
    assert editor.told.full_text == "Saved. The engine loads the site anew."


def test_the_priority_follows_from_harm_and_time(editor, asked):
    editor.edit(0)
    form = editor.form
    assert "without harm" in form.priority.full_text
    form.harms._tapped(Harm.MAJOR)
    form.times._tapped(120.0)
    assert (form.badge.priority, form.priority.full_text) == (Priority.P1, "P1 critical")
    form.times._tapped(3600.0)
    assert form.badge.priority is Priority.P3
    form.harms._tapped(Harm.MINOR)
    assert form.badge.priority is None
    assert form.priority.full_text.startswith("An alert is enough")
    editor.check.click()
    assert cells(asked[-1]) == {
        "key": KEY, "harm": "minor", "response_time_s": "3600", "priority": "",
    }  # fmt: skip


def test_switches_are_part_of_the_change(editor, asked):
    editor.edit(0)
    editor.form.switches["latching"].click()
    editor.check.click()
    assert cells(asked[-1]) == {"key": KEY, "latching": "true"}


def test_a_refused_row_says_why_and_nothing_can_be_saved(editor, asked, station):
    editor.edit(0)
    editor.form.fields["lo"].setText("abc")
    editor.check.click()
    problem = RowProblem("lo", "wrong-type", "a number", "abc")
    answer(station, asked[-1], AlarmTableRow(2, KEY, RowState.REFUSED, None, (problem,)))
    assert "lo: wrong-type: expected a number, found abc" in editor.changes.words(0)
    assert "Nothing is taken while a row is refused" in editor.told.full_text
    assert editor.apply.isHidden()
    assert editor.reason.isHidden()
    editor.back.click()
    assert editor.form.fields["lo"].text() == "abc", "what was typed is still there"


def test_a_refusal_of_the_engine_is_told_and_nothing_is_lost(editor, asked, station, site):
    editor.edit(0)
    editor.form.fields["deadband"].setText("2")
    editor.check.click()
    row = AlarmTableRow(
        2, KEY, RowState.CHANGED, site.alarms[0], changes=(("deadband", "0", "2"),)
    )
    answer(station, asked[-1], row)

    async def refuse(_request):
        raise ActionRefused("alarm-table-other")

    object.__setattr__(station, "ask", refuse)
    editor.reason.setText("why")
    editor.apply.click()
    assert "another one now" in editor.told.full_text
    assert not editor.apply.isHidden()


def test_the_table_is_saved_and_taken_back_from_a_file(editor, asked, station, qtbot, site):
    editor.save.click()
    qtbot.waitUntil(lambda: "Saved as" in editor.told.full_text, timeout=PATIENCE_MS)
    (path,) = lists_folder(station.data_folder).iterdir()
    assert path.read_bytes().decode("utf-8-sig") == table_text(site.alarms)
    editor.files.click()
    qtbot.waitUntil(lambda: len(editor.cards) >= 1, timeout=PATIENCE_MS)
    next(card for card, file in zip(editor.cards, [path], strict=False) if file).click()
    qtbot.waitUntil(lambda: bool(asked), timeout=PATIENCE_MS)
    assert asked[-1].text == table_text(site.alarms)
    row = AlarmTableRow(2, KEY, RowState.SAME, site.alarms[0])
    answer(station, asked[-1], row, ignored=("<i>note</i>",))
    assert "As it is: 1" in editor.told.full_text
    assert "<i>note</i>" in editor.told.full_text
    assert editor.apply.isHidden(), "there is nothing to change"
    editor.back.click()
    editor.back.click()
    assert editor.search.isVisible()


def test_an_answer_to_another_question_is_not_taken(editor, asked, station):
    editor.edit(0)
    editor.form.fields["lo"].setText("1")
    editor.check.click()
    other = PreviewAlarmTable(asked[-1].inquiry + 1, "")
    answer(station, other, AlarmTableRow(2, KEY, RowState.SAME))
    assert editor.preview is None
