"""The rules in force: those of the site, and alarms of communication, clock and certificates."""

from hmi.plant.alarm_rules import AlarmRule, ConditionKind, Priority
from hmi.plant.connections import Connection, SecurityMode
from hmi.plant.site import Site

_ON_DELAY_S = 5.0
_OFF_DELAY_S = 10.0


def rules_in_force(site: Site) -> tuple[AlarmRule, ...]:
    """Return the site's rules, and for each connection those of its own that the site has not."""
    made = []
    for kind, make in (
        (ConditionKind.COMMUNICATION, communication_rule), (ConditionKind.CLOCK, clock_rule),
    ):  # fmt: skip
        own = {rule.connection for rule in site.alarms if rule.kind is kind}
        made += [make(one) for one in site.connections if one.key not in own]
    return (*site.alarms, *made, *_certificate_rules(site))


def _certificate_rules(site: Site) -> list[AlarmRule]:
    """Return alarms of certificates that end, for each secured server and for our own."""
    kind = ConditionKind.CERTIFICATE
    own = {rule.connection for rule in site.alarms if rule.kind is kind}
    secured = [one for one in site.connections if one.mode is not SecurityMode.NONE]
    made = [server_certificate_rule(one) for one in secured if one.key not in own]
    return [*made, own_certificate_rule()] if secured and "" not in own else made


def communication_rule(connection: Connection) -> AlarmRule:
    """Return the alarm for a connection that is not usable for 5 s, until it is for 10 s.

    Its texts stand in the journal as they are, like those of a site file.
    """
    return AlarmRule(
        key=f"connection.{connection.key}",
        machine="",
        kind=ConditionKind.COMMUNICATION,
        connection=connection.key,
        message=f"{connection.name} not heard"[:40],
        cause="Network, cable, switch or server of the machine; or access was refused",
        consequence="Values stand still, alarms of these machines stay out, nothing is recorded",
        response="Watch the machines on site; check the diagnostics page, network and server",
        priority=Priority.P2,
        on_delay_s=_ON_DELAY_S,
        off_delay_s=_OFF_DELAY_S,
    )


def clock_rule(connection: Connection) -> AlarmRule:
    """Return the alarm for a server whose clock differs from ours by more than five minutes."""
    return AlarmRule(
        key=f"clock.{connection.key}",
        machine="",
        kind=ConditionKind.CLOCK,
        connection=connection.key,
        message=f"Clock of {connection.name} is wrong"[:40],
        cause="The clock of the server or of this station was set wrongly or is not synchronised",
        consequence="Times of values and alarms are off; a secured connection may be refused",
        response="Compare both clocks with a third one; synchronise the wrong one",
        priority=Priority.P3,
        on_delay_s=_ON_DELAY_S,
        off_delay_s=_OFF_DELAY_S,
    )


def server_certificate_rule(connection: Connection) -> AlarmRule:
    """Return the alarm for a server's certificate that ends within 30, then within 7 days."""
    return AlarmRule(
        key=f"certificate.{connection.key}",
        machine="",
        kind=ConditionKind.CERTIFICATE,
        connection=connection.key,
        message=f"Certificate of {connection.name} ends"[:40],
        cause="Certificates are made for a time; nobody has renewed this one yet",
        consequence="From its end on the server is refused: no values, no alarms of its machines",
        response="Have the server's certificate renewed, then accept the new one on this station",
        priority=Priority.P4,
        extreme_priority=Priority.P3,
    )


def own_certificate_rule() -> AlarmRule:
    """Return the alarm for this station's own certificate, by which servers know it."""
    return AlarmRule(
        key="certificate.own",
        machine="",
        kind=ConditionKind.CERTIFICATE,
        message="Certificate of this station ends",
        cause="Certificates are made for a time; the next one is not in use yet",
        consequence="From its end on servers refuse this station: no values, no alarms",
        response="Export the next certificate, let the servers accept it, then renew it here",
        priority=Priority.P4,
        extreme_priority=Priority.P3,
    )
