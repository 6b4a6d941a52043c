"""What a measurement prints: one line of JSON a figure; goals are told from values."""

import importlib.util
import json
import sys

import pytest

from tests.helpers.sources import ROOT


def bench(name):
    """Load a module of the benchmarks, which are programs and no package."""
    path = ROOT / "packaging" / "bench" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"bench_{name}", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


figures = bench("figure")
spreads = bench("spread")
sites = bench("load_site")


def test_a_figure_is_one_line_of_json_with_its_goal_and_rivals():
    figure = figures.Figure(
        "engine_cpu", 4.56789, "us/value", figures.Goal("<=", 5), {"iterator": 15.8123}
    )
    assert "\n" not in figure.line()
    assert json.loads(figure.line()) == {
        "name": "engine_cpu",
        "value": 4.568,
        "unit": "us/value",
        "goal": "<= 5",
        "rivals": {"iterator": 15.81},
    }


def test_a_figure_without_goal_and_rivals_says_so():
    told = json.loads(figures.Figure("rate", 9999, "1/s").line())
    assert told["goal"] is None
    assert told["rivals"] == {}


def test_a_figure_that_is_no_number_is_not_published_as_one():
    with pytest.raises(ValueError, match="not JSON compliant"):
        figures.Figure("rate", float("nan"), "1/s").line()


@pytest.mark.parametrize("text", ["<= 5", ">= 10", "== 0", "< 1.5", "> -2"])
def test_a_goal_reads_as_it_is_written(text):
    assert str(figures.Goal.parse(text)) == text


@pytest.mark.parametrize("text", ["", "5", "<=5", "about 5", "<= five", "!= 5"])
def test_a_text_that_is_no_goal_is_refused(text):
    with pytest.raises(ValueError, match=r"no goal|could not convert"):
        figures.Goal.parse(text)


@pytest.mark.parametrize(
    ("goal", "value", "is_met"),
    [
        ("<= 5", 5.0, True),
        ("<= 5", 5.01, False),
        (">= 10", 10.0, True),
        (">= 10", 9.9, False),
        ("== 0", 0, True),
        ("== 0", 1, False),
        ("< 5", 5.0, False),
        ("<= 5", float("nan"), False),
    ],
)
def test_a_goal_is_met_or_missed(goal, value, is_met):
    parsed = figures.Goal.parse(goal)
    assert parsed.is_met(value) is is_met
    assert figures.Figure("x", value, "ms", parsed).is_missed is not is_met


def test_a_missed_goal_is_remarked_beside_the_line(capsys):
    figures.publish(figures.Figure("late", 7.0, "ms", figures.Goal("<=", 5)))
    told = capsys.readouterr()
    assert json.loads(told.out)["value"] == 7.0
    assert "late misses its goal: 7.0, not <= 5" in told.err


def test_a_reached_goal_needs_no_remark(capsys):
    figures.publish(figures.Figure("late", 5.0, "ms", figures.Goal("<=", 5)))
    assert capsys.readouterr().err == ""


def test_values_are_told_with_four_digits_and_counts_in_full():
    assert figures.rounded(0.000123456) == 0.0001235
    assert figures.rounded(123456.7) == 123500.0
    assert figures.rounded(1234567) == 1234567


def test_a_spread_names_values_that_were_measured():
    spread = spreads.spread_of([float(n) for n in range(100, 0, -1)])
    assert (spread.p50, spread.p99, spread.max, spread.count) == (50.0, 99.0, 100.0, 100)


def test_the_spread_of_one_value_is_that_value():
    spread = spreads.spread_of([3.5])
    assert (spread.p50, spread.p99, spread.max) == (3.5, 3.5, 3.5)


def test_one_late_beat_of_many_shows_in_the_maximum_alone():
    spread = spreads.spread_of([0.1] * 999 + [80.0])
    assert spread.p99 == 0.1
    assert spread.max == 80.0


def test_nothing_measured_has_no_spread():
    with pytest.raises(ValueError, match="nothing was measured"):
        spreads.spread_of([])


def test_only_beats_of_the_time_asked_for_count():
    beats = [(0.0, 1.0), (1.0, 2.0), (2.0, 3.0), (3.0, 4.0)]
    assert spreads.between(beats, 1.0, 2.0) == [2.0, 3.0]


def test_the_site_of_a_load_is_one_that_the_product_accepts(tmp_path):
    from hmi.config.loader import load_site

    path = sites.write_site(tmp_path / "site.toml", "opc.tcp://127.0.0.1:4840/load", 250)
    site = load_site(path)
    assert [tag.key for tag in site.tags if not tag.is_derived][:2] == ["m0.v00000", "m0.v00001"]
    assert sum(not tag.is_derived for tag in site.tags) == 250
    assert all(tag.record and tag.deadband == 0 for tag in site.tags if not tag.is_derived)
    assert len(site.machines) == 3
