"""A hole in the recording as words: when, whose, why, and what became of it."""

from collections.abc import Sequence
from datetime import datetime

from hmi.bus.facts import GapChanged, GapState
from hmi.plant.gap_cause import GapCause
from hmi.plant.site import Site
from hmi.texts import formats
from hmi.texts.catalog import _, ngettext
from hmi.texts.codes import sentence
from ui.widgets.plain_text import plain

_TAGS_NAMED = 3
_STATE_WORDS = {
    GapState.OPEN: "Not filled yet.",
    GapState.FILLING: "Being filled.",
    GapState.FILLED: "Filled from the server's history.",
    GapState.PARTLY: "Partly filled.",
    GapState.UNFILLABLE: "It stays: the server has no history of it.",
}


def when_text(gap: GapChanged, zone: str, now: datetime) -> str:
    """Return from when to when, and how long; of one that lasts until now."""
    start = formats.date_time(gap.start, zone)
    end = now if gap.end is None else gap.end
    is_one_day = formats.date(gap.start, zone) == formats.date(end, zone)
    until = formats.clock_time(end, zone) if is_one_day else formats.date_time(end, zone)
    until = _("goes on") if gap.end is None else until
    lasted = formats.duration((end - gap.start).total_seconds())
    return f"{start} \N{EN DASH} {until} · {lasted}"


def whose_text(gap: GapChanged, site: Site) -> str:
    """Return the connection and the tags that miss something."""
    name = next((one.name for one in site.connections if one.key == gap.connection), "")
    whose = _names(gap.tags, site) if gap.tags else _("all tags")
    return f"{plain(name or gap.connection, 40)}: {whose}"


def became_text(gap: GapChanged, site: Site) -> str:
    """Return how far it is filled, and what stays."""
    became = _(_STATE_WORDS[gap.state])
    if gap.filled_samples:
        count = gap.filled_samples
        became += f" ({ngettext('{n} sample', '{n} samples', count).format(n=count)})"
    is_partly = gap.filled_samples > 0 and gap.state is not GapState.FILLED
    if is_partly and gap.filled_from is not None and gap.filled_from > gap.start:
        moment = formats.date_time(gap.filled_from, site.calendar.timezone)
        became += " " + _("Known from {moment} on.").format(moment=moment)
    if gap.unfilled and gap.state is not GapState.UNFILLABLE:
        became += " " + _("No history of {tags}.").format(tags=_names(gap.unfilled, site))
    return became


def why_text(gap: GapChanged, site: Site) -> str:
    """Return the cause and what became of it; a clock that was set is nothing to be filled."""
    if gap.cause == GapCause.CLOCK_JUMP:
        return sentence(gap.cause)
    return f"{sentence(gap.cause)} {became_text(gap, site)}"


def _names(keys: Sequence[str], site: Site) -> str:
    shown = ", ".join(_name(key, site) for key in keys[:_TAGS_NAMED])
    left = len(keys) - _TAGS_NAMED
    if left <= 0:
        return shown
    return f"{shown} " + ngettext("and {n} more", "and {n} more", left).format(n=left)


def _name(key: str, site: Site) -> str:
    if key not in site.number_by_key:
        return plain(key, 40)
    tag = site.tag(key)
    machine = site.machine_by_key.get(tag.machine)
    return plain(f"{machine.name} {tag.name}" if machine else tag.name, 40)
