"""Who may get in, how often one may guess, and when the station logs out by itself."""

import asyncio

import pytest

from hmi.access.lockout import Lockout
from hmi.access.login import Login
from hmi.access.passwords import Passwords
from hmi.access.users import User
from hmi.bus.bus import Bus
from hmi.bus.facts import UserChanged
from hmi.clock import ManualClock
from hmi.errors import ActionRefused
from hmi.plant.roles import Role

QUICK = Passwords(memory_kib=64, passes=1, lanes=1)
SECRET = " ".join(("correct", "horse"))


class Shelf:
    """Users in memory."""

    def __init__(self, *users: User) -> None:
        self.users = {user.name: user for user in users}

    def find(self, name: str) -> User | None:
        return self.users.get(name)

    def put(self, user: User) -> None:
        self.users[user.name] = user


class Station:
    """A login with its surroundings."""

    def __init__(self, *users: User) -> None:
        self.shelf, self.bus, self.clock = Shelf(*users), Bus(), ManualClock()
        self.facts: list[UserChanged] = []
        self.bus.users.subscribe(self.facts.append)
        self.login = Login(self.shelf, self.bus, self.clock, Role.OPERATOR, QUICK)

    async def refused(self, name: str, secret: str) -> str:
        """Return the code of a refused log-in."""
        with pytest.raises(ActionRefused) as caught:
            await self.login.log_in(name, secret)
        return caught.value.code


def user(name: str = "eva", role: Role = Role.ENGINEER, **fields) -> User:
    """Return a user with the secret SECRET."""
    given = {"secret_hash": QUICK.hash(SECRET)} | fields
    return User(name=name, full_name=name.title(), role=role, **given)


def test_station_without_users_works_with_the_anonymous_role():
    station = Station()
    assert (station.login.user, station.login.role) == ("", Role.OPERATOR)
    assert station.login.now() == UserChanged("", "", Role.OPERATOR)


async def test_user_logs_in_and_out():
    station = Station(user())
    await station.login.log_in("eva", SECRET)
    assert (station.login.user, station.login.role) == ("eva", Role.ENGINEER)
    station.login.log_out()
    station.login.log_out()
    assert station.facts == [
        UserChanged("eva", "Eva", Role.ENGINEER), UserChanged("", "", Role.OPERATOR),
    ]  # fmt: skip


async def test_wrong_name_wrong_secret_and_disabled_user_sound_the_same():
    station = Station(user(), user("old", enabled=False))
    codes = {
        await station.refused("eva", "wrong"),
        await station.refused("nobody", SECRET),
        await station.refused("nobody", ""),
        await station.refused("old", SECRET),
        await station.refused("eva", "x" * 1000),
        await station.refused("eva", "\ud800"),
    }
    assert codes == {"wrong-name-or-secret"}
    assert station.facts == []


async def test_five_failures_lock_the_name_for_a_minute_and_only_that_name():
    station = Station(user(), user("max"))
    for _ in range(5):
        await station.refused("eva", "wrong")
    assert await station.refused("eva", SECRET) == "locked-out"
    await station.login.log_in("max", SECRET)
    station.clock.advance(60.0)
    await station.login.log_in("eva", SECRET)
    assert station.login.user == "eva"


async def test_success_forgets_the_failures():
    station = Station(user())
    for _ in range(4):
        await station.refused("eva", "wrong")
    await station.login.log_in("eva", SECRET)
    for _ in range(4):
        await station.refused("eva", "wrong")
    await station.login.log_in("eva", SECRET)


async def test_guesses_at_once_are_counted_one_by_one():
    station = Station(user())
    results = await asyncio.gather(*(station.refused("eva", "wrong") for _ in range(8)))
    assert results.count("wrong-name-or-secret") == 5
    assert results.count("locked-out") == 3


@pytest.mark.parametrize(
    ("role", "idle_s"),
    [(Role.OPERATOR, 900), (Role.SHIFT_LEAD, 600), (Role.MAINTENANCE, 600), (Role.ENGINEER, 300),
     (Role.ADMIN, 300)],
)  # fmt: skip
async def test_idle_user_is_logged_out_after_the_time_of_the_role(role, idle_s):
    station = Station(user(role=role))
    await station.login.log_in("eva", SECRET)
    station.clock.advance(idle_s - 1)
    station.login.touch()
    station.clock.advance(idle_s - 1)
    station.login.tick()
    assert station.login.user == "eva"
    station.clock.advance(1)
    station.login.tick()
    assert station.login.user == ""


async def test_viewer_is_never_logged_out():
    station = Station(user(role=Role.VIEWER))
    await station.login.log_in("eva", SECRET)
    station.clock.advance(1e6)
    station.login.tick()
    assert station.login.user == "eva"


async def test_weak_hash_is_renewed_at_log_in():
    weaker = Passwords(memory_kib=32, passes=1, lanes=1).hash(SECRET)
    station = Station(user(secret_hash=weaker))
    await station.login.log_in("eva", SECRET)
    renewed = station.shelf.users["eva"].secret_hash
    assert not QUICK.needs_rehash(renewed)
    assert QUICK.verify(SECRET, renewed)


def test_lock_doubles_up_to_a_quarter_of_an_hour():
    lockout, now_s, waits = Lockout(), 0.0, []
    for _ in range(11):
        lockout.failed("eva", now_s)
        waits.append(lockout.wait_s("eva", now_s))
        now_s += waits[-1]
    assert waits == [0, 0, 0, 0, 60, 120, 240, 480, 900, 900, 900]
    assert lockout.wait_s("max", now_s) == 0.0


def test_made_up_names_do_not_fill_the_memory():
    lockout = Lockout()
    for number in range(1005):
        for _ in range(5):
            lockout.failed(f"name{number}", 0.0)
    assert lockout.wait_s("name0", 0.0) == 0.0
    assert lockout.wait_s("name1004", 0.0) == 60.0
