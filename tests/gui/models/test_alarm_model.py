"""Lists, order and held rows of the alarm model."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from hmi.bus.facts import AlarmChanged, AlarmLetter, Trigger
from hmi.plant.alarm_rules import Priority
from tests.helpers.builders import START
from ui.models.alarms import AlarmList, AlarmModel, by_list, list_of
from ui.models.fact_table import FACT_ROLE
from ui.models.journal import JournalModel

L = AlarmLetter


def alarm(key, letter=L.UNACKNOWLEDGED, priority=Priority.P3, at_s=0, **fields):
    moment = START + timedelta(seconds=at_s)
    given = {
        "key": key, "machine": "filler", "message": key, "priority": priority, "letter": letter,
        "before": L.NORMAL, "trigger": Trigger.ACTIVATE, "at": moment, "source_time": moment,
        "active": True, "acked": False, "latched": False, "occurrence": 1, "active_since": moment,
    }  # fmt: skip
    return AlarmChanged(**(given | fields))


@pytest.fixture
def model():
    return AlarmModel(["key", "machine"], lambda fact, column: (fact.key, fact.machine)[column])


def keys(model):
    return [fact.key for fact in model.facts]


def test_unacknowledged_come_first_then_priority_then_newest(model):
    model.show(
        [
            alarm("acked critical", L.ACKNOWLEDGED, Priority.P1, 90),
            alarm("low new", priority=Priority.P4, at_s=80),
            alarm("high old", priority=Priority.P2, at_s=1),
            alarm("high new", priority=Priority.P2, at_s=2),
            alarm("gone high", L.RETURNED_UNACKNOWLEDGED, Priority.P2, 3, active_since=None),
            alarm("latched low", L.LATCHED_UNACKNOWLEDGED, Priority.P4, 99),
            alarm("acked low new", L.ACKNOWLEDGED, Priority.P4, 95),
            alarm("latched acked low", L.LATCHED_ACKNOWLEDGED, Priority.P4, 94),
        ]
    )
    assert keys(model) == [
        "gone high", "high new", "high old", "latched low", "low new",
        "acked critical", "acked low new", "latched acked low",
    ]  # fmt: skip


def test_every_alarm_that_is_not_normal_stands_in_exactly_one_list():
    given = [alarm(letter.name, letter) for letter in L]
    given += [
        alarm(f"alert {letter.name}", letter, is_alert=True)
        for letter in (L.SHELVED, L.ACKNOWLEDGED)
    ]
    lists = by_list(given)
    placed = [one.key for listed in lists.values() for one in listed]
    assert sorted(placed) == sorted(one.key for one in given if one.letter is not L.NORMAL)
    assert len(lists[AlarmList.ACTIVE]) == 5
    assert [one.key for one in lists[AlarmList.ALERTS]] == ["alert ACKNOWLEDGED"]
    assert list_of(alarm("x", L.SHELVED, is_alert=True)) is AlarmList.SHELVED


def test_a_change_that_moves_no_row_resets_nothing(model):
    shown = [alarm("a", at_s=2), alarm("b", at_s=1)]
    model.show(shown)
    resets, changes = [], []
    model.modelReset.connect(lambda: resets.append(1))
    model.dataChanged.connect(
        lambda first, last, _roles: changes.append((first.row(), last.row()))
    )
    model.show([shown[0], replace(shown[1], value=9.0)])
    assert (resets, changes) == ([], [(1, 1)])
    model.show(list(shown))
    model.show(list(shown))
    assert len(changes) == 2


def test_a_held_list_keeps_its_rows_and_counts_new_ones(model):
    old = [alarm("a", at_s=2), alarm("b", at_s=1)]
    model.show(old)
    now = [replace(old[1], letter=L.ACKNOWLEDGED), *(alarm(f"new {n}") for n in range(3))]
    model.hold(now, {one.key: one for one in now})
    assert keys(model) == ["a", "b"]
    assert model.new_count == 3
    assert [fact.letter for fact in model.facts] == [L.NORMAL, L.ACKNOWLEDGED]
    model.show(now)
    assert model.new_count == 0
    assert keys(model) == ["new 0", "new 1", "new 2", "b"]


def test_a_row_gives_its_fact_and_its_words_and_no_tooltip(model):
    fact = alarm("<b>a</b>")
    model.show([fact])
    index = model.index(0, 0)
    assert index.data(FACT_ROLE) is fact
    assert index.data() == "<b>a</b>"
    assert index.data(Qt.ItemDataRole.ToolTipRole) is None
    assert model.fact(1) is None
    assert model.row_of("<b>a</b>") == 0
    assert model.row_of("z") is None
    assert model.headerData(1, Qt.Orientation.Horizontal) == "machine"


def test_the_journal_keeps_the_order_in_which_it_was_read():
    journal = JournalModel(["key"], lambda fact, _column: fact.key)
    events = [alarm("newest", at_s=9), alarm("older", L.NORMAL, at_s=3)]
    journal.show(events, START)
    assert [fact.key for fact in journal.facts] == ["newest", "older"]
    assert journal.read_at == START
