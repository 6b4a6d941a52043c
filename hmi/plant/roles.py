"""Who may do what: the permission table of the station (domain model 1.4)."""

from enum import IntEnum, StrEnum


class Role(IntEnum):
    """Roles in rising order of rights; maintenance and shift lead differ by table, not by rank."""

    NOBODY = 0
    VIEWER = 1
    OPERATOR = 2
    SHIFT_LEAD = 3
    MAINTENANCE = 4
    ENGINEER = 5
    ADMIN = 6


class Right(StrEnum):
    """One thing that a role may be allowed to do."""

    VIEW = "view"
    SILENCE = "silence"
    ACKNOWLEDGE = "acknowledge"
    ACKNOWLEDGE_ALL = "acknowledge_all"
    COMMENT = "comment"
    RESET = "reset"
    SHELVE = "shelve"
    UNSHELVE = "unshelve"
    OUT_OF_SERVICE = "out_of_service"
    ASSESS = "assess"
    SHARE = "share"
    """Change what all people of a station see: its groups of pens, golden runs, any note."""
    WRITE = "write"
    """Set a value in a machine, within the range that the site allows."""
    CONFIGURE = "configure"
    MANAGE_USERS = "manage_users"


_OPERATE = {
    Right.VIEW, Right.SILENCE, Right.ACKNOWLEDGE, Right.COMMENT,
    Right.RESET, Right.SHELVE, Right.UNSHELVE, Right.ASSESS, Right.WRITE,
}  # fmt: skip

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.NOBODY: frozenset(),
    Role.VIEWER: frozenset({Right.VIEW}),
    Role.OPERATOR: frozenset(_OPERATE),
    Role.SHIFT_LEAD: frozenset(_OPERATE | {Right.ACKNOWLEDGE_ALL, Right.SHARE}),
    Role.MAINTENANCE: frozenset(_OPERATE | {Right.OUT_OF_SERVICE, Right.SHARE}),
    Role.ENGINEER: frozenset(
        _OPERATE | {Right.ACKNOWLEDGE_ALL, Right.OUT_OF_SERVICE, Right.CONFIGURE, Right.SHARE}
    ),
    Role.ADMIN: frozenset({Right.VIEW, Right.CONFIGURE, Right.MANAGE_USERS, Right.ASSESS}),
}


def may(role: Role, right: Right) -> bool:
    """Tell whether a role has a right."""
    return right in RIGHTS[role]
