"""First-out, followers, states, named suppressions and lost connections, one line a step."""

from dataclasses import replace
from datetime import timedelta

from hmi.alarms.alarm_engine import AlarmEngine
from hmi.bus.alarm_facts import AlarmLetter, Trigger
from hmi.bus.bus import Bus
from hmi.bus.facts import OwnCertificateChanged, ServerTrustChanged
from hmi.plant.alarm_handling import SuppressionRule
from hmi.plant.alarm_rules import ConditionKind, Levels, Priority
from hmi.plant.assets import MachineState
from hmi.plant.certificates import (
    CertificateShown,
    OwnCertificateShown,
    TrustShown,
    TrustState,
)
from hmi.plant.connections import SecurityMode
from hmi.plant.roles import Role
from tests.helpers.alarm_line import COMM, OPERATOR, Line, refusal
from tests.helpers.builders import START, connection, plant_with, rule

A, B, X = "filler.a", "filler.b", "filler.x"


def line_of(*rules, tags=(A, B, X), **site) -> Line:
    """Return a filler with level alarms, high at 80."""
    return Line(plant_with(tags=list(tags), alarms=list(rules), **site))


def chain(**of_b) -> Line:
    """Return two alarms of one machine."""
    return line_of(rule("a.hi", A), rule("b.hi", B, **of_b))


def test_the_first_of_a_machine_is_marked_and_its_followers_are_not():
    line = chain()
    line.reads(A, 90.0)
    line.wait(1)
    line.reads(B, 90.0)
    assert [fact.is_first_out for fact in line.facts] == [True, False]
    assert [fact.group for fact in line.facts] == ["filler", "filler"]


def test_the_mark_stays_until_every_alarm_of_the_group_is_normal():
    line = chain()
    line.reads(A, 90.0)
    line.wait(1)
    line.reads(B, 90.0)
    line.engine.acknowledge("a.hi", 1, "ann", OPERATOR, "")
    line.reads(A, 20.0)
    line.wait(1)
    line.reads(A, 90.0)
    assert not line.facts[-1].is_first_out
    for key in ("a.hi", "b.hi"):
        line.engine.acknowledge(key, 1 + (key == "a.hi"), "ann", OPERATOR, "")
    line.reads(A, 20.0)
    line.reads(B, 20.0)
    line.wait(1)
    line.reads(B, 90.0)
    assert (line.facts[-1].key, line.facts[-1].is_first_out) == ("b.hi", True)


def test_two_within_a_millisecond_are_both_simultaneous_and_the_higher_priority_leads():
    line = line_of(rule("a.hi", A, priority=Priority.P3), rule("b.hi", B, priority=Priority.P2))
    line.reads(A, 90.0)
    line.reads(B, 90.0)
    last = {fact.key: fact for fact in line.facts}
    assert {key: one.is_simultaneous for key, one in last.items()} == {"a.hi": True, "b.hi": True}
    assert {key: one.is_first_out for key, one in last.items()} == {"a.hi": False, "b.hi": True}


def test_a_group_of_its_own_does_not_mix_with_the_machine():
    line = line_of(rule("a.hi", A, group="interlock"), rule("b.hi", B))
    line.reads(A, 90.0)
    line.wait(1)
    line.reads(B, 90.0)
    assert [(fact.group, fact.is_first_out) for fact in line.facts] == [
        ("interlock", True), ("filler", True),
    ]  # fmt: skip


def test_the_first_of_a_group_is_still_the_first_after_a_restart():
    line = chain()
    line.reads(A, 90.0)
    again = AlarmEngine(line.site, Bus(), line.clock)
    again.restore([fact for fact in line.facts if fact.trigger])
    assert [fact.is_first_out for fact in again.now()] == [True]


def test_what_follows_its_leader_within_half_a_minute_is_suppressed_until_that_is_gone():
    line = chain(follower_of="a.hi")
    line.reads(A, 90.0)
    line.wait(29)
    line.reads(B, 90.0)
    assert line.letter("b.hi") == "H"
    (reason,) = line.engine.now()[-1].suppressed
    assert (reason.code, reason.by) == ("leader-active", "a.hi")
    line.reads(A, 20.0)
    line.wait(1)
    assert line.path("b.hi")[-1] == "B"
    assert sum(fact.is_annunciation for fact in line.facts if fact.key == "b.hi") == 1


def test_what_comes_later_than_that_is_an_alarm_of_its_own():
    line = chain(follower_of="a.hi")
    line.reads(A, 90.0)
    line.wait(31)
    line.reads(B, 90.0)
    assert line.path("b.hi") == "B"


def test_p1_and_what_has_no_visible_leader_are_never_suppressed_as_followers():
    line = chain(follower_of="a.hi", priority=Priority.P1)
    line.reads(A, 90.0)
    line.reads(B, 90.0)
    assert line.path("b.hi") == "B"
    line = chain(follower_of="a.hi")
    line.reads(A, 90.0)
    line.engine.shelve("a.hi", 600.0, "sensor", "ann", OPERATOR)
    line.reads(B, 90.0)
    assert line.path("b.hi") == "B"


def test_a_follower_shows_when_its_leader_is_set_aside():
    line = chain(follower_of="a.hi")
    line.reads(A, 90.0)
    line.reads(B, 90.0)
    line.engine.set_out_of_service("a.hi", True, "order 7", "max", Role.MAINTENANCE, "max")
    line.wait(1)
    assert line.letter("b.hi") == "B"
    (gone,) = [fact for fact in line.engine.now() if fact.key == "a.hi"]
    assert (gone.removed.owner, gone.removed.reason) == ("max", "order 7")


def test_an_alarm_for_some_states_is_silent_in_the_others_and_for_the_grace_after():
    line = line_of(rule("a.hi", A, only_in=(MachineState.HELD, MachineState.SETUP)))
    line.machine("filler", MachineState.EXECUTING)
    line.wait(11)
    line.reads(A, 90.0)
    assert line.letter("a.hi") == "H"
    line.machine("filler", MachineState.SETUP)
    line.wait(9)
    assert line.letter("a.hi") == "H"
    line.wait(2)
    assert line.letter("a.hi") == "B"


CLEANING = SuppressionRule(key="cleaning", name="Cleaning", machines=("filler",), longest_s=600.0)


def test_a_named_suppression_is_switched_with_a_reason_and_goes_off_by_itself():
    line = line_of(
        rule("a.hi", A), rule("b.hi", B, priority=Priority.P1), suppressions=(CLEANING,)
    )
    told = []
    line.bus.suppressions.subscribe(told.append)
    switch = line.engine.switch_suppression
    assert refusal(switch, "cleaning", True, " ", "ann", OPERATOR) == "reason-missing"
    assert refusal(switch, "x", True, "CIP", "ann", OPERATOR) == "suppression-unknown"
    switch("cleaning", True, "CIP", "ann", OPERATOR)
    line.reads(A, 90.0)
    line.reads(B, 90.0)
    assert (line.letter("a.hi"), line.letter("b.hi")) == ("H", "B")
    assert refusal(switch, "cleaning", True, "CIP", "ann", OPERATOR) == "suppression-is-so"
    line.wait(601)
    assert line.letter("a.hi") == "B"
    assert [(one.is_on, one.by, one.reason) for one in told] == [
        (True, "ann", "CIP"), (False, "", ""),
    ]  # fmt: skip


def test_a_suppression_by_rule_follows_its_expression_and_nobody_switches_it():
    ruled = replace(CLEANING, expression="filler.x > 1")
    line = line_of(rule("a.hi", A), suppressions=(ruled,))
    line.reads(A, 90.0)
    line.reads(X, 2.0)
    assert line.letter("a.hi") == "H"
    assert [one.is_on for one in line.engine.suppressions()] == [True]
    act = line.engine.switch_suppression
    assert refusal(act, "cleaning", False, "x", "ann", OPERATOR) == "suppression-by-rule"
    line.reads(X, 0.0)
    assert line.letter("a.hi") == "B"


def test_what_a_switched_suppression_hid_shows_again_after_a_restart():
    line = line_of(rule("a.hi", A), suppressions=(CLEANING,))
    line.engine.switch_suppression("cleaning", True, "CIP", "ann", OPERATOR)
    line.reads(A, 90.0)
    again = AlarmEngine(line.site, Bus(), line.clock)
    again.restore([line.facts[-1]])
    assert [fact.letter for fact in again.now()] == [AlarmLetter.SUPPRESSED]
    again.tick()
    (fact,) = [one for one in again.now() if one.key == "a.hi"]
    assert fact.letter is AlarmLetter.UNACKNOWLEDGED


def test_a_lost_connection_is_one_alarm_and_its_children_are_unknown_and_not_gone():
    line = chain()
    line.reads(A, 90.0)
    line.heard = False
    line.wait(12)
    standing = {fact.key: fact for fact in line.engine.now()}
    assert (standing["a.hi"].letter.value, standing["a.hi"].is_unknown) == ("B", True)
    assert line.path(COMM) == "B"
    assert "b.hi" not in standing
    line.heard = True
    line.wait(25)
    standing = {fact.key: fact for fact in line.engine.now()}
    assert (standing["a.hi"].letter.value, standing["a.hi"].is_unknown) == ("B", False)


def test_unknown_is_told_without_a_row_in_the_journal():
    line = chain()
    line.reads(A, 90.0)
    line.heard = False
    line.wait(12)
    told = [fact for fact in line.facts if fact.key == "a.hi"]
    assert [fact.trigger for fact in told] == [Trigger.ACTIVATE, None]


def shown(days: float) -> CertificateShown:
    """Return a certificate that is valid for so many days more."""
    return CertificateShown(
        thumbprint="A" * 64, subject="demo", issuer="demo", application_uri="urn:demo",
        hosts=(), not_before=START, not_after=START + timedelta(days=days), key="RSA",
        key_bits=2048, signature="sha256", is_self_signed=True, is_authority=False,
    )  # fmt: skip


def test_a_certificate_that_ends_is_an_alarm_a_month_before_and_an_urgent_one_in_the_last_week():
    secured = replace(connection(), mode=SecurityMode.SIGN_AND_ENCRYPT)
    line = line_of(rule("a.hi", A), connections=[secured])
    trust = TrustShown(state=TrustState.TRUSTED, accepted=shown(30.0))
    line.bus.trust.publish(ServerTrustChanged("demo", trust))
    line.wait(1)
    alarm = line.facts[-1]
    assert (alarm.key, alarm.priority, alarm.limit) == ("certificate.demo", Priority.P4, 30.0)
    line.bus.trust.publish(ServerTrustChanged("demo", replace(trust, accepted=shown(6.0))))
    line.wait(1)
    assert (line.facts[-1].sublevel, line.facts[-1].priority) == ("LOLO", Priority.P3)
    line.bus.trust.publish(ServerTrustChanged("demo", replace(trust, accepted=shown(700.0))))
    line.wait(1)
    assert line.letter("certificate.demo") == "D"


def test_our_own_certificate_is_watched_too_and_plain_connections_have_none():
    secured = replace(connection(), mode=SecurityMode.SIGN)
    line = line_of(rule("a.hi", A), connections=[secured])
    own = OwnCertificateShown(certificate=shown(3.0), days_left=3)
    line.bus.own_certificate.publish(OwnCertificateChanged(own))
    line.wait(1)
    assert line.letter("certificate.own") == "B"
    plain = chain()
    plain.bus.own_certificate.publish(OwnCertificateChanged(own))
    plain.wait(1)
    assert plain.letter("certificate.own") == "A"


def test_a_non_exclusive_alarm_names_all_limits_that_are_exceeded():
    levels = Levels(hi=80.0, hihi=90.0)
    line = line_of(rule("a.hi", A, levels=levels, is_exclusive=False))
    line.reads(A, 85.0)
    line.reads(A, 95.0)
    assert [fact.limits for fact in line.facts] == [("HI",), ("HIHI", "HI")]


def test_an_alarm_that_comes_three_times_in_a_minute_chatters_for_a_minute():
    line = chain()
    for value in (90.0, 20.0) * 3:
        line.reads(A, value)
        line.wait(10)
    came = [fact for fact in line.facts if fact.key == "a.hi" and fact.is_annunciation]
    assert [fact.chatters_until is None for fact in came] == [True, True, False]
    assert came[-1].chatters_until == came[-1].at + timedelta(seconds=60)


def test_an_alert_makes_no_annunciation_and_leads_no_group():
    line = line_of(rule("a.hi", A, is_alert=True), rule("b.hi", B))
    line.reads(A, 90.0)
    line.wait(1)
    line.reads(B, 90.0)
    assert [(fact.is_annunciation, fact.is_first_out) for fact in line.facts] == [
        (False, False), (True, True),
    ]  # fmt: skip


def test_stale_of_a_tag_behind_a_cut_is_hidden_with_its_reason():
    quiet = rule("a.bad", A, kind=ConditionKind.BAD_QUALITY, levels=Levels())
    line = line_of(quiet)
    line.heard = False
    line.wait(12)
    (fact,) = [one for one in line.engine.now() if one.key == "a.bad"]
    assert [(one.code, one.by) for one in fact.suppressed] == [("connection-lost", "demo")]
