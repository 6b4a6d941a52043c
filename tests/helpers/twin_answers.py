"""An answer of the process twin for the demo line, as its process would tell it."""

from hmi.process_twin.answers import Answer, Gain, ModelError, Range, ReplayedDay
from hmi.process_twin.wire import BufferShown, MachineShown, Shown

DAY_US = 86_400_000_000
FIRST_US = 1_772_406_000_000_000
LINE = ("depalletiser", "filler", "capper", "labeller", "case_packer", "palletiser")


def twin_answer(*, has_gains: bool = True) -> Shown:
    """Return what a filler that is 5 % faster would bring in a week."""
    waiting = dict(zip(LINE, (0.101, 0.047, 0.094, 0.133, 0.177, 0.218), strict=True))
    days = tuple(
        ReplayedDay(FIRST_US + number * DAY_US, 52_500.0 + 130.0 * number, 52_800.0)
        for number in range(14)
    )
    answer = Answer(
        before=Range(364_700.0, 367_400.0, 370_600.0),
        after=Range(373_600.0, 376_500.0, 380_000.0),
        difference=Range(8_100.0, 9_100.0, 10_050.0),
        waiting=waiting,
        waiting_after={key: one + 0.01 for key, one in waiting.items()},
        error=ModelError(days=days, chance=0.011),
        replications=40,
        days=7.0,
    )
    return Shown(
        answer=answer,
        gains=_gains() if has_gains else (),
        machines=tuple(_machine(key) for key in LINE),
        buffers=tuple(
            BufferShown(capacity=size, factor=1.0, is_given=False)
            for size in (900.0, 400.0, 800.0, 1200.0, 80.0)
        ),
        changeovers=81,
        changeover_s=530.0,
        learned_days=14,
        coverage=0.998,
        horizon=(FIRST_US + 14 * DAY_US, FIRST_US + 21 * DAY_US),
        working_s=7 * 21.75 * 3600.0,
    )


def _gains() -> tuple[Gain, ...]:
    middles = (1290.0, 350.0, 120.0, 40.0, 25.0, -5.0)
    order = ("filler", "depalletiser", "capper", "labeller", "palletiser", "case_packer")
    return tuple(
        Gain(key, Range(middle - 90.0, middle, middle + 110.0))
        for key, middle in zip(order, middles, strict=True)
    )


def _machine(key: str) -> MachineShown:
    return MachineShown(
        key=key, cycles_s=(0.095, 0.1, 0.104), rate=10.0, scrap=0.0101, executing_s=930_000.0,
        stops={"HELD": (1032, 61_920.0), "FAULT": (3, 1_560.0)},
    )  # fmt: skip
