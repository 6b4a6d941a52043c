"""The rules in force: those of the site, and a communication alarm for each connection."""

from hmi.plant.alarm_rules import AlarmRule, ConditionKind, Priority
from hmi.plant.connections import Connection
from hmi.plant.site import Site

_ON_DELAY_S = 5.0
_OFF_DELAY_S = 10.0


def rules_in_force(site: Site) -> tuple[AlarmRule, ...]:
    """Return the site's rules and a communication rule for each connection that has none."""
    own = {rule.connection for rule in site.alarms if rule.kind is ConditionKind.COMMUNICATION}
    made = (communication_rule(one) for one in site.connections if one.key not in own)
    return (*site.alarms, *made)


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
