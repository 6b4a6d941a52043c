"""The tab of stops: what happened and why, a reason in two taps, and nothing said of the past."""

from dataclasses import replace

import pytest

from hmi.actions.requests import MergeStops, QualifyStop, SplitStop, WithdrawStopEdit
from hmi.bus.facts import StopsChanged, Trigger, UserChanged
from hmi.clock import from_us, to_us
from hmi.plant.roles import Role
from hmi.plant.stop_reasons import StopReason
from tests.gui.stopped import MINUTE_US, record_stops, said
from ui.widgets.explanation import ExplanationSheet
from ui.widgets.figure_tile import NOTHING
from ui.widgets.stop_panel import StopPanel
from ui.widgets.stop_remark import StopRemark
from ui.widgets.stop_sheet import StopSheet

REASONS = (
    StopReason(key="fault", text="Fault"), StopReason(key="belt", text="Belt", parent="fault"),
    StopReason(key="jam", text="Jam"), StopReason(key="caps", text="Caps", machines=("capper",)),
    StopReason(key="rest", text="Other", is_other=True),
)  # fmt: skip


@pytest.fixture
def site(site):
    return replace(site, stop_reasons=REASONS)


@pytest.fixture
def start_us(reader, clock):
    clock.advance(12 * 3600)
    return record_stops(reader, to_us(clock.now()))


@pytest.fixture
def panel(station, qtbot, start_us):
    assert start_us
    station.state.hear_engine(True)
    made = StopPanel(station)
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show_machine("filler")
    yield made
    made.end()


@pytest.fixture
def read(station, qtbot, panel):
    def read():
        if not panel.isVisible():
            panel.show()
            panel.begin()
        panel.look()
        qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
        return [(row.told[1].replace("\xa0", " "), row.told[3]) for row in rows(panel)]

    return read


def rows(panel):
    return [row for row in panel.list.rows if not row.isHidden()]


def sheet_of(panel):
    return next(one for one in panel.window().children() if isinstance(one, StopSheet))


def bars(panel):
    return [(bar.name, bar.amount.replace("\xa0", " ")) for bar in panel.chart.bars]


def test_stops_are_listed_newest_first_with_why_they_were(panel, station, read, start_us):
    station.journal.said.append(said(1, start_us, (90, 112), "belt"))
    assert read() == [
        ("10 min 00 s", "Unqualified"), ("12 min 00 s", "Unqualified"),
        ("5 min 00 s", "Caused outside"), ("22 min 00 s", "Fault → Belt"),
        ("3 min 00 s", "Micro-stop"),
    ]  # fmt: skip
    figures = {key: tile.figure for key, tile in panel.figures.tiles.items()}
    assert (figures["count"], figures["micro"], figures["outside"]) == ("3", "1", "1")
    assert figures["unqualified"].startswith("50")
    assert figures["other"].startswith("0")


def test_every_figure_tells_what_it_follows_from(panel, read):
    read()
    for tile in panel.figures.tiles.values():
        tile.click()
        sheet = next(c for c in panel.window().children() if isinstance(c, ExplanationSheet))
        assert sheet.told.formula
        assert len(sheet.told.parts) == 4
        sheet.close_sheet()


def test_a_bar_filters_the_list_and_lets_it_go_again(panel, station, read, start_us):
    station.journal.said.append(said(1, start_us, (90, 112), "belt"))
    read()
    assert bars(panel) == [("Fault", "22 min 00 s"), ("Unqualified", "22 min 00 s")]
    panel.chart.rows[0].click()
    assert [row.told[3] for row in rows(panel)] == ["Fault → Belt"]
    panel.chart.rows[0].click()
    assert len(rows(panel)) == 5
    panel.chart.rows[1].click()
    assert {row.told[3] for row in rows(panel)} == {"Unqualified"}


def test_bars_by_detail_machine_and_count(panel, station, read, start_us):
    station.journal.said.append(said(1, start_us, (90, 112), "belt"))
    panel.scope.segment("line").click()
    read()
    panel.groups.segment("third").click()
    assert ("Fault → Belt", "22 min 00 s") in bars(panel)
    panel.groups.segment("machine").click()
    assert [name for name, _amount in bars(panel)] == ["Capper", "Filler"]
    panel.measures.segment("count").click()
    assert bars(panel) == [("Filler", "3"), ("Capper", "1")]
    assert len(rows(panel)) == 7


def test_two_taps_say_why_a_machine_stood(panel, station, read, start_us, asked, plant):
    came = from_us(start_us + 200 * MINUTE_US)
    station.journal.events.append(
        plant.alarm("filler.jam", message="Jam", at=came, trigger=Trigger.ACTIVATE)
    )
    read()
    assert rows(panel)[1].told[2] == "Jam"
    rows(panel)[1].click()
    sheet = sheet_of(panel)
    assert list(sheet.reasons) == ["fault", "jam", "rest"]
    sheet.reasons["jam"].click()
    span = start_us + 200 * MINUTE_US, start_us + 212 * MINUTE_US
    assert asked == [QualifyStop("filler", *span, "jam", led_by="filler.jam")]


def test_what_was_said_most_often_and_when_the_same_alarm_led_comes_first(
    panel, station, read, start_us, plant
):
    came = from_us(start_us + 200 * MINUTE_US)
    station.journal.events.append(
        plant.alarm("filler.jam", message="Jam", at=came, trigger=Trigger.ACTIVATE)
    )
    station.journal.said += [
        said(1, start_us, (60, 63), "jam"), said(2, start_us, (60, 63), "jam"),
        said(3, start_us, (90, 112), "belt", led_by="filler.jam"),
    ]  # fmt: skip
    read()
    rows(panel)[1].click()
    assert list(sheet_of(panel).reasons)[:2] == ["belt", "jam"]


def test_a_reason_with_others_below_opens_them_and_can_be_meant_itself(panel, read, asked):
    read()
    rows(panel)[0].click()
    sheet = sheet_of(panel)
    sheet.reasons["fault"].click()
    assert list(sheet.reasons) == ["belt", "fault"]
    sheet.deeds["back"].click()
    assert "jam" in sheet.reasons
    sheet.reasons["fault"].click()
    sheet.reasons["fault"].click()
    assert [wish.reason for wish in asked] == ["fault"]


def test_a_stop_is_split_where_a_finger_or_a_step_puts_the_line(panel, read, start_us, asked):
    read()
    rows(panel)[1].click()
    sheet = sheet_of(panel)
    sheet.deeds["split"].click()
    middle_us = start_us + 206 * MINUTE_US
    assert sheet.cut.bar.at_us == middle_us
    sheet.cut.steps[-1].click()
    sheet.cut.steps[1].click()
    assert sheet.cut.bar.at_us == middle_us + 50_000_000
    sheet.cut.bar.move_to(start_us)
    assert sheet.cut.bar.at_us == start_us + 200 * MINUTE_US + 1_000_000
    sheet.cut.split.click()
    span = start_us + 200 * MINUTE_US, start_us + 212 * MINUTE_US
    assert asked == [SplitStop("filler", *span, start_us + 200 * MINUTE_US + 1_000_000)]


def test_neighbours_are_merged_and_the_last_deed_is_taken_back(
    panel, station, read, start_us, asked
):
    station.journal.said.append(said(7, start_us, (200, 212), "jam"))
    station.bus.users.publish(UserChanged("eva", "Eva", Role.OPERATOR))
    read()
    rows(panel)[1].click()
    sheet_of(panel).deeds["after"].click()
    rows(panel)[1].click()
    sheet_of(panel).deeds["back"].click()
    span = start_us + 200 * MINUTE_US, start_us + 240 * MINUTE_US
    assert asked == [MergeStops("filler", *span), WithdrawStopEdit(7)]


def test_a_remark_is_written_beside_the_reason(panel, station, read, start_us, asked):
    station.journal.said.append(said(7, start_us, (200, 212), "jam"))
    read()
    rows(panel)[0].click()
    assert "remark" not in sheet_of(panel).deeds
    sheet_of(panel).close_sheet()
    rows(panel)[1].click()
    sheet_of(panel).deeds["remark"].click()
    remark = next(one for one in panel.window().children() if isinstance(one, StopRemark))
    remark.field.setText("at the star wheel <b>")
    remark.confirm.click()
    [wish] = asked
    assert (wish.reason, wish.text) == ("jam", "at the star wheel <b>")


def test_what_another_did_is_only_taken_back_by_who_may(panel, station, read, start_us):
    station.journal.said.append(said(7, start_us, (200, 212), "jam"))
    station.bus.users.publish(UserChanged("max", "Max", Role.OPERATOR))
    read()
    rows(panel)[1].click()
    assert "back" not in sheet_of(panel).deeds
    sheet_of(panel).close_sheet()
    station.bus.users.publish(UserChanged("max", "Max", Role.SHIFT_LEAD))
    rows(panel)[1].click()
    assert "back" in sheet_of(panel).deeds


@pytest.mark.parametrize("why", ["viewer", "silent"])
def test_who_may_not_sees_what_is_known_and_why_nothing_can_be_said(panel, station, read, why):
    if why == "viewer":
        station.bus.users.publish(UserChanged("max", "Max", Role.VIEWER))
    else:
        station.state.hear_engine(False)
    read()
    rows(panel)[0].click()
    sheet = sheet_of(panel)
    assert sheet.reasons == {}
    assert list(sheet.deeds) == ["trend"]


def test_the_past_is_shown_and_nothing_can_be_said_of_it(station, qtbot, start_us, asked):
    assert start_us
    past = replace(station, is_past=True)
    panel = StopPanel(past)
    qtbot.addWidget(panel)
    panel.show_machine("filler")
    panel.show()
    panel.begin()
    qtbot.waitUntil(lambda: len(panel.list.stops) == 5, timeout=20_000)
    rows(panel)[0].click()
    sheet = sheet_of(panel)
    assert (sheet.reasons, list(sheet.deeds)) == ({}, ["trend"])
    sheet.close_sheet()
    panel.end()
    assert asked == []


def test_a_stop_leads_to_its_time_on_the_trend(panel, read, qtbot, start_us):
    read()
    rows(panel)[1].click()
    with qtbot.waitSignal(panel.navigate) as told:
        sheet_of(panel).deeds["trend"].click()
    [target] = told.args
    assert (target.page, target.machine) == ("trends", "filler")
    assert target.time_us == start_us + 200 * MINUTE_US


def test_what_is_said_elsewhere_is_shown_at_once(panel, station, read, start_us, qtbot):
    read()
    station.journal.said.append(said(1, start_us, (230, 240), "jam"))
    station.bus.stops.publish(StopsChanged("filler"))
    qtbot.waitUntil(lambda: rows(panel)[0].told[3] == "Jam", timeout=20_000)


def test_a_time_without_stops_says_so(panel, read, reader):
    reader.samples.clear()
    assert read() == []
    assert panel.list.told.full_text == "No stop in this time."
    assert panel.empty.full_text == "No long stop in this time."
    assert panel.figures.tiles["unqualified"].figure == NOTHING


def test_the_log_is_saved_without_formulas(panel, station, read, start_us, qtbot):
    evil = replace(said(1, start_us, (230, 240), "jam"), text="=CMD()", user="@eva")
    station.journal.said.append(evil)
    read()
    panel.save.click()
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    [file] = (station.data_folder / "exports").glob("stops-*.csv")
    text = file.read_text(encoding="utf-8-sig")
    assert "'=CMD()" in text
    assert ",=CMD()" not in text
    assert len(text.splitlines()) == 6
