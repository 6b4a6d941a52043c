"""Which holes in the recording concern a tag."""

from collections.abc import Iterable

from hmi.bus.facts import GapChanged, GapState
from hmi.clock import to_us
from hmi.historian.breaks import Spans, spans_of
from hmi.plant.site import Site
from hmi.plant.tags import Tag


def spans_for(site: Site, tag: Tag, gaps: Iterable[GapChanged]) -> Spans:
    """Return the holes over which no line of the tag may be drawn.

    A hole that the server's history filled is none, for tags that were filled.
    """
    connection = site.connection_of(tag)
    newest = {gap.number: gap for gap in gaps if gap.connection == connection}
    return spans_of(
        [
            (to_us(gap.start), None if gap.end is None else to_us(gap.end))
            for gap in newest.values()
            if not (tag.backfill and gap.state is GapState.FILLED)
        ]
    )
