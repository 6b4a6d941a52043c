"""What the line is to make: recipes, orders, and the changeover from one to the next."""

from dataclasses import dataclass, field
from random import Random


@dataclass(frozen=True, slots=True)
class Recipe:
    """A product: name, fill volume in ml, speed as a fraction of the rated one."""

    name: str
    volume: float
    speed: float


RECIPES = (
    Recipe("Still water 0.50 l", 500.0, 1.0),
    Recipe("Sparkling water 0.50 l", 500.0, 0.98),
    Recipe("Lemon iced tea 0.33 l", 330.0, 1.0),
    Recipe("Apple spritzer 0.50 l", 500.0, 0.97),
)
CHANGEOVER_S = (360.0, 660.0)
"""Shortest and longest changeover between two recipes."""
_FIRST_ORDER = 48120


@dataclass(slots=True)
class OrderBook:
    """The order on the line, the bottles still to make, and the changeover in progress."""

    rng: Random
    number: int = _FIRST_ORDER
    recipe: Recipe = RECIPES[0]
    quantity: int = 90_000
    done: int = 0
    changeover_s: float = 0.0
    """Seconds of changeover left; above 0 the line does not produce."""
    _turn: int = field(default=0)

    @property
    def name(self) -> str:
        """Order number as it is printed."""
        return f"PO-{self.number}"

    @property
    def changes(self) -> bool:
        """Tell whether a changeover is going on."""
        return self.changeover_s > 0.0

    def count(self, bottles: int) -> None:
        """Add good bottles to the order; a full order starts the changeover to the next."""
        self.done += bottles
        if self.done >= self.quantity:
            self._next()

    def step(self, dt: float) -> None:
        """Let dt seconds of changeover pass."""
        self.changeover_s = max(0.0, self.changeover_s - dt)

    def finish_changeover(self, ahead: int) -> None:
        """End a changeover at once and leave at least ahead bottles to make."""
        self.changeover_s = 0.0
        self.quantity = max(self.quantity, self.done + ahead)

    def _next(self) -> None:
        self.number += 1
        self._turn = (self._turn + 1) % len(RECIPES)
        self.recipe = RECIPES[self._turn]
        self.quantity = self.rng.randrange(70_000, 130_000, 1_200)
        self.done = 0
        self.changeover_s = self.rng.uniform(*CHANGEOVER_S)
