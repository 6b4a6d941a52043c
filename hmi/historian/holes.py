"""Which holes in the recording concern a tag."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from hmi.bus.facts import GapChanged, GapState
from hmi.historian.breaks import Spans, spans_of
from hmi.historian.gap_extent import extent_us
from hmi.plant.site import Site
from hmi.plant.tags import Tag


def spans_for(site: Site, tag: Tag, gaps: Iterable[GapChanged]) -> Spans:
    """Return the holes over which no line of the tag may be drawn.

    What the server's history filled is none, for tags that were filled.
    """
    newest = {gap.number: gap for gap in gaps}
    extents = (hole_of(site, tag, gap) for gap in newest.values())
    return spans_of([extent for extent in extents if extent is not None])


def hole_of(site: Site, tag: Tag, gap: GapChanged) -> tuple[int, int | None] | None:
    """Return what of a hole is missing of a tag, in microseconds UTC; None where nothing is."""
    if gap.connection != site.connection_of(tag):
        return None
    if not tag.backfill:
        gap = replace(gap, state=GapState.UNFILLABLE, filled_from=None)
    return extent_us(gap, _measured(site, tag))


def _measured(site: Site, tag: Tag) -> Collection[str]:
    """Return the tag, or those that a derived one is computed from."""
    machine = site.machine_by_key.get(tag.machine)
    if not tag.is_derived or machine is None:
        return (tag.key,)
    fields = (name for name in machine.__dataclass_fields__ if name.endswith("_tag"))
    return {str(getattr(machine, name)) for name in fields} - {""}
