"""Which companion models a server offers, told by its namespaces.

The models are published under one address by the OPC Foundation and by UMATI's members; a
namespace below it, but for the base ones, is a model of some trade.
"""

from collections.abc import Iterable
from typing import Final

ROOT: Final = "http://opcfoundation.org/UA/"
BASE: Final = frozenset({"", "Diagnostics"})
LONGEST: Final = 60


def models_among(namespaces: Iterable[str]) -> tuple[str, ...]:
    """Return what the models are called: what follows the common root in their namespaces."""
    names = (uri.removeprefix(ROOT).strip("/") for uri in namespaces if uri.startswith(ROOT))
    return tuple(sorted({name[:LONGEST] for name in names} - BASE))
