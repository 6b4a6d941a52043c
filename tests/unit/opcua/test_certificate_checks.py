"""A server's certificate must be sound by itself, whoever vouches for it."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID

from hmi.opcua import authorities, certificate_checks
from hmi.opcua.certificate import Certificate
from hmi.opcua.certificate_checks import Expected, application_problems, is_made_out_for
from hmi.plant.certificates import in_groups
from hmi.texts.codes import has_sentence
from tests.helpers.made_certificates import URI, key, made

NOW = datetime.now(UTC)
RIGHT = Expected("127.0.0.1", URI)


def problems(expected=RIGHT, **fields):
    return application_problems(Certificate(made(**fields).der), expected, NOW)


def codes(**fields):
    return [problem.code for problem in problems(**fields)]


def test_a_right_certificate_has_no_problem():
    assert codes() == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": "small", "bits": 1024}, "certificate-key-short"),
        ({"name": "curve", "bits": 0}, "certificate-key-unsuitable"),
        ({"digest": hashes.SHA224()}, "certificate-signature-weak"),
        ({"usage": None}, "certificate-usage-wrong"),
        ({"usage": frozenset({"key_encipherment"})}, "certificate-usage-wrong"),
        ({"usage": frozenset({"digital_signature"})}, "certificate-usage-wrong"),
        ({"purpose": ExtendedKeyUsageOID.CLIENT_AUTH}, "certificate-usage-wrong"),
        ({"uri": "urn:somebody:else"}, "certificate-uri-differs"),
        ({"uri": ""}, "certificate-uri-differs"),
        ({"hosts": ("10.1.1.1", "plc-7")}, "certificate-host-differs"),
        ({"hosts": ()}, "certificate-host-differs"),
        ({"end": NOW - timedelta(hours=1)}, "certificate-expired"),
        ({"start": NOW + timedelta(hours=1)}, "certificate-not-yet-valid"),
    ],
)
def test_each_fault_has_its_own_code(fields, code):
    assert codes(**fields) == [code]


def test_a_certificate_that_another_key_signed_in_its_own_name_is_forged():
    assert codes(signed_by=key("stranger")) == ["certificate-signature-wrong"]


def test_only_validity_and_host_can_be_waived():
    bad = {"name": "small", "bits": 1024, "uri": "urn:x", "hosts": (), "usage": None}
    found = problems(**bad, end=NOW - timedelta(hours=1))
    waivable = {problem.code for problem in found if problem.is_waivable}
    assert waivable == {"certificate-expired", "certificate-host-differs"}
    assert len(found) == 5


def test_a_problem_says_what_was_expected_and_found():
    (problem,) = problems(hosts=("plc-7", "10.1.1.1"))
    assert (problem.expected, problem.found) == ("127.0.0.1", "plc-7, 10.1.1.1")


@pytest.mark.parametrize("host", ["PLC-7", "plc-7.", "10.1.1.1", "fe80::1", "[fe80::1]"])
def test_names_and_addresses_are_compared_in_their_normal_form(host):
    certificate = Certificate(made(hosts=("plc-7", "10.1.1.1", "fe80:0::1")).der)
    assert is_made_out_for(certificate, host)
    assert not is_made_out_for(certificate, "plc-77")


def test_a_thumbprint_is_shown_in_groups_of_four():
    assert in_groups("ABCD" * 16).split() == ["ABCD"] * 16


@pytest.mark.parametrize("module", [authorities, certificate_checks])
def test_each_code_has_a_sentence(module):
    given = [
        v for v in vars(module).values() if isinstance(v, str) and v.startswith("certificate-")
    ]
    assert given
    assert [code for code in given if not has_sentence(code)] == []
