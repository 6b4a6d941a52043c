"""Keys of variables that have one name, told apart by where they hang. Pure."""

from collections.abc import Container, Sequence

from hmi.plant.key_names import LONGEST, slug, unique


def unique_on_the_way(wanted: str, way: Sequence[str], taken: Container[str]) -> str:
    """Return a key that is not taken, told apart by the folders on its way, nearest first."""
    key = wanted
    for folder in reversed(way[:-1]):
        if key not in taken:
            return key
        key = f"{slug(folder, 'part')}_{key}"[-LONGEST:].strip("_")
    return unique(key, taken)
