"""The plant that the stories about machines are told of."""

import pytest

from hmi.clock import ManualClock
from tests.unit.machines.plant import Plant


@pytest.fixture
def plant(clock: ManualClock) -> Plant:
    """Return a plant at 06:00, at the beginning of its early shift."""
    return Plant(clock)
