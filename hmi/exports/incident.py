"""Takes an interval of everything along in one file: samples, holes, journal, notes, site.

Inside is a small data folder, so that on another PC everything reads it as it reads a station.
"""

import hashlib
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from hmi.bus.facts import GapChanged, GapState
from hmi.clock import Clock, from_us, to_us
from hmi.errors import ActionRefused
from hmi.exports.incident_manifest import NAME, IncidentManifest, PackedFile
from hmi.exports.shared_site import without_secrets
from hmi.exports.stream import IsWanted, SampleSource
from hmi.exports.whole_file import refuse_folder, whole_files
from hmi.historian.excerpt import Excerpt
from hmi.historian.reader import ReadCancelled
from hmi.historian.series import Series
from hmi.journal.excerpt import excerpt as excerpt_of_journal
from hmi.plant.site import Site
from hmi.storage.file_failures import file_errors

_LONGEST_US = 32 * 86_400_000_000
"""A month; for more there is the backup."""
_PACKING = 0.1
"""Share of the work that is the packing at its end."""
_BLOCK = 1 << 20
_DAMAGED = "samples-damaged"


class WholeSource(SampleSource, Protocol):
    """Reads samples with the one that held before, too."""

    def read(self, key: str, start_us: int, end_us: int) -> Series:
        """Return the samples in [start, end] and the last one before start."""


@dataclass(frozen=True, slots=True)
class Packed:
    """How far the packing is, and at its end how many samples are in the file."""

    share: float
    samples: int
    file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One interval [start, end] in microseconds UTC of the station of a data folder.

    sites are the versions of its site in that time, content by name.
    """

    site: Site
    source: WholeSource
    data_folder: Path
    sites: Mapping[str, bytes]
    start_us: int
    end_us: int
    note: str = ""

    def write(
        self, path: Path, clock: Clock, told: Callable[[Packed], object], is_wanted: IsWanted,
        *, may_replace: bool = False,
    ) -> Packed:  # fmt: skip
        """Write the file; tell now and then how far it is.

        Raise ReadCancelled when it is not wanted any more, ActionRefused or StorageError when it
        cannot be done: then there is no file.
        """
        if not 0 < self.end_us - self.start_us <= _LONGEST_US:
            raise ActionRefused("incident-too-long", days=_LONGEST_US // 86_400_000_000)
        refuse_folder(path.parent)
        with (
            whole_files(path, may_replace=may_replace) as (file,),
            file_errors(path),
            tempfile.TemporaryDirectory(prefix=".lineside-", dir=path.parent) as made,
        ):
            folder = Path(made)
            samples = 0
            for share, count in self._gather(folder, clock, is_wanted):
                samples += count
                told(Packed(share * (1 - _PACKING), samples))
            self._pack(folder, file, clock, is_wanted)
        return Packed(1.0, samples, path)

    def _gather(
        self, folder: Path, clock: Clock, is_wanted: IsWanted
    ) -> Iterator[tuple[float, int]]:
        """Write everything into a folder; yield how much is done, and the samples of each part."""
        excerpt = Excerpt(folder, self.site.tags, clock)
        lost: dict[tuple[str, int, int], list[str]] = {}
        for number, tag in enumerate(self.site.tags):
            count = 0
            for part in self._of_tag(tag.key):
                if not is_wanted():
                    raise ReadCancelled
                excerpt.add(number, part)
                for span in self._lost(tag.key, part):
                    lost.setdefault(span, []).append(tag.key)
                count += len(part)
            yield (number + 1) / len(self.site.tags), count
        gaps = list(self.source.gaps(self.start_us, self.end_us))
        first = max((gap.number for gap in gaps), default=0) + 1
        excerpt.add_gaps(gaps)
        excerpt.add_gaps(
            self._gap(first + n, span, keys) for n, (span, keys) in enumerate(lost.items())
        )
        excerpt.close()
        excerpt_of_journal(self.data_folder, folder, self.start_us, self.end_us)
        (folder / "sites").mkdir()
        for name, content in self.sites.items():
            (folder / "sites" / name).write_bytes(without_secrets(content))

    def _of_tag(self, key: str) -> Iterator[Series]:
        at_start = self.source.read(key, self.start_us, self.start_us)
        yield at_start.until(self.start_us - 1)
        yield from self.source.days(key, self.start_us, self.end_us)

    def _lost(self, key: str, part: Series) -> Iterator[tuple[str, int, int]]:
        """Yield connection, start and end of what of a tag could not be read."""
        connection = self.site.connection_of(self.site.tag(key))
        for start, end in part.lost:
            first, last = max(start, self.start_us), min(end, self.end_us)
            if first <= last:
                yield connection, first, last

    def _gap(self, number: int, span: tuple[str, int, int], keys: Sequence[str]) -> GapChanged:
        """Return what is lost of some tags as a hole that nothing fills."""
        connection, start_us, end_us = span
        own = [tag for tag in self.site.tags if self.site.connection_of(tag) == connection]
        tags = () if len(keys) == len(own) else tuple(keys)
        return GapChanged(
            number, connection, from_us(start_us), from_us(end_us), _DAMAGED,
            GapState.UNFILLABLE, tags=tags,
        )  # fmt: skip

    def _pack(self, folder: Path, file: IO[bytes], clock: Clock, is_wanted: IsWanted) -> None:
        paths = {
            path.relative_to(folder).as_posix(): path
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        manifest = IncidentManifest(
            start_us=self.start_us, end_us=self.end_us, made_us=to_us(clock.now()),
            site=self.site.name, station=self.site.station, note=self.note,
            files={place: _packed(path) for place, path in paths.items()},
        )  # fmt: skip
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(NAME, manifest.packed())
            for place, path in paths.items():
                if not is_wanted():
                    raise ReadCancelled
                archive.write(path, place)


def _packed(path: Path) -> PackedFile:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return PackedFile(size, digest.hexdigest())
