"""Reads a certificate that stands for a user, with its key, as people bring them."""

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from hmi.errors import ActionRefused
from hmi.opcua.credentials import UserCertificate

UNREADABLE = "user-certificate-unreadable"


def read_user_certificate(certificate: bytes, key: bytes, passphrase: str) -> UserCertificate:
    """Return certificate (PEM or DER) and key (PEM) when they belong together.

    The key is returned in the clear, for the secret store. Raise ActionRefused when anything of it
    cannot be used.
    """
    try:
        parsed = (
            x509.load_pem_x509_certificate(certificate)
            if certificate.startswith(b"-----")
            else x509.load_der_x509_certificate(certificate)
        )
        private = serialization.load_pem_private_key(key, passphrase.encode() or None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ActionRefused(UNREADABLE) from error
    public = parsed.public_key()
    if not (isinstance(private, rsa.RSAPrivateKey) and isinstance(public, rsa.RSAPublicKey)):
        raise ActionRefused(UNREADABLE)
    if private.public_key().public_numbers() != public.public_numbers():
        raise ActionRefused(UNREADABLE)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return UserCertificate(parsed.public_bytes(serialization.Encoding.DER), pem)
