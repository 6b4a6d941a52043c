"""The horn of this station: makes the sound that the engine names, until it names another one.

Which alarm sounds, and whether it was silenced, the engine decides for all windows alike.
"""

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from hmi.bus.facts import HornChanged
from hmi.plant.alarm_rules import Priority
from ui.live.horn_volume import HornVolume
from ui.live.sound_player import SoundPlayer
from ui.live.station import Station
from ui.live.tones import TONES, samples_of, wave_of

log = logging.getLogger(__name__)

FIRST_MS = 3000
"""By then a new window has time to see whether its horn would be heard."""
RETRY_MS = 60_000
"""A horn that could not be heard tries again, for a loudspeaker that is plugged in."""
_BREATH_S = 0.3
_SILENCE = HornChanged(None)


class Horn(QObject):
    """Plays by priority; problem is the code of why nothing is heard, empty when all is well."""

    changed = Signal()
    """problem, volume or what sounds is another one."""

    def __init__(
        self,
        station: Station,
        player: SoundPlayer,
        volume: HornVolume,
    ) -> None:
        """Listen to the station's bus; the sounds are made anew in its data folder."""
        super().__init__()
        self._clock = station.clock
        self._player = player
        self._volume = volume
        self._folder = station.data_folder / "sounds"
        self._fact = _SILENCE
        self._made: set[Path] = set()
        self._began_s = float("-inf")
        self.problem = ""
        self._again = QTimer(self, singleShot=True)
        self._again.timeout.connect(lambda: station.bugs.guard(self._sound))
        self._first = QTimer(self, singleShot=True, interval=FIRST_MS)
        self._first.timeout.connect(lambda: station.bugs.guard(self.probe))
        self._first.start()
        self._retry = QTimer(self, interval=RETRY_MS)
        self._retry.timeout.connect(lambda: station.bugs.guard(self.probe))
        player.hear(lambda code: station.bugs.guard(self._heard, code))
        self._end: Callable[[], None] = station.bus.horn.subscribe(self._take)

    @property
    def sounding(self) -> Priority | None:
        """The priority that sounds now, None for silence."""
        return self._fact.priority

    @property
    def volume(self) -> int:
        """How loud it is, in percent."""
        return self._volume.percent

    def choose_volume(self, percent: int) -> None:
        """Be as loud as that from now on."""
        self._volume.choose(percent)
        self.changed.emit()

    def test(self, priority: Priority) -> None:
        """Let a priority be heard once, whatever the alarms are."""
        self._play(priority, self._volume.percent)

    def probe(self) -> None:
        """Try without a sound whether there would be one."""
        if self._fact.priority is None:
            self._play(Priority.P4, 0)

    def rest(self) -> None:
        """Be quiet, such as when the engine is not heard and nobody could acknowledge."""
        self._take(_SILENCE)

    def close(self) -> None:
        """Be quiet for good."""
        self._end()
        self._end = _nothing
        for timer in (self._first, self._again, self._retry):
            timer.stop()
        self._player.close()

    def _take(self, fact: HornChanged) -> None:
        before, self._fact = self._fact, fact
        if fact.priority is None:
            self._again.stop()
            if before.priority is not None:
                self._player.stop()
        elif fact.priority is not before.priority or self._is_new(fact, before):
            self._sound()
        elif not fact.repeats:
            self._again.stop()
        if fact.priority is not before.priority:
            self.changed.emit()

    def _is_new(self, fact: HornChanged, before: HornChanged) -> bool:
        """Tell whether to begin anew: a thousand alarms in a second are no stutter."""
        if fact.priority is None or fact.number == before.number:
            return False
        begun_s = self._clock.monotonic() - self._began_s
        return begun_s > TONES[fact.priority].length_s + _BREATH_S

    def _sound(self) -> None:
        priority = self._fact.priority
        if priority is None:
            return
        self._began_s = self._clock.monotonic()
        self._play(priority, self._volume.percent)
        if self._fact.repeats:
            self._again.start(round(TONES[priority].period_s * 1000))

    def _play(self, priority: Priority, percent: int) -> None:
        file = self._folder / f"horn-p{int(priority)}-{percent}.wav"
        if self._is_made(file, priority, percent):
            self._player.play(file)

    def _is_made(self, file: Path, priority: Priority, percent: int) -> bool:
        try:
            if file not in self._made or not file.exists():
                self._folder.mkdir(parents=True, exist_ok=True)
                file.write_bytes(wave_of(samples_of(TONES[priority], percent / 100)))
                self._made.add(file)
        except OSError as error:
            log.info("The sound of the horn cannot be written: %s", error)
            self._heard("no-sound-file")
            return False
        return True

    def _heard(self, code: str) -> None:
        """Take note whether the last sound could be heard; the log has each change once."""
        if code != self.problem:
            self.problem = code
            if code:
                log.info("The horn cannot be heard: %s", code)
                self._retry.start()
            else:
                log.info("The horn can be heard")
                self._retry.stop()
        self.changed.emit()


def _nothing() -> None:
    """Have left the bus already."""
