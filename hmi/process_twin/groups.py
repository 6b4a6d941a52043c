"""Which machines of a site are its line, in groups from its start; pure."""

from hmi.errors import ActionRefused
from hmi.plant.assets import StateSource
from hmi.plant.site import Site


def line_groups(site: Site) -> tuple[tuple[str, ...], ...]:
    """Return the keys of the machines in the line, those in parallel as one group."""
    found: dict[int, list[str]] = {}
    for machine in site.line_machines:
        if machine.in_line:
            found.setdefault(machine.order, []).append(machine.key)
    return tuple(tuple(found[order]) for order in sorted(found))


def check_line(site: Site) -> None:
    """Raise ActionRefused where a site has no line that could be simulated."""
    machines = [one for one in site.line_machines if one.in_line]
    if not machines:
        raise ActionRefused("twin-no-line")
    for machine in machines:
        if machine.state_source is StateSource.NONE:
            raise ActionRefused("twin-no-state", machine=machine.name)
        if not (machine.total_tag or machine.good_tag):
            raise ActionRefused("twin-no-counter", machine=machine.name)
