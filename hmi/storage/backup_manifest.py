"""What a backup holds: every file with its size and SHA-256, and of which state of ours it is.

`manifest.json` lies beside the files, which have the places that they have in a data folder. It is
written last, and its own checksum is its last entry.
"""

import hashlib
import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from hmi.errors import StorageError

FILE = "manifest.json"
FORMAT = 1
LEFT_OUT = frozenset({"users.sqlite"})
"""Not in a backup: from the hash of a short PIN the PIN can be found. A station keeps its own."""
KINDS = (
    "*.sqlite", "pen_groups.toml", "what_ifs.json", "history/*.sqlite", "sites/*.toml",
    "golden_runs/*.npz",
)  # fmt: skip
"""What is in a backup; never secrets, certificates and logs."""
_PLACE = re.compile(
    r"([A-Za-z0-9][\w.-]*|history/[A-Za-z0-9][\w.-]*)\.sqlite"
    r"|pen_groups\.toml|what_ifs\.json|sites/[A-Za-z0-9][\w.-]*\.toml"
    r"|golden_runs/[A-Za-z0-9][\w.-]*\.npz"
)
_BLOCK = 2**20
Told = Callable[[int], None]
"""Is called with the number of bytes that were done."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One file of a backup; source tells by which state of the original it need not be new."""

    size: int
    sha256: str
    source: tuple[int, int]
    """Size and time of change (ns) of the original when it was copied."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """All files of a backup by their place, and when it was made (ISO 8601, UTC)."""

    made: str
    files: Mapping[str, KeptFile] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files.values())

    def write(self, folder: Path) -> None:
        """Put the manifest into a folder, whole or not at all. Raise OSError."""
        content = {"format": FORMAT, "made": self.made, "files": _plain(self.files)}
        text = json.dumps({**content, "check": _check(content)}, indent=1)
        fresh = folder / f"{FILE}.new"
        with fresh.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(folder / FILE)

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Return the manifest of a backup. Raise StorageError for what is none, or changed."""
        path = folder / FILE
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            check = content.pop("check")
            if content["format"] > FORMAT:
                raise StorageError("storage-too-new", file=str(path))
            is_sound = check == _check(content) and all(map(_PLACE.fullmatch, content["files"]))
            files = {place: _kept(entry) for place, entry in content["files"].items()}
            made = str(content["made"])
        except OSError as error:
            raise StorageError("backup-missing", folder=str(folder)) from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise StorageError("backup-damaged", file=str(path)) from error
        if not is_sound:
            raise StorageError("backup-damaged", file=str(path))
        return cls(made, files)


def sources(data: Path) -> dict[str, Path]:
    """Return the files of a data folder that are to be in its backup, by their place."""
    found = {path.relative_to(data).as_posix(): path for kind in KINDS for path in data.glob(kind)}
    return {
        place: path
        for place, path in sorted(found.items())
        if _PLACE.fullmatch(place) and place not in LEFT_OUT and path.stat().st_size
    }


def sha256_of(path: Path, told: Told = lambda _bytes: None) -> str:
    """Return the SHA-256 of a file. Raise OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            told(len(block))
    return digest.hexdigest()


def _plain(files: Mapping[str, KeptFile]) -> dict[str, Any]:
    return {place: asdict(kept) for place, kept in sorted(files.items())}


def _kept(entry: Mapping[str, Any]) -> KeptFile:
    size, changed_ns = entry["source"]
    return KeptFile(int(entry["size"]), str(entry["sha256"]), (int(size), int(changed_ns)))


def _check(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
