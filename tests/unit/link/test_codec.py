"""What crosses the link arrives as it was sent."""

import math
from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hmi.actions.requests import AcknowledgeAlarm, LogIn, SilenceHorn
from hmi.bus.facts import ConnectionChanged, ConnectionPhase, SiteLoaded
from hmi.errors import LinkLost
from hmi.link import codec
from hmi.plant.samples import Origin, Sample, batch_of
from hmi.plant.shifts import Shift, ShiftCalendar
from hmi.plant.site import Site
from hmi.plant.tags import Kind, Tag

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

values = st.one_of(
    st.floats(), st.integers(-(2**63), 2**64 - 1), st.booleans(), st.text(), st.none()
)
samples = st.builds(
    Sample,
    tag=st.integers(0, 2**32 - 1),
    value=values,
    status=st.integers(0, 2**32 - 1),
    source_us=st.integers(-(2**62), 2**62),
    receive_us=st.integers(0, 2**62),
)


def same(one, other):
    if isinstance(one, float) and math.isnan(one):
        return math.isnan(other)
    return one == other


@given(st.lists(samples, max_size=20), st.sampled_from(Origin))
def test_a_batch_arrives_with_every_value_exact(sent, origin):
    arrived = codec.load_samples(codec.dump_samples(batch_of(sent, origin)))
    assert arrived.origin is origin
    assert len(arrived) == len(sent)
    for before, after in zip(sent, arrived.samples(), strict=True):
        assert same(before.value, after.value)
        assert (before.tag, before.status) == (after.tag, after.status)
        assert (before.source_us, before.receive_us) == (after.source_us, after.receive_us)


@pytest.mark.parametrize(
    "message",
    [
        SilenceHorn(),
        AcknowledgeAlarm("filler.level", 3, 'a "comment" with {braces}'),
        ConnectionChanged("plc", ConnectionPhase.LIVE, NOON, 0.25, tags_failed=(("a.b", "Bad"),)),
        ConnectionChanged("plc", ConnectionPhase.LOST, NOON, None, detail="ä\u202e<b>"),
    ],
)
def test_facts_and_requests_arrive_equal(message):
    assert codec.load(codec.dump(message)) == message


def test_a_site_arrives_equal_with_its_calendar_and_states():
    site = Site(
        name="Plant",
        tags=(Tag(key="a.b", name="B", machine="a", kind=Kind.ENUMERATION, states=((0, "Off"),)),),
        calendar=ShiftCalendar(shifts=(Shift(name="A", start=time(6), end=time(14)),)),
    )
    loaded = SiteLoaded(site, "folder", "1.0")
    assert codec.load(codec.dump(loaded)) == loaded


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "link-message-unknown"),
        (b"NoSuchThing{}", "link-message-unknown"),
        (b"AcknowledgeAlarm{}", "link-message-malformed"),
        (b'AcknowledgeAlarm{"key":1', "link-message-malformed"),
    ],
)
def test_what_is_no_message_of_ours_is_refused(payload, code):
    with pytest.raises(LinkLost) as refusal:
        codec.load(payload)
    assert refusal.value.code == code


@pytest.mark.parametrize("payload", [b"", b"\x00\xff\xff\xff\x7f", b"\x09\x00\x00\x00\x00"])
def test_a_batch_whose_sizes_do_not_agree_is_refused(payload):
    with pytest.raises(LinkLost):
        codec.load_samples(payload)


def test_a_secret_is_not_shown_by_its_request():
    assert "1234" not in repr(LogIn("anna", "1234"))
