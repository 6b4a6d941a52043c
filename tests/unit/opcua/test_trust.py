"""A server is believed by exactly the certificate that was accepted, or by a real authority."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hmi.clock import ManualClock
from hmi.errors import ActionRefused, UntrustedServer
from hmi.opcua.certificate import first_certificate, split_chain, thumbprint_of
from hmi.opcua.certificate_checks import Expected
from hmi.opcua.trust import ServerTrust, trust_name
from hmi.opcua.trust_folder import REJECTED_KEPT
from hmi.plant.certificates import TrustState
from tests.helpers.builders import connection
from tests.helpers.made_certificates import URI, authority, crl, key, made

EXPECTED = Expected("127.0.0.1", URI)


@pytest.fixture
def clock():
    return ManualClock(datetime.now(UTC))


@pytest.fixture
def told():
    return []


@pytest.fixture
def trust(tmp_path, clock, told):
    return ServerTrust(tmp_path, clock, lambda connection, shown: told.append((connection, shown)))


@pytest.fixture(scope="module")
def server():
    return made()


@pytest.fixture(scope="module")
def other():
    return made("other")


def refusal(trust, der, connection="plc", expected=EXPECTED):
    with pytest.raises(UntrustedServer) as raised:
        trust.check(connection, der, expected)
    return raised.value


def brought(folder, name, content):
    """Put a file where an engineer puts it by hand."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def test_an_unknown_server_is_refused_and_kept_for_the_engineer(trust, server, tmp_path):
    error = refusal(trust, server.der)
    assert error.code == "certificate-unknown"
    assert error.fields["thumbprint"] == thumbprint_of(server.der)
    assert len(list((tmp_path / "rejected").iterdir())) == 1


def test_an_accepted_server_is_trusted_on_its_connection_only(trust, server, tmp_path):
    refusal(trust, server.der)
    assert trust.trust_server("plc", thumbprint_of(server.der)).state is TrustState.TRUSTED
    assert trust.check("plc", server.der, EXPECTED) == server.der
    assert list((tmp_path / "rejected").iterdir()) == []
    assert refusal(trust, server.der, "other").code == "certificate-unknown"


def test_a_thumbprint_may_be_given_in_groups_and_small_letters(trust, server):
    refusal(trust, server.der)
    trust.trust_server(
        "plc", f"{thumbprint_of(server.der)[:4]} {thumbprint_of(server.der)[4:].lower()}"
    )
    trust.check("plc", server.der, EXPECTED)


def test_a_changed_certificate_is_refused_and_both_are_shown(trust, server, other, told):
    trust.trust_certificate("plc", server.der)
    error = refusal(trust, other.der)
    assert error.code == "certificate-changed"
    assert error.fields["expected"] == thumbprint_of(server.der)
    assert error.fields["found"] == thumbprint_of(other.der)
    connection, shown = told[-1]
    assert (connection, shown.state) == ("plc", TrustState.CHANGED)
    assert shown.accepted.thumbprint == thumbprint_of(server.der)
    assert shown.offered.thumbprint == thumbprint_of(other.der)
    assert "CN=other" in shown.offered.subject


def test_accepting_the_new_certificate_ends_the_trust_in_the_old_one(trust, server, other):
    trust.trust_certificate("plc", server.der)
    refusal(trust, other.der)
    trust.trust_server("plc", thumbprint_of(other.der))
    trust.check("plc", other.der, EXPECTED)
    assert refusal(trust, server.der).code == "certificate-changed"


def test_what_is_accepted_outlives_the_program(trust, server, tmp_path, clock):
    trust.trust_certificate("plc", server.der)
    ServerTrust(tmp_path, clock).check("plc", server.der, EXPECTED)


def test_what_an_earlier_version_accepted_is_still_believed(tmp_path, server, clock):
    brought(tmp_path, f"trusted/plc.{thumbprint_of(server.der)}.der", server.der)
    ServerTrust(tmp_path, clock).check("plc", server.der, EXPECTED)


def test_a_file_whose_content_was_exchanged_is_not_believed(trust, server, other, tmp_path):
    trust.trust_certificate("plc", server.der)
    next((tmp_path / "trusted" / "certs").iterdir()).write_bytes(other.der)
    assert refusal(trust, server.der).code == "certificate-changed"


def test_a_trusted_certificate_outside_its_validity_is_refused(trust, server, clock):
    trust.trust_certificate("plc", server.der)
    clock.step(timedelta(days=400).total_seconds())
    assert refusal(trust, server.der).code == "certificate-expired"
    clock.step(-timedelta(days=500).total_seconds())
    assert refusal(trust, server.der).code == "certificate-not-yet-valid"


def test_the_wrong_host_is_accepted_only_by_name_and_for_this_certificate(trust, server, other):
    elsewhere = Expected("10.0.0.9", URI)
    assert refusal(trust, server.der, expected=elsewhere).code == "certificate-unknown"
    with pytest.raises(ActionRefused) as refused:
        trust.trust_server("plc", thumbprint_of(server.der))
    assert refused.value.code == "certificate-host-differs"
    assert refused.value.fields["expected"] == "10.0.0.9"
    trust.trust_server("plc", thumbprint_of(server.der), ["certificate-host-differs"])
    trust.check("plc", server.der, elsewhere)
    refusal(trust, other.der, expected=elsewhere)
    with pytest.raises(ActionRefused):
        trust.trust_server("plc", thumbprint_of(other.der))


def test_what_cannot_be_waived_is_not_waived(trust):
    weak = made("weak", bits=1024)
    refusal(trust, weak.der)
    with pytest.raises(ActionRefused) as refused:
        trust.trust_server("plc", thumbprint_of(weak.der), ["certificate-key-short"])
    assert refused.value.code == "certificate-key-short"
    assert refusal(trust, weak.der).code == "certificate-unknown"


def test_what_was_never_met_cannot_be_accepted_by_thumbprint(trust):
    with pytest.raises(UntrustedServer):
        trust.trust_server("plc", "../../etc/passwd")


def test_what_was_met_before_a_restart_can_still_be_accepted(trust, server, tmp_path, clock):
    refusal(trust, server.der)
    later = ServerTrust(tmp_path, clock)
    later.trust_server("plc", thumbprint_of(server.der))
    later.check("plc", server.der, EXPECTED)


def test_a_forgotten_server_is_asked_about_again(trust, server, told):
    trust.trust_certificate("plc", server.der)
    trust.forget("plc")
    assert told[-1][1].state is TrustState.FORGOTTEN
    assert refusal(trust, server.der).code == "certificate-unknown"


def test_equal_judgements_are_told_once(trust, server, told):
    for _ in range(3):
        refusal(trust, server.der)
    assert len(told) == 1


@pytest.mark.parametrize("chain", [b"", None, b"garbage", b"\x30\x82\xff\xff", b"\x30" * 70_000])
def test_garbage_is_no_certificate(chain):
    with pytest.raises(UntrustedServer) as raised:
        first_certificate(chain)
    assert raised.value.code == "certificate-unreadable"


def test_unreadable_bytes_are_refused_and_not_kept(trust, tmp_path):
    assert refusal(trust, b"\x30\x82\x00\x01x").code == "certificate-unreadable"
    assert not (tmp_path / "rejected").exists()


def test_the_servers_own_certificate_is_the_first_of_its_chain(server, other):
    assert split_chain(server.der + other.der) == [server.der, other.der]


def test_a_chain_has_an_end(server):
    with pytest.raises(UntrustedServer):
        split_chain(server.der * 9)


def test_rejected_certificates_do_not_fill_the_disk(trust, server, tmp_path):
    for number in range(REJECTED_KEPT + 5):
        refusal(trust, server.der, f"plc{number}")
    assert len(list((tmp_path / "rejected").iterdir())) == REJECTED_KEPT


def test_an_authority_vouches_only_while_its_list_is_there(trust, tmp_path):
    root = authority()
    leaf = made("leaf", root)
    assert refusal(trust, leaf.der).code == "certificate-unknown"
    brought(tmp_path, "trusted/certs/plant.der", root.der)
    assert refusal(trust, leaf.der).code == "certificate-crl-missing"
    brought(tmp_path, "trusted/crl/plant.crl", crl(root))
    assert trust.check("plc", leaf.der, EXPECTED) == leaf.der
    brought(tmp_path, "trusted/crl/plant.crl", crl(root, leaf))
    assert refusal(trust, leaf.der).code == "certificate-revoked"


def test_an_accepted_certificate_is_refused_once_it_was_revoked(trust, tmp_path):
    root = authority()
    leaf = made("leaf", root)
    trust.trust_certificate("plc", leaf.der)
    trust.check("plc", leaf.der, EXPECTED)
    brought(tmp_path, "issuers/certs/plant.der", root.der)
    brought(tmp_path, "issuers/crl/plant.crl", crl(root, leaf))
    assert refusal(trust, leaf.der).code == "certificate-revoked"


def test_an_accepted_certificate_is_no_authority_for_others(trust, tmp_path):
    """Many a device signs itself as an authority; trusting it must not trust all it signs."""
    device = made("device", is_authority=True, usage=frozenset({
        "digital_signature", "key_encipherment", "data_encipherment", "key_cert_sign", "crl_sign",
    }))  # fmt: skip
    trust.trust_certificate("plc", device.der)
    forged = made("forged", device)
    assert refusal(trust, forged.der, "other").code == "certificate-unknown"
    brought(tmp_path, "trusted/certs/device.der", device.der)
    brought(tmp_path, "trusted/crl/device.crl", crl(device))
    brought(tmp_path, "trusted/certs/plant.der", authority().der)
    assert refusal(trust, forged.der, "other").code == "certificate-issuer-no-authority"


def test_a_forged_certificate_is_refused_without_being_asked_about(trust, tmp_path, told):
    brought(tmp_path, "trusted/certs/plant.der", authority().der)
    forged = made("leaf", authority(), signed_by=key("stranger"))
    assert refusal(trust, forged.der).code == "certificate-signature-wrong"
    assert told[-1][1].state is TrustState.REFUSED
    with pytest.raises(ActionRefused):
        trust.trust_server("plc", thumbprint_of(forged.der), ["certificate-signature-wrong"])


def test_the_second_endpoint_of_a_server_may_have_a_certificate_of_its_own(trust, server, other):
    first = connection("plc", url="opc.tcp://a", backup_url="opc.tcp://b")
    second = replace(first, url="opc.tcp://b")
    assert trust_name(first) == "plc"
    trust.trust_certificate(trust_name(first), server.der)
    trust.check(trust_name(second), server.der, EXPECTED)
    assert refusal(trust, other.der, trust_name(second)).code == "certificate-changed"
    trust.trust_server(trust_name(second), thumbprint_of(other.der))
    trust.check(trust_name(second), other.der, EXPECTED)
    trust.check(trust_name(first), server.der, EXPECTED)


def test_a_server_is_remembered_as_believing_us_by_our_certificate(trust):
    trust.note_believed("plc", "AA")
    assert trust.is_believed("plc", "AA")
    assert not trust.is_believed("plc", "BB")


def test_a_certificate_put_among_the_trusted_by_hand_is_believed(trust, server, tmp_path):
    brought(tmp_path, "trusted/certs/from the maker.der", server.der)
    assert trust.check("plc", server.der, EXPECTED) == server.der


def test_a_broken_file_takes_no_trust_from_the_others(trust, server, tmp_path, expected_warnings):
    expected_warnings("left out")
    trust.trust_certificate("plc", server.der)
    for name in ("trusted/certs/broken.der", "trusted/crl/broken.crl", "issuers/certs/x.pem"):
        brought(tmp_path, name, b"-----BEGIN nothing")
    trust.check("plc", server.der, EXPECTED)
