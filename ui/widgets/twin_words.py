"""What-ifs in words: levers, ranges, and how far a simulation can be trusted."""

from hmi.plant.assets import MachineState
from hmi.plant.site import Site
from hmi.process_twin.answers import LEVEL, ModelError, Range
from hmi.process_twin.scenario import ALL_STOPS, Scenario
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.widgets.plain_text import plain
from ui.widgets.state_chip import state_word

_LONGEST = 60
_DIGITS = 4


def machine_name(site: Site, key: str) -> str:
    """Return the name of a machine, its key where the site has it no more."""
    known = site.machine_by_key.get(key)
    return plain(key if known is None else known.name, _LONGEST)


def reason_words(site: Site, reason: str) -> str:
    """Return a reason of stops: what people said, else the state the machine was in."""
    if reason == ALL_STOPS:
        return _("All stops")
    if reason in MachineState.__members__:
        return state_word(MachineState[reason])
    return plain(site.reason_tree.words(reason), _LONGEST)


def change_words(factor: float) -> str:
    """Return a factor as a change: +5 %."""
    return f"{100.0 * (factor - 1.0):+.0f} %"


def pieces(value: float) -> str:
    """Return a count of parts, no more exact than a simulation can be."""
    return formats.number(_rounded(value), 0)


def signed(value: float) -> str:
    """Return a difference of parts with its sign, as exact as that."""
    return f"{_rounded(value):+d}"


def _rounded(value: float) -> int:
    """Return a number with four digits that count."""
    spare = max(0, len(str(abs(round(value)))) - _DIGITS)
    return round(round(value, -spare))


def range_words(one: Range, *, is_difference: bool = False) -> str:
    """Return the ends of a range."""
    write = signed if is_difference else pieces
    return _("{low} to {high}").format(low=write(one.low), high=write(one.high))


def level_words() -> str:
    """Return how many cases a range is meant to hold."""
    return f"{100.0 * LEVEL:.0f} %"


def buffer_name(site: Site, groups: tuple[tuple[str, ...], ...], number: int) -> str:
    """Return between which machines a buffer lies."""
    if number + 1 >= len(groups):
        return str(number)
    before, behind = groups[number][-1], groups[number + 1][0]
    return f"{machine_name(site, before)} \N{RIGHTWARDS ARROW} {machine_name(site, behind)}"


def scenario_words(
    site: Site, groups: tuple[tuple[str, ...], ...], scenario: Scenario
) -> list[str]:
    """Return each lever that differs in a few words; empty for the line as it is."""
    found = [
        f"{machine_name(site, key)} {change_words(one)}" for key, one in scenario.speeds.items()
    ]
    for (key, reason), share in scenario.stops_left.items():
        told = _("{machine}: {reason} {change}")
        found.append(
            told.format(
                machine=machine_name(site, key), reason=reason_words(site, reason),
                change=change_words(share),
            )
        )  # fmt: skip
    for number, capacity in scenario.capacities.items():
        told = _("Buffer {between}: {n}")
        found.append(told.format(between=buffer_name(site, groups, number), n=pieces(capacity)))
    if scenario.changeover != 1.0:
        found.append(_("Changeovers {change}").format(change=change_words(scenario.changeover)))
    return found


def error_words(error: ModelError) -> str:
    """Return how well the model hit what was recorded."""
    told = _(
        "Replaying {n} recorded days, each from the others: {together} together, {day} a day on"
        " average."
    )
    return told.format(
        n=len(error.days), together=f"{100.0 * error.together:+.1f} %",
        day=formats.percent(error.a_day),
    )  # fmt: skip
