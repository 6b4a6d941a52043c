import pytest

from tests.helpers.server_stage import ServerStage, said


@pytest.mark.parametrize(
    ("fields", "event", "machine", "key"),
    [
        ({}, said(input_node="nsu=urn:plant;s=Filler.LevelPv"), "filler", "filler.level"),
        ({}, said(source_node="nsu=urn:plant;s=Filler.Speed"), "filler", "filler.speed"),
        ({}, said(source_node="nsu=urn:plant;s=Capper"), "capper", ""),
        ({}, said(source="Capper"), "capper", ""),
        ({}, said(source="somewhere"), "", ""),
        ({"alarm_machines": (("lev*", "capper"),)}, said(), "capper", ""),
    ],
)
def test_an_alarm_belongs_to_the_machine_of_what_it_is_about(fields, event, machine, key):
    stage = ServerStage(**fields)
    stage.hear(event)
    assert (stage.last.machine, stage.last.tag) == (machine, key)
    if key:
        assert stage.last.value == 81.5
