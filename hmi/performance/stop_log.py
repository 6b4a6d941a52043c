"""The log of stops as CSV, one row a stop; times in ISO 8601 UTC. Pure."""

import csv
from collections.abc import Iterable, Mapping
from io import StringIO
from typing import Final

from hmi.clock import from_us
from hmi.plant.stop_reasons import ReasonTree
from hmi.plant.stops import Stop
from hmi.texts.formula_guard import guarded

COLUMNS: Final = (
    "machine", "from", "to", "stopped s", "state", "cause", "micro stop", "lasts", "reason",
    "level 1", "level 2", "level 3", "planned", "led by", "remark", "by",
)  # fmt: skip


def stop_log(stops: Iterable[Stop], tree: ReasonTree, names: Mapping[str, str]) -> str:
    """Return stops as CSV; names are the machines' by key.

    Text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    out = StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for one in stops:
        levels = [reason.text for reason in tree.path(one.reason)]
        row = (
            names.get(one.machine, one.machine), _moment(one.start_us), _moment(one.end_us),
            round(one.stopped_us / 1e6, 3), one.state.name.lower(), one.kind.value,
            int(one.is_micro), int(one.is_open), one.reason, *(*levels, "", "", "")[:3],
            int(tree.is_planned(one.reason)), one.led_by, one.text, one.user,
        )  # fmt: skip
        table.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue()


def _moment(time_us: int) -> str:
    return from_us(time_us).isoformat(timespec="milliseconds")
