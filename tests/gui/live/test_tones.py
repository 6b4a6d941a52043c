"""The sounds of the horn: right tones, as many beeps as the priority says, and real WAV files."""

import io
import wave

import numpy as np
import pytest

from hmi.plant.alarm_rules import Priority
from ui.live.tones import RATE_HZ, TONES, samples_of, wave_of


def beeps(samples):
    """Return begin and end of each beep: stretches that are loud in 5 ms windows."""
    window = RATE_HZ // 200
    loud = np.abs(samples[: len(samples) // window * window].reshape(-1, window)).max(axis=1) > 500
    edges = np.flatnonzero(np.diff(np.concatenate([[0], loud.astype(int), [0]])))
    return list(zip(edges[::2] * window, edges[1::2] * window, strict=True))


@pytest.mark.parametrize(("priority", "count", "frequency"), [
    (Priority.P1, 3, 880), (Priority.P2, 2, 660), (Priority.P3, 1, 520), (Priority.P4, 1, 440),
])  # fmt: skip
def test_each_priority_has_its_number_of_beeps_at_its_frequency(priority, count, frequency):
    samples = samples_of(TONES[priority])
    found = beeps(samples)
    assert len(found) == count
    begin, end = found[0]
    spectrum = np.abs(np.fft.rfft(samples[begin:end].astype(float)))
    strongest = np.argmax(spectrum) * RATE_HZ / (end - begin)
    assert abs(strongest - frequency) < RATE_HZ / (end - begin)


def test_a_sound_is_over_before_it_comes_again():
    for tone in TONES.values():
        assert tone.length_s < tone.period_s


def test_the_graver_the_louder_and_the_volume_scales_all():
    peaks = [int(np.abs(samples_of(TONES[one])).max()) for one in Priority]
    assert peaks == sorted(peaks, reverse=True)
    assert peaks[-1] > 0
    half = int(np.abs(samples_of(TONES[Priority.P1], 0.5)).max())
    assert half == pytest.approx(peaks[0] / 2, rel=0.01)
    assert not samples_of(TONES[Priority.P1], 0.0).any()
    assert np.array_equal(samples_of(TONES[Priority.P1], 7.0), samples_of(TONES[Priority.P1]))


def test_nothing_crackles_at_the_ends_of_a_beep():
    samples = samples_of(TONES[Priority.P1]).astype(int)
    steps = np.abs(np.diff(samples))
    _begin, end = beeps(samples)[0]
    inside = steps[2000 : end - 2000].max()
    assert steps[:50].max() < inside / 2
    assert steps[end : end + 400].max() < inside / 2
    assert samples[0] == samples[-1] == 0


def test_the_file_is_one_that_players_read():
    samples = samples_of(TONES[Priority.P2])
    with wave.open(io.BytesIO(wave_of(samples))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE_HZ)
        assert np.array_equal(np.frombuffer(file.readframes(10**9), "<i2"), samples)
