"""Reasons for stops in a site file: read as a tree, told where wrong, kept by a change."""

from pathlib import Path

import pytest

from hmi.config.loader import inspect_site, load_site
from hmi.config.site_file import SiteAddition, SiteFile
from hmi.errors import ConfigurationError
from hmi.plant.assets import MachineState
from hmi.plant.stop_reasons import DEEPEST, usual_reasons
from tests.helpers.builders import machine
from tests.helpers.sources import ROOT

DEMO = ROOT / "resources" / "demo" / "site.toml"
HEAD = '[site]\nname = "S"\n[[machines]]\nkey = "m"\nname = "M"\n'


def reason(key="jam", text="Jam", **said: str) -> str:
    """Return a table of a reason; values are TOML."""
    lines = [f'key = "{key}"', f'text = "{text}"', *(f"{a} = {b}" for a, b in said.items())]
    return "\n".join(["[[stop_reasons]]", *lines, ""])


@pytest.fixture
def write(tmp_path):
    def write(*parts: str) -> Path:
        path = tmp_path / "site.toml"
        path.write_text(HEAD + "\n".join(parts), encoding="utf-8")
        return path

    return write


def problems(path):
    with pytest.raises(ConfigurationError) as refusal:
        load_site(path)
    return [(one.key.partition(".")[2], one.code) for one in refusal.value.problems]


def test_reasons_are_read_with_where_they_hold(write):
    site = load_site(write(
        reason("stop", "Planned", planned="true"),
        reason("clean", "Cleaning", parent='"stop"', machines='["m"]'),
        reason("wait", "No order", only_in='["idle", "held"]'), reason("rest", is_other="true"),
    ))  # fmt: skip
    tree = site.reason_tree
    assert [one.key for one in tree.path("clean")] == ["stop", "clean"]
    assert tree.by_key["clean"].machines == ("m",)
    assert tree.by_key["wait"].only_in == (MachineState.IDLE, MachineState.HELD)
    assert tree.is_planned("clean")
    assert tree.is_other("rest")
    assert MachineState.IDLE in tree.counted


def test_a_site_without_reasons_has_the_usual_ones(write):
    assert load_site(write()).reason_tree.reasons == usual_reasons()


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        ([reason("Jam!")], ("key", "bad-syntax")),
        ([reason(text=" ")], ("text", "empty-text")),
        ([reason(text="x" * 41)], ("text", "out-of-range")),
        ([reason(), reason()], ("key", "duplicate-key")),
        ([reason(parent='"none"')], ("parent", "unknown-reference")),
        ([reason(parent='"jam"')], ("parent", "bad-combination")),
        ([reason("a", parent='"b"'), reason("b", parent='"a"')], ("parent", "bad-combination")),
        ([reason("a"), reason("b", parent='"a"'), reason("c", parent='"b"'),
          reason("d", parent='"c"')], ("parent", "out-of-range")),
        ([reason(only_in='["executing"]')], ("only_in[0]", "unknown-value")),
        ([reason(only_in='["broken"]')], ("only_in[0]", "unknown-value")),
        ([reason(planed="true")], ("planed", "unknown-key")),
        ([reason(planned='"yes"')], ("planned", "wrong-type")),
    ],
)  # fmt: skip
def test_a_reason_that_cannot_be_is_told_with_its_place(write, tables, expected):
    assert expected in problems(write(*tables))


def test_three_levels_are_allowed(write):
    tables = [reason("a"), reason("b", parent='"a"'), reason("c", parent='"b"')]
    assert len(load_site(write(*tables)).reason_tree.path("c")) == DEEPEST


def test_a_reason_for_a_machine_that_is_gone_is_told_and_does_no_harm(write):
    loaded = inspect_site(write(reason(machines='["gone"]')))
    [warning] = loaded.warnings
    assert (warning.code, warning.found) == ("unknown-reference", "gone")
    assert loaded.site.reason_tree.below("", "m") == []


def test_the_demo_line_has_a_tree_in_which_every_machine_finds_its_own():
    site = load_site(DEMO)
    tree = site.reason_tree
    assert max(len(tree.path(one.key)) for one in tree.reasons) == DEEPEST
    assert any(one.is_other for one in tree.reasons)
    assert any(tree.is_planned(one.key) for one in tree.reasons)
    for one in site.line_machines:
        assert 4 <= len(tree.below("", one.key, MachineState.FAULT)) <= 9


def test_reasons_stay_as_they_are_when_the_site_is_changed(tmp_path, clock):
    path = tmp_path / "site.toml"
    path.write_text(DEMO.read_text(encoding="utf-8"), encoding="utf-8")
    before = load_site(path).stop_reasons
    file = SiteFile(path, tmp_path / "kept", clock)
    file.commit(file.with_added(SiteAddition(machines=(machine("press"),))))
    after = load_site(path)
    assert "press" in after.machine_by_key
    assert after.stop_reasons == before
