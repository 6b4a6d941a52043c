"""Collects the problems of one file, so that all of them are told at once."""

from hmi.config.positions import Path, Positions
from hmi.errors import Problem

_LONGEST = 80
_OF_SEVERAL_KEYS = {"bad-combination", "bad-order", "missing-key", "overlapping-shifts"}


def dotted(path: Path) -> str:
    """Return a path as people write it, such as `tags[3].unit`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def shown(found: object) -> str:
    """Return what was found as one short line."""
    text = str(found).lower() if isinstance(found, bool) else str(found)
    text = text.replace("\n", "\\n")
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


class Findings:
    """Problems and warnings of one file, in the order of its lines."""

    def __init__(self, file: str, positions: Positions) -> None:
        self._file = file
        self._positions = positions
        self._problems: list[Problem] = []
        self._warnings: list[Problem] = []
        self._doubtful: dict[Path, frozenset[str | int]] = {}

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What makes the file unusable, by line."""
        return tuple(sorted(self._problems, key=lambda problem: problem.line))

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What is unusual but works, by line."""
        return tuple(sorted(self._warnings, key=lambda problem: problem.line))

    def line_of(self, path: Path) -> int:
        """Return the line of a path in the file."""
        return self._positions.line_of(path)

    def doubt(self, table: Path, keys: frozenset[str | int]) -> None:
        """From now on judge of this table neither these keys nor how its keys fit together."""
        self._doubtful[table] = keys

    def add(self, path: Path, code: str, expected: str, found: object = "") -> None:
        """Note one problem at a path; of a doubtful table only what one sound key proves."""
        for length in (1, 2):
            keys = self._doubtful.get(path[:length])
            if keys is not None and (code in _OF_SEVERAL_KEYS or keys & set(path[length:])):
                return
        self._problems.append(self._problem(path, code, expected, found))

    def warn(self, path: Path, code: str, expected: str, found: object = "") -> None:
        """Note something unusual at a path."""
        self._warnings.append(self._problem(path, code, expected, found))

    def require(
        self, fulfilled: bool, path: Path, code: str, expected: str, found: object = ""
    ) -> None:
        """Note a problem unless a condition is fulfilled."""
        if not fulfilled:
            self.add(path, code, expected, found)

    def _problem(self, path: Path, code: str, expected: str, found: object) -> Problem:
        return Problem(self._file, self.line_of(path), dotted(path), code, expected, shown(found))
