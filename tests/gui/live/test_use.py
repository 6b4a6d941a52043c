"""Looking at figures by name is written down once a day and page."""

from dataclasses import replace

import pytest

from hmi.actions.requests import PageOpened
from hmi.bus.facts import UserChanged
from hmi.plant.roles import Role
from ui.live.use import Use


@pytest.fixture
def use(station):
    return Use(station)


def log_in(station, name):
    station.bus.users.publish(UserChanged(name, name.title(), Role.OPERATOR))


def test_a_page_is_told_once_a_day_for_each_person(use, station, clock, asked):
    log_in(station, "mara")
    for page in ("trends", "trends", "line"):
        use.note(page)
    log_in(station, "lea")
    use.note("trends")
    clock.advance(86_400)
    use.note("trends")
    assert asked == [PageOpened(page) for page in ("trends", "line", "trends", "trends")]


def test_nobody_and_pages_without_figures_are_not_told(use, station, asked):
    use.note("trends")
    log_in(station, "")
    use.note("trends")
    log_in(station, "mara")
    use.note("connections")
    assert asked == []


def test_the_past_is_not_used_by_looking_at_it(station, asked):
    log_in(station, "mara")
    Use(replace(station, is_past=True)).note("trends")
    assert asked == []
