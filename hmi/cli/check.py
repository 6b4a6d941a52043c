"""`lineside check`: says everything that is wrong with a site.toml and starts nothing."""

import argparse

from hmi.cli.output import DONE, Output
from hmi.config.loader import inspect_site


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Check one file. Raise ConfigurationError with every problem."""
    loaded = inspect_site(arguments.site)
    for warning in loaded.warnings:
        output.complain(f"warning: {warning}")
    site = loaded.site
    measured = sum(not tag.is_derived for tag in site.tags)
    output.say(
        f"{arguments.site}: {site.name}: {len(site.connections)} connections, "
        f"{len(site.machines)} machines, {measured} tags, {len(site.alarms)} alarms, "
        f"{len(site.calendar.shifts)} shifts: no mistakes"
    )
    return DONE
