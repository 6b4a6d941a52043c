"""Which tags are watched for what is not usual, and what is computed beside them."""

from collections.abc import Iterable

from hmi.plant.assets import Machine
from hmi.plant.derived import EXPECTED, REACH, key_of
from hmi.plant.tags import Kind, Tag

WATCHABLE = frozenset({Kind.NUMBER, Kind.INTEGER})


def watched_tags(machines: Iterable[Machine], tags: Iterable[Tag]) -> tuple[Tag, ...]:
    """Return the tags that are watched: as each says itself, else the indicators of machines.

    A counter or a set point is no indicator; a machine's vibration, temperature and current are.
    """
    named: set[str] = set()
    for one in machines:
        named.update(one.indicator_tags)
        named.update((one.vibration_tag, one.temperature_tag, one.current_tag))
    return tuple(tag for tag in tags if _is_watched(tag, is_indicator=tag.key in named))


def band_tags(watched: Iterable[Tag]) -> tuple[Tag, ...]:
    """Return the derived tags beside watched ones: what is expected, and how far usual reaches."""
    return tuple(
        Tag(
            key=key_of(tag.key, quantity),
            name=f"{tag.name} {word}",
            machine=tag.machine,
            unit=tag.unit,
            decimals=tag.decimals + 1,
            interval_s=60.0,
            backfill=False,
        )
        for tag in watched
        for quantity, word in ((EXPECTED, "expected"), (REACH, "reach"))
    )


def _is_watched(tag: Tag, *, is_indicator: bool) -> bool:
    if tag.kind not in WATCHABLE or tag.is_derived:
        return False
    if tag.watch is not None:
        return tag.watch
    return is_indicator and tag.kind is Kind.NUMBER and not tag.writable
