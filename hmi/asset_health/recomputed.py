"""What a watch says of a recorded period with what it knows now: the alerts it would have raised.

Kept as one body a watch beside what was learned; windows read it from there.
"""

import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path

from hmi.asset_health.kept import KeptStates
from hmi.asset_health.kept_reading import kept_in

KIND = "recomputed"
MOST_ALERTS = 1000

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WouldAlert:
    """An alert that would have been raised; cleared_us is None where it lasts to the end."""

    raised_us: int
    cleared_us: int | None
    z: float


@dataclass(frozen=True, slots=True)
class Recomputed:
    """One period of one watch, computed anew at a time. judged is in minutes."""

    start_us: int
    end_us: int
    at_us: int
    judged: int
    alerts: tuple[WouldAlert, ...]


def keep_recomputed(kept: KeptStates, watch: str, found: Recomputed) -> None:
    """Keep what was computed last of a watch."""
    kept.keep(KIND, watch, json.dumps(asdict(found), separators=(",", ":")).encode())


def read_recomputed(data_folder: Path) -> dict[str, Recomputed]:
    """Return what was computed last, by key of the watch."""
    found = {}
    for watch, body in kept_in(data_folder).read(KIND).items():
        try:
            told = json.loads(body)
            alerts = tuple(WouldAlert(**one) for one in told.pop("alerts"))
            found[watch] = Recomputed(**told, alerts=alerts)
        except (KeyError, TypeError, ValueError) as error:
            log.warning("What was computed anew of %s cannot be read: %s", watch, error)
    return found
