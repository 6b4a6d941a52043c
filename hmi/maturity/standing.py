"""What holds of the station's security now: connections, certificates, people, backups."""

from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from hmi.access.store import UserStore
from hmi.bus.bus import Bus
from hmi.bus.facts import BackupChanged, ConnectionChanged, ConnectionPhase, ServerTrustChanged
from hmi.clock import Clock
from hmi.errors import StorageError
from hmi.maturity.evidence_inputs import ConnectionSecurity, SecurityInputs
from hmi.maturity.gatherer import Standing
from hmi.plant.certificates import TrustShown, TrustState
from hmi.plant.connections import Connection, SecurityMode
from hmi.plant.site import Site

DAY = timedelta(days=1)


class StandingNow:
    """Hears of certificates and backups from the bus, and says how things stand."""

    def __init__(self, site: Site, users: UserStore, bus: Bus, clock: Clock) -> None:
        self._site, self._clock, self._users = site, clock, users
        self._trust: dict[str, TrustShown] = {}
        self._backup: BackupChanged | None = None
        self._models: dict[str, bool] = {}
        """Whether a server offers a companion model, by connection; known once it was live."""
        bus.trust.subscribe(self._note_trust)
        bus.connections.subscribe(self._note_connection)
        bus.backups.subscribe(self._note_backup)

    @property
    def timezone(self) -> str:
        """Name of the site's time zone."""
        return self._site.calendar.timezone

    def now(self) -> Standing:
        """Return what holds; servers on this very computer are left out."""
        remote = [one for one in self._site.connections if not is_own(one.url)]
        security = SecurityInputs(
            connections=tuple(self._secured(one) for one in remote),
            has_logins=self._has_logins(),
            is_audit_whole=None,
            backup_age_days=self._backup_age_days(),
            firmware_share=_firmware_share(self._site),
        )
        return Standing(security=security, standard_share=self._standard_share())

    def _note_trust(self, fact: ServerTrustChanged) -> None:
        self._trust[fact.connection] = fact.trust

    def _note_connection(self, fact: ConnectionChanged) -> None:
        if fact.phase is ConnectionPhase.LIVE:
            self._models[fact.connection] = bool(fact.models)

    def _standard_share(self) -> float | None:
        """Return the share of machines whose server offers a model, of those with a live one."""
        of_machine = {tag.machine: tag.connection for tag in self._site.tags if tag.connection}
        known = [self._models[one] for one in of_machine.values() if one in self._models]
        return sum(known) / len(known) if known else None

    def _note_backup(self, fact: BackupChanged) -> None:
        self._backup = fact

    def _has_logins(self) -> bool | None:
        """Tell whether people have accounts of their own here, None when that is not known."""
        try:
            return any(user.enabled for user in self._users.all())
        except StorageError:
            return None

    def _backup_age_days(self) -> float | None:
        made = self._backup.last_made if self._backup else None
        return None if made is None else (self._clock.now() - made) / DAY

    def _secured(self, connection: Connection) -> ConnectionSecurity:
        trust = self._trust.get(connection.key)
        shown = trust.accepted if trust is not None else None
        left = None if shown is None else shown.not_after - self._clock.now()
        is_secured = connection.mode is not SecurityMode.NONE
        is_trusted = trust is not None and trust.state is TrustState.TRUSTED
        return ConnectionSecurity(
            key=connection.key,
            mode=connection.mode.value,
            policy=connection.policy.value,
            is_anonymous=not (connection.user or connection.user_certificate),
            has_writes=any(
                tag.writable and tag.connection == connection.key for tag in self._site.tags
            ),
            # Without security there is no certificate to trust: its own gates say so.
            is_trusted=is_trusted or not is_secured,
            days_to_expiry=None if left is None else left / DAY,
        )


def is_own(url: str) -> bool:
    """Tell whether a server runs on this very computer, where no network can be listened to."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _firmware_share(site: Site) -> float | None:
    if not site.machines:
        return None
    return sum(bool(machine.firmware) for machine in site.machines) / len(site.machines)
