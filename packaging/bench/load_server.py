"""An OPC UA server under load: many Double variables, each with a new value ten times a second.

Run as a program: `load_server.py TAGS`. It prints its address, then obeys lines on its input
(`go`, `halt`, `forget`, `stats`) and answers each by a line of JSON; it ends when its input does.

Sessions, channels and monitored items are asyncua's. Only the notifications are built here, as one
NumPy array a tick: asyncua alone takes half a core to write and encode 10,000 values a second (47
microseconds each, measured), which would be missing for what is measured. What a client gets is
the same on the wire.
"""

import asyncio
import json
import logging
import socket
import sys
import time
from collections import deque
from typing import Any
from unittest import mock

import numpy as np
from asyncua import ua
from asyncua.server import subscription_service
from asyncua.server.internal_subscription import InternalSubscription
from asyncua.server.server import Server
from asyncua.ua.object_ids import ObjectIds
from asyncua.ua.ua_binary import struct_to_binary
from load_site import NAMESPACE, STEP, TICK_US, node_name

_UA_EPOCH_US = 11_644_473_600_000_000
_ITEM = np.dtype(
    [("handle", "<u4"), ("mask", "u1"), ("type", "u1"), ("value", "<f8"), ("source", "<i8"),
     ("server", "<i8")]
)  # fmt: skip
_MASK = 0x01 | 0x04 | 0x08  # value, source and server timestamp; no status means Good
_DATA_CHANGE = ua.NodeId(ua.Int32(ObjectIds.DataChangeNotification_Encoding_DefaultBinary))
_NO_DIAGNOSTICS = b"\xff\xff\xff\xff"
_DRAIN_S = 5.0
_LOOK_S = 0.05


class LoadSubscription(InternalSubscription):
    """A subscription of asyncua's that also takes notifications which are encoded already."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.waiting: deque[tuple[int, bytes]] = deque()
        self.sent = 0
        self._numbers: np.ndarray[Any, Any] = np.zeros(0, np.int64)
        self._items = np.zeros(0, _ITEM)
        self._known = 0

    @property
    def load_items(self) -> int:
        """How many of the variables it monitors."""
        return len(self._items)

    def take(self, tick: int, source_us: int) -> None:
        """Queue a tick's values of all variables that it monitors."""
        self.learn()
        items = self._items
        if not len(items):
            return
        items["value"] = self._numbers + tick * STEP
        items["source"] = items["server"] = (source_us + _UA_EPOCH_US) * 10
        self.waiting.append((len(items), items.tobytes()))

    def has_published_results(self) -> bool:
        """Tell whether there is something to publish; asyncua asks each interval."""
        return bool(self.waiting) or bool(super().has_published_results())

    def _pop_triggered_datachanges(self, result: ua.PublishResult) -> None:
        """Put all that waits into one notification, as servers do."""
        if not self.waiting:
            super()._pop_triggered_datachanges(result)
            return
        parts, count = [], 0
        for queue in self._triggered_datachanges.values():
            parts += [struct_to_binary(item) for item in queue]
            count += len(queue)
        self._triggered_datachanges.clear()
        while self.waiting:
            items, encoded = self.waiting.popleft()
            parts.append(encoded)
            count += items
            self.sent += items
        body = b"".join((count.to_bytes(4, "little"), *parts, _NO_DIAGNOSTICS))
        result.NotificationMessage.NotificationData.append(
            ua.ExtensionObject(TypeId=_DATA_CHANGE, Body=ua.ByteString(body))
        )

    def learn(self) -> None:
        """Find the client's handles of our variables, whenever it has added some."""
        monitored = self.monitored_item_srv._monitored_items  # noqa: SLF001  # it tells nobody else
        if len(monitored) == self._known:
            return
        self._known = len(monitored)
        ours = [
            (int(str(item.read_value_id.NodeId.Identifier)[1:]), item.client_handle)
            for item in monitored.values()
            if item.read_value_id is not None and item.read_value_id.NodeId.NamespaceIndex > 1
        ]
        self._items = np.zeros(len(ours), _ITEM)
        self._items["mask"], self._items["type"] = _MASK, ua.VariantType.Double.value
        self._numbers = np.array([number for number, _handle in ours], np.int64)
        self._items["handle"] = [handle for _number, handle in ours]


class Load:
    """Writes every variable ten times a second while it is told to."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._writing: asyncio.Task[None] | None = None
        self._first_us = 0
        self._ticks = 0

    async def obey(self, word: str) -> dict[str, Any]:
        """Carry out one command and return how things stand."""
        if word == "go":
            self._first_us = time.time_ns() // 1000
            self._ticks = 0
            for subscription in self._subscriptions():
                subscription.sent = 0
            self._writing = asyncio.create_task(self._write())
        elif word == "halt" and self._writing is not None:
            self._writing.cancel()
            await self._drain()
        elif word == "forget":
            # A client that ended without a farewell leaves its subscription to a time-out.
            service = self._server.iserver.subscription_service
            await service.delete_subscriptions(list(service.subscriptions))
        return self._stats()

    async def _write(self) -> None:
        while True:
            source_us = self._first_us + self._ticks * TICK_US
            await asyncio.sleep(max(0.0, source_us / 1e6 - time.time()))
            for subscription in self._subscriptions():
                subscription.take(self._ticks, source_us)
            self._ticks += 1

    async def _drain(self) -> None:
        """Wait until clients have fetched what was written."""
        for _ in range(int(_DRAIN_S / _LOOK_S)):
            if not any(one.waiting for one in self._subscriptions()):
                return
            await asyncio.sleep(_LOOK_S)

    def _stats(self) -> dict[str, Any]:
        subscriptions = self._subscriptions()
        for subscription in subscriptions:
            subscription.learn()
        return {
            "first_us": self._first_us,
            "ticks": self._ticks,
            "items": sum(one.load_items for one in subscriptions),
            "sent": sum(one.sent for one in subscriptions),
            "unsent": sum(count for one in subscriptions for count, _body in one.waiting),
        }

    def _subscriptions(self) -> list[LoadSubscription]:
        service = self._server.iserver.subscription_service
        return [one for one in service.subscriptions.values() if isinstance(one, LoadSubscription)]


async def serve(tags: int) -> None:
    """Serve until the input ends."""
    server = Server()
    await server.init()
    url = f"opc.tcp://127.0.0.1:{_free_port()}/load"
    server.set_endpoint(url)
    server.set_security_policy([ua.SecurityPolicyType.NoSecurity])
    index = ua.Int16(await server.register_namespace(NAMESPACE))
    folder = await server.nodes.objects.add_folder(ua.NodeId(ua.String("load"), index), "load")
    for number in range(tags):
        name = ua.String(node_name(number))
        await folder.add_variable(ua.NodeId(name, index), name, -1.0, ua.VariantType.Double)
    async with server:
        print(url, flush=True)
        load = Load(server)
        while line := await asyncio.to_thread(sys.stdin.readline):
            print(json.dumps(await load.obey(line.strip())), flush=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    logging.basicConfig(level=logging.ERROR)
    with mock.patch.object(subscription_service, "InternalSubscription", LoadSubscription):
        asyncio.run(serve(int(sys.argv[1])))
