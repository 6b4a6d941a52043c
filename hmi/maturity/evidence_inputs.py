"""What evidence is judged from, one record a dimension (domain model 4.7). None is "not known"."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """How much the station saw at all."""

    days: float
    """Age of the oldest sample within the longest window, in days."""
    machines: int
    """Machines registered."""
    visible: int
    """Of them, those with any good sample in the last seven days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectivityInputs:
    """Seven days. Shares are 0..1."""

    machines: int
    on_line: int
    """Machines with a good sample in at least 95 % of the scheduled minutes."""
    is_register_complete: bool
    """Whether machines without a connection are registered as well."""
    good_share: float | None
    """Good tag-minutes over expected ones."""
    standard_share: float | None
    """Connected machines whose server offers a companion model."""
    feed_days: int
    """Days of the last seven on which an outbound feed delivered."""
    fills_outages: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalyticsInputs:
    """Thirty days and the whole history."""

    covered_days: int | None
    """Days of history with at least 80 % coverage."""
    kpis: tuple[str, ...]
    """Names of the KPIs that are computed automatically."""
    days_of_use: int | None
    """Days on which somebody by name opened a page of KPIs or trends."""
    reasoned_share: float | None
    """Minutes of stops with a specific reason over all of them; None without stops."""
    forecasts: int
    """Predictive outputs checked against what happened in the last 90 days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomationInputs:
    """Thirty days."""

    reporting_share: float | None
    """Machines that report their mode over all registered ones."""
    automatic_share: float | None
    """Minutes in automatic mode over running minutes, of machines that report it."""
    recipe_share: float | None
    """Changeovers with an electronic recipe over all changeovers."""
    interventions_per_h: float | None
    """Writes by operators and changes of mode per running machine-hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinInputs:
    """Seven and ninety days; counts of machines, None when there is no machine to ask about."""

    records: int | None
    """Machines whose asset record is filled to at least 80 %."""
    live: int | None
    """Machines with a live twin: three good sensors of two kinds, health, and a limit."""
    critical: int
    live_critical: int
    models: int
    """Machines with an expected-value model or a remaining life in use, younger than 90 days."""
    what_ifs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedSeen:
    """What the station learned of its machines by itself, as far as maturity asks; 90 days."""

    models: int = 0
    """Machines of which what is usual, or a remaining life, was told."""
    detectors: int = 0
    """Watches that judge for at least 30 days."""
    machines: int = 0
    """Machines that have one."""
    confirmed: int = 0
    dismissed: int = 0
    undecided: int = 0
    """Alerts by the last verdict on them."""
    are_all_validated: bool = False
    """Whether each such watch was learned anew, or judged by people, in this time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningInputs:
    """Ninety days."""

    rules: int | None
    detectors: int
    """Learned detectors armed for at least 30 days."""
    machines: int
    """Machines that have one."""
    confirmed: int
    dismissed: int
    """Alerts judged as confirmed, and as no problem."""
    undecided: int
    are_all_validated: bool
    """Whether each detector was validated anew within 90 days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionSecurity:
    """How one connection to a server is secured; those of this very machine are not asked."""

    key: str
    mode: str
    """None, Sign or SignAndEncrypt."""
    policy: str
    is_anonymous: bool
    has_writes: bool
    is_trusted: bool
    """Whether the server's certificate was trusted by a person or an authority."""
    days_to_expiry: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityInputs:
    """Now, and thirty days."""

    connections: tuple[ConnectionSecurity, ...]
    has_logins: bool | None
    """Whether people work here under names of their own."""
    is_audit_whole: bool | None
    backup_age_days: float | None
    firmware_share: float | None
    """Machines whose firmware version is registered."""
