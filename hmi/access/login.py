"""Who is logged in at this station: log-in with lockout, log-out, and log-out by itself."""

import asyncio
from dataclasses import replace
from math import ceil
from typing import Protocol

from hmi.access.lockout import Lockout
from hmi.access.passwords import Passwords
from hmi.access.users import LONGEST_SECRET, User
from hmi.bus.bus import Bus
from hmi.bus.facts import UserChanged
from hmi.clock import Clock
from hmi.errors import ActionRefused
from hmi.plant.roles import Role

_IDLE_S = {
    Role.OPERATOR: 900.0,
    Role.SHIFT_LEAD: 600.0,
    Role.MAINTENANCE: 600.0,
    Role.ENGINEER: 300.0,
    Role.ADMIN: 300.0,
}
"""A viewer may stay for ever: a screen that only shows must not go dark."""


class Users(Protocol):
    """Finds and keeps users; may block."""

    def find(self, name: str) -> User | None:
        """Return a user by name."""

    def put(self, user: User) -> None:
        """Add or replace a user."""


class Login:
    """The one who works here now; nobody means the station with its anonymous role.

    Nothing here stands between an operator and viewing or acknowledging: the anonymous role keeps
    its rights while a name is locked.
    """

    def __init__(
        self,
        store: Users,
        bus: Bus,
        clock: Clock,
        anonymous_role: Role,
        passwords: Passwords | None = None,
    ) -> None:
        self._store = store
        self._bus = bus
        self._clock = clock
        self._anonymous_role = anonymous_role
        self._passwords = passwords or Passwords()
        self._lockout = Lockout()
        self._user: User | None = None
        self._active_s = clock.monotonic()
        self._decoy = ""
        # One at a time: each try takes 64 MiB, and none may slip in before a failure is counted.
        self._turn = asyncio.Lock()

    @property
    def user(self) -> str:
        """Name of who is logged in, empty for the station itself."""
        return self._user.name if self._user else ""

    @property
    def role(self) -> Role:
        """Role in force now."""
        return self._user.role if self._user else self._anonymous_role

    @property
    def who(self) -> User | None:
        """Who is logged in, None for the station itself."""
        return self._user

    def welcome_back(self, user: User | None) -> None:
        """Go on with who was logged in before the engine loaded its site anew."""
        self._user = user
        self.touch()

    def now(self) -> UserChanged:
        """Return who is logged in as a fact, for snapshots."""
        return UserChanged(self.user, self._user.full_name if self._user else "", self.role)

    def touch(self) -> None:
        """Note that somebody uses the station; the automatic log-out waits anew."""
        self._active_s = self._clock.monotonic()

    async def log_in(self, name: str, secret: str) -> None:
        """Log a user in, in place of whoever was.

        Raise ActionRefused: `locked-out` with wait_s, or `wrong-name-or-secret`, which never tells
        which of them was wrong.
        """
        async with self._turn:
            self._become(await self._believed(name, secret))

    async def vouch(self, name: str, secret: str) -> User:
        """Return a second person who stands by what the first one asks; nobody is logged in.

        Raise ActionRefused as log_in does.
        """
        async with self._turn:
            return await self._believed(name, secret)

    def log_out(self) -> None:
        """Leave the station to itself."""
        if self._user is not None:
            self._become(None)

    def tick(self) -> None:
        """Log out who has not used the station for the time of the role; called each second."""
        idle_s = _IDLE_S.get(self.role)
        if idle_s is not None and self._clock.monotonic() - self._active_s >= idle_s:
            self.log_out()

    async def _believed(self, name: str, secret: str) -> User:
        wait_s = self._lockout.wait_s(name, self._clock.monotonic())
        if wait_s > 0.0:
            raise ActionRefused("locked-out", wait_s=ceil(wait_s))
        user = await asyncio.to_thread(self._verified, name, secret)
        if user is None:
            self._lockout.failed(name, self._clock.monotonic())
            raise ActionRefused("wrong-name-or-secret")
        self._lockout.succeeded(name)
        return user

    def _become(self, user: User | None) -> None:
        self._user = user
        self.touch()
        self._bus.users.publish(self.now())

    def _verified(self, name: str, secret: str) -> User | None:
        """Return the user when name and secret fit; takes as long when there is no such user."""
        if len(secret) > LONGEST_SECRET:
            return None
        user = self._store.find(name)
        if not self._decoy:
            self._decoy = self._passwords.hash("")
        fits = self._passwords.verify(secret, user.secret_hash if user else self._decoy)
        if user is None or not fits or not user.enabled:
            return None
        if self._passwords.needs_rehash(user.secret_hash):
            user = replace(user, secret_hash=self._passwords.hash(secret))
            self._store.put(user)
        return user
