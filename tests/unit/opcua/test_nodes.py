"""Node ids hold by the URI of their namespace, whatever its index is today."""

import pytest
from asyncua import ua

from hmi.opcua.nodes import resolve

ARRAY = ["http://opcfoundation.org/UA/", "urn:server", "urn:plant"]


@pytest.mark.parametrize(
    ("node", "namespaces", "expected"),
    [
        ("nsu=urn:plant;s=Filler.Speed", ARRAY, "ns=2;s=Filler.Speed"),
        ("nsu=urn:plant;s=Filler.Speed", ["", "urn:plant"], "ns=1;s=Filler.Speed"),
        ("nsu=urn:plant;s=a;b=c", ARRAY, "ns=2;s=a;b=c"),
        ("nsu=urn:plant;i=42", ARRAY, "ns=2;i=42"),
        ("i=2258", ARRAY, "i=2258"),
        ("ns=1;i=7", ARRAY, "ns=1;i=7"),
    ],
)
def test_a_namespace_is_found_by_its_uri(node, namespaces, expected):
    resolved = resolve(node, namespaces)
    assert isinstance(resolved, ua.NodeId)
    assert resolved.to_string() == expected


@pytest.mark.parametrize(
    ("node", "reason"),
    [
        ("nsu=urn:gone;s=a", "BadNodeIdUnknown"),
        ("nsu=urn:plant", "BadNodeIdInvalid"),
        ("nonsense", "BadNodeIdInvalid"),
        ("nsu=urn:plant;g=no-guid", "BadNodeIdInvalid"),
        ("", "BadNodeIdInvalid"),
    ],
)
def test_what_cannot_be_asked_for_says_why(node, reason):
    assert resolve(node, ARRAY) == reason
