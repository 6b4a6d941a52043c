"""How the window of this station looks; a small TOML file that people may edit, too.

A bad file never keeps the window from starting: what is wrong in it is replaced by the default
and told as a problem.
"""

from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from hmi.config.replaced_file import replace_file
from hmi.errors import ConfigurationError, Problem, StorageError

if TYPE_CHECKING:
    import tomlkit


class ThemeName(StrEnum):
    """The themes of the window."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Settings of one station's window; lengths in millimetres as named."""

    theme: ThemeName = ThemeName.LIGHT
    full_screen: bool = False
    screen_diagonal_mm: float | None = None
    """Diagonal of the visible screen; None takes what the screen says of itself."""
    viewing_distance_mm: float = 600.0
    language: str = "en"
    horn_volume: int = 75
    """Percent of the loudest that is possible."""
    past_quiet_s: float = 300.0
    """After so long without a touch a window that looks back returns to what is now."""


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """Settings, and what was wrong with their file."""

    settings: Settings
    problems: tuple[Problem, ...] = ()


_LIMITS = {
    "screen_diagonal_mm": (100.0, 3000.0, "mm"),
    "viewing_distance_mm": (200.0, 10_000.0, "mm"),
    "horn_volume": (10.0, 100.0, "%"),
    "past_quiet_s": (30.0, 7200.0, "s"),
}


def load_settings(path: Path) -> LoadedSettings:
    """Return the settings of a file; defaults where it is missing or wrong. Never raise."""
    if not path.exists():
        return LoadedSettings(Settings())
    # Checking a file takes longer to load than the first picture: not where there is no file.
    from hmi.config.document import read_document
    from hmi.config.findings import Findings
    from hmi.config.mistakes import nearest
    from hmi.config.schema import read_single

    try:
        document = read_document(path)
    except ConfigurationError as error:
        empty = all(problem.code == "file-empty" for problem in error.problems)
        return LoadedSettings(Settings(), () if empty else error.problems)
    findings = Findings(document.file, document.positions)
    names = tuple(field.name for field in fields(Settings))
    for key in document.tables:
        if key not in names:
            findings.add((key,), "unknown-key", nearest(key, names))
    table = {key: value for key, value in document.tables.items() if key in names}
    read = read_single(Settings, table, findings)
    kept = asdict(read) if read else {}
    for key, (low, high, unit) in _LIMITS.items():
        number = kept.get(key)
        if number is not None and not low <= number <= high:
            findings.add((key,), "out-of-range", f"{low:g} to {high:g} {unit}", number)
            del kept[key]
    return LoadedSettings(Settings(**kept), findings.problems)


def save_settings(path: Path, settings: Settings) -> None:
    """Write settings so that a power cut leaves the old or the new file; comments are kept.

    Raise StorageError when the disk refuses.
    """
    import tomlkit

    document = _existing(path)
    for key, value in asdict(settings).items():
        if value is None:
            document.pop(key, None)
        elif document.get(key) != value:
            document[key] = str(value) if isinstance(value, StrEnum) else value
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, tomlkit.dumps(document).encode())
    except OSError as error:
        raise StorageError("storage-io", file=str(path), detail=error.strerror) from error


def _existing(path: Path) -> "tomlkit.TOMLDocument":
    """Return the file as it is, with its comments; an empty one where it cannot be read."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        return tomlkit.parse(path.read_bytes().decode("utf-8-sig"))
    except (OSError, ValueError, TOMLKitError):
        return tomlkit.document()
