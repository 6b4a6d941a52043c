"""What people keep about trends, notes, groups of pens, golden runs: who may, and for whom."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Protocol

from hmi.access.login import Login
from hmi.actions import requests as ask
from hmi.bus.facts import GoldenRunsChanged, PenGroupsChanged
from hmi.clock import Clock, from_us
from hmi.errors import ActionRefused
from hmi.journal.note_book import NoteBook
from hmi.plant.notes import Note
from hmi.plant.pens import CalculatedPen, GoldenRun, PenGroup
from hmi.plant.roles import Right, may
from hmi.plant.site import Site

Carry = Callable[[Any], Awaitable[None]]


class KeepsPenGroups(Protocol):
    """Has the groups of pens and writes them down."""

    def now(self) -> PenGroupsChanged:
        """Return all groups."""

    async def save(self, group: PenGroup) -> None:
        """Keep a group. Raise ActionRefused or StorageError."""

    async def remove(self, owner: str, name: str) -> None:
        """Forget a group. Raise ActionRefused or StorageError."""


class KeepsGoldenRuns(Protocol):
    """Has the golden runs and writes them down."""

    def now(self) -> GoldenRunsChanged:
        """Return all runs."""

    async def keep(self, run: GoldenRun, calculated: tuple[CalculatedPen, ...]) -> None:
        """Keep a run. Raise ActionRefused or StorageError."""

    async def forget(self, number: int) -> None:
        """Forget a run. Raise ActionRefused or StorageError."""


@dataclass(frozen=True)
class TrendKeeping:
    """Carries out what is asked of notes, groups and golden runs."""

    site: Site
    login: Login
    clock: Clock
    notes: NoteBook
    groups: KeepsPenGroups
    runs: KeepsGoldenRuns

    def facts(self) -> Iterator[PenGroupsChanged | GoldenRunsChanged]:
        """Return what a window is told when it joins."""
        yield self.groups.now()
        yield self.runs.now()

    def carries(self) -> dict[type, tuple[Right, Carry]]:
        """Return right and handler by kind of request."""
        return {
            ask.AddNote: (Right.COMMENT, self._add_note),
            ask.WithdrawNote: (Right.COMMENT, self._withdraw_note),
            ask.SavePenGroup: (Right.VIEW, self._save_group),
            ask.RemovePenGroup: (Right.VIEW, self._remove_group),
            ask.KeepGoldenRun: (Right.SHARE, self._keep_run),
            ask.ForgetGoldenRun: (Right.SHARE, self._forget_run),
        }

    async def _add_note(self, wish: ask.AddNote) -> None:
        machine = wish.machine
        if wish.tag:
            if wish.tag not in self.site.number_by_key:
                raise ActionRefused("not-in-site", key=wish.tag)
            machine = self.site.tag(wish.tag).machine
        elif machine and machine not in self.site.machine_by_key:
            raise ActionRefused("not-in-site", key=machine)
        end = None if wish.end_us is None else from_us(wish.end_us)
        note = Note(
            0, from_us(wish.start_us), end, wish.tag, machine, wish.text, self.login.user,
            self.clock.now(),
        )  # fmt: skip
        await self.notes.add(note)

    async def _withdraw_note(self, wish: ask.WithdrawNote) -> None:
        may_any = self._may_share()
        await self.notes.withdraw(wish.note, self.login.user, wish.reason, may_any=may_any)

    async def _save_group(self, wish: ask.SavePenGroup) -> None:
        self._check_owner(wish.group.owner)
        await self.groups.save(replace(wish.group, name=wish.group.name.strip()))

    async def _remove_group(self, wish: ask.RemovePenGroup) -> None:
        self._check_owner(wish.owner)
        await self.groups.remove(wish.owner, wish.name)

    async def _keep_run(self, wish: ask.KeepGoldenRun) -> None:
        run = GoldenRun(
            number=0, name=wish.name, pens=wish.pens, start=from_us(wish.start_us),
            end=from_us(wish.end_us), user=self.login.user, kept=self.clock.now(),
        )  # fmt: skip
        await self.runs.keep(run, wish.calculated)

    async def _forget_run(self, wish: ask.ForgetGoldenRun) -> None:
        await self.runs.forget(wish.run)

    def _check_owner(self, owner: str) -> None:
        """Raise ActionRefused unless the group is one's own, or one may change the station's."""
        if not owner and not self._may_share():
            raise ActionRefused("pen-groups-need-a-user")
        if owner and owner != self.login.user:
            raise ActionRefused("pen-group-of-another", user=owner)

    def _may_share(self) -> bool:
        return may(self.login.role, Right.SHARE)
