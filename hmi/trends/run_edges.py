"""When runs begin: edges of a signal, entries into a state, comings of an alarm. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from hmi.bus.facts import AlarmChanged, Trigger
from hmi.clock import to_us
from hmi.historian.series import Times
from hmi.trends.step_line import StepLine


def rising(line: StepLine, threshold: float) -> Times:
    """Return when the value came from below the threshold to it or above.

    What comes out of a time without values is no edge: nobody knows when it was.
    """
    return _turns(line, line.values >= threshold)


def falling(line: StepLine, threshold: float) -> Times:
    """Return when the value came from the threshold or above to below it."""
    return _turns(line, line.values < threshold)


def entries(line: StepLine, value: float) -> Times:
    """Return when the value became this one, such as the number of a machine's state."""
    return _turns(line, line.values == value)


def comings(events: Iterable[AlarmChanged], key: str) -> Times:
    """Return when an alarm came, from what the journal tells of it, sorted."""
    came = {to_us(one.came) for one in events if one.key == key and one.trigger in _CAME}
    return np.array(sorted(came), np.int64)


_CAME = (Trigger.ACTIVATE,)


def _turns(line: StepLine, is_true: np.ndarray) -> Times:
    known = line.is_known
    begins = is_true[1:] & ~is_true[:-1] & known[1:] & known[:-1]
    times: Times = line.times_us[1:][begins]
    return times


@dataclass(frozen=True, slots=True)
class RunChoice:
    """The run that is looked at and those before it, each by when it began, newest first."""

    this_us: int
    earlier_us: tuple[int, ...]


def choose_runs(begins_us: Times, back: int, most: int) -> RunChoice | None:
    """Return the run that is `back` before the newest, with up to `most` earlier ones.

    None where there are not so many.
    """
    newest_first = np.unique(begins_us)[::-1].tolist()
    if back >= len(newest_first):
        return None
    return RunChoice(newest_first[back], tuple(newest_first[back + 1 : back + 1 + most]))
