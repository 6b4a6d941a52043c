"""`lineside engine`: records and watches until it is told to stop."""

import argparse
import logging

from hmi.cli.memory_cap import cap_memory
from hmi.cli.output import Output
from hmi.clock import SystemClock
from hmi.config.paths import station_paths
from hmi.log import setup
from hmi.storage.failures import storage_errors


def run(arguments: argparse.Namespace, output: Output) -> int:  # noqa: ARG001  # all commands alike
    """Run the engine. Raise ConfigurationError or StorageError when it cannot start."""
    paths = station_paths(arguments.data)
    paths.prepare()
    level = logging.getLevelNamesMapping()[arguments.log_level.upper()]
    with storage_errors(paths.log):
        setup(paths.log, level, SystemClock())
    cap_memory(arguments.memory_mib)
    # The engine knows everybody: its imports take most of the start.
    from hmi import engine

    return engine.run(
        arguments.site or paths.site, paths.data, arguments.url, is_service=arguments.service
    )
