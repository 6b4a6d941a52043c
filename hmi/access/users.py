"""The users of the station, and what a secret must be to be taken."""

from dataclasses import dataclass, field

from hmi.plant.roles import Role

SHORTEST_PASSWORD = 8
SHORTEST_PIN = 6
LONGEST_SECRET = 256
"""Nobody types more; hashing more would only cost time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """One person who may log in here. secret_hash is PHC text, never the secret."""

    name: str
    full_name: str
    role: Role
    secret_hash: str = field(repr=False)
    is_pin: bool = False
    enabled: bool = True


def secret_problem(secret: str, role: Role, *, is_pin: bool) -> str | None:
    """Return the code of what is wrong with a new secret, None when it will do.

    A PIN has few digits; it is only for roles that cannot change the station.
    """
    if len(secret) > LONGEST_SECRET:
        return "secret-too-long"
    if not is_pin:
        return "password-too-short" if len(secret) < SHORTEST_PASSWORD else None
    if role > Role.OPERATOR:
        return "pin-only-for-operators"
    is_long_enough = secret.isascii() and secret.isdigit() and len(secret) >= SHORTEST_PIN
    return None if is_long_enough else "pin-too-short"
