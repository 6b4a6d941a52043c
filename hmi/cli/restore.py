"""`lineside restore`: goes back to what a backup holds; what is there now is set aside."""

import argparse

from hmi.actions.backups import take_up_restored
from hmi.cli.output import DONE, WRONG, Output
from hmi.clock import SystemClock
from hmi.config.kept_sites import kept_sites
from hmi.config.paths import station_paths
from hmi.storage.backup import Progress, verify
from hmi.storage.failures import storage_errors
from hmi.storage.folder_lock import FolderLock
from hmi.storage.restore import prepare


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Restore a backup. Raise StorageError when it is not sound, or an engine runs."""
    folder, clock = arguments.folder.expanduser().absolute(), SystemClock()
    paths = station_paths(arguments.data)
    paths.prepare()
    lock = FolderLock(paths.data)
    try:
        manifest = verify(folder, Progress())
        with storage_errors(paths.data):
            prepare(folder, manifest, paths.data, clock.now(), Progress())
        aside = take_up_restored(paths.data, clock, None)
    finally:
        lock.release()
    if aside is None:
        return WRONG
    output.say(f"{paths.data} is as it was at {manifest.made}")
    output.say(f"what was there before is in {aside}")
    for site in kept_sites(paths.data)[-1:]:
        output.say(f"the site of that time is {site.path}")
    return DONE
