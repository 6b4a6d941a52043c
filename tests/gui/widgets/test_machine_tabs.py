"""Of the panels of a page about machines only the shown one works, and it knows its machine."""

import pytest

from ui.widgets.machine_panel import MachinePanel
from ui.widgets.machine_tabs import MachineTabs
from ui.widgets.page import Target


class Panel(MachinePanel):
    def __init__(self):
        super().__init__()
        self.is_at_work = False

    def begin(self):
        assert not self.is_at_work
        self.is_at_work = True

    def end(self):
        assert self.is_at_work
        self.is_at_work = False


@pytest.fixture
def tabs(station, qtbot):
    panels = {"one": Panel(), "two": Panel()}
    shown = MachineTabs(station, [(key, key, panel) for key, panel in panels.items()])
    qtbot.addWidget(shown)
    return shown


def at_work(tabs):
    return [key for key, panel in tabs.panels.items() if panel.is_at_work]


def test_only_the_shown_panel_works_and_only_while_the_page_is_seen(tabs):
    assert at_work(tabs) == []
    tabs.begin()
    assert at_work(tabs) == ["one"]
    tabs.end()
    assert at_work(tabs) == []


def test_a_finger_on_a_tab_lets_one_panel_end_and_the_other_begin(tabs):
    tabs.begin()
    tabs.tabs.show_tab("two")
    assert at_work(tabs) == ["two"]
    assert tabs.panel is tabs.panels["two"]
    tabs.tabs.show_tab("one")
    assert at_work(tabs) == ["one"]


def test_a_target_chooses_panel_and_machine(tabs, station):
    machine = station.site.line_machines[-1].key
    tabs.begin()
    tabs.go_to(Target(page="performance", machine=machine, view="two"))
    assert at_work(tabs) == ["two"]
    assert tabs.panels["two"].machine == machine


def test_the_machine_goes_along_to_the_next_panel(tabs, station):
    machine = station.site.line_machines[-1].key
    tabs.choose_machine(machine)
    tabs.tabs.show_tab("two")
    assert tabs.panels["two"].machine == machine
