"""The state mapping of domain model 3.5."""

import pytest

from hmi.machines.states import (
    BAD_QUALITY,
    CAUSE_UNKNOWN,
    NO_DATA,
    NO_SOURCE,
    NOT_UNDERSTOOD,
    StateInputs,
    StateReading,
    read_state,
)
from hmi.plant.assets import MachineState as S
from hmi.plant.assets import StateSource
from hmi.plant.quality import BAD, UNCERTAIN
from tests.helpers.builders import machine


def read(source, state, names=(), mode_names=(), **inputs):
    subject = machine(
        "filler", state_source=source, state_threshold=5.0, state_map=((0, S.IDLE), (7, S.FAULT))
    )
    return read_state(subject, StateInputs(state, **inputs), dict(names), dict(mode_names))


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("Execute", S.EXECUTING),
        ("Suspending", S.STARVED), ("Suspended", S.STARVED), ("Unsuspending", S.STARVED),
        ("Holding", S.HELD), ("Held", S.HELD), ("Unholding", S.HELD),
        ("Aborting", S.FAULT), ("Aborted", S.FAULT), ("Clearing", S.FAULT),
        ("Stopping", S.STOPPED), ("Stopped", S.STOPPED),
        ("Idle", S.IDLE), ("Resetting", S.IDLE), ("Starting", S.IDLE),
        ("Completing", S.IDLE), ("Complete", S.IDLE),
    ],
)  # fmt: skip
def test_each_of_the_17_packml_states_has_its_place(name, state):
    assert read(StateSource.PACKML, name, starved=True) == StateReading(state)


def test_packml_numbers_are_mapped_by_the_names_of_the_tag():
    tobacco = [(0, "Stopped"), (4, "Execute")]
    assert read(StateSource.PACKML, 4.0, tobacco).state is S.EXECUTING
    assert read(StateSource.PACKML, 0.0, tobacco).state is S.STOPPED
    assert read(StateSource.PACKML, 9.0, tobacco) == StateReading(S.UNKNOWN, NOT_UNDERSTOOD)


def test_suspended_is_blocked_before_starved_and_admits_when_the_cause_is_not_told():
    assert read(StateSource.PACKML, "Suspended", blocked=True).state is S.BLOCKED
    assert read(StateSource.PACKML, "Suspended", starved=True, blocked=True).state is S.BLOCKED
    assert read(StateSource.PACKML, "Suspended") == StateReading(S.STARVED, CAUSE_UNKNOWN)


def test_packml_names_may_be_written_with_spaces_and_capitals():
    assert read(StateSource.PACKML, " EXECUTE ").state is S.EXECUTING


def test_unit_mode_setup_or_maintenance_overrules_all_but_a_fault():
    assert read(StateSource.PACKML, "Idle", mode="Setup").state is S.SETUP
    assert read(StateSource.PACKML, "Stopped", mode="Maintenance").state is S.MAINTENANCE
    assert read(StateSource.PACKML, "Aborted", mode="Setup").state is S.FAULT
    assert read(StateSource.PACKML, "Idle", mode=2.0).state is S.IDLE
    assert read(StateSource.PACKML, "Idle", mode=2.0, mode_names=[(2, "Setup")]).state is S.SETUP


@pytest.mark.parametrize(
    ("item", "mode", "state"),
    [
        ("Executing", "Processing", S.EXECUTING),
        ("Executing", None, S.EXECUTING),
        ("Executing", "Setup", S.SETUP),
        ("NotExecuting", "Processing", S.IDLE),
        ("NotExecuting", "Setup", S.SETUP),
        ("OutOfService", "Processing", S.FAULT),
        ("Executing", "Maintenance", S.MAINTENANCE),
        ("OutOfService", "Maintenance", S.MAINTENANCE),
        ("NotAvailable", "None", S.OFF),
        (3.0, 3.0, S.EXECUTING),
        (2.0, 2.0, S.SETUP),
        (1.0, 3.0, S.FAULT),
        (0.0, 0.0, S.OFF),
        ("Sleeping", "Processing", S.UNKNOWN),
    ],
)
def test_machinery_item_state_and_mode_read_as_semi_e10(item, mode, state):
    assert read(StateSource.MACHINERY, item, mode=mode).state is state


def test_a_machine_that_waits_in_processing_says_for_what():
    waiting = {"state": "NotExecuting", "mode": "Processing"}
    assert read(StateSource.MACHINERY, starved=True, **waiting).state is S.STARVED
    assert read(StateSource.MACHINERY, blocked=True, **waiting).state is S.BLOCKED


def test_a_plc_word_is_translated_by_its_table_only():
    assert read(StateSource.WORD, 7.0).state is S.FAULT
    assert read(StateSource.WORD, 8.0) == StateReading(S.UNKNOWN, NOT_UNDERSTOOD)
    assert read(StateSource.WORD, 7.5).state is S.UNKNOWN
    assert read(StateSource.WORD, "7").state is S.UNKNOWN
    assert read(StateSource.WORD, float("nan")).state is S.UNKNOWN


def test_speed_above_the_threshold_is_executing_and_equal_is_not():
    assert read(StateSource.SPEED, 5.1).state is S.EXECUTING
    assert read(StateSource.SPEED, 5.0).state is S.IDLE
    assert read(StateSource.SPEED, "fast") == StateReading(S.UNKNOWN, NOT_UNDERSTOOD)


def test_unknown_always_has_a_reason():
    assert read(StateSource.NONE, "Execute") == StateReading(S.UNKNOWN, NO_SOURCE)
    assert read(StateSource.PACKML, "Execute", status=BAD) == StateReading(S.UNKNOWN, BAD_QUALITY)
    assert read(StateSource.PACKML, None) == StateReading(S.UNKNOWN, NO_DATA)


def test_an_uncertain_state_is_used():
    assert read(StateSource.PACKML, "Execute", status=UNCERTAIN).state is S.EXECUTING
