"""Named pipes of Windows behind the stream interface that unix sockets have in asyncio."""

import asyncio
from collections.abc import Callable
from typing import Any, Protocol

Welcome = Callable[[asyncio.StreamReader, asyncio.StreamWriter], None]


class Listener(Protocol):
    """Something that listens until closed."""

    def close(self) -> None:
        """Stop listening."""


async def start_pipe_server(welcome: Welcome, name: str) -> Listener:
    """Listen on a named pipe; needs the proactor loop, which is the default on Windows."""
    loop: Any = asyncio.get_running_loop()

    def protocol() -> asyncio.StreamReaderProtocol:
        return asyncio.StreamReaderProtocol(asyncio.StreamReader(), welcome)

    pipes: list[Listener] = await loop.start_serving_pipe(protocol, name)
    return pipes[0]


async def open_pipe(name: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect to a named pipe. Raise OSError when nobody listens."""
    loop: Any = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    transport, _ = await loop.create_pipe_connection(lambda: protocol, name)
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop)
