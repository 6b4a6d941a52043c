"""Groups of pens and golden runs of a data folder, where no engine is there to tell of them."""

from hmi.bus.facts import GoldenRunsChanged, PenGroupsChanged
from hmi.config.pen_groups import read_pen_groups
from hmi.trends.golden_runs import list_runs
from ui.live.station import Station

_Kept = tuple[PenGroupsChanged, GoldenRunsChanged]


def tell_what_is_kept(station: Station) -> None:
    """Read both in the background and tell the station of them, as an engine would."""

    def read() -> _Kept:
        folder = station.data_folder
        return read_pen_groups(folder), GoldenRunsChanged(list_runs(folder))

    def tell(kept: _Kept) -> None:
        for fact in kept:
            station.bus.publish(fact)

    station.background.run("what is kept of trends", read, tell)
