"""Keeps which time the control limits of a tag are learned from."""

import json
import math
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any

from hmi.access.login import Login
from hmi.actions import performance_requests as ask
from hmi.asset_health.kept import KeptStates
from hmi.bus.bus import Bus
from hmi.bus.facts import QualityReferenceChanged
from hmi.clock import Clock, to_us
from hmi.errors import ActionRefused
from hmi.performance.quality_reference import KIND, reference_key
from hmi.plant.quality_references import QualityReference
from hmi.plant.roles import Right
from hmi.plant.site import Site

Carry = Callable[[Any], Awaitable[None] | None]
_LEAST = 20


@dataclass(frozen=True)
class QualityDesk:
    """Requests about control charts."""

    site: Site
    kept: KeptStates
    bus: Bus
    clock: Clock
    login: Login

    def carries(self) -> dict[type, tuple[Right, Carry]]:
        """Return right and handler by kind of request."""
        return {
            ask.KeepQualityReference: (Right.SHARE, self._keep),
            ask.ForgetQualityReference: (Right.SHARE, self._forget),
        }

    def _keep(self, wish: ask.KeepQualityReference) -> None:
        if wish.tag not in self.site.number_by_key:
            raise ActionRefused("not-in-site", key=wish.tag)
        is_sound = math.isfinite(wish.mean) and math.isfinite(wish.sigma) and wish.sigma > 0
        if not is_sound or wish.count < _LEAST or wish.start_us >= wish.end_us:
            raise ActionRefused("reference-too-few", least=_LEAST)
        who = self.login.who
        reference = QualityReference(
            **asdict(wish), kept_us=to_us(self.clock.now()), user="" if who is None else who.name
        )
        body = json.dumps(asdict(reference)).encode()
        self.kept.keep(KIND, reference_key(wish.tag, wish.recipe), body)
        self.bus.quality_references.publish(
            QualityReferenceChanged(wish.tag, wish.recipe, reference)
        )

    def _forget(self, wish: ask.ForgetQualityReference) -> None:
        self.kept.forget(KIND, reference_key(wish.tag, wish.recipe))
        self.bus.quality_references.publish(QualityReferenceChanged(wish.tag, wish.recipe, None))
