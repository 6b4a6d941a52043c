"""The demo plant's OPC UA server: endpoints, address space, history, outages.

It is fed readings by the plant loop and knows no physics.
"""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from asyncua import ua
from asyncua.server.server import Server

from hmi.clock import from_us, to_us
from hmi.plant.quality import BAD_WAITING_FOR_INITIAL_DATA, GOOD
from hmi.plant.tags import Kind
from hmi.simulator.access_rules import OPEN_SET_POINTS, AccessRules, Accounts
from hmi.simulator.address_space import VARIANTS, AddressSpace
from hmi.simulator.certificates import APPLICATION_URI, server_certificate
from hmi.simulator.companion_types import build_types
from hmi.simulator.history_service import HistoryService, variant_of
from hmi.simulator.instruments import Instruments, Measured, Reading
from hmi.simulator.machine_alarms import MachineAlarms
from hmi.simulator.sample_log import SampleLog
from hmi.simulator.server_methods import Wishes, add_counters, add_scenarios
from hmi.simulator.set_points import SetPoints
from hmi.simulator.signals import Signal
from hmi.simulator.ua_values import data_value

PATH = "/lineside/demo"
_POLICIES = [
    ua.SecurityPolicyType.NoSecurity,
    ua.SecurityPolicyType.Basic256Sha256_SignAndEncrypt,
    ua.SecurityPolicyType.Basic256Sha256_Sign,
    ua.SecurityPolicyType.Aes128Sha256RsaOaep_SignAndEncrypt,
    ua.SecurityPolicyType.Aes128Sha256RsaOaep_Sign,
    ua.SecurityPolicyType.Aes256Sha256RsaPss_SignAndEncrypt,
    ua.SecurityPolicyType.Aes256Sha256RsaPss_Sign,
]
_STOP_S = 1.5


class PlantServer:
    """Serves the readings of the plant; every change of value or status is written and logged."""

    def __init__(self, instruments: Instruments, folder: Path, port: int, host: str) -> None:
        self.ready = asyncio.Event()
        """Set once the simulated past is in the log; HistoryRead waits for it."""
        self.log = SampleLog(
            (signal.key, signal.kind is not Kind.TEXT, signal.interval_s)
            for signal in instruments.signals.values()
        )
        self._instruments = instruments
        self._folder = folder
        self._host = host
        self._port = port
        self._server = Server(user_manager=Accounts())
        self._space: AddressSpace | None = None
        self._alarms: MachineAlarms | None = None
        self._node_ids: dict[str, ua.NodeId] = {}
        self._last: dict[str, tuple[Reading, int]] = {}
        self._last_us = 0
        self._total_id = ua.NodeId()
        self._outage: asyncio.Task[None] | None = None
        self.is_away = False
        """Whether clients are refused at the moment."""

    @property
    def endpoint(self) -> str:
        """Address that clients connect to; with port 0 known once the server runs."""
        return f"opc.tcp://{self._host}:{self._port}{PATH}"

    async def start(self, wishes: Wishes) -> None:
        """Build the address space and open the endpoint; values wait for the first scan.

        Raise OSError when the port is taken.
        """
        server = self._server
        await server.init()
        await self._introduce()
        names = await build_types(server)
        space = AddressSpace(server, names)
        await space.build(self._instruments)
        history = HistoryService(server.iserver, self.log, self.ready)
        server.iserver.history_manager = history
        for key, signal in self._instruments.signals.items():
            self._node_ids[key] = space.node_id(key)
            history.serve(self._node_ids[key], signal)
        await self._mark_waiting()
        self._total_id, open_method = await add_counters(server, names, self.log)
        await add_scenarios(server, names, wishes)
        self._alarms = await MachineAlarms.add(server, names)
        open_nodes = frozenset(self._node_ids[key] for key in OPEN_SET_POINTS)
        server.set_security_policy(_POLICIES, AccessRules(frozenset({open_method}), open_nodes))
        self._accept_set_points(wishes)
        self._space = space
        await self._listen()

    async def stop(self) -> None:
        """Close all connections and the endpoint, in at most 1.5 s."""
        if self._outage is not None:
            self._outage.cancel()
        try:
            await asyncio.wait_for(self._server.stop(), _STOP_S)
        except TimeoutError:
            # A peer that does not read keeps its socket open; the process ends all the same.
            return

    async def write(self, readings: Iterable[Measured], now: datetime) -> int:
        """Write what changed since the last time, all at one source time. Return how many."""
        time_us = self._stamp(now)
        moment = from_us(time_us)
        written = 0
        for signal, value, status in readings:
            if self._last.get(signal.key) == (value, status):
                continue
            self._last[signal.key] = (value, status)
            self.log.live[signal.key].append(time_us, value, status)
            written += 1
            await self._server.write_attribute_value(
                self._node_ids[signal.key], _data_value(signal, value, status, moment)
            )
        return written

    async def follow(self, values: Mapping[str, float | int | bool | str]) -> None:
        """Write what follows the process variables: companion states and the server's counter."""
        if self._space is not None:
            for machine in dict.fromkeys(key.partition(".")[0] for key in values):
                await self._space.follow(machine, values)
        if self._alarms is not None:
            await self._alarms.follow(values)
        now = datetime.now(UTC)
        total = ua.Variant(self.log.written, ua.VariantType.UInt64)
        await self._server.write_attribute_value(self._total_id, data_value(total, now))

    def cut(self, seconds: float) -> None:
        """Take the server off the network for some seconds of real time."""
        if self._outage is None or self._outage.done():
            self._outage = asyncio.create_task(self._be_away(seconds))

    async def _be_away(self, seconds: float) -> None:
        """Drop all connections and refuse new ones; sessions and their queues live on."""
        listener = self._server.bserver
        if listener is None:
            return
        await listener.stop()
        self.is_away = True
        await asyncio.sleep(seconds)
        await listener.start()
        self.is_away = False

    def _stamp(self, now: datetime) -> int:
        """Return now in microseconds, but always later than the last stamp."""
        self._last_us = max(to_us(now), self._last_us + 1)
        return self._last_us

    async def _introduce(self) -> None:
        server = self._server
        await server.set_application_uri(APPLICATION_URI)
        server.set_server_name("Lineside demo plant")
        server.product_uri = "urn:lineside:demo"
        server.manufacturer_name = "Lineside"
        files = server_certificate(self._folder, datetime.now(UTC))
        await server.load_certificate(files.certificate)
        await server.load_private_key(files.key)
        server.set_identity_tokens([ua.AnonymousIdentityToken, ua.UserNameIdentityToken])

    async def _listen(self) -> None:
        self._server.set_endpoint(self.endpoint)
        await self._server.start()
        if self._server.bserver is not None:
            self._port = self._server.bserver.port

    async def _mark_waiting(self) -> None:
        nothing = data_value(
            ua.Variant(None, ua.VariantType.Null), datetime.now(UTC), BAD_WAITING_FOR_INITIAL_DATA
        )
        for node_id in self._node_ids.values():
            await self._server.write_attribute_value(node_id, nothing)

    def _accept_set_points(self, wishes: Wishes) -> None:
        def note(key: str, value: float, time_us: int) -> None:
            if self._last.get(key) != (value, GOOD):
                self._last[key] = (value, GOOD)
                self.log.live[key].append(time_us, value, GOOD)
            wishes.set_point(key, value)

        keys = {node_id: key for key, node_id in self._node_ids.items()}
        SetPoints(self._instruments, keys, self._stamp, note).attach(self._server)


def _data_value(signal: Signal, value: Reading, status: int, moment: datetime) -> ua.DataValue:
    return data_value(variant_of(value, VARIANTS[signal.kind]), moment, status)
