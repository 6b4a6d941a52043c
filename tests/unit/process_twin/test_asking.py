"""A question to a data folder: which days, who is named in a refusal, and what crosses as JSON."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from hmi.clock import from_us
from hmi.errors import ActionRefused
from hmi.historian.reader import ReadCancelled
from hmi.plant.assets import StateSource
from hmi.process_twin.asking import LineTwin
from hmi.process_twin.question import Question
from hmi.process_twin.scenario import Scenario
from hmi.process_twin.wire import asked_text, shown_of

pytestmark = pytest.mark.timeout(600)  # with the days that are simulated before the first test


@pytest.fixture(scope="module")
def history(recorded_line):
    return SimpleNamespace(read=recorded_line.read, gaps=lambda _start, _end: [])


@pytest.fixture(scope="module")
def now(recorded_line):
    return from_us(recorded_line.midnight_us(7)) + timedelta(minutes=5)


def changed(site, key, **fields):
    machines = tuple(replace(one, **fields) if one.key == key else one for one in site.machines)
    return replace(site, machines=machines)


@pytest.fixture(scope="module")
def asked(bottling_site, history, now):
    told = []
    question = Question(
        scenario=Scenario(speeds={"filler": 1.1}), horizon_days=1, learn_days=5, replications=2,
        is_ranking=True,
    )  # fmt: skip
    return LineTwin(bottling_site, history, now).ask(question, told.append), told


def test_an_answer_tells_output_waiting_and_error(asked):
    found, _told = asked
    assert found.answer.after.middle > found.answer.before.middle
    assert found.facts.days == 5
    assert found.answer.limits == "filler"
    assert found.gains[0].machine == "filler"
    assert len(found.gains) == 6


def test_progress_rises_to_its_end(asked):
    _found, told = asked
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0)


def test_an_answer_crosses_as_json(asked):
    found, _told = asked
    shown = shown_of(asked_text(found))
    assert shown.answer == found.answer
    assert shown.gains == found.gains
    assert [one.key for one in shown.machines] == list(found.facts.machines)
    assert shown.machines[0].stops == found.facts.machines["depalletiser"].stopped_by_reason()


def test_what_is_no_answer_is_refused():
    with pytest.raises(ActionRefused):
        shown_of('{"answer": {}}')


def test_a_machine_without_states_is_named(bottling_site, history, now):
    site = changed(bottling_site, "capper", state_source=StateSource.NONE)
    with pytest.raises(ActionRefused) as refused:
        LineTwin(site, history, now)
    assert (refused.value.code, refused.value.fields["machine"]) == ("twin-no-state", "Capper")


def test_a_machine_whose_counter_never_moved_is_named(bottling_site, history, now):
    site = changed(bottling_site, "capper", total_tag="nothing.total", good_tag="nothing.good")
    with pytest.raises(ActionRefused) as refused:
        LineTwin(site, history, now).ask(Question(learn_days=6), lambda _share: None)
    assert (refused.value.code, refused.value.fields["machine"]) == ("twin-no-counter", "Capper")


def test_a_new_station_says_how_many_days_are_missing(bottling_site, history, recorded_line):
    early = LineTwin(bottling_site, history, from_us(recorded_line.midnight_us(2)))
    with pytest.raises(ActionRefused) as refused:
        early.ask(Question(), lambda _share: None)
    assert refused.value.code == "twin-few-days"


def test_work_that_nobody_waits_for_ends(bottling_site, history, now):
    def gone(_share):
        raise ReadCancelled

    with pytest.raises(ReadCancelled):
        LineTwin(bottling_site, history, now).ask(Question(), gone)


def test_a_line_whose_past_is_not_understood_is_not_trusted(bottling_site, history, now):
    real = history.read

    def doubled(key, start_us, end_us):
        """Counts as if every second day the line had made twice as much."""
        series = real(key, start_us, end_us)
        if key != "palletiser.good" or (start_us // 86_400_000_000) % 2:
            return series
        return replace(series, values=2.0 * series.values)

    odd = SimpleNamespace(read=doubled, gaps=history.gaps)
    with pytest.raises(ActionRefused) as refused:
        LineTwin(bottling_site, odd, now).ask(
            Question(learn_days=6, replications=2), lambda _share: None
        )
    assert refused.value.code == "twin-not-trusted"
