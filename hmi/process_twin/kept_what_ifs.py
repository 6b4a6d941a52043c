"""What-ifs that were asked, in `what_ifs.json` of the data folder; the engine alone writes it.

Those without a name tell only that they were asked: the newest stay. A file that cannot be read
is left as it is, and nothing is kept until somebody looked at it.
"""

import asyncio
import json
import os
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hmi.clock import Clock, from_us, to_us
from hmi.errors import ActionRefused, StorageDamaged
from hmi.plant.what_ifs import (
    LONGEST_NAME,
    LONGEST_QUESTION,
    KeptWhatIf,
    WhatIfAnswered,
)
from hmi.process_twin.answers import MOST_DAY_ERROR, MOST_ERROR
from hmi.process_twin.wire import question_of
from hmi.storage.file_failures import file_error

FILE = "what_ifs.json"
MOST_NAMED, MOST_UNNAMED = 100, 50
_LARGEST_BYTES = 4_000_000


class WhatIfs:
    """The what-ifs of one station. Call it from the event loop's thread."""

    def __init__(self, data_folder: Path, clock: Clock) -> None:
        self._path, self._clock = data_folder / FILE, clock
        self._turn = asyncio.Lock()

    async def keep(self, answered: WhatIfAnswered, name: str, user: str) -> None:
        """Keep one. Raise ActionRefused or StorageError."""
        name = " ".join(name.split())
        if len(name) > LONGEST_NAME:
            raise ActionRefused("name-too-long", longest=LONGEST_NAME)
        if len(answered.question) > LONGEST_QUESTION:
            raise ActionRefused("twin-scenario-mistaken", detail="JSON")
        question_of(answered.question)

        def with_it(known: list[KeptWhatIf]) -> list[KeptWhatIf]:
            if name and sum(bool(one.name) for one in known) >= MOST_NAMED:
                raise ActionRefused("twin-too-many", most=MOST_NAMED)
            number = max((one.number for one in known), default=0) + 1
            fresh = KeptWhatIf(
                number=number, name=name, user=user, at=self._clock.now(), answered=answered
            )
            return [*known, fresh]

        await self._change(with_it)

    async def forget(self, number: int) -> None:
        """Forget one. Raise ActionRefused when there is none."""

        def without(known: list[KeptWhatIf]) -> list[KeptWhatIf]:
            if number not in [one.number for one in known]:
                raise ActionRefused("twin-unknown", number=number)
            return [one for one in known if one.number != number]

        await self._change(without)

    async def _change(self, change: Callable[[list[KeptWhatIf]], list[KeptWhatIf]]) -> None:
        async with self._turn:
            known = await asyncio.to_thread(read_what_ifs, self._path.parent)
            wanted = change(known)
            unnamed = [one.number for one in wanted if not one.name]
            old = set(unnamed[:-MOST_UNNAMED])
            wanted = [one for one in wanted if one.number not in old]
            await asyncio.to_thread(self._write, wanted)

    def _write(self, kept: list[KeptWhatIf]) -> None:
        text = json.dumps({"what_ifs": [_row(one) for one in kept]}, indent=1)
        unfinished = self._path.with_suffix(".part")
        try:
            with unfinished.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(self._path)
        except OSError as error:
            raise file_error(error, self._path) from error


def read_what_ifs(data_folder: Path) -> list[KeptWhatIf]:
    """Return what is kept in a data folder, oldest first. Raise StorageError."""
    path = data_folder / FILE
    try:
        if not path.exists():
            return []
        if path.stat().st_size > _LARGEST_BYTES:
            raise StorageDamaged("storage-damaged", file=path.name)
        table = json.loads(path.read_text(encoding="utf-8"))
        return [_kept(row) for row in table["what_ifs"]]
    except OSError as error:
        raise file_error(error, path) from error
    except (ValueError, KeyError, TypeError) as error:
        raise StorageDamaged("storage-damaged", file=path.name) from error


def asked_since(data_folder: Path, now: datetime, days: int) -> int:
    """Return how many what-ifs with a known and small error were asked in the last days."""
    since = now - timedelta(days=days)
    return sum(
        since <= one.at <= now
        and abs(one.answered.error) <= MOST_ERROR
        and one.answered.day_error <= MOST_DAY_ERROR
        for one in read_what_ifs(data_folder)
    )


def _row(kept: KeptWhatIf) -> dict[str, Any]:
    return {
        "number": kept.number, "name": kept.name, "user": kept.user, "at_us": to_us(kept.at),
        **asdict(kept.answered),
    }  # fmt: skip


def _kept(row: dict[str, Any]) -> KeptWhatIf:
    answered = WhatIfAnswered(
        question=str(row["question"]),
        before=_three(row["before"]),
        after=_three(row["after"]),
        difference=_three(row["difference"]),
        error=float(row["error"]),
        day_error=float(row["day_error"]),
    )
    return KeptWhatIf(
        number=int(row["number"]), name=str(row["name"]), user=str(row["user"]),
        at=from_us(int(row["at_us"])), answered=answered,
    )  # fmt: skip


def _three(row: Any) -> tuple[float, float, float]:
    low, middle, high = (float(one) for one in row)
    return low, middle, high
