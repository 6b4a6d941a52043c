"""Keys are made of any name a server gives: sound, short and told apart."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hmi.plant.key_names import LONGEST, slug, unique


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("CurMachSpeed", "cur_mach_speed"),
        ("Bowl level", "bowl_level"),
        ("CO₂ pressure", "co2_pressure"),
        ("Füllstand Süßwasser", "fullstand_susswasser"),
        ("OPCState", "opc_state"),
        ("already_sound_2", "already_sound_2"),
        ("  -- x --  ", "x"),
        ("温度", "value"),
        ("", "value"),
    ],
)
def test_a_name_becomes_a_key(name, key):
    assert slug(name, "value") == key


@given(st.text(max_size=200))
def test_any_name_becomes_a_sound_key(name):
    key = slug(name, "value")
    assert re.fullmatch(r"[a-z0-9_]+", key)
    assert len(key) <= LONGEST


def test_a_taken_key_gets_a_number():
    assert unique("a", set()) == "a"
    assert unique("a", {"a", "a_2"}) == "a_3"
