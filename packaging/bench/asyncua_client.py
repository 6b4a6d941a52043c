"""A rival: a plain asyncua client that takes what a load server sends, as its documentation shows.

Run as a program: `asyncua_client.py MODE URL TAGS FOLDER`. It prints `ready` when it monitors all
variables; on a line of input it prints what it has received as JSON, and it ends when its input
does. MODE is

iterator    `async for` over the subscription
handler     a handler's datachange_notification
orm         the iterator, and each value added as a row by SQLAlchemy's ORM, one commit a second
"""

import asyncio
import json
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pysqlite3
from asyncua import ua
from asyncua.client.client import Client
from asyncua.common.subscription import (
    DataChangeEvent,
    DataChangeNotificationHandler,
    Subscription,
)
from load_site import NAMESPACE, PUBLISHING_MS, node_name
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

QUEUE = 600
SAMPLING_MS = ua.Double(100)
_ROOM = 1_000_000


class Base(DeclarativeBase):
    """Declares the ORM's tables."""


class Row(Base):
    """One value as a row of its own, with an index for trends: what most programs write."""

    __tablename__ = "samples"
    id: Mapped[int] = mapped_column(primary_key=True)
    tag: Mapped[str] = mapped_column(index=True)
    at: Mapped[float] = mapped_column(index=True)
    value: Mapped[float]
    status: Mapped[int]


class Tally:
    """Counts what arrives, having looked at value and source time as any use of it would."""

    def __init__(self) -> None:
        self.received = 0
        self.newest: tuple[float, float] = (0.0, 0.0)

    def take(self, value: float, data: Any) -> None:
        """Take one value."""
        source = data.monitored_item.Value.SourceTimestamp
        self.newest = (source.timestamp() if source else 0.0, value)
        self.received += 1

    def datachange_notification(self, _node: object, value: float, data: Any) -> None:
        """Take one value: asyncua calls this by its name."""
        self.take(value, data)


class RowTally(Tally):
    """Adds a row for each value; received counts what is committed."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        engine = create_engine(f"sqlite:///{file}", module=pysqlite3)
        Base.metadata.create_all(engine)
        self._session = Session(engine)
        self._added = 0

    def take(self, value: float, data: Any) -> None:
        """Add one row."""
        item = data.monitored_item.Value
        self._session.add(
            Row(
                tag=str(data.subscription_data.node.nodeid.Identifier),
                at=item.SourceTimestamp.timestamp(), value=value, status=item.StatusCode.value,
            )
        )  # fmt: skip
        self._added += 1

    def commit(self) -> None:
        """Commit what was added."""
        self._session.commit()
        self._session.expunge_all()
        self.received = self._added


async def subscribe(
    client: Client, tags: int, handler: DataChangeNotificationHandler | None
) -> Subscription:
    """Monitor all variables of the load server; return the subscription."""
    index = await client.get_namespace_index(NAMESPACE)
    subscription = await client.create_subscription(PUBLISHING_MS, handler, queue_maxsize=_ROOM)
    nodes = [client.get_node(f"ns={index};s={node_name(number)}") for number in range(tags)]
    await subscription.subscribe_data_change(nodes, queuesize=QUEUE, sampling_interval=SAMPLING_MS)
    return subscription


async def iterate(subscription: Subscription, take: Callable[[float, Any], None]) -> None:
    """Take everything that the subscription yields."""
    async for event in subscription:
        if isinstance(event, DataChangeEvent):
            take(event.value, event.data)


async def commit_for_ever(tally: RowTally) -> None:
    """Commit once a second."""
    while True:
        await asyncio.sleep(1.0)
        tally.commit()


async def run(mode: str, url: str, tags: int, folder: Path) -> None:
    """Receive until the input ends."""
    tally = RowTally(folder / "orm.sqlite") if mode == "orm" else Tally()
    async with Client(url, timeout=30) as client:
        handler = tally if mode == "handler" else None
        subscription = await subscribe(client, tags, handler)
        works = [] if handler else [asyncio.create_task(iterate(subscription, tally.take))]
        if isinstance(tally, RowTally):
            works.append(asyncio.create_task(commit_for_ever(tally)))
        print("ready", flush=True)
        while await asyncio.to_thread(sys.stdin.readline):
            print(json.dumps({"received": tally.received}), flush=True)
        for work in works:
            work.cancel()


if __name__ == "__main__":
    logging.basicConfig(level=logging.ERROR)
    asyncio.run(run(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4])))
