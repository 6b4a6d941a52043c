"""`lineside backup`: copies all that was recorded while the engine goes on, or checks a copy."""

import argparse

from hmi.cli.output import DONE, Output
from hmi.clock import SystemClock
from hmi.config.paths import station_paths
from hmi.errors import StorageError
from hmi.storage.backup import Progress, back_up, verify
from hmi.texts.formats import size


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Make or check a backup. Raise StorageError when it is not made, or not sound."""
    folder = arguments.folder.expanduser().absolute()
    if arguments.check:
        manifest = verify(folder, Progress())
        told = "is sound"
    else:
        data = station_paths(arguments.data).data
        if not data.is_dir():
            raise StorageError("storage-missing", file=str(data))
        manifest = back_up(data, folder, SystemClock().now(), Progress())
        told = "is up to date"
    files = len(manifest.files)
    output.say(f"{folder} {told}: {files} files, {size(manifest.size)}, of {manifest.made}")
    return DONE
