"""A long work tells a person how far it is, and a window line by line; a window can cancel it."""

import io
import json
import threading

from hmi.cli.output import Output
from hmi.cli.telling import Telling
from hmi.clock import SystemClock
from hmi.errors import ActionRefused
from hmi.historian.reader import ReadCancelled


class Pipe(io.RawIOBase):
    """An end of a pipe that stays open until it is closed from the other side."""

    def __init__(self) -> None:
        super().__init__()
        self.gone = threading.Event()

    def read(self, _size: int = -1) -> bytes:
        self.gone.wait(60)
        return b""


def told_to_window(work) -> tuple[int, list[dict]]:
    output, pipe = Output(io.StringIO(), io.StringIO()), Pipe()
    telling = Telling(output, SystemClock(), is_quiet=False, for_window=True)
    code = telling.carry_out(lambda: work(telling, pipe), pipe)
    pipe.gone.set()
    return code, [json.loads(line) for line in output.out.getvalue().splitlines()]


def test_a_window_is_told_what_was_made():
    code, told = told_to_window(lambda telling, _pipe: telling.finish("made", file="a", rows=3))
    assert (code, told) == (0, [{"done": {"file": "a", "rows": 3}}])


def test_a_window_is_told_why_nothing_was_made():
    def work(_telling, _pipe):
        raise ActionRefused("export-exists", file="a")

    code, told = told_to_window(work)
    assert (code, told) == (1, [{"refused": "export-exists", "fields": {"file": "a"}}])


def test_a_window_that_goes_away_cancels():
    def work(telling, pipe):
        assert telling.is_wanted()
        pipe.gone.set()
        assert telling._cancelled.wait(60)
        assert not telling.is_wanted()
        raise ReadCancelled

    code, told = told_to_window(work)
    assert (code, told[0]["refused"]) == (1, "export-cancelled")


def test_a_person_reads_lines():
    output = Output(io.StringIO(), io.StringIO())
    telling = Telling(output, SystemClock(), is_quiet=True, for_window=False)
    assert telling.carry_out(lambda: telling.finish("a: 3 rows", rows=3)) == 0
    telling.tell(0.5, "not now")
    assert output.out.getvalue() == "a: 3 rows\n"
    assert output.problems.getvalue() == ""
