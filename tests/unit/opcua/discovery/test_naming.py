"""Variables of one name are told apart."""

from hmi.opcua.discovery.naming import unique_on_the_way


def test_variables_of_one_name_are_told_apart_by_their_folders():
    way = ("Axes", "Left axis", "Position")
    assert unique_on_the_way("position", way, set()) == "position"
    assert unique_on_the_way("position", way, {"position"}) == "left_axis_position"
    taken = {"position", "left_axis_position", "axes_left_axis_position"}
    assert unique_on_the_way("position", way, taken) == "axes_left_axis_position_2"
