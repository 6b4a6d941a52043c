"""Surveys, steps and pilots: kept as one piece each, committed before they are told."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, delete, inspect, select
from sqlalchemy.dialects.sqlite import insert as upsert

from hmi.errors import ActionRefused, StorageError
from hmi.maturity.schema import CARDS, SCHEMA, assessments_file
from hmi.maturity.store import COMMIT_TIMEOUT_S, WritesJobs
from hmi.maturity.write_job import WriteJob
from hmi.plant.pilots import Pilot
from hmi.plant.roadmap import RoadmapStep
from hmi.plant.surveys import Survey
from hmi.storage.database import open_database
from hmi.storage.failures import storage_errors

log = logging.getLogger(__name__)

C = TypeVar("C", Survey, RoadmapStep, Pilot)


class Cards(Generic[C]):
    """All cards of one kind by number. Call it from the event loop's thread."""

    def __init__(self, data_folder: Path, writer: WritesJobs, kind: type[C]) -> None:
        """Take up what is kept in data_folder, as soon as it can be read."""
        self._file = assessments_file(data_folder)
        self._writer = writer
        self._kind: type[C] = kind
        self._adapter: TypeAdapter[C] = TypeAdapter(kind)
        self._turn = asyncio.Lock()

    @cached_property
    def _kept(self) -> dict[int, C]:
        return dict(self._read())

    def every(self) -> tuple[C, ...]:
        """Return all cards in order of their numbers; none while the disk does not give them."""
        try:
            return tuple(self._kept[number] for number in sorted(self._kept))
        except StorageError as error:
            log.warning("%s: what is kept is not known: %s", self._kind.__name__, error)
            return ()

    def card(self, number: int) -> C:
        """Return a card. Raise ActionRefused when there is none, StorageError."""
        if number not in self._kept:
            raise ActionRefused("card-unknown", number=number)
        return self._kept[number]

    async def add(self, card: C) -> C:
        """Keep a new card and return it with its number."""
        async with self._turn:
            numbered = replace(card, number=max(self._kept, default=0) + 1)
            await self._put(numbered)
            return numbered

    async def change(self, number: int, to: Callable[[C], C]) -> C:
        """Exchange a card by what to makes of it, and return that. Raise ActionRefused."""
        async with self._turn:
            changed = replace(to(self.card(number)), number=number)
            await self._put(changed)
            return changed

    async def remove(self, number: int) -> None:
        """Take a card away. Raise ActionRefused when there is none."""
        async with self._turn:
            self.card(number)
            mine = (CARDS.c.kind == self._kind.__name__) & (CARDS.c.number == number)
            await self._write(lambda link: link.execute(delete(CARDS).where(mine)))
            del self._kept[number]

    async def _put(self, card: C) -> None:
        body = self._adapter.dump_json(card).decode()
        statement = upsert(CARDS).values(kind=self._kind.__name__, number=card.number, body=body)
        statement = statement.on_conflict_do_update(
            index_elements=["kind", "number"], set_={"body": body}
        )
        await self._write(lambda link: link.execute(statement))
        self._kept[card.number] = card

    async def _write(self, write: Callable[[Connection], object]) -> None:
        job = WriteJob(self._file, write)
        await asyncio.to_thread(self._writer.submit_and_wait, job, COMMIT_TIMEOUT_S)

    def _read(self) -> Iterator[tuple[int, C]]:
        if not self._file.path.exists():
            return
        engine = open_database(self._file.path, read_only=True, schema=SCHEMA)
        with storage_errors(self._file.path), engine.connect() as link:
            if not inspect(link).has_table(CARDS.name):
                return
            query = select(CARDS.c.number, CARDS.c.body).where(CARDS.c.kind == self._kind.__name__)
            found = link.execute(query).all()
        for row in found:
            try:
                yield row.number, self._adapter.validate_json(row.body)
            except ValidationError as error:
                log.warning("%s %d cannot be read: %s", self._kind.__name__, row.number, error)
