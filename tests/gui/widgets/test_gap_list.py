"""What is told of a hole in the recording, and of clocks and endpoints that are not as usual."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hmi.bus.facts import ConnectionChanged, ConnectionPhase, GapChanged, GapState
from hmi.plant.gap_cause import GapCause
from tests.helpers import builders
from ui.shell.status_bar import StatusBar
from ui.widgets.connection_words import endpoint_text, level_text, offset_text
from ui.widgets.gap_list import GAPS_SHOWN, GapList
from ui.widgets.gap_words import became_text, when_text, whose_text
from ui.widgets.plain_text import PlainLabel

SPEED, LEVEL, TORQUE = "filler.speed", "filler.bowl_level", "capper.torque"


@pytest.fixture
def hole(clock):
    now = clock.now()
    return GapChanged(
        1, builders.CONNECTION, now - timedelta(seconds=90), now, GapCause.OVERFLOW,
        GapState.UNFILLABLE, tags=(SPEED,),
    )  # fmt: skip


def texts(widget):
    labels = widget.findChildren(PlainLabel)
    return [label.full_text for label in labels if label.isVisibleTo(widget)]


def test_a_hole_names_its_tags_and_their_machines(station, hole):
    site = station.site
    speed = site.tag(SPEED)
    machine = site.machine_by_key[speed.machine].name
    assert whose_text(hole, site).endswith(f": {machine} {speed.name}")
    assert whose_text(replace(hole, tags=()), site).endswith(": all tags")
    many = replace(hole, tags=(SPEED, LEVEL, TORQUE, "gone.tag", "gone.too"))
    assert whose_text(many, site).endswith("and 2 more")


def test_what_stays_of_a_hole_is_named(station, hole):
    site = station.site
    part = replace(
        hole, state=GapState.PARTLY, filled_samples=1, filled_from=hole.start, unfilled=(LEVEL,)
    )
    told = became_text(part, site)
    assert "(1 sample)" in told
    assert f"No history of {site.machine_by_key['filler'].name}" in told
    assert "Known from" not in told
    later = replace(part, filled_from=hole.end, unfilled=())
    assert "Known from" in became_text(later, site)
    assert "Known from" not in became_text(replace(later, state=GapState.FILLED), site)


def test_a_hole_that_goes_on_lasts_until_now(clock, hole):
    lasting = when_text(replace(hole, end=None), "UTC", clock.now() + timedelta(seconds=30))
    assert "goes on" in lasting
    assert lasting.endswith("2\N{NO-BREAK SPACE}min 00\N{NO-BREAK SPACE}s")


def test_the_newest_holes_are_shown_and_the_others_counted(qtbot, station, hole):
    listed = GapList(station)
    qtbot.addWidget(listed)
    listed.show_gaps([])
    assert texts(listed) == ["None since the window was opened"]
    holes = [
        replace(hole, number=n, start=hole.start - timedelta(hours=n))
        for n in range(GAPS_SHOWN + 3)
    ]
    listed.show_gaps(holes)
    told = texts(listed)
    assert len(told) == 3 * GAPS_SHOWN + 1
    newest = when_text(holes[0], station.site.calendar.timezone, station.clock.now())
    assert {newest, "and 3 older ones"} <= set(told)
    assert when_text(holes[-1], "UTC", station.clock.now()) not in told
    listed.show_gaps(holes[:1])
    assert len(texts(listed)) == 3


@pytest.mark.parametrize(
    ("offset_s", "told"),
    [(0.5, ""), (-8.0, "check both clocks"), (400.0, "one of the two is wrong")],
)
def test_a_clock_that_is_off_is_told_in_words(offset_s, told):
    assert offset_text(offset_s).endswith(told)
    assert (":" in offset_text(offset_s)) == bool(told)


def test_a_second_endpoint_and_a_server_that_is_not_sound_are_told():
    fact = ConnectionChanged("demo", ConnectionPhase.LIVE, builders.START, 0.0, url="opc.tcp://b")
    assert endpoint_text(fact, "opc.tcp://a") == "opc.tcp://b"
    assert endpoint_text(replace(fact, url=""), "opc.tcp://a") == "opc.tcp://a"
    assert "second" in endpoint_text(replace(fact, is_on_backup=True), "opc.tcp://a")
    assert [level_text(level) for level in (None, 255, 20)] == ["Not told", "255", "20, not sound"]


def test_the_status_line_tells_of_clocks_that_are_off(qtbot, station, plant):
    line = StatusBar(station)
    qtbot.addWidget(line)
    station.state.hear_engine(True)

    def told(offset_s):
        fact = ConnectionChanged(
            builders.CONNECTION, ConnectionPhase.LIVE, plant.clock.now(), 0.0,
            clock_offset_s=offset_s,
        )  # fmt: skip
        station.bus.connections.publish(fact)
        line.refresh()
        return [(item.text, item.is_over) for item in line.items if "clock of" in item.text]

    assert told(4.0) == []
    ((text, is_over),) = told(-20.0)
    assert (text.endswith("20\N{NO-BREAK SPACE}s off"), is_over) == (True, False)
    assert told(4000.0)[0][1]
