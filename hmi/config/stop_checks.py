"""Rules for [[stop_reasons]]: a tree of at most three levels, each reason fit for a button."""

from hmi.config.findings import Findings
from hmi.config.placed import Placed
from hmi.config.plant_checks import NAME_KEY
from hmi.config.references import check_unique
from hmi.config.schema import Tables
from hmi.plant.stop_reasons import DEEPEST, LONGEST_TEXT, STOP_STATES, StopReason


def check_stop_reasons(tables: Tables, findings: Findings) -> None:
    """Check every reason by itself and where it stands in the tree."""
    placed = tables.stop_reasons
    check_unique([(one.item.key, one.at("key")) for one in placed], findings)
    machines = {one.item.key for one in tables.machines}
    parents = {one.item.key: one.item.parent for one in reversed(placed)}
    for one in placed:
        _check_words(one, findings)
        _check_place(one, parents, findings)
        for number, machine in enumerate(one.item.machines):
            # A machine that was taken out leaves a reason behind that does no harm.
            if machine not in machines:
                findings.warn(
                    one.at("machines", number), "unknown-reference",
                    "the key of one of the [[machines]]", machine,
                )  # fmt: skip
        for number, state in enumerate(one.item.only_in):
            findings.require(
                state in STOP_STATES, one.at("only_in", number), "unknown-value",
                "a state in which a machine stands", state.name.lower(),
            )  # fmt: skip


def _check_words(placed: Placed[StopReason], findings: Findings) -> None:
    reason = placed.item
    findings.require(
        NAME_KEY.fullmatch(reason.key) is not None, placed.at("key"), "bad-syntax",
        'small letters, digits and "_"', reason.key,
    )  # fmt: skip
    text = reason.text.strip()
    findings.require(bool(text), placed.at("text"), "empty-text", "what a button says")
    findings.require(
        len(text) <= LONGEST_TEXT, placed.at("text"), "out-of-range",
        f"at most {LONGEST_TEXT} characters", len(text),
    )  # fmt: skip


def _check_place(placed: Placed[StopReason], parents: dict[str, str], findings: Findings) -> None:
    reason, place = placed.item, placed.at("parent")
    if not reason.parent:
        return
    if reason.parent not in parents:
        findings.add(
            place, "unknown-reference", "the key of one of the [[stop_reasons]]", reason.parent
        )
        return
    above, key = [reason.key], reason.parent
    while key and key not in above and key in parents:
        above.append(key)
        key = parents[key]
    findings.require(
        key not in above, place, "bad-combination", "parents that do not lead in a circle",
        reason.parent,
    )  # fmt: skip
    findings.require(
        len(above) <= DEEPEST, place, "out-of-range",
        f"a reason with at most {DEEPEST - 1} above it", len(above) - 1,
    )  # fmt: skip
