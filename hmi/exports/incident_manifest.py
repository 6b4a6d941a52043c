"""What an incident file says of itself: which time of which station, and every file in it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hmi.errors import StorageError, StorageTooNew

NAME = "manifest.json"
SUFFIX = ".lineside"
FORMAT = "lineside-incident"
VERSION = 1
MOST_FILES = 5000
PLACE = re.compile(
    r"history/(odd-)?\d{4}-\d{2}-\d{2}\.sqlite|journal\.sqlite|gaps\.sqlite"
    r"|sites/\d{8}T\d{12}Z-[0-9a-f]{16}\.toml"
)
"""What may be in an incident, and where: nothing else is ever written to a disk."""
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LONGEST_TEXT = 500


@dataclass(frozen=True, slots=True)
class PackedFile:
    """One file: bytes and checksum."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentManifest:
    """An interval [start, end] of a station in microseconds UTC; files by their place."""

    start_us: int
    end_us: int
    made_us: int
    site: str
    station: str
    note: str = ""
    files: Mapping[str, PackedFile] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files.values())

    def packed(self) -> bytes:
        """Return the manifest as JSON."""
        files = {place: [file.size, file.sha256] for place, file in self.files.items()}
        told = {
            "format": FORMAT, "version": VERSION, "start_us": self.start_us,
            "end_us": self.end_us, "made_us": self.made_us, "site": self.site,
            "station": self.station, "note": self.note, "files": files,
        }  # fmt: skip
        return json.dumps(told, indent=1).encode()


def read_manifest(raw: bytes, name: str) -> IncidentManifest:
    """Return the manifest of a file of that name. Raise StorageError when it is none of ours."""
    try:
        told = json.loads(raw)
        if told["format"] != FORMAT:
            raise _not_ours(name, "format")
        if int(told["version"]) > VERSION:
            raise StorageTooNew(
                "storage-too-new", file=name, found=int(told["version"]), known=VERSION
            )
        files = {str(place): _file(entry) for place, entry in told["files"].items()}
        found = IncidentManifest(
            start_us=_whole(told["start_us"]), end_us=_whole(told["end_us"]),
            made_us=_whole(told["made_us"]), site=_text(told["site"]),
            station=_text(told["station"]), note=_text(told["note"]), files=files,
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _not_ours(name, "manifest") from error
    wrong = [place for place in files if not PLACE.fullmatch(place)]
    if wrong or len(files) > MOST_FILES or found.end_us < found.start_us:
        raise _not_ours(name, "manifest")
    return found


def _file(entry: Any) -> PackedFile:
    size, digest = entry
    if not isinstance(digest, str) or not _SHA256.fullmatch(digest) or _whole(size) < 0:
        raise ValueError(entry)
    return PackedFile(size, digest)


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 2**62:
        raise TypeError(value)
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value[:_LONGEST_TEXT]


def _not_ours(name: str, detail: str) -> StorageError:
    return StorageError("incident-not-ours", file=name, detail=detail)
