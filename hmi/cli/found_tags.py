"""The variables of a server that a rule takes, as tags that the site does not have yet."""

import argparse
import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Final

from hmi.actions.station_security import StationSecurity
from hmi.cli.output import Output
from hmi.clock import SystemClock
from hmi.errors import ActionRefused
from hmi.opcua.browse import Browser
from hmi.opcua.explorer import tags_by_node
from hmi.opcua.guard import Guard
from hmi.opcua.node_search import Bounds
from hmi.opcua.visit import Visit
from hmi.plant.connections import Connection
from hmi.plant.explored import Node
from hmi.plant.site import Site
from hmi.plant.tag_picking import PickRule, picked
from hmi.plant.tags import Tag

BOUNDS: Final = Bounds(longest_s=300.0, most_found=20_000)


def found_tags(
    arguments: argparse.Namespace, site: Site, data_folder: Path, output: Output
) -> tuple[Tag, ...]:
    """Look around in a server of the site and return tags by the rule of the arguments.

    Raise PlantError when the server cannot be looked at, ActionRefused for a rule that is wrong.
    """
    connection = _named(site, arguments.connection)
    if arguments.machine not in site.machine_by_key:
        known = ", ".join(site.machine_by_key)
        raise ActionRefused("machine-unknown", machine=arguments.machine, known=known)
    rule = PickRule(
        machine=arguments.machine, connection=connection.key, path=arguments.path,
        name=arguments.name, type_name=arguments.type, key=arguments.key,
        interval_s=arguments.interval, deadband=arguments.deadband,
    )  # fmt: skip
    if arguments.url:
        connection = replace(connection, url=arguments.url)
    remove = Guard().install()
    try:
        nodes, is_complete = asyncio.run(_nodes(connection, arguments.below, site, data_folder))
    finally:
        remove()
    if not is_complete:
        output.complain("The server has more than was looked at: look below one node (--below).")
    return picked(nodes, rule, site.number_by_key.keys())


async def _nodes(
    connection: Connection, below: str, site: Site, data_folder: Path
) -> tuple[tuple[Node, ...], bool]:
    clock = SystemClock()
    credentials = StationSecurity(data_folder, clock).credentials(connection)
    visit = Visit(connection, credentials, clock)
    try:
        await visit.open()
        browser = Browser(visit, clock, tags_by_node(site, connection))
        return await browser.search("*", below, BOUNDS)
    finally:
        await visit.close()


def _named(site: Site, key: str) -> Connection:
    for connection in site.connections:
        if connection.key == key:
            return connection
    known = ", ".join(connection.key for connection in site.connections)
    raise ActionRefused("connection-unknown", connection=key, known=known)
