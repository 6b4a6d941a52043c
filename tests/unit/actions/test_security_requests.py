"""Trust and secrets need the right to configure, and are written down without any secret."""

import pytest

from hmi.actions import requests as ask
from hmi.actions.handlers import Handlers
from hmi.actions.station_security import StationSecurity
from hmi.clock import SystemClock
from hmi.errors import ActionRefused, HmiError
from hmi.opcua.certificate import thumbprint_of
from hmi.opcua.certificate_checks import Expected
from hmi.plant.roles import Role
from tests.helpers.made_certificates import URI, made

CANARY = "journal-canary"


class Login:
    """Whoever works here."""

    user = "eva"

    def __init__(self, role):
        self.role = role

    def touch(self):
        pass


class Log:
    """Keeps the rows."""

    def __init__(self):
        self.rows = []

    def write(self, *row):
        self.rows.append(row)


@pytest.fixture
def log():
    return Log()


@pytest.fixture
def security(tmp_path):
    return StationSecurity(tmp_path, SystemClock())


@pytest.fixture
def handlers(security, log):
    """Return a function that makes the handlers for a role."""

    def handlers(role=Role.ENGINEER):
        return Handlers(
            alarms=None, login=Login(role), maturity=None, log=log, stop=None, writing=None,
            try_again=None, security=security,
        )  # fmt: skip

    return handlers


@pytest.mark.parametrize(
    "wish",
    [
        ask.TrustServer("plc", "AB" * 32),
        ask.ForgetServer("plc"),
        ask.ExportOwnCertificate(),
        ask.RenewOwnCertificate(),
        ask.StoreSecret("plc", CANARY),
    ],
)
async def test_an_operator_may_not_touch_security(handlers, log, wish, tmp_path):
    with pytest.raises(ActionRefused) as refused:
        await handlers(Role.OPERATOR).carry_out(wish)
    assert refused.value.code == "not-permitted"
    assert log.rows[-1][-1] == "not-permitted"
    assert list(tmp_path.iterdir()) == []


async def test_trust_is_written_down_with_thumbprint_and_what_was_waived(handlers, log, security):
    der = made().der
    security.trust.judge("plc", der, Expected("10.0.0.9", URI))
    waived = ("certificate-host-differs",)
    await handlers().carry_out(ask.TrustServer("plc", thumbprint_of(der), waived))
    user, _role, action, target, details, result = log.rows[-1]
    assert (user, action, target, result) == ("eva", "TrustServer", "plc", "done")
    assert thumbprint_of(der) in details
    assert waived[0] in details


async def test_a_refused_trust_is_written_down_with_its_reason(handlers, log, security):
    der = made("weak", bits=1024).der
    security.trust.judge("plc", der, Expected("127.0.0.1", URI))
    with pytest.raises(HmiError):
        await handlers().carry_out(ask.TrustServer("plc", thumbprint_of(der)))
    assert log.rows[-1][-1] == "certificate-key-short"


async def test_a_stored_password_is_written_down_by_name_alone(handlers, log, security):
    await handlers().carry_out(ask.StoreSecret("plc", CANARY))
    assert security.secrets.get("plc") == CANARY
    assert '"plc"' in log.rows[-1][4]
    assert CANARY not in repr(log.rows)
