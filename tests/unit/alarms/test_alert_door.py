"""What the station comes upon itself is an alert like those of rules: it informs and is kept."""

from datetime import timedelta

import pytest

from hmi.alarms.alarm_engine import AlarmEngine
from hmi.alarms.alert_door import Alert, AlertDoor
from hmi.alarms.station_alarms import StationAlarms
from hmi.bus.bus import Bus
from hmi.bus.facts import AlarmLetter, Trigger
from hmi.clock import ManualClock
from hmi.journal.fact_text import from_text, to_text
from hmi.journal.reader import Reader as JournalReader
from hmi.journal.recorder import Recorder as JournalRecorder
from hmi.plant.roles import Role
from hmi.storage.writer import Writer
from hmi.texts.catalog import set_language
from tests.helpers.alarm_line import Line
from tests.helpers.builders import plant_with, rule, tag

KEY = "watch.filler.current"


@pytest.fixture
def line():
    return Line(plant_with(tags=[tag("filler.current", unit="A")]))


@pytest.fixture
def door(line):
    return AlertDoor(line.engine)


def high(amount="12 %", value=38.0, **fields):
    said = (("name", "Current"), ("amount", amount), ("time", "14:02"))
    return Alert(
        key=KEY, code="watch-high-state", machine="filler", tag="filler.current", fields=said,
        value=value, **fields,
    )  # fmt: skip


def test_an_alert_comes_with_its_words_place_and_value(line, door):
    began = line.clock.now() - timedelta(minutes=7)
    door.raise_(high(began=began))
    told = line.facts[-1]
    assert told.text == told.message
    assert told.message.startswith("Current 12 % above what is usual in this state since 14:02")
    assert (told.key, told.machine, told.tag, told.unit) == (KEY, "filler", "filler.current", "A")
    assert (told.value, told.came_value) == (38.0, 38.0)
    assert told.trigger is Trigger.ACTIVATE
    assert (told.source_time, told.at) == (began, line.clock.now())
    assert told.cause
    assert told.response
    assert told.kind == "told"


def test_it_informs_and_never_sounds():
    bus, clock = Bus(), ManualClock()
    station = StationAlarms(plant_with(tags=["filler.current"]), bus, clock)
    sounds = []
    bus.horn.subscribe(sounds.append)
    told = []
    bus.alarms.subscribe(told.append)
    AlertDoor(station.engine).raise_(high())
    clock.advance(5)
    station.tick()
    mine = [(one.is_alert, one.is_annunciation) for one in told if one.key == KEY]
    assert set(mine) == {(True, False)}
    assert all(one.key != KEY for one in sounds)


def test_saying_it_again_is_no_new_alert_but_new_words(line, door):
    door.raise_(high())
    door.raise_(high())
    assert [fact.trigger for fact in line.facts] == [Trigger.ACTIVATE]
    door.raise_(high(amount="15 %", value=39.5))
    newest = line.engine.now()[0]
    assert "15 %" in newest.message
    assert (newest.value, newest.came_value, newest.occurrence) == (39.5, 38.0, 1)


def test_it_goes_and_stays_to_be_seen_until_it_is_acknowledged(line, door):
    door.raise_(high())
    door.clear(KEY, 33.0)
    assert line.path(KEY) == "BD"
    line.engine.acknowledge(KEY, 1, "anna", Role.OPERATOR, "")
    assert line.letter(KEY) == "A"
    assert "12 %" in line.facts[-1].message


def test_what_does_not_stand_is_not_cleared(line, door):
    door.clear("watch.never")
    door.raise_(high())
    door.clear(KEY)
    door.clear(KEY)
    assert line.path(KEY) == "BD"


def test_coming_again_counts_and_can_be_shelved_as_any_alert(line, door):
    door.raise_(high())
    door.clear(KEY)
    door.raise_(high())
    assert line.facts[-1].occurrence == 2
    line.engine.shelve(KEY, 600.0, "known", "sam", Role.SHIFT_LEAD)
    assert line.letter(KEY) == "G"
    line.wait(601)
    assert line.letter(KEY) == "B"


def test_it_is_taken_up_after_a_restart_from_the_journal(tmp_path):
    site, clock = plant_with(tags=[tag("filler.current", unit="A")]), ManualClock()
    writer = Writer(clock)
    bus = Bus()
    JournalRecorder(bus, writer, tmp_path, site.station)
    before = AlarmEngine(site, bus, clock)
    AlertDoor(before).raise_(high())
    writer.write_once()
    after = AlarmEngine(site, Bus(), clock)
    after.restore(JournalReader(tmp_path).last_alarms())
    writer.stop()
    assert after.now() == before.now()
    door = AlertDoor(after)
    assert door.standing("watch.") == [KEY]
    door.keep_only("watch.", ())
    assert door.standing("watch.") == []
    assert after.now()[0].letter is AlarmLetter.RETURNED_UNACKNOWLEDGED


def test_an_alert_of_a_tag_that_the_site_has_no_more_is_left_out(line, door):
    door.raise_(high())
    other = AlarmEngine(plant_with(tags=["capper.speed"]), Bus(), ManualClock())
    other.restore(line.engine.now())
    assert other.now() == []


def test_what_an_owner_still_knows_is_kept(door):
    door.raise_(high())
    door.keep_only("watch.", {KEY})
    door.keep_only("life.", ())
    assert door.standing("") == [KEY]


def test_the_key_of_a_rule_of_the_site_is_refused():
    hot = rule("filler.hot", "filler.current")
    line = Line(plant_with(tags=["filler.current"], alarms=[hot]))
    with pytest.raises(ValueError, match="rule of the site"):
        AlertDoor(line.engine).raise_(Alert(key="filler.hot", code="watch-stuck"))


def test_its_words_come_in_the_language_in_use(line, door):
    door.raise_(high())
    fact = line.facts[-1]
    set_language("en_XA")
    try:
        assert fact.text != fact.message
        assert "12 %" in fact.text
        assert fact.guidance[0] != fact.cause
    finally:
        set_language("en")
    assert fact.guidance == (fact.cause, fact.consequence, fact.response)


def test_the_journal_keeps_it_exactly(line, door):
    door.raise_(high())
    assert from_text(to_text(line.facts[-1])) == line.facts[-1]
