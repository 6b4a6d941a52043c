"""When runs begin: edges of a signal, entries into a state, comings of an alarm. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hmi.bus.facts import AlarmChanged, Trigger
from hmi.clock import to_us
from hmi.historian.series import Times
from hmi.trends.step_line import StepLine


def rising(line: StepLine, threshold: float, deadband: float = 0.0) -> Times:
    """Return when the value came from below the threshold to it or above.

    Before the next edge it must have been below by the deadband, so that noise makes none. What
    comes out of a time without values is no edge: nobody knows when it was.
    """
    return _edges(line, line.values >= threshold, line.values < threshold - deadband)


def falling(line: StepLine, threshold: float, deadband: float = 0.0) -> Times:
    """Return when the value came from the threshold, and the deadband, or above to below it."""
    return _edges(line, line.values < threshold, line.values >= threshold + deadband)


def entries(line: StepLine, value: float) -> Times:
    """Return when the value became this one, such as the number of a machine's state."""
    return _turns(line, line.values == value)


def comings(events: Iterable[AlarmChanged], key: str) -> Times:
    """Return when an alarm came, from what the journal tells of it, sorted."""
    came = {to_us(one.came) for one in events if one.key == key and one.trigger in _CAME}
    return np.array(sorted(came), np.int64)


_CAME = (Trigger.ACTIVATE,)


def _edges(line: StepLine, is_over: NDArray[np.bool_], is_back: NDArray[np.bool_]) -> Times:
    """Return the times of steps that are over, after one that was back and all known between."""
    marks = np.zeros(len(line.values), np.int8)
    marks[is_over], marks[is_back], marks[~line.is_known] = 1, -1, 2
    told = np.flatnonzero(marks)
    begins = (marks[told[1:]] == 1) & (marks[told[:-1]] == -1)
    times: Times = line.times_us[told[1:][begins]]
    return times


def _turns(line: StepLine, is_true: NDArray[np.bool_]) -> Times:
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
