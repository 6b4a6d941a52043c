"""One recorded week of the demo plant's line, simulated once for all tests of the twin."""

import pytest

from hmi.config.loader import load_site
from tests.helpers.line_weeks import LineWeeks
from tests.helpers.sources import ROOT


@pytest.fixture(scope="session")
def bottling_site():
    return load_site(ROOT / "resources" / "demo" / "site.toml")


@pytest.fixture(scope="session")
def recorded_line():
    """A line that ran for eight days; seven of them are whole local days."""
    line = LineWeeks(3)
    line.run(8)
    return line


@pytest.fixture(scope="session")
def recorded_days(recorded_line, bottling_site):
    return recorded_line.days(bottling_site, 0, 7)
