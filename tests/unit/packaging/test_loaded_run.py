"""What a load costs a client is told per value, with and without what it costs to idle."""

import importlib

import pytest

from tests.helpers.sources import ROOT


@pytest.fixture
def run(monkeypatch):
    """Return a run of 10 s in which 100,000 values took 0.3 s of the processor."""
    monkeypatch.syspath_prepend(str(ROOT / "packaging" / "bench"))
    module = importlib.import_module("loaded_run")
    return module.Run(
        seconds=10.0, written=100_000, received=100_000, cpu_s=0.3, idle_share=1.0, written_bytes=0
    )


def test_a_value_costs_its_share_of_all_that_was_spent(run):
    assert run.us_per_value == pytest.approx(3.0)
    assert run.share == pytest.approx(3.0)


def test_what_is_spent_without_values_can_be_left_out(run):
    assert run.us_per_value_over_idle == pytest.approx(2.0)
