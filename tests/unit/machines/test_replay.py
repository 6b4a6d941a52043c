"""What is recomputed from the recording equals what was computed live, to the last digit."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from hmi.bus.bus import Bus
from hmi.bus.facts import GapChanged, GapState
from hmi.clock import ManualClock
from hmi.historian.reader import Reader
from hmi.historian.recorder import Recorder
from hmi.machines.machine_states import MachineStates
from hmi.machines.replay import blind_spans
from hmi.plant.quality import BAD, GOOD
from hmi.storage.writer import Writer
from tests.helpers.builders import at, at_us
from tests.unit.machines.plant import Plant, reopened, run_and_measure

STATES = ["Execute", "Suspended", "Held", "Aborted", "Idle", "Nonsense"]
steps = st.lists(
    st.tuples(
        st.integers(1, 400_000),  # milliseconds since the step before
        st.sampled_from(["state", "starved", "total", "good", "energy"]),
        st.integers(0, 12),
        st.booleans(),
        st.integers(0, 3000),  # milliseconds of delay on the way
    ),
    max_size=60,
)


def value_of(quantity, number, before):
    if quantity == "state":
        return STATES[number % len(STATES)]
    if quantity == "starved":
        return float(number % 2)
    # A register mostly counts up, now and then it is reset or jumps.
    return {0: 1.0, 1: before * 0.7}.get(number, before + number * 0.1)


def play(plant, drawn):
    """Send drawn samples live, in order of arrival; each signal keeps its own order."""
    before = {"total": 100.0, "good": 90.0, "energy": 7.3}
    time_ms, arrivals, latest = 0, [], {}
    for step_ms, quantity, number, is_bad, delay_ms in drawn:
        time_ms += step_ms
        value = value_of(quantity, number, before.get(quantity, 0.0))
        status = BAD if is_bad and number > 10 else GOOD
        if quantity in before:
            before[quantity] = value
        arrival_ms = max(time_ms + delay_ms, latest.get(quantity, 0))
        latest[quantity] = arrival_ms
        arrivals.append((arrival_ms, plant.of(quantity, value, time_ms / 1e3, status=status)))
    for arrival_ms, sample in sorted(arrivals, key=lambda one: one[0]):
        plant.go_to(max(plant.s, arrival_ms / 1e3))
        plant.send(sample)
    plant.go_to(plant.s + 30.0)
    return time_ms / 1e3


def figures(states):
    return [(one.state, one.since, one.oee, one.stops, one.energy) for one in states.now()]


@given(steps)
@settings(max_examples=60, deadline=None)
def test_live_and_replayed_figures_are_identical(drawn):
    plant = Plant(ManualClock())
    play(plant, drawn)
    live = figures(plant.states)
    assert figures(reopened(plant)) == live
    plant.states.recompute(plant.recording.read)
    assert figures(plant.states) == live


@given(steps, st.floats(0, 3000), st.floats(0.1, 2000))
@settings(max_examples=40, deadline=None)
def test_an_unfilled_hole_gives_the_same_figures_live_and_replayed(drawn, start_s, length_s):
    plant = Plant(ManualClock())
    plant.gap(start_s, start_s + length_s, GapState.UNFILLABLE)
    play(plant, drawn)
    gaps = list(plant.states._gaps.values())
    assert figures(reopened(plant, gaps)) == figures(plant.states)


def test_what_the_historian_recorded_gives_the_same_figures(clock, tmp_path):
    plant = Plant(clock)
    writer = Writer(clock)
    recorder = Recorder(plant.site, plant.bus, writer, clock, tmp_path)
    plant.send(plant.of("state", "Execute", 0), plant.of("total", 100.0, 0))
    for second in range(1, 400):
        plant.send(plant.of("total", 100.0 + 0.9 * second, second - 0.3))
        plant.send(plant.of("energy", 7.1 + 0.013 * second, second - 0.1))
        if second % 50 == 0:
            plant.send(plant.of("state", STATES[second // 50 % 4], second - 0.25))
        plant.go_to(second)
    recorder.close()
    writer.stop()
    states = MachineStates(plant.site, Bus(), clock, lambda _: None)
    states.restore(Reader(tmp_path).read)
    states._hearing = plant.states._hearing
    assert plant.filler.oee.apt_s == 99.75
    assert figures(states) == figures(plant.states)


def test_a_restarted_engine_shows_the_same_health_once_it_scores(clock):
    plant = Plant(clock)
    run_and_measure(plant, vibration=2.0, until=240)
    states = reopened(plant)
    states.tick()
    plant.go_to(302)
    assert states.now()[0].health == plant.filler.health


def test_holes_that_are_filled_or_elsewhere_hide_nothing(clock):
    plant = Plant(clock)
    plant.gap(5, 6, GapState.FILLED, number=1)
    plant.gap(3, 4, GapState.PARTLY, number=2)
    plant.gap(1, None, GapState.OPEN, number=3)
    gaps = list(plant.states._gaps.values())
    signals = plant.states._signals["filler"]
    assert [(one.partly, one.end_us < 2**62) for one in blind_spans(gaps, signals)] == [
        (False, False),
        (True, True),
    ]
    assert blind_spans(gaps, replace(signals, connection="other")) == []


def test_holes_of_other_tags_and_filled_hours_hide_nothing_of_a_machine(clock):
    plant = Plant(clock)
    signals = plant.states._signals["filler"]
    ours = next(iter(signals.tag_by_signal.values())).key
    hole = GapChanged(1, "demo", at(0), at(10), "first-start", GapState.PARTLY, 5)
    assert blind_spans([replace(hole, tags=("filler.other",))], signals) == []
    assert len(blind_spans([replace(hole, tags=("filler.other", ours))], signals)) == 1
    (older,) = blind_spans([replace(hole, filled_from=at(4))], signals)
    assert (older.end_us, older.partly) == (at_us(4), False)
    (whole,) = blind_spans([replace(hole, state=GapState.FILLING, filled_from=at(4))], signals)
    assert whole.end_us == at_us(10)
