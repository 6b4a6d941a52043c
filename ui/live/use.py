"""That people look at figures, said once a day, page and person: the journal counts it as use."""

import logging
from datetime import date

from hmi.actions.requests import PageOpened
from ui.live.station import Station

log = logging.getLogger(__name__)

FIGURES = frozenset({"line", "machine", "trends", "alarms", "health"})
"""Pages of KPIs and trends (domain model 4.7)."""


class Use:
    """Remembers who looked at what today. Somebody without a name is nobody's use."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._told: set[tuple[str, str, date]] = set()

    def note(self, page: str) -> None:
        """Say that a page is looked at, unless it was said today."""
        user = self._station.state.user
        if page not in FIGURES or user is None or not user.user or self._station.is_past:
            return
        seen = (user.user, page, self._station.clock.now().date())
        if seen not in self._told:
            self._told.add(seen)
            self._station.wish(PageOpened(page), self._not_kept)

    @staticmethod
    def _not_kept(told: str) -> None:
        # Nobody is to be bothered: what is lost is one day of use in a count of days.
        log.info("That a page was opened is not in the journal: %s", told)
