"""Colours by meaning, for the light and the dark theme; the only place with colour values.

Grey is normal. Alarm colours appear nowhere but in alarm badges and alarm pointers.
"""

from dataclasses import dataclass

from hmi.plant.alarm_rules import Priority
from hmi.plant.assets import MachineState


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmColour:
    """Fill of an alarm badge and the ink of the letter in it, as `#rrggbb`."""

    fill: str
    ink: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """One theme's colours as `#rrggbb`; two greys of ground, one ink, one value blue."""

    is_dark: bool
    bg: str
    panel: str
    sunken: str
    text: str
    text2: str
    value: str
    setpoint: str
    line: str
    hairline: str
    """line at 40 % on bg, flattened so that nothing needs blending while painting."""
    pressed: str
    """Ground of a target under the finger."""
    stopped: str
    running: str
    normal_band: str
    outer_band: str
    """Between the alarm limits and the ends of the range; nearly sunken."""
    badge_outline: str
    bad: str
    """Hatch of bad quality and lost communication."""
    alarms: tuple[AlarmColour, ...]
    """P1 to P4, highest first."""
    pens: tuple[str, ...]
    """Calm pens at nearly equal lightness; none is near an alarm colour."""

    def alarm(self, priority: Priority) -> AlarmColour:
        """Return the badge colours of a priority."""
        return self.alarms[priority - 1]

    def state_fill(self, state: MachineState) -> str:
        """Return the fill of equipment in a state: the brighter, the more it works."""
        return {
            MachineState.EXECUTING: self.running,
            MachineState.STARVED: self.waiting,
            MachineState.BLOCKED: self.waiting,
            MachineState.IDLE: self.waiting,
            MachineState.SETUP: self.waiting,
        }.get(state, self.stopped)

    @property
    def waiting(self) -> str:
        """Fill of equipment that could run but does not."""
        return mix(self.running, self.stopped, 0.5)

    def ink_on(self, fill: str) -> str:
        """Return the text colour that reads on a grey of this palette."""
        dark, light = "#1F1F1F", "#FFFFFF"
        return dark if contrast(dark, fill) >= contrast(light, fill) else light


def channels(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue of `#rrggbb`, each 0..255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(front: str, back: str, share: float) -> str:
    """Return front painted on back with an opacity of share."""
    pairs = zip(channels(front), channels(back), strict=True)
    return "#" + "".join(f"{round(f * share + b * (1 - share)):02X}" for f, b in pairs)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1..21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


LIGHT = Palette(
    is_dark=False,
    bg="#DCDCDC",
    panel="#E8E8E8",
    sunken="#C8C8C8",
    text="#1F1F1F",
    text2="#4A4A4A",
    value="#10306E",
    setpoint="#0B5394",
    line="#6A6A6A",
    hairline="#AEAEAE",
    pressed="#C8CED6",
    stopped="#757575",
    running="#F4F4F4",
    normal_band="#AEB4BA",
    outer_band="#D2D2D2",
    badge_outline="#1F1F1F",
    bad="#5A5A5A",
    alarms=(
        AlarmColour(fill="#C8102E", ink="#FFFFFF"),
        AlarmColour(fill="#E87511", ink="#000000"),
        AlarmColour(fill="#F2D21B", ink="#000000"),
        AlarmColour(fill="#7E4FA3", ink="#FFFFFF"),
    ),
    pens=("#10306E", "#0F6466", "#74405F", "#66533F", "#47627A", "#5A6118", "#3A6EA5", "#3F6B63"),
)

DARK = Palette(
    is_dark=True,
    bg="#2B2E31",
    panel="#34383C",
    sunken="#1F2225",
    text="#ECECEC",
    text2="#B8BDC2",
    value="#A9CBF0",
    setpoint="#7FB4EA",
    line="#9AA0A5",
    hairline="#575C5F",
    pressed="#434B54",
    stopped="#8C949B",
    running="#D8DCE0",
    normal_band="#4C5359",
    outer_band="#272A2D",
    badge_outline="#ECECEC",
    bad="#9AA0A5",
    alarms=(
        AlarmColour(fill="#FF5A4F", ink="#000000"),
        AlarmColour(fill="#FF9838", ink="#000000"),
        AlarmColour(fill="#F2D21B", ink="#000000"),
        AlarmColour(fill="#C49AE8", ink="#000000"),
    ),
    pens=("#A9CBF0", "#7CC5BC", "#D6AFC0", "#C9B8A0", "#9DB4C8", "#B9C08A", "#82AEE0", "#A3CFC6"),
)
