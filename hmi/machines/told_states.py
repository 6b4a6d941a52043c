"""The states that samples tell, kept up with each sample; a late one has all told anew."""

from collections.abc import Iterable

from hmi.machines.timeline import Segment, StateInput, StateReader, Track, append, told
from hmi.plant.samples import Value


class ToldStates:
    """States from the samples of a machine's signals, without regard to what was not seen."""

    def __init__(self, reader: StateReader, signals: Iterable[StateInput], start_us: int) -> None:
        self._reader, self._start_us = reader, start_us
        self.tracks: dict[StateInput, Track] = {one: Track(start_us) for one in signals}
        self._newest: dict[StateInput, tuple[Value, int]] = {}
        self._last_us = start_us
        self._segments: list[Segment] | None = []

    def feed(self, signal: StateInput, time_us: int, value: Value, status: int) -> bool:
        """Take a sample; return whether it may change a state."""
        simple = self._reader.simplified(signal, value)
        is_news = self.tracks[signal].feed(time_us, simple, status)
        if time_us <= self._last_us:
            self._segments = None if is_news else self._segments
            return is_news
        self._last_us = time_us
        self._newest[signal] = (simple, status)
        if self._segments is None or not is_news:
            return is_news
        count = len(self._segments)
        append(self._segments, time_us, self._reader.read(self._newest))
        return len(self._segments) > count

    def segments(self) -> list[Segment]:
        """Return the states in order; neighbours differ."""
        if self._segments is None:
            self._segments = told(self._reader, self.tracks)
            self._newest = {
                signal: track.points[-1][1:]
                for signal, track in self.tracks.items()
                if track.points
            }
        return self._segments
