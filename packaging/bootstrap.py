"""Set up what the program needs, once, and then run it, its tests or its checks.

Standard library only. The first call makes .venv and installs the hash-locked packages; later
calls find their stamp, need no network and go straight on. The Makefile, run.cmd and test.cmd are
one line each into this file:

    python3 packaging/bootstrap.py COMMAND

COMMAND is run, test, soak, check, bench, shots, peers or unit-without-qt.

Environment: LINESIDE_VENV places the virtual environment elsewhere; the Python that runs this
file is the one it is made with.
"""

import sys

OLDEST = (3, 11)


def main() -> int:
    """Run the command that the arguments name; return its exit code."""
    if sys.version_info < OLDEST:
        found = sys.version.split()[0]
        print(f"Lineside needs Python 3.11 or newer; this is Python {found}.", file=sys.stderr)
        return 1
    # Not earlier: an older Python cannot read these modules, and should say why.
    from commands import run_command

    return run_command(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
