"""Small lines whose output is known."""

from hmi.process_twin.line_facts import BufferFacts, LineFacts, MachineFacts, StopSeen


def machine(key, rate, *, run_s=0.0, stop_s=0.0, scrap=0.0, reason="jam"):
    """A machine that makes rate pieces a second, and stops after run_s of work for stop_s."""
    runs, stops = ((run_s,), (StopSeen(reason, stop_s),)) if run_s else ((), ())
    return MachineFacts(
        key=key, rate_by_recipe={"": rate}, runs_s=runs, stops=stops, scrap=scrap,
        executing_s=100.0 * run_s,
    )  # fmt: skip


def line(*machines, capacities=(), factor=1.0):
    """Machines one behind the other."""
    return LineFacts(
        groups=tuple((one.key,) for one in machines),
        machines={one.key: one for one in machines},
        buffers=tuple(BufferFacts(capacity=size, factor=factor) for size in capacities),
    )


def parallel(before, two, size):
    """One machine, and two behind it side by side."""
    return LineFacts(
        groups=((before.key,), tuple(one.key for one in two)),
        machines={one.key: one for one in (before, *two)},
        buffers=(BufferFacts(capacity=size),),
    )
