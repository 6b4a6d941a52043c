"""What may be done with an alarm: each state and each right, with the reason where it may not."""

from datetime import timedelta

import pytest

from hmi.bus.alarm_facts import AlarmOrigin, SetAside, Suppressed
from hmi.bus.conditions import ServerOffer
from hmi.bus.facts import AlarmLetter, UserChanged
from hmi.plant.roles import Role
from hmi.texts.codes import has_sentence
from tests.helpers.builders import at
from ui.widgets.alarm_deeds import AT_SERVER, CHATTERING, AlarmDeeds, Deed, deed_word

L = AlarmLetter


@pytest.fixture
def deeds(station):
    return AlarmDeeds(station)


def log_in(station, role):
    station.bus.users.publish(UserChanged("anna", "Anna", role))


def aside(clock):
    return SetAside("anna", clock.now(), "sensor", clock.now())


@pytest.mark.parametrize(
    ("letter", "fields", "possible"),
    [
        (L.UNACKNOWLEDGED, {}, "acknowledge shelve comment take_out"),
        (L.ACKNOWLEDGED, {"acked": True}, "shelve comment take_out"),
        (L.RETURNED_UNACKNOWLEDGED, {"active": False}, "acknowledge shelve comment take_out"),
        (L.LATCHED_UNACKNOWLEDGED, {"active": False, "latched": True},
         "acknowledge shelve comment take_out"),
        (L.LATCHED_ACKNOWLEDGED, {"active": False, "latched": True, "acked": True},
         "reset shelve comment take_out"),
        (L.SHELVED, {}, "unshelve comment take_out"),
        (L.SUPPRESSED, {}, "comment take_out"),
        (L.OUT_OF_SERVICE, {}, "comment put_back"),
    ],
)  # fmt: skip
def test_each_state_allows_its_deeds_and_refuses_the_rest_with_a_sentence(
    deeds, plant, station, letter, fields, possible
):
    log_in(station, Role.ENGINEER)
    alarm = plant.alarm(letter=letter, **fields)
    found = [deed for deed in Deed if deeds.is_possible(deed, alarm)]
    assert " ".join(found) == possible
    for deed in Deed:
        code = deeds.refusal(deed, alarm)
        assert has_sentence(code) or deed in found
        assert deed_word(deed)


def test_an_alarm_that_wants_confirming_is_confirmed_after_it_was_acknowledged(
    deeds, plant, station
):
    log_in(station, Role.OPERATOR)
    calling = plant.alarm(confirm_required=True, confirmed=False)
    assert deeds.refusal(Deed.CONFIRM, calling) == "not-acknowledged"
    fields = {"confirm_required": True, "acked": True, "active": False, "latched": True}
    waiting = plant.alarm(letter=L.LATCHED_ACKNOWLEDGED, confirmed=False, **fields)
    assert deeds.is_possible(Deed.CONFIRM, waiting)
    assert deeds.refusal(Deed.RESET, waiting) == "not-confirmed"
    done = plant.alarm(letter=L.LATCHED_ACKNOWLEDGED, confirmed=True, **fields)
    assert deeds.refusal(Deed.CONFIRM, done) == "already-confirmed"
    assert deeds.is_possible(Deed.RESET, done)


def test_an_alarm_shelved_and_out_of_service_may_be_brought_back_from_both(
    deeds, plant, station, clock
):
    log_in(station, Role.ENGINEER)
    both = plant.alarm(letter=L.OUT_OF_SERVICE, shelved=aside(clock), removed=aside(clock))
    assert deeds.is_possible(Deed.UNSHELVE, both)
    assert deeds.is_possible(Deed.PUT_BACK, both)


def test_rights_decide_before_states(deeds, plant, station):
    log_in(station, Role.VIEWER)
    alarm = plant.alarm()
    assert {deeds.refusal(deed, alarm) for deed in Deed} == {"not-permitted"}
    log_in(station, Role.OPERATOR)
    assert deeds.refusal(Deed.TAKE_OUT, alarm) == "not-permitted"


def test_of_a_servers_alarm_only_what_the_server_offers_is_possible(deeds, plant, station):
    log_in(station, Role.ENGINEER)
    alarm = plant.alarm(origin=AlarmOrigin.SERVER, offers=(ServerOffer.ACKNOWLEDGE.value,))
    assert deeds.is_possible(Deed.ACKNOWLEDGE, alarm)
    assert deeds.refusal(Deed.SHELVE, alarm) == "server-offers-not"
    assert deeds.rule(alarm) is None


@pytest.mark.parametrize(
    ("fields", "possible", "refused"),
    [
        ({}, "suppress disable",
         {Deed.UNSUPPRESS: "not-suppressed", Deed.ENABLE: "not-disabled"}),
        ({"suppressed": (Suppressed("server-suppressed", "", at()),), "letter": L.SUPPRESSED},
         "unsuppress disable",
         {Deed.SUPPRESS: "already-suppressed", Deed.ENABLE: "not-disabled"}),
        ({"is_disabled": True, "letter": L.OUT_OF_SERVICE}, "suppress enable",
         {Deed.UNSUPPRESS: "not-suppressed", Deed.DISABLE: "already-disabled"}),
    ],
)  # fmt: skip
def test_a_server_lets_its_alarms_be_suppressed_and_disabled_and_back(
    deeds, plant, station, fields, possible, refused
):
    log_in(station, Role.ENGINEER)
    offers = (ServerOffer.SUPPRESS.value, ServerOffer.ENABLE.value)
    alarm = plant.alarm(origin=AlarmOrigin.SERVER, offers=offers, **fields)
    assert " ".join(d for d in Deed if deeds.is_possible(d, alarm)) == possible
    assert {deed: deeds.refusal(deed, alarm) for deed in refused} == refused


def test_only_servers_suppress_and_disable_at_a_wish(deeds, plant, station):
    log_in(station, Role.ENGINEER)
    alarm = plant.alarm(offers=(ServerOffer.SUPPRESS.value, ServerOffer.ENABLE.value))
    assert {deeds.refusal(deed, alarm) for deed in AT_SERVER} == {"server-offers-not"}


def test_an_alarm_offers_calm_and_other_limits_while_it_comes_and_goes(
    deeds, plant, station, clock
):
    log_in(station, Role.OPERATOR)
    alarm = plant.alarm(chatters_until=clock.now() + timedelta(seconds=60))
    assert all(deeds.is_possible(deed, alarm) for deed in CHATTERING)
    assert deeds.refusal(Deed.TRY_LIMITS, plant.alarm("of.no.rule",
                         chatters_until=alarm.chatters_until)) == "nothing-to-tune"  # fmt: skip
    clock.advance(61)
    assert {deeds.refusal(deed, alarm) for deed in CHATTERING} == {"not-chattering"}
