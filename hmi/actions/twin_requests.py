"""Requests about the process twin; requests.py has them with all others."""

from dataclasses import dataclass

from hmi.plant.what_ifs import WhatIfAnswered


@dataclass(frozen=True, slots=True)
class KeepWhatIf:
    """Keep a what-if that was answered; without a name it only counts as asked."""

    answered: WhatIfAnswered
    name: str = ""


@dataclass(frozen=True, slots=True)
class ForgetWhatIf:
    """Forget a kept what-if."""

    number: int


TwinRequest = KeepWhatIf | ForgetWhatIf
