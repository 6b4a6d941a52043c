"""The watches of a station learn, tell what stands out, and go on where they stopped."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from hmi.access.login import Login
from hmi.actions import condition_requests as ask
from hmi.asset_health.kept import KeptStates
from hmi.asset_health.watch_keeping import KIND
from hmi.bus.condition_facts import Verdict, WatchMethod, WatchPhase
from hmi.bus.facts import AlarmLetter, Trigger
from hmi.clock import ManualClock, to_us
from hmi.errors import ActionRefused
from hmi.journal.found_alerts import FoundAlertReader
from hmi.journal.reader import Reader as JournalReader
from hmi.journal.recorder import Recorder as JournalRecorder
from hmi.plant.assets import MachineState
from hmi.plant.roles import Role
from tests.helpers.builders import at
from tests.helpers.watched_station import ALERT, LEAST, WatchedStation, pressing

CURRENT, TOGETHER = "seasonal.press.current", "together.press"


def someone() -> Login:
    return Login(None, None, ManualClock(), Role.ENGINEER)


@pytest.fixture
def station(tmp_path):
    made = WatchedStation(tmp_path, someone())
    yield made
    made.writer.stop()


@pytest.fixture
def armed(station):
    station.run(LEAST + 20)
    return station


def high(value: float) -> float:
    return 1.12 * value


def test_it_says_what_it_watches_before_anything_was_seen(station):
    facts = {fact.key: fact for fact in station.desk.facts()}
    assert facts[CURRENT].tags == ("press.current",)
    assert facts[CURRENT].machine == "press"
    assert facts[TOGETHER].method is WatchMethod.TOGETHER
    assert set(facts[TOGETHER].tags) == {
        "press.current", "press.temperature", "press.vibration",
    }  # fmt: skip
    assert {fact.method for fact in facts.values()} == set(WatchMethod)
    assert {fact.phase for fact in facts.values()} == {WatchPhase.LEARNING}
    assert "seasonal.hall.humidity" in facts


def test_it_learns_shows_how_far_it_is_and_then_watches(station):
    station.run(LEAST // 2)
    station.settle()
    half = station.watch(CURRENT)
    assert half.learned == pytest.approx(0.5, abs=0.05)
    assert (half.phase, half.needs) == (WatchPhase.LEARNING, "watch-needs-minutes")
    station.run(LEAST // 2 + 20)
    station.settle()
    whole = station.watch(CURRENT)
    assert (whole.phase, whole.learned, whole.needs) == (WatchPhase.WATCHING, 1.0, "")
    assert whole.expected == pytest.approx(20.0, abs=0.1)
    assert 0.0 < whole.reach < 1.0
    assert whole.learned_from < whole.learned_until <= station.clock.now()
    assert whole.z < whole.limit
    assert station.watch(TOGETHER).phase is WatchPhase.WATCHING
    shares = [fact.learned for fact in station.told if fact.key == CURRENT]
    assert shares == sorted(shares)


def test_a_machine_that_stands_teaches_nothing(station):
    station.be(MachineState.IDLE)
    station.run(20)
    station.settle()
    assert station.watch(CURRENT).learned == 0.0
    assert station.watch("seasonal.hall.humidity").learned > 0.1


def test_what_is_expected_is_recorded_beside_the_tag_each_minute(armed):
    expected = armed.shown("press.current.expected")
    assert 10 < len(expected) <= LEAST + 20
    assert expected[-1] == pytest.approx(20.0, abs=0.1)
    assert armed.shown("press.current.reach")[-1] > 0
    armed.be(MachineState.IDLE)
    armed.run(3)
    assert armed.shown("press.current.expected")[-1] is None
    assert armed.shown("press.current.expected").count(None) == 1


def test_a_current_12_percent_high_is_an_alert_in_plain_words(armed):
    armed.away["press.current"] = high
    armed.run(6)
    armed.settle()
    raised = next(one for one in armed.alerts if one.key == ALERT)
    assert raised.is_alert
    assert (raised.machine, raised.tag) == ("press", "press.current")
    assert raised.message.startswith("Current 12 % above what is usual in this state since ")
    fact = armed.watch(CURRENT)
    assert fact.alert.alarm == ALERT
    assert fact.alert.raised == raised.came
    assert fact.alert.tags[0].value == pytest.approx(22.4, abs=0.2)
    assert fact.alert.tags[0].expected == pytest.approx(20.0, abs=0.1)
    assert fact.alert.z >= fact.limit
    together = armed.watch(TOGETHER).alert
    assert together.tags[0].tag == "press.current"
    assert len(together.tags) <= 3
    assert any(one.key == "watch.together.press" for one in armed.alerts)


def test_an_alert_is_not_learned_and_goes_when_all_is_as_before(armed):
    armed.away["press.current"] = high
    armed.run(90)
    armed.settle()
    assert armed.watch(CURRENT).alert is not None
    assert armed.watch(CURRENT).expected == pytest.approx(20.0, abs=0.1)
    armed.away.clear()
    armed.run(20)
    armed.settle()
    assert armed.watch(CURRENT).alert is None
    letters = [one.letter for one in armed.alerts if one.key == ALERT and one.trigger]
    assert letters == [AlarmLetter.UNACKNOWLEDGED, AlarmLetter.RETURNED_UNACKNOWLEDGED]


def test_healthy_hours_raise_nothing(armed):
    armed.run(300)
    armed.settle()
    assert [one.key for one in armed.alerts if one.key.startswith("watch.")] == []


def test_a_product_not_seen_before_is_learned_before_it_is_judged(armed):
    armed.recipe = "B"
    armed.away["press.current"] = high
    armed.run(8)
    armed.settle()
    fact = armed.watch(CURRENT)
    assert (fact.phase, fact.needs, fact.alert) == (WatchPhase.PAUSED, "watch-new-product", None)


def test_a_stuck_sensor_and_a_noisy_one_are_found(armed):
    armed.away["press.temperature"] = lambda _value: 60.0
    armed.away["press.vibration"] = lambda value: 1.0 + 20 * (value - 1.0)
    armed.run(6)
    armed.settle()
    stuck, noisy = (armed.watch(key) for key in (
        "stuck.press.temperature", "noise.press.vibration",
    ))  # fmt: skip
    assert stuck.alert is not None
    assert noisy.alert is not None
    messages = [one.message for one in armed.alerts]
    assert any(text.startswith("Temperature has not moved since ") for text in messages)
    assert any(text.startswith("Vibration varies ") for text in messages)


def test_a_server_that_is_silent_is_not_a_stuck_sensor(armed):
    alerts = len(armed.alerts)
    armed.clock.advance(3600.0)
    armed.watches.tick()
    armed.settle()
    watched = [one.key for one in armed.alerts[alerts:] if one.key.startswith("watch.")]
    assert watched == []


def continued(station, folder, **changes):
    """Return a station that goes on from what another has kept, at the same moment."""
    station.watches.close()
    station.writer.write_once()
    after = WatchedStation(
        folder, someone(), site=pressing(**changes), clock=station.clock, seed=2
    )
    after.alarms.restore(JournalReader(folder).last_alarms())
    after.since = station.since
    after.desk.restore()
    return after


def test_after_a_restart_it_goes_on_bit_by_bit(tmp_path, armed):
    after = continued(armed, tmp_path)
    assert after.watches.keeping.body(CURRENT) == armed.watches.keeping.body(CURRENT)
    armed._rng.seed(5)
    after._rng.seed(5)
    moment = armed.clock.now()
    for one in (armed, after):
        one.clock.step((moment - one.clock.now()).total_seconds())
        one.watches._next = to_us(moment) // 60_000_000 + 1
        one.away["press.current"] = high
        one.run(12)
        one.settle()
    for key in armed.watches.places:
        assert after.watches.keeping.body(key) == armed.watches.keeping.body(key), key
    after.writer.stop()


def test_half_of_what_is_to_be_learned_is_not_lost_by_a_restart(tmp_path, station):
    station.run(LEAST // 2)
    after = continued(station, tmp_path)
    assert after.watch(CURRENT).learned == pytest.approx(0.5, abs=0.05)
    assert after.watch(TOGETHER).learned == pytest.approx(0.5, abs=0.05)
    after.writer.stop()


def test_a_tag_that_reads_another_node_is_learned_anew_and_no_other(tmp_path, armed):
    after = continued(armed, tmp_path, node="nsu=urn:test:plant;s=other")
    assert after.watch(CURRENT).learned == 0.0
    assert after.watch(TOGETHER).learned == 0.0
    assert after.watch("seasonal.press.temperature").learned == 1.0
    after.writer.stop()


def test_another_name_or_limit_of_a_tag_changes_nothing(tmp_path, armed):
    after = continued(armed, tmp_path, name="Motor", normal_high=30.0)
    assert after.watch(CURRENT).learned == 1.0
    after.writer.stop()


def test_a_body_that_makes_no_sense_is_learned_anew_and_told(tmp_path, armed, expected_warnings):
    armed.watches.close()
    body = json.loads(armed.watches.keeping.body(CURRENT))
    body["state"]["blocks"] = [1, 2, 3]
    KeptStates(tmp_path, armed.writer).keep(KIND, CURRENT, json.dumps(body).encode())
    armed.writer.write_once()
    expected_warnings("What seasonal.press.current has learned cannot be read")
    after = WatchedStation(tmp_path, someone(), clock=armed.clock)
    after.desk.restore()
    assert after.watch(CURRENT).learned == 0.0
    assert after.watch("seasonal.press.vibration").learned == 1.0
    after.writer.stop()


def test_an_alert_outlives_the_engine_with_its_time_and_shares(tmp_path, armed):
    JournalRecorder(armed.bus, armed.writer, tmp_path, "s")
    armed.away["press.current"] = high
    armed.run(6)
    armed.settle()
    before = armed.watch(CURRENT).alert
    after = continued(armed, tmp_path)
    assert replace(after.watch(CURRENT).alert, together=()) == before
    assert [one.key for one in after.alarms.now() if one.key == ALERT] == [ALERT]
    after.run(15)
    after.settle()
    assert after.watch(CURRENT).alert is None
    assert after.alerts[-1].trigger in (Trigger.RTN, None)
    after.writer.stop()


async def test_a_verdict_is_kept_counted_and_offers_to_learn_anew_after_an_hour(tmp_path, armed):
    JournalRecorder(armed.bus, armed.writer, tmp_path, "s")
    armed.writer.start()
    armed.away["press.current"] = high
    armed.run(6)
    armed.settle()
    judge, _right = armed.desk.carries()[ask.GiveVerdict][::-1]
    raised = armed.watch(CURRENT).alert.raised
    await judge(ask.GiveVerdict(CURRENT, raised, Verdict.UNKNOWN))
    await judge(ask.GiveVerdict(CURRENT, raised, Verdict.NO_PROBLEM, "new belt"))
    fact = armed.watch(CURRENT)
    assert fact.verdicts == (0, 1, 0)
    assert fact.alert.verdict is Verdict.NO_PROBLEM
    assert not fact.alert.is_relearn_offered
    armed.run(61)
    armed.settle()
    assert armed.watch(CURRENT).alert.is_relearn_offered
    found = FoundAlertReader(tmp_path).found_alerts(at(0), armed.clock.now() + timedelta(1))
    mine = next(one for one in found if one.watch == CURRENT)
    assert (mine.verdict.verdict, mine.verdict.text) == (Verdict.NO_PROBLEM, "new belt")


async def test_verdicts_count_after_a_restart(tmp_path, armed):
    armed.writer.start()
    judge = armed.desk.carries()[ask.GiveVerdict][1]
    await judge(ask.GiveVerdict(CURRENT, armed.clock.now(), Verdict.CONFIRMED))
    armed.writer.stop()
    after = continued(armed, tmp_path)
    assert after.watch(CURRENT).verdicts == (1, 0, 0)
    after.writer.stop()


async def test_learning_anew_forgets_and_lets_the_alert_go(armed):
    armed.away["press.current"] = high
    armed.run(6)
    armed.settle()
    armed.desk.carries()[ask.RelearnWatch][1](ask.RelearnWatch(CURRENT))
    fact = armed.watch(CURRENT)
    assert (fact.phase, fact.learned, fact.alert) == (WatchPhase.LEARNING, 0.0, None)
    assert fact.relearned == armed.clock.now()
    assert ALERT not in [one.key for one in armed.alarms.now() if one.active]
    armed.run(LEAST + 20)
    armed.settle()
    again = armed.watch(CURRENT)
    assert again.phase is WatchPhase.WATCHING
    assert again.expected == pytest.approx(22.4, abs=0.2)
    assert again.alert is None


@pytest.mark.parametrize(
    "wish",
    [
        ask.RelearnWatch("seasonal.no.such"),
        ask.RelearnWatch(CURRENT, at(1e9)),
        ask.RecomputeWatch(CURRENT, at(-3600), at(-7200)),
        ask.RecomputeWatch(CURRENT, at(-3600), at(1e9)),
        ask.RecomputeWatch("", at(-3600), at(-60)),
    ],
)
async def test_wishes_that_make_no_sense_are_refused(station, wish):
    with pytest.raises(ActionRefused):
        station.desk.carries()[type(wish)][1](wish)


async def test_a_verdict_on_the_future_is_refused(station):
    judge = station.desk.carries()[ask.GiveVerdict][1]
    with pytest.raises(ActionRefused):
        await judge(ask.GiveVerdict(CURRENT, at(1e9), Verdict.CONFIRMED))
