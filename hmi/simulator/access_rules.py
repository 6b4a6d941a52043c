"""Who may do what on the demo server: everybody reads, operators write, engineers start scenarios.

Two set points are open to everybody, so that the demo site, which has no user, can show how one
is set. The passwords are published on purpose; the server binds to loopback.
"""

import hmac
from typing import Any, NamedTuple

from asyncua import ua
from asyncua.crypto.permission_rules import USER_TYPES, SimpleRoleRuleset, User, UserRole
from asyncua.server.user_managers import UserManager
from asyncua.ua.attribute_ids import AttributeIds
from asyncua.ua.object_ids import ObjectIds
from asyncua.ua.ua_binary import struct_from_binary

from hmi.simulator.ua_values import node_id


class Account(NamedTuple):
    """A user of the demo server."""

    password: str
    may_call: bool


ACCOUNTS = {
    "operator": Account("bottle-4711", may_call=False),
    "engineer": Account("wrench-0815", may_call=True),
}
OPEN_SET_POINTS = ("filler.bowl_setpoint", "capper.torque_setpoint")
_WRITE = node_id(ObjectIds.WriteRequest_Encoding_DefaultBinary)
_CALL = node_id(ObjectIds.CallRequest_Encoding_DefaultBinary)
_ALLOWED = frozenset(node_id(number) for number in USER_TYPES)
"""What asyncua lets a mere user request: no changes of the address space."""


class Accounts(UserManager):
    """Checks user names and passwords; without a name one is anonymous."""

    def get_user(
        self,
        iserver: object,  # noqa: ARG002 - the signature is asyncua's
        username: str | None = None,
        password: str | None = None,
        certificate: object = None,  # noqa: ARG002 - the signature is asyncua's
    ) -> User | None:
        """Return the user, or None when name or password is wrong."""
        if username is None:
            return User(role=UserRole.User, name=None)
        account = ACCOUNTS.get(username)
        if account is None or not hmac.compare_digest(account.password, password or ""):
            return None
        return User(role=UserRole.User, name=username)


class AccessRules(SimpleRoleRuleset):
    """Decides each request by the user who sends it."""

    def __init__(
        self, open_methods: frozenset[ua.NodeId], open_set_points: frozenset[ua.NodeId]
    ) -> None:
        """Take what everybody may call and write; methods of namespace 0 are open as well."""
        self._open_methods = open_methods
        self._open_set_points = open_set_points

    def check_validity(self, user: User, action_type_id: ua.NodeId, body: Any) -> bool:
        """Tell whether the user may make the request."""
        if action_type_id not in _ALLOWED:
            return False
        account = ACCOUNTS.get(user.name or "")
        if action_type_id == _WRITE:
            return account is not None or self._writes_open(body)
        if action_type_id == _CALL:
            return (account is not None and account.may_call) or self._calls_open(body)
        return True

    def _writes_open(self, body: Any) -> bool:
        write = struct_from_binary(ua.WriteParameters, body.copy())
        return all(
            item.NodeId in self._open_set_points and item.AttributeId == AttributeIds.Value
            for item in write.NodesToWrite
        )

    def _calls_open(self, body: Any) -> bool:
        call = struct_from_binary(ua.CallParameters, body.copy())
        return all(
            method.MethodId.NamespaceIndex == 0 or method.MethodId in self._open_methods
            for method in call.MethodsToCall
        )
