"""The OPC UA servers of the site, and how far each is trusted."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hmi.plant.server_severity import DEFAULT_BANDS

BACKUP: Final = "-backup"
"""Ending of the name under which a connection's second endpoint is trusted."""


class SecurityMode(StrEnum):
    """Message security of a connection."""

    NONE = "None"
    SIGN = "Sign"
    SIGN_AND_ENCRYPT = "SignAndEncrypt"


class SecurityPolicy(StrEnum):
    """Security policies we use; deprecated ones are refused."""

    NONE = "None"
    BASIC256SHA256 = "Basic256Sha256"
    AES128 = "Aes128_Sha256_RsaOaep"
    AES256 = "Aes256_Sha256_RsaPss"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One OPC UA server. Times in milliseconds and seconds as named.

    password_secret names a secret in the station's secret store, never the password itself.
    user_certificate names a certificate of a user that the station has, instead of user and
    password.
    """

    key: str
    name: str
    url: str
    mode: SecurityMode = SecurityMode.SIGN_AND_ENCRYPT
    policy: SecurityPolicy = SecurityPolicy.BASIC256SHA256
    user: str = ""
    password_secret: str = ""
    user_certificate: str = ""
    publishing_ms: float = 200.0
    history_h: float = 24.0
    """How far back a first start asks the server for its history; 0 asks for nothing."""
    backup_url: str = ""
    """A second endpoint of the same server, used while the first fails or is not sound."""
    alarms: bool = True
    """Whether the server is asked for the alarms that it keeps; it costs one subscription."""
    alarm_severities: tuple[int, ...] = DEFAULT_BANDS
    """Lowest severities of the server's alarms that are P1 to P4 here; less is an alert."""
    alarm_machines: tuple[tuple[str, str], ...] = ()
    """Pattern of a source's name or node id (`Filler*`), and key of the machine it belongs to."""
