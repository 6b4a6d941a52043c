"""Goes the way to one machine: asks servers through the explorer, measures, and has it saved."""

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from hmi.machines.running_threshold import Threshold, running_threshold
from hmi.machines.sensor_roles import (
    Proposal,
    candidates_of,
    first_choice,
    proposals_of,
    propose,
)
from hmi.plant.assets import Machine
from hmi.plant.connections import Connection
from hmi.plant.explored import FoundMachine, Node
from hmi.plant.sensors import Chosen
from hmi.plant.tags import Tag
from ui.live.explorer import Explorer
from ui.live.joining import Identity, Joining, Step
from ui.live.starting import Source, Start, Starting, is_same, loose_tags
from ui.live.station import Station

PEEK_MS = 400
MOST_SHOWN = 40
"""So many proposals stand in a list; others are found by name among all nodes."""


class Starter(QObject):
    """Writes into a Starting what is chosen and found. told is why the last wish was refused."""

    changed = Signal()

    def __init__(self, station: Station, explorer: Explorer, starting: Starting) -> None:
        super().__init__()
        self._station = station
        self.explorer = explorer
        self.starting = starting
        self.told = ""
        self.is_saving = False
        self.watched: list[Tag] = []
        """Signals whose values are wanted now, in their order."""
        self._turn = 0
        self._timer = QTimer(self, interval=PEEK_MS)
        self._timer.timeout.connect(lambda: station.bugs.guard(self._peek))
        explorer.changed.connect(self._heard)
        self._see_saved()

    @property
    def joining(self) -> Joining:
        """What was typed and chosen on the way to the server."""
        return self.explorer.joining

    def begin(self, machine: Machine | None) -> None:
        """Begin with a new machine or one of the site."""
        self.starting.begin(machine, self._station.site)
        self.told = ""
        self.changed.emit()

    def go(self, step: Start) -> None:
        """Stand at another step; what was chosen stays."""
        self.starting.step = step
        self.told = ""
        self.changed.emit()

    def leave(self) -> None:
        """End the way, and the visit if there is one."""
        self.starting.is_under_way = False
        self.rest()
        if self.joining.is_under_way:
            self.explorer.leave()
        self.changed.emit()

    def watch(self, tags: list[Tag]) -> None:
        """Follow the values of signals from now on."""
        self.watched = tags
        if tags and not self._timer.isActive():
            self._timer.start()

    def rest(self) -> None:
        """Follow nothing."""
        self.watched = []
        self._timer.stop()

    def use_server(self, connection: Connection | None) -> None:
        """Take signals from a server: one of the site, or one that is to be connected now."""
        self._take_source(Source.SERVER)
        self.starting.awaits_server = True
        self.explorer.begin(connection)
        self.joining.is_for_machine = True
        if connection is not None:
            self.explorer.go(Step.PICK)
            self.explorer.connect_server()
        self.changed.emit()

    def give_up_server(self) -> None:
        """Ask again where the signals come from: the server is not connected after all."""
        one = self.starting
        one.awaits_server, one.source = False, None
        self.go(Start.SOURCE if one.before is None else Start.SIGNALS)

    def use_site(self) -> None:
        """Take signals that the site has already."""
        self._take_source(Source.SITE)
        if self.joining.is_under_way:
            self.explorer.leave()
        self.go(Start.MACHINE)

    def use_hand(self) -> None:
        """Take no signals at all."""
        self._take_source(Source.HAND)
        self.starting.chosen = []
        self.go(Start.MACHINE)

    def take_model(self, found: FoundMachine) -> None:
        """Let the machine be one that its server describes."""
        proposals = proposals_of(found)
        key = self.joining.connection_key(self._station.site)
        chosen = [
            Chosen(replace(one.tag, connection=key), one.sensor) for one in first_choice(proposals)
        ]
        self.starting.take_model(found.node, found.machine, chosen)
        self.changed.emit()

    def proposals(self) -> list[Proposal]:
        """Return the signals to choose from, the surest first; of a found machine its own."""
        site, one = self._station.site, self.starting
        owner = one.before.key if one.before is not None else ""
        found = propose((tag, "") for tag in loose_tags(site, owner))
        key = self.joining.connection_key(site)
        if one.source is Source.SERVER and self.joining.entered is not None:
            models = [m for m in self.joining.found or () if m.node == one.model or not one.model]
            offered = [p for model in models for p in proposals_of(model)]
            seen = {p.tag.node for p in offered}
            nodes = [n for n in self._nodes() if n.node not in seen]
            offered += propose(candidates_of(nodes, key)) if not one.model else []
            fresh = [Proposal(_at(p.tag, key), p.sensor, p.reasons, p.path) for p in offered]
            known = {tag.node for tag in site.tags if tag.connection == key and tag.node}
            found += [p for p in fresh if p.tag.node not in known]
        found.sort(key=lambda p: -p.weight)
        shown = found[:MOST_SHOWN]
        picked = propose(candidates_of(self.joining.picked.values(), key))
        extra = [Proposal(c.tag, c.sensor) for c in one.chosen] + picked
        for p in extra:
            if not any(is_same(p.tag, other.tag) for other in shown):
                shown.append(p)
        return shown

    def threshold(self, tag: Tag) -> Threshold:
        """Return from which value of a signal on the machine runs, by what was just measured."""
        return running_threshold(self.starting.seen.get(tag.node or tag.key, ()), tag.high)

    def value_of(self, tag: Tag) -> tuple[str, bool]:
        """Return the present value of a signal as text, and whether it is sound; empty before."""
        site = self._station.site
        if tag.key in site.number_by_key:
            return "", True
        node = self.joining.values.get(tag.node)
        return (node.value, node.status < 0x4000_0000) if node is not None else ("", True)

    def save(self) -> None:
        """Have the machine written; the last step shows it."""
        one, site = self.starting, self._station.site
        is_new_server = (
            one.source is Source.SERVER and self.joining.before is None
            and self.joining.entered is not None
        )  # fmt: skip
        connection = self.joining.connection(site) if is_new_server else None
        secret = self.joining.secret if self.joining.identity is Identity.USER else ""
        wish = one.wish(site, connection, secret if is_new_server else "")
        one.asked = wish.machine.key
        self.is_saving, self.told = True, ""
        self._station.wish(wish, self._refused, self._note_saved)
        self.changed.emit()

    def _refused(self, told: str) -> None:
        self.is_saving, self.told = False, told
        self.changed.emit()

    def _see_saved(self) -> None:
        """Go on where the engine loaded the new site before it could answer."""
        one = self.starting
        found = self._station.site.machine_by_key.get(one.asked)
        if one.step is Start.PREVIEW and found is not None and found != one.before:
            self._note_saved()

    def _note_saved(self) -> None:
        one = self.starting
        self.is_saving = False
        one.saved, one.asked, one.step = one.asked, "", Start.LIVE
        self.rest()
        if self.joining.is_under_way:
            self.explorer.leave()
        self.changed.emit()

    def _take_source(self, source: Source) -> None:
        one = self.starting
        if one.source is not source and one.before is None:
            one.chosen, one.model = [], ""
        one.source = source

    def _heard(self) -> None:
        """Go on once the server is entered; ask it at once what it has."""
        one, joining = self.starting, self.joining
        if not one.is_under_way or one.source is not Source.SERVER:
            return
        if one.awaits_server and joining.entered is not None and joining.step is Step.PICK:
            one.awaits_server = False
            one.step = Start.MACHINE if one.before is None else Start.SIGNALS
            self.explorer.discover()
            self.explorer.scan()
        self._propose_first()
        self.changed.emit()

    def _propose_first(self) -> None:
        """Choose the surest signals once a server that describes no machine was looked through."""
        one, joining = self.starting, self.joining
        is_looked_through = joining.found is not None and joining.scanned is not None
        if one.chosen or one.model or one.before or joining.found or not is_looked_through:
            return
        one.chosen = first_choice(self.proposals())

    def _nodes(self) -> tuple[Node, ...]:
        return self.joining.scanned or ()

    def _peek(self) -> None:
        """Measure one signal after the other."""
        site = self._station.site
        for tag in self.watched:
            if tag.key in site.number_by_key:
                number = self._station.feed.reading(tag.key).number
                if number is not None:
                    self.starting.note(tag.node or tag.key, number)
        far = [one for one in self.watched if one.key not in site.number_by_key and one.node]
        for tag in far:
            node = self.joining.values.get(tag.node)
            if node is not None:
                self._note_text(tag.node, node.value)
        if far and self.joining.entered is not None:
            # What is chosen is looked at every other time, however many there are besides.
            mine = [tag for tag in far if self.starting.is_chosen(tag)]
            self._turn += 1
            asked = mine if mine and self._turn % 2 else far
            self.explorer.peek(asked[self._turn // 2 % len(asked)].node)
        self.changed.emit()

    def _note_text(self, node: str, text: str) -> None:
        try:
            self.starting.note(node, float(text))
        except ValueError:
            return


def _at(tag: Tag, connection: str) -> Tag:
    """Return a tag of a server that has no key and no machine yet."""
    return replace(tag, key="", machine="", connection=connection)
