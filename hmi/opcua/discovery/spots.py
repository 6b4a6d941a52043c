"""A variable of a machine as the rules of discovery see it, without anything of a protocol."""

from dataclasses import dataclass

from hmi.plant.explored import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One variable below a machine.

    way holds the browse names from the machine down to the variable; namespace is the URI of its
    own browse name.
    """

    way: tuple[str, ...]
    namespace: str
    node: Node
    is_property: bool = False
    interval_s: float | None = None

    @property
    def browse_name(self) -> str:
        """Its own browse name."""
        return self.way[-1]

    @property
    def holder(self) -> str:
        """Browse name of what it hangs on, empty for the machine itself."""
        return self.way[-2] if len(self.way) > 1 else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """A machine's node and everything below it that was looked at.

    namespaces are those of the browse names and types that were met, type_ids node ids by URI.
    """

    node: str
    name: str
    browse_name: str
    spots: tuple[Spot, ...]
    namespaces: frozenset[str]
    type_id: str = ""
    is_device: bool = False
    """Found in the DI device set alone, where every device stands and not only machines."""
