"""Write the lock files anew from pyproject.toml: exact versions with hashes, for every platform.

Needs `uv` (its path in LINESIDE_UV, else from PATH); users and builds never do. The files name
versions and hashes but no download address, so any mirror serves.

requirements.txt       what the program needs
requirements-dev.txt   the same and what tests and checks need
requirements-core.txt  the engine without Qt and its tests: proof that the core needs no screen
"""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WINDOW_ONLY = ("pyside6", "pyqtgraph", "qasync")
COMMAND = (
    "pip", "compile", "--universal", "--python-version", "3.11", "--fork-strategy", "fewest",
    "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-header",
    "--no-annotate", "--quiet", "-",
)  # fmt: skip


def main() -> None:
    """Compile the three locks; with --upgrade take the newest versions that pyproject allows."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    program = pyproject["project"]["dependencies"]
    test, dev = (pyproject["dependency-groups"][name] for name in ("test", "dev"))
    core = [one for one in program if not one.lower().startswith(WINDOW_ONLY)]
    extra = [one for one in dev if isinstance(one, str)]
    _compile("requirements-dev.txt", [*program, *test, *extra])
    _compile("requirements.txt", program, agree_with="requirements-dev.txt")
    _compile("requirements-core.txt", [*core, *test], agree_with="requirements-dev.txt")


def _compile(name: str, wanted: list[str], agree_with: str = "") -> None:
    """Write one lock; agree_with names a lock whose versions it must share."""
    command = [os.environ.get("LINESIDE_UV", "uv"), *COMMAND, "--output-file", name]
    if agree_with:
        command += ["--constraints", agree_with]
    subprocess.run(
        [*command, *sys.argv[1:]], cwd=ROOT, check=True, text=True, input="\n".join(wanted)
    )


if __name__ == "__main__":
    main()
