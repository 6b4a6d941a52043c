"""Status codes are named as the standard names them."""

import pytest

from hmi.plant import quality
from hmi.plant.status_names import status_name, status_of


def test_a_code_has_the_name_of_the_standard_whatever_its_lower_bits_say():
    assert status_name(quality.GOOD) == "Good"
    assert status_name(quality.BAD_NOT_CONNECTED) == "BadNotConnected"
    assert status_name(quality.OVERFLOW) == "Good"
    assert status_name(quality.UNCERTAIN_LAST_USABLE) == "UncertainLastUsableValue"


def test_a_code_that_nobody_knows_is_named_by_its_number():
    assert status_name(0x8FFF0000) == "0x8FFF0000"


@pytest.mark.parametrize(
    "name", ["BadNotConnected", "badnotconnected", "2156527616", "0x808A0000"]
)
def test_names_and_numbers_are_understood(name):
    assert status_of(name) == quality.BAD_NOT_CONNECTED


@pytest.mark.parametrize("name", ["", "Gut", "0x", "-1", "4294967296", "0xZZ", "²"])
def test_what_is_no_status_is_none(name):
    assert status_of(name) is None
