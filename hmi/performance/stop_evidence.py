"""How much of the time that machines stood has a reason that says something; from the records."""

from datetime import datetime, timedelta
from pathlib import Path

from hmi.clock import to_us
from hmi.historian.reader import Reader
from hmi.journal.reader import Reader as JournalReader
from hmi.performance.recorded_stops import RecordedStops
from hmi.performance.stop_pareto import totals
from hmi.plant.site import Site


def reasoned_share(site: Site, data_folder: Path, now: datetime, days: int) -> float | None:
    """Return the share of the time of long stops with a specific reason, None without stops.

    Of the last days of all machines. Blocks on files. Raise StorageError.
    """
    recorded = RecordedStops(site, Reader(data_folder).read, JournalReader(data_folder))
    span = to_us(now - timedelta(days=days)), to_us(now)
    stops = recorded.stops([one.key for one in site.machines], span, span[1])
    return totals(stops, span, site.reason_tree).specific_share
