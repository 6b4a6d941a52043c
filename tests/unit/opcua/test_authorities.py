"""Chains are real: signed, complete, constrained, valid, and with current lists of the revoked."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509

from hmi.opcua.authorities import Authorities
from hmi.opcua.certificate import Certificate
from tests.helpers.made_certificates import APPLICATION, authority, crl, key, made

NOW = datetime.now(UTC)


def parsed(*certificates):
    return tuple(Certificate(one.der) for one in certificates)


def codes(leaf, *sent, trusted=(), issuers=(), lists=()):
    loaded = tuple(x509.load_der_x509_crl(der) for der in lists)
    authorities = Authorities(parsed(*trusted), parsed(*issuers), loaded)
    found = authorities.problems(Certificate(leaf.der), parsed(*sent), NOW)
    return [problem.code for problem in found]


@pytest.fixture(scope="module")
def root():
    return authority("root")


@pytest.fixture(scope="module")
def middle(root):
    return authority("middle", root)


@pytest.fixture(scope="module")
def leaf(middle):
    return made("leaf", middle)


def test_a_chain_over_two_authorities_is_believed(root, middle, leaf):
    lists = (crl(root), crl(middle))
    assert codes(leaf, middle, trusted=[root], lists=lists) == []
    assert codes(leaf, trusted=[root], issuers=[middle], lists=lists) == []
    assert codes(leaf, trusted=[middle], issuers=[root], lists=lists) == []


def test_a_missing_link_is_named(root, leaf):
    assert codes(leaf, trusted=[root], lists=[crl(root)]) == ["certificate-chain-incomplete"]


def test_a_complete_chain_to_a_stranger_is_not_enough(root, middle, leaf):
    lists = (crl(root), crl(middle))
    found = codes(leaf, middle, root, trusted=[authority("third")], lists=lists)
    assert found == ["certificate-issuer-untrusted"]


def test_the_server_cannot_bring_its_own_trust(root, leaf, middle):
    assert "certificate-issuer-untrusted" in codes(
        leaf, middle, root, lists=(crl(root), crl(middle))
    )


def test_every_authority_of_the_chain_needs_a_list(root, middle, leaf):
    for lists in ([crl(root)], [crl(middle)]):
        assert codes(leaf, middle, trusted=[root], lists=lists) == ["certificate-crl-missing"]


def test_a_list_that_is_out_of_date_is_not_enough(root, middle, leaf):
    old = crl(middle, start=NOW - timedelta(days=9), end=NOW - timedelta(days=2))
    found = codes(leaf, middle, trusted=[root], lists=[crl(root), old])
    assert found == ["certificate-crl-expired"]


def test_an_old_list_still_revokes(root, middle, leaf):
    old = crl(middle, leaf, start=NOW - timedelta(days=9), end=NOW - timedelta(days=2))
    found = codes(leaf, middle, trusted=[root], lists=[crl(root), old])
    assert found == ["certificate-revoked"]


def test_a_revoked_authority_vouches_for_nobody(root, middle, leaf):
    lists = (crl(root, middle), crl(middle))
    assert codes(leaf, middle, trusted=[root], lists=lists) == ["certificate-revoked"]


def test_a_list_that_another_signed_neither_revokes_nor_serves(root, middle, leaf):
    forged = crl(middle, leaf, signed_by=key("stranger"))
    found = codes(leaf, middle, trusted=[root], lists=[crl(root), forged])
    assert found == ["certificate-crl-missing"]
    found = codes(leaf, middle, trusted=[root], lists=[crl(root), crl(middle), forged])
    assert found == []


def test_the_same_number_of_another_authority_is_not_revoked(root):
    number = 4711
    ours, theirs = made("leaf", root, serial=number), made("leaf", authority("x"), serial=number)
    lists = [crl(root), crl(authority("x"), theirs)]
    assert codes(ours, trusted=[root], lists=lists) == []


def test_a_forged_signature_is_seen(root):
    forged = made("leaf", root, signed_by=key("stranger"))
    assert codes(forged, trusted=[root], lists=[crl(root)]) == ["certificate-signature-wrong"]


def test_an_ordinary_certificate_signs_nothing(root):
    device = made("device", root)
    forged = made("leaf", device)
    found = codes(forged, device, trusted=[root], lists=[crl(root)])
    assert "certificate-issuer-no-authority" in found


def test_an_application_that_calls_itself_authority_signs_nothing():
    usage = APPLICATION | {"key_cert_sign", "crl_sign"}
    device = made("device", is_authority=True, usage=usage)
    found = codes(made("leaf", device), trusted=[device], lists=[crl(device)])
    assert "certificate-issuer-no-authority" in found


def test_an_authority_that_may_not_sign_certificates_is_none():
    root = authority("mute", usage=frozenset({"digital_signature", "crl_sign"}))
    found = codes(made("leaf", root), trusted=[root], lists=[crl(root)])
    assert "certificate-issuer-no-authority" in found


def test_a_limit_to_the_length_of_the_chain_counts():
    root = authority("narrow", path_length=0)
    middle = authority("middle", root)
    leaf = made("leaf", middle)
    found = codes(leaf, middle, trusted=[root], lists=[crl(root), crl(middle)])
    assert "certificate-issuer-no-authority" in found
    assert codes(made("leaf", root), trusted=[root], lists=[crl(root)]) == []


def test_an_authority_that_has_ended_vouches_for_nobody():
    root = authority("old", start=NOW - timedelta(days=99), end=NOW - timedelta(days=1))
    found = codes(made("leaf", root), trusted=[root], lists=[crl(root)])
    assert found == ["certificate-issuer-expired"]


def test_a_server_does_not_use_an_authoritys_certificate(root):
    leaf = made("leaf", root, is_authority=True)
    found = codes(leaf, trusted=[root], lists=[crl(root)])
    assert found == ["certificate-is-authority"]


def test_two_authorities_that_sign_each_other_lead_nowhere():
    a, b = authority("a"), authority("b")
    ab, ba = authority("a", b), authority("b", a)
    leaf = made("leaf", ab)
    assert codes(leaf, ab, ba, trusted=[], lists=[]) == ["certificate-chain-incomplete"]
