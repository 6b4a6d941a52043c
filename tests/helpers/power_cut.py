"""Power cuts replayed from a recorded log of writes: which states may a disk be in afterwards?

A program runs under strace; each of its writes, syncs, truncations and removals is an operation.
A cut comes after any of them: what a file held at its last sync is there, and of what was written
since, all, nothing, or some, and that perhaps torn at a sector.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SECTOR = 512
MODES = ("all", "none", "some", "torn")
STRACE = ("strace", "-f", "-y", "-xx", "-s", "4000000", "-e")
CALLS = "trace=pwrite64,write,fsync,fdatasync,ftruncate,unlink,unlinkat"
_CALL = re.compile(r"^\d+\s+(\w+)\((.*)\)\s+= (-?\d+)")
_RESUMED = re.compile(r"^(\d+)\s+<\.\.\. \w+ resumed>(.*)$")
_UNFINISHED = re.compile(r"^(\d+)\s+(\w+\(.*) <unfinished \.\.\.>$")
_FILE = re.compile(r"^\d+<([^>]*)>")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass(frozen=True, slots=True)
class Operation:
    """One call: what it did to which file."""

    call: str
    path: str
    data: bytes = b""
    place: int = 0


def operations(log: Path, folder: Path) -> list[Operation]:
    """Return what a recorded program did to files of a folder, in order."""
    found = []
    for line in _whole_lines(log):
        match = _CALL.match(line)
        if match is None or int(match[3]) < 0:
            continue
        operation = _operation(match[1], match[2], int(match[3]))
        if operation is not None and operation.path.startswith(str(folder)):
            found.append(operation)
    return found


def states(
    done: list[Operation], draw: random.Random, count: int
) -> Iterator[tuple[int, dict[str, bytes]]]:
    """Yield so many states of the disk, each with how many operations were done before the cut."""
    for _ in range(count):
        cut = draw.randrange(len(done))
        yield cut, _state(done[:cut], draw.choice(MODES), draw)


def _whole_lines(log: Path) -> Iterator[str]:
    """Yield calls; one that another thread interrupted is put together again."""
    begun: dict[str, str] = {}
    with log.open() as lines:
        for line in lines:
            unfinished, resumed = _UNFINISHED.match(line), _RESUMED.match(line)
            if unfinished:
                begun[unfinished[1]] = unfinished[2]
            elif resumed:
                yield f"{resumed[1]} {begun.pop(resumed[1], '')}{resumed[2]}"
            else:
                yield line


def _operation(call: str, arguments: str, result: int) -> Operation | None:
    texts = [bytes.fromhex(text.replace("\\x", "")) for text in _TEXT.findall(arguments)]
    if call in ("unlink", "unlinkat"):
        return Operation("unlink", texts[-1].decode()) if texts else None
    file = _FILE.match(arguments)
    if file is None:
        return None
    # strace -xx writes the path of a descriptor in hexadecimal, too.
    path = bytes.fromhex(file[1].replace("\\x", "")).decode() if "\\x" in file[1] else file[1]
    if call in ("write", "pwrite64"):
        place = int(arguments.rsplit(", ", 1)[1]) if call == "pwrite64" else -1
        return Operation("write", path, texts[0][:result] if texts else b"", place)
    if call == "ftruncate":
        return Operation("truncate", path, place=int(arguments.rsplit(", ", 1)[1]))
    return Operation("sync", path)


def _state(done: list[Operation], mode: str, draw: random.Random) -> dict[str, bytes]:
    """Return all files after a cut."""
    synced: dict[str, bytearray] = {}
    pending: dict[str, list[Operation]] = {}
    for operation in done:
        waiting = pending.setdefault(operation.path, [])
        if operation.call == "sync":
            _apply(synced, waiting)
            waiting.clear()
        elif operation.call == "unlink":
            synced.pop(operation.path, None)
            waiting.clear()
        else:
            waiting.append(operation)
    for waiting in pending.values():
        _apply(synced, _survivors(waiting, mode, draw))
    return {path: bytes(raw) for path, raw in synced.items()}


def _survivors(waiting: list[Operation], mode: str, draw: random.Random) -> list[Operation]:
    if mode == "none":
        return []
    if mode == "all":
        return waiting
    kept = [operation for operation in waiting if draw.random() < 0.5]
    if mode == "torn":
        kept = [_torn(operation, draw) for operation in kept]
    return kept


def _torn(operation: Operation, draw: random.Random) -> Operation:
    if operation.call != "write" or len(operation.data) <= SECTOR:
        return operation
    length = draw.randrange(1, len(operation.data) // SECTOR + 1) * SECTOR
    return Operation("write", operation.path, operation.data[:length], operation.place)


def _apply(files: dict[str, bytearray], changes: list[Operation]) -> None:
    for change in changes:
        raw = files.setdefault(change.path, bytearray())
        if change.call == "truncate":
            del raw[change.place :]
            raw.extend(bytes(change.place - len(raw)))
            continue
        place = len(raw) if change.place < 0 else change.place
        raw.extend(bytes(max(0, place - len(raw))))
        raw[place : place + len(change.data)] = change.data
