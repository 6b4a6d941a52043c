"""The tree of reasons: what may be chosen where, what says nothing, and what is gone."""

from hmi.plant.assets import MachineState
from hmi.plant.stop_reasons import DEEPEST, LONGEST_TEXT, ReasonTree, StopReason, usual_reasons

TREE = ReasonTree.of((
    StopReason(key="fault", text="Fault"),
    StopReason(key="belt", text="Belt", parent="fault", machines=("filler",)),
    StopReason(key="torn", text="Torn", parent="belt"),
    StopReason(key="wait", text="Waits", only_in=(MachineState.STARVED,)),
    StopReason(key="plan", text="Planned", planned=True),
    StopReason(key="clean", text="Cleaning", parent="plan"),
    StopReason(key="rest", text="Other", is_other=True),
    StopReason(key="odd", text="Odd", parent="rest"),
))  # fmt: skip


def keys(reasons):
    return [one.key for one in reasons]


def test_only_reasons_of_the_machine_and_the_state_are_offered():
    assert keys(TREE.below("")) == ["fault", "wait", "plan", "rest"]
    assert keys(TREE.below("", "filler", MachineState.FAULT)) == ["fault", "plan", "rest"]
    assert keys(TREE.below("", "filler", MachineState.STARVED)) == keys(TREE.below(""))
    assert keys(TREE.below("fault", "filler", MachineState.FAULT)) == ["belt"]
    assert keys(TREE.below("fault", "capper", MachineState.FAULT)) == []


def test_a_reason_is_told_with_what_is_above_it():
    assert keys(TREE.path("torn")) == ["fault", "belt", "torn"]
    assert TREE.words("torn") == "Fault → Belt → Torn"
    assert [TREE.at_level("torn", level) for level in (1, 2, 3)] == ["fault", "belt", "torn"]
    assert TREE.at_level("wait", 3) == "wait"


def test_planned_and_other_hold_for_what_is_below():
    assert TREE.is_planned("clean")
    assert not TREE.is_planned("torn")
    assert TREE.is_other("odd")
    assert not TREE.is_other("torn")


def test_a_reason_that_the_tree_has_no_more_stands_for_itself_and_says_nothing_in_particular():
    assert (TREE.words("gone"), TREE.text("gone"), TREE.at_level("gone", 1)) == ("gone",) * 3
    assert TREE.is_other("gone")
    assert TREE.path("gone") == ()


def test_a_machine_can_have_a_reason_only_where_all_above_it_hold():
    assert TREE.may_be("torn", "filler")
    assert not TREE.may_be("torn", "capper")
    assert not TREE.may_be("gone", "filler")


def test_idle_is_a_stop_only_where_a_reason_is_for_it():
    assert MachineState.IDLE not in TREE.counted
    with_idle = StopReason(key="order", text="No order", only_in=(MachineState.IDLE,))
    assert MachineState.IDLE in ReasonTree.of((*TREE.reasons, with_idle)).counted
    assert MachineState.EXECUTING not in TREE.counted


def test_a_site_without_reasons_has_usual_ones_that_are_fit_for_buttons():
    tree = ReasonTree.of(())
    assert tree.reasons == usual_reasons()
    assert any(one.is_other for one in tree.reasons)
    for one in tree.reasons:
        assert 1 <= len(tree.path(one.key)) <= DEEPEST
        assert len(one.text) <= LONGEST_TEXT
        assert one.parent in ("", *tree.by_key)


def test_a_circle_of_parents_ends():
    tree = ReasonTree.of((
        StopReason(key="a", text="A", parent="b"), StopReason(key="b", text="B", parent="a"),
    ))  # fmt: skip
    assert set(keys(tree.path("a"))) == {"a", "b"}
