"""In which ends of the value axis each pen is drawn: its own, one that is shared, or one by hand.

Pure but for the tracks, which keep the scale that suits what is in view.
"""

from collections.abc import Mapping, Sequence

from hmi.plant.tags import Kind, Tag

Scale = tuple[float, float]
_LEAST_SPAN = 1e-9


class TrendScales:
    """What was set by hand, and whether pens of one unit share an axis."""

    def __init__(self) -> None:
        self.is_shared = False
        self._by_hand: dict[str, Scale] = {}

    def is_by_hand(self, key: str) -> bool:
        """Tell whether a pen's axis was set by hand and does not follow its values."""
        return key in self._by_hand

    def by_hand(self, key: str) -> Scale | None:
        """Return what was set by hand for a pen."""
        return self._by_hand.get(key)

    def sharing(self, keys: Sequence[str], tags: Sequence[Tag]) -> list[str]:
        """Return pens with all that share an axis with them."""
        if not self.is_shared:
            return list(keys)
        alike = groups({tag.key: tag for tag in tags})
        return [key for group in alike if set(group) & set(keys) for key in group]

    def set(self, keys: list[str], scale: Scale) -> None:
        """Draw pens between these values until they are set free."""
        low, high = scale
        least = max(_LEAST_SPAN, abs(low) * 1e-12, abs(high) * 1e-12)
        if high - low >= least:
            self._by_hand.update(dict.fromkeys(keys, scale))

    def free(self, keys: list[str] | None = None) -> None:
        """Let the axes of pens, or all, follow their values again."""
        for key in list(self._by_hand) if keys is None else keys:
            self._by_hand.pop(key, None)

    def of(self, natural: Mapping[str, tuple[Tag, Scale]]) -> dict[str, Scale]:
        """Return the scale of each pen from the one that would suit its values."""
        found = {key: scale for key, (_tag, scale) in natural.items()}
        if self.is_shared:
            for keys in groups({key: tag for key, (tag, _scale) in natural.items()}):
                low = min(found[key][0] for key in keys)
                high = max(found[key][1] for key in keys)
                found.update(dict.fromkeys(keys, (low, high)))
        return found | {key: one for key, one in self._by_hand.items() if key in found}


def groups(tags: Mapping[str, Tag]) -> list[list[str]]:
    """Return the keys of pens that may share an axis: amounts of one unit; states never do."""
    found: dict[object, list[str]] = {}
    for key, tag in tags.items():
        is_amount = tag.kind in (Kind.NUMBER, Kind.INTEGER)
        found.setdefault(tag.unit if is_amount else key, []).append(key)
    return list(found.values())


def zoomed(scale: Scale, factor: float, anchor: float) -> Scale:
    """Return a scale of factor times the span in which a value stays where it is."""
    low, high = scale
    return anchor - (anchor - low) * factor, anchor + (high - anchor) * factor


def moved(scale: Scale, share: float) -> Scale:
    """Return a scale moved up by a share of its span."""
    by = (scale[1] - scale[0]) * share
    return scale[0] + by, scale[1] + by
