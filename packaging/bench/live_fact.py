"""Which fact of an engine shows a live plant. Loads nothing that a window does not start with."""

from hmi.bus.facts import Fact, SamplesArrived
from hmi.plant.samples import Origin


def is_live(fact: Fact) -> bool:
    """Tell whether a fact brings values of a server, measured now."""
    if not isinstance(fact, SamplesArrived):
        return False
    return fact.batch.origin is Origin.LIVE and len(fact.batch) > 0
