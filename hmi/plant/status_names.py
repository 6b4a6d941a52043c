"""The names of OPC UA status codes (OPC 10000-6 A.2), for people and for files that they read."""

from functools import cache
from importlib.resources import files

_FILE = "status_names.txt"


@cache
def _names() -> dict[int, str]:
    """Return names by the upper 16 bits, which tell the kind; the lower ones say more about it."""
    text = (files("resources") / "opcua" / _FILE).read_text("utf-8")
    rows = (line.partition(" ") for line in text.splitlines())
    return {int(number, 16): name for number, _space, name in rows}


def status_name(status: int) -> str:
    """Return the name of a status code; one that the standard does not know is named by number."""
    return _names().get(status >> 16) or f"0x{status:08X}"


def status_of(name: str) -> int | None:
    """Return the code of a name, whatever its case, or of a number; None for neither."""
    wanted = name.strip()
    if wanted.isdecimal() or wanted.lower().startswith("0x"):
        try:
            number = int(wanted, 0)
        except ValueError:
            return None
        return number if 0 <= number < 2**32 else None
    found = [number for number, known in _names().items() if known.lower() == wanted.lower()]
    return found[0] << 16 if found else None
