"""What a person has typed and chosen on the way from an unknown server to live tags. No Qt.

It outlives the pages: the site is loaded anew when it is saved, and the last step goes on there.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, fields, replace
from enum import Enum, StrEnum
from urllib.parse import urlsplit

from hmi.bus.exploration import ServerEntered
from hmi.plant.assets import Machine
from hmi.plant.certificates import TrustShown
from hmi.plant.connections import Connection, SecurityMode, SecurityPolicy
from hmi.plant.derived import derived_tags
from hmi.plant.explored import Endpoint, FoundMachine, Node
from hmi.plant.key_names import slug, unique
from hmi.plant.site import Site
from hmi.plant.tag_picking import tag_of
from hmi.plant.tags import Tag

SCHEME = "opc.tcp://"


class Step(Enum):
    """Where one stands on the way, in order."""

    ADDRESS = 1
    SECURITY = 2
    IDENTITY = 3
    TRUST = 4
    PICK = 5
    MACHINE = 6
    TAGS = 7
    PREVIEW = 8
    LIVE = 9


class Identity(StrEnum):
    """As who the station logs in; the words of Endpoint.users."""

    ANONYMOUS = "anonymous"
    USER = "user"
    CERTIFICATE = "certificate"


@dataclass
class Branch:
    """What is known of a node's children."""

    nodes: list[Node] = field(default_factory=list)
    has_more: bool = True
    is_open: bool = False
    is_asked: bool = False
    is_cut: bool = False
    """Whether the server has more children than are asked for."""


@dataclass
class Joining:
    """One way to a machine, as far as it has come. secret leaves it with a request alone."""

    inquiry: int = 0
    step: Step = Step.ADDRESS
    is_under_way: bool = False
    """Whether the way was begun and neither ended nor left."""
    is_for_machine: bool = False
    """Whether one machine is set up with it: what is picked is chosen there."""
    before: Connection | None = None
    """The connection of the site that is changed or looked around in; None for a new one."""
    url: str = SCHEME
    name: str = ""
    endpoints: tuple[Endpoint, ...] = ()
    endpoint: Endpoint | None = None
    identity: Identity = Identity.ANONYMOUS
    user: str = ""
    secret: str = field(default="", repr=False)
    certificate: str = ""
    """Name of the user's certificate in the station's store."""
    backup_url: str = ""
    trust: TrustShown | None = None
    """What the server showed, once it was asked."""
    entered: ServerEntered | None = None
    branches: dict[str, Branch] = field(default_factory=dict)
    sought: str = ""
    hits: tuple[Node, ...] = ()
    is_complete: bool = True
    read: Node | None = None
    found: tuple[FoundMachine, ...] | None = None
    is_all_found: bool = True
    taken: set[str] = field(default_factory=set)
    """Nodes of the found machines that are to be added."""
    picked: dict[str, Node] = field(default_factory=dict)
    """Variables that were ticked, by node."""
    machine: str = ""
    """Key of the machine that ticked variables go to; empty for a new one."""
    machine_name: str = ""
    edited: dict[str, Tag] = field(default_factory=dict)
    """Tags that were changed by hand, by node."""
    left_out: set[str] = field(default_factory=set)
    asked_to_save: tuple[str, ...] = ()
    """Keys of the tags that the engine was asked to add."""
    saved: tuple[str, ...] = ()
    """Keys of the tags that were added, once they were."""
    scanned: tuple[Node, ...] | None = None
    """All variables of the plant, once they were looked for."""
    is_all_scanned: bool = True
    values: dict[str, Node] = field(default_factory=dict)
    """What was last read of variables, by node."""

    def take_over(self, before: Connection) -> None:
        """Begin with what the site says of a connection."""
        self.before, self.url, self.name = before, before.url, before.name
        self.user, self.certificate = before.user, before.user_certificate
        self.backup_url = before.backup_url
        if before.user_certificate:
            self.identity = Identity.CERTIFICATE
        else:
            self.identity = Identity.USER if before.user else Identity.ANONYMOUS

    @property
    def has_stored_password(self) -> bool:
        """Tell whether the station keeps the password of this user already."""
        kept = self.before
        return kept is not None and bool(kept.password_secret) and kept.user == self.user.strip()

    def connection(self, site: Site) -> Connection:
        """Return the connection as it would be written."""
        mode, policy = SecurityMode.NONE, SecurityPolicy.NONE
        if self.endpoint is not None:
            mode, policy = self.endpoint.mode, SecurityPolicy(self.endpoint.policy)
        elif self.before is not None:
            mode, policy = self.before.mode, self.before.policy
        key = self.connection_key(site)
        user = self.user.strip() if self.identity is Identity.USER else ""
        kept = self.before or Connection(key=key, name=self.shown_name, url=self.url)
        secret = (kept.password_secret or f"{key}_password") if user else ""
        certificate = self.certificate.strip() if self.identity is Identity.CERTIFICATE else ""
        return replace(
            kept, name=self.shown_name, url=self.url.strip(), mode=mode, policy=policy,
            user=user, password_secret=secret, user_certificate=certificate,
            backup_url=self.backup_url.strip(),
        )  # fmt: skip

    @property
    def shown_name(self) -> str:
        """The name that was typed, else the host of the address."""
        return self.name.strip() or host_of(self.url) or self.url

    def connection_key(self, site: Site) -> str:
        """Return the key under which the site and the trust in the server know it."""
        if self.before is not None:
            return self.before.key
        return unique(slug(self.shown_name, "server"), [one.key for one in site.connections])

    def machines(self, site: Site) -> tuple[Machine, ...]:
        """Return the machines as they would be written; they name only tags that will be there."""
        kept = {tag.key for tag in self.tags(site)} | set(site.number_by_key)
        found = [self._bound(one.machine, kept) for one in self._taken()]
        new = self._new_machine(site)
        return (*found, *([new] if new else []))

    def tags(self, site: Site) -> tuple[Tag, ...]:
        """Return the tags as they would be written."""
        connection = self.connection_key(site)
        drafts = [replace(t, connection=connection) for one in self._taken() for t in one.tags]
        known = {tag.node for tag in drafts}
        drafts += self._loose(site, connection, known, [tag.key for tag in drafts])
        kept = [tag for tag in drafts if tag.node not in self.left_out]
        return tuple(self._edited(tag) for tag in kept)

    @property
    def has_loose_tags(self) -> bool:
        """Tell whether variables were ticked that no found machine has."""
        known = self.bound_nodes
        return any(node not in known for node in self.picked)

    @property
    def bound_nodes(self) -> set[str]:
        """The variables that come with the found machines that are taken."""
        return {tag.node for one in self._taken() for tag in one.tags}

    def is_ticked(self, node: str) -> bool:
        """Tell whether a variable will be a tag."""
        is_bound = node in self.bound_nodes and node not in self.left_out
        return is_bound or node in self.picked

    def tick(self, node: Node) -> None:
        """Take a variable, or take it no more."""
        if node.node in self.bound_nodes:
            self.left_out ^= {node.node}
        elif node.node in self.picked:
            del self.picked[node.node]
        else:
            self.picked[node.node] = node
            self.left_out.discard(node.node)

    def _taken(self) -> list[FoundMachine]:
        return [one for one in self.found or () if one.node in self.taken]

    def _new_machine(self, site: Site) -> Machine | None:
        if self.machine or not self.has_loose_tags:
            return None
        order = max((one.order for one in site.machines), default=0) + 10
        return Machine(key=self._machine_key(site), name=self._machine_name(), order=order)

    def _machine_name(self) -> str:
        return self.machine_name.strip() or self.shown_name

    def _machine_key(self, site: Site) -> str:
        taken = [one.machine.key for one in self._taken()]
        wanted = slug(self._machine_name(), "machine")
        return self.machine or unique(wanted, [*site.machine_by_key, *taken])

    def _loose(
        self, site: Site, connection: str, known: Collection[str], keys: Collection[str]
    ) -> list[Tag]:
        machine = self._machine_key(site)
        owner = site.machine_by_key.get(machine) or Machine(key=machine, name=machine)
        used = {*keys, *site.number_by_key, *(tag.key for tag in derived_tags(owner))}
        made: list[Tag] = []
        for node in self.picked.values():
            if node.node in known:
                continue
            name = self.edited[node.node].name if node.node in self.edited else node.name
            key = node.tag or unique(f"{machine}.{slug(name, 'tag')}", used)
            used.add(key)
            made.append(tag_of(node, key, machine, connection))
        return made

    def _edited(self, tag: Tag) -> Tag:
        change = self.edited.get(tag.node)
        if change is None:
            return tag
        return replace(
            tag, name=change.name, unit=change.unit, low=change.low, high=change.high,
            interval_s=change.interval_s, deadband=change.deadband, record=change.record,
        )  # fmt: skip

    def _bound(self, machine: Machine, kept: Collection[str]) -> Machine:
        """Return a machine without the tags that were left out."""
        gone = {
            one.name: ""
            for one in fields(machine)
            if one.name.endswith("_tag") and getattr(machine, one.name) not in ("", *kept)
        }
        shown = tuple(key for key in machine.indicator_tags if key in kept)
        return replace(machine, **gone, indicator_tags=shown)  # type: ignore[arg-type]  # all text


def host_of(url: str) -> str:
    """Return the host that an address names, empty where it names none."""
    try:
        return urlsplit(url.strip()).hostname or ""
    except ValueError:
        return ""


def is_address(url: str) -> bool:
    """Tell whether a text can be the address of a server."""
    return url.strip().lower().startswith(SCHEME) and bool(host_of(url))
