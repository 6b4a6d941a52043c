"""The sounds of the alarm horn, computed here: no sound file of anybody else's is needed.

Frequencies, counts and periods are those of the priorities (domain model 1.8).
"""

import io
import wave
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hmi.plant.alarm_rules import Priority

RATE_HZ = 44_100
_EDGE_S = 0.006
"""A beep swells and fades so long: a hard edge would crackle."""
_TAIL_S = 0.08
"""Silence at the end: some players cut off the last of a sound."""
_OVERTONE = 0.25
"""Share of the octave: a bare sine is lost in the noise of a hall."""
_FULL = 32_000


@dataclass(frozen=True, slots=True)
class Tone:
    """Beeps of one priority; period_s is from one sound's begin to the next, where it repeats."""

    frequency_hz: float
    beeps: int
    beep_s: float
    gap_s: float
    loudness: float
    period_s: float

    @property
    def length_s(self) -> float:
        """How long one sound lasts, without the silence after it."""
        return self.beeps * self.beep_s + (self.beeps - 1) * self.gap_s


TONES = {
    Priority.P1: Tone(880.0, 3, 0.16, 0.10, 1.0, 2.0),
    Priority.P2: Tone(660.0, 2, 0.18, 0.14, 0.9, 5.0),
    Priority.P3: Tone(520.0, 1, 0.22, 0.0, 0.8, 15.0),
    Priority.P4: Tone(440.0, 1, 0.30, 0.0, 0.35, 30.0),
}


def samples_of(tone: Tone, volume: float = 1.0) -> NDArray[np.int16]:
    """Return one sound at a volume of 0 to 1, at RATE_HZ, one channel."""
    beep = _beep(tone)
    gap = np.zeros(round(tone.gap_s * RATE_HZ))
    tail = np.zeros(round(_TAIL_S * RATE_HZ))
    parts = [beep, *(part for _beep in range(tone.beeps - 1) for part in (gap, beep)), tail]
    scaled = np.concatenate(parts) * tone.loudness * min(1.0, max(0.0, volume)) * _FULL
    return scaled.astype(np.int16)


def wave_of(samples: NDArray[np.int16]) -> bytes:
    """Return samples as the content of a WAV file, which every player knows."""
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(samples.astype("<i2").tobytes())
    return content.getvalue()


def _beep(tone: Tone) -> NDArray[np.float64]:
    time = np.arange(round(tone.beep_s * RATE_HZ)) / RATE_HZ
    turn = 2 * np.pi * tone.frequency_hz * time
    sound = (1 - _OVERTONE) * np.sin(turn) + _OVERTONE * np.sin(2 * turn)
    edge = np.minimum(1.0, np.minimum(time, tone.beep_s - time) / _EDGE_S)
    return np.asarray(sound * np.clip(edge, 0.0, 1.0), dtype=np.float64)
