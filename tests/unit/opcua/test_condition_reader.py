from datetime import datetime

import pytest
from asyncua import ua
from asyncua.ua.object_ids import ObjectIds
from hypothesis import given
from hypothesis import strategies as st

from hmi.bus.conditions import ConditionEvent, Shelving
from hmi.opcua.condition_fields import FIELDS, event_filter
from hmi.opcua.condition_reader import NODE_LENGTH, TEXT_LENGTH, Mark, read_event
from tests.helpers.ua_events import AT, NAMESPACES, event_fields, mark_fields, standard


def read(**changed: object) -> ConditionEvent:
    event = read_event(event_fields(**changed), NAMESPACES)
    assert isinstance(event, ConditionEvent)
    return event


def test_an_alarm_is_read_with_all_that_its_server_says():
    event = read(
        ConfirmedState_Id=False, InputNode=ua.NodeId("level", 1), HighLimit=80.0,
        MaxTimeShelved=60_000.0, Comment=ua.LocalizedText("seen"), ClientUserId="ann",
        LimitState_CurrentState_Id=standard(ObjectIds.ExclusiveLimitStateMachineType_High),
        Quality=ua.StatusCode(0x40000000), ConditionClassName=ua.LocalizedText("Process"),
    )  # fmt: skip
    assert (event.condition, event.source_node) == (
        "nsu=urn:test:peer;s=level_alarm", "nsu=urn:test:peer;s=level",
    )  # fmt: skip
    assert (event.event_id, event.at, event.branch) == (b"one", AT, "")
    assert (event.kind, event.message, event.severity) == (
        "ExclusiveLimitAlarmType", "Level high", 700,
    )  # fmt: skip
    assert (event.active, event.acked, event.confirmed, event.retain) == (True, False, False, True)
    assert (event.levels, event.limits) == (("HI",), (("HI", 80.0),))
    assert (event.max_shelve_s, event.comment, event.user) == (60.0, "seen", "ann")
    assert (event.status, event.condition_class) == (0x40000000, "Process")


def test_what_a_condition_does_not_have_is_not_said():
    event = read()
    assert event.confirmed is event.latched is event.suppressed is event.out_of_service is None
    assert event.shelving is None


@pytest.mark.parametrize(
    ("number", "shelving"),
    [
        (ObjectIds.ShelvedStateMachineType_Unshelved, Shelving.NONE),
        (ObjectIds.ShelvedStateMachineType_TimedShelved, Shelving.TIMED),
        (ObjectIds.ShelvedStateMachineType_OneShotShelved, Shelving.ONE_SHOT),
    ],
)
def test_shelving_is_read_from_the_state_of_the_standard(number, shelving):
    assert read(ShelvingState_CurrentState_Id=standard(number)).shelving is shelving


def test_shelving_is_read_from_its_name_where_the_state_is_the_instances_own():
    event = read(
        ShelvingState_CurrentState_Id=ua.NodeId("state", 1),
        ShelvingState_CurrentState=ua.LocalizedText("Timed Shelved"),
        ShelvingState_UnshelveTime=30_000.0,
    )
    assert (event.shelving, event.unshelve_s) == (Shelving.TIMED, 30.0)


def test_all_levels_of_a_non_exclusive_alarm_are_read_the_outermost_first():
    event = read(HighState_Id=True, HighHighState_Id=True, LowState_Id=False)
    assert event.levels == ("HIHI", "HI")


@pytest.mark.parametrize("mark", list(Mark))
def test_marks_of_a_refresh_are_told_apart_from_alarms(mark):
    assert read_event(mark_fields(mark.value), NAMESPACES) is mark


def test_other_events_are_passed_over():
    assert read_event(mark_fields(ObjectIds.AuditEventType), NAMESPACES) is None
    assert read_event((), NAMESPACES) is None


def test_a_disabled_conditions_fields_are_statuses_and_cost_nothing_else():
    bad = ua.StatusCode(ua.UInt32(0x80990000))
    event = read(
        EnabledState_Id=False, ActiveState_Id=bad, AckedState_Id=bad, Severity=bad, Message=bad
    )
    assert (event.enabled, event.active, event.acked, event.severity) == (False, None, None, None)
    assert event.message == ""


@pytest.mark.parametrize(
    ("severity", "read_as"),
    [(float("nan"), None), (float("inf"), None), ("900", None), (True, None), (-5, 1),
     (70_000, 1000), (10**400, None), (550.4, 550)],
)  # fmt: skip
def test_a_severity_is_a_number_from_1_to_1000_or_none(severity, read_as):
    class Raw:
        Value = severity

    fields = list(event_fields())
    fields[6] = Raw()
    assert read_event(fields, NAMESPACES).severity == read_as


def test_texts_are_plain_one_line_and_cut():
    event = read(
        Message=ua.LocalizedText("<b>\u202egnp.exe\n" + "x" * 1_000_000), SourceName="a\x00b"
    )
    assert len(event.message) <= TEXT_LENGTH
    assert "\n" not in event.message
    assert "\u202e" not in event.message
    assert event.message.startswith("<b>")
    assert "\x00" not in event.source


def test_a_row_without_its_id_is_kept_and_nothing_can_be_asked_about_it():
    event = read(ConditionId="not a node id")
    assert event.condition.startswith("?")


def test_a_longer_node_id_than_anybody_needs_is_none():
    assert read(SourceNode=ua.NodeId("x" * (NODE_LENGTH + 1), 1)).source_node == ""


def test_an_event_id_that_is_no_bytes_cannot_be_acknowledged_by():
    assert read(EventId="text").event_id == b""
    assert read(EventId=b"x" * 5000).event_id == b""


def test_times_are_utc_and_anything_else_is_none():
    assert read(Time=datetime(2026, 1, 1)).at.tzinfo is not None  # noqa: DTZ001  # as it comes
    assert read(Time="soon").at is None


_HOSTILE = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=50),
    st.binary(max_size=50), st.lists(st.integers(), max_size=3),
    st.builds(ua.LocalizedText, st.text(max_size=20)),
    st.builds(ua.NodeId, st.text(min_size=1, max_size=300), st.integers(0, 65_535)),
    st.builds(lambda code: ua.StatusCode(ua.UInt32(code)), st.integers(0, 2**32 - 1)),
)  # fmt: skip


class Field:
    """As a Variant, but with whatever a decoder might leave in it."""

    def __init__(self, value: object) -> None:
        self.Value = value


@given(st.lists(_HOSTILE, max_size=len(FIELDS) + 3))
def test_nothing_that_a_server_puts_into_its_fields_is_an_exception(values):
    event = read_event([Field(value) for value in values], NAMESPACES)
    assert event is None or isinstance(event, ConditionEvent | Mark)
    if isinstance(event, ConditionEvent):
        assert all(len(text) <= TEXT_LENGTH for text in (event.message, event.source, event.name))


def test_the_filter_asks_for_each_field_and_for_the_id_of_the_condition():
    asked = event_filter()
    assert len(asked.SelectClauses) == len(FIELDS)
    assert asked.SelectClauses[-1].AttributeId == ua.AttributeIds.NodeId


def test_the_filter_leaves_no_event_to_a_servers_understanding_of_types():
    assert not event_filter().WhereClause.Elements
