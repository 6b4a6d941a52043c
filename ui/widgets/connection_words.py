"""A connection as words: how it stands, how it is secured, what it carries."""

from hmi.bus.facts import ConnectionChanged, ConnectionPhase
from hmi.live.clock_skew import Skew, skew_of
from hmi.plant.connections import Connection, SecurityMode, SecurityPolicy
from hmi.texts import formats
from hmi.texts.catalog import _, ngettext
from hmi.texts.codes import sentence

STALE_S = 3.0
_FAILED_NAMED = 3
_SOUND_LEVEL = 200
_PHASE_WORDS = {
    ConnectionPhase.IDLE: "Not started",
    ConnectionPhase.CONNECTING: "Connecting",
    ConnectionPhase.LIVE: "Data arrive",
    ConnectionPhase.DOUBTFUL: "Late",
    ConnectionPhase.LOST: "Lost",
    ConnectionPhase.REACTIVATING: "Taking up the session",
    ConnectionPhase.REPUBLISHING: "Fetching what was missed",
    ConnectionPhase.RECREATING: "Setting up tags",
    ConnectionPhase.RESYNC: "Comparing values",
    ConnectionPhase.FAILED_SECURITY: "Refused: security",
    ConnectionPhase.FAILED_AUTH: "Refused: login",
    ConnectionPhase.CLOSING: "Closing",
}
_MODE_WORDS = {
    SecurityMode.NONE: "Open: not encrypted, not signed",
    SecurityMode.SIGN: "Signed, but readable on the network",
    SecurityMode.SIGN_AND_ENCRYPT: "Signed and encrypted",
}


def phase_word(fact: ConnectionChanged | None, age_s: float | None) -> str:
    """Return the phase in words; a live connection that is not heard is not called live."""
    if fact is None:
        return _("Not heard of yet")
    is_silent = age_s is None or age_s > STALE_S
    if fact.phase is ConnectionPhase.LIVE and is_silent:
        return _("Not heard")
    return _(_PHASE_WORDS[fact.phase])


def tags_text(fact: ConnectionChanged) -> str:
    """Return how many tags arrive and which are refused."""
    if not fact.tags_failed:
        return str(fact.tags_ok)
    names = ", ".join(key for key, _status in fact.tags_failed[:_FAILED_NAMED])
    return _("{ok}, {failed} refused: {names}").format(
        ok=fact.tags_ok, failed=len(fact.tags_failed), names=names
    )


def offset_text(offset_s: float | None) -> str:
    """Return how far the server's clock is from ours."""
    if offset_s is None:
        return _("Not measured yet")
    word = _("ahead of ours") if offset_s >= 0 else _("behind ours")
    text = f"{formats.number(abs(offset_s), 2)} s {word}"
    skew = skew_of(offset_s)
    if skew is Skew.NONE:
        return text
    wrong = _("one of the two is wrong") if skew is Skew.WRONG else _("check both clocks")
    return f"{text}: {wrong}"


def level_text(level: int | None) -> str:
    """Return how well a server says that it can serve."""
    if level is None:
        return _("Not told")
    return str(level) if level >= _SOUND_LEVEL else _("{level}, not sound").format(level=level)


def endpoint_text(fact: ConnectionChanged, url: str) -> str:
    """Return the endpoint in use; url is the configured one, of which nothing was heard yet."""
    if fact.is_on_backup:
        return _("{url} (the second endpoint)").format(url=fact.url)
    return fact.url or url


def rate_text(fact: ConnectionChanged) -> str:
    """Return how many samples arrive."""
    return _("{} samples/s").format(formats.number(fact.samples_per_s, 0))


def decoding_text(fact: ConnectionChanged) -> str:
    """Return how many messages were decoded, how many of them value by value."""
    whole = fact.decoded_at_once + fact.decoded_by_library
    return _("{all}, {slow} singly").format(all=whole, slow=fact.decoded_by_library)


def unreadable_text(fact: ConnectionChanged) -> str:
    """Return how many values and whole messages could not be decoded."""
    values, messages = fact.unreadable, fact.undecoded
    told = [ngettext("{n} value", "{n} values", values).format(n=values)] if values else []
    if messages:
        told.append(ngettext("{n} message", "{n} messages", messages).format(n=messages))
    return " · ".join(told) or _("Nothing")


def mode_text(mode: SecurityMode) -> str:
    """Return what a security mode means."""
    return _(_MODE_WORDS[mode])


def security_text(mode: SecurityMode, policy: str) -> str:
    """Return mode and policy, the policy by its name in the standard."""
    words = mode_text(mode)
    return words if policy == SecurityPolicy.NONE else f"{words} ({policy})"


def identity_text(connection: Connection) -> str:
    """Return as who the station logs in."""
    if connection.user:
        return _("as user {name}").format(name=connection.user)
    if connection.user_certificate:
        return _("by certificate {name}").format(name=connection.user_certificate)
    return _("without a user")


def reason_text(fact: ConnectionChanged) -> str:
    """Return why it stands as it does; the server's own words are marked as such."""
    told = sentence(fact.reason) if fact.reason else ""
    if not fact.detail:
        return told
    quoted = _("The server says: \u201c{words}\u201d").format(words=fact.detail.strip())
    return f"{told} {quoted}".strip()


def refused_text(fact: ConnectionChanged, most: int = 20) -> str:
    """Return each refused tag with the server's status, empty when there is none."""
    rows = [f"{key}: {status}" for key, status in fact.tags_failed[:most]]
    left = len(fact.tags_failed) - most
    if left > 0:
        rows.append(ngettext("and {n} more", "and {n} more", left).format(n=left))
    return " · ".join(rows)
