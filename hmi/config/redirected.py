"""A site whose servers are reached at other addresses than its file says."""

from collections.abc import Sequence
from dataclasses import replace

from hmi.errors import ConfigurationError, Problem
from hmi.plant.site import Site


def redirected(site: Site, urls: Sequence[str], *, is_strict: bool = True) -> Site:
    """Return the site with other server addresses.

    Raise ConfigurationError for unknown names; unless strict, those are passed over, since a
    connection may have been taken out of the site meanwhile.
    """
    wanted = {key: url for key, _equals, url in (text.partition("=") for text in urls)}
    names = ", ".join(connection.key for connection in site.connections)
    problems = [
        Problem("--url", 0, key, "connection-unknown", f"one of {names}, as name=opc.tcp://…")
        for key, url in wanted.items()
        if not url or key not in {connection.key for connection in site.connections}
    ]
    if problems and is_strict:
        raise ConfigurationError(problems)
    changed = tuple(
        replace(connection, url=wanted.get(connection.key, connection.url))
        for connection in site.connections
    )
    return replace(site, connections=changed)
