"""What-ifs are kept for whoever is logged in and may say something."""

from types import SimpleNamespace

from hmi.actions.twin_desk import TwinDesk
from hmi.actions.twin_requests import ForgetWhatIf, KeepWhatIf
from hmi.clock import ManualClock
from hmi.plant.roles import Right
from hmi.plant.what_ifs import WhatIfAnswered
from hmi.process_twin.kept_what_ifs import WhatIfs, read_what_ifs
from hmi.process_twin.question import Question
from hmi.process_twin.wire import question_text


async def test_a_kept_what_if_has_the_name_of_who_asked_and_can_be_forgotten(tmp_path):
    desk = TwinDesk(SimpleNamespace(user="ann"), WhatIfs(tmp_path, ManualClock()))
    carries = desk.carries()
    assert {right for right, _ in carries.values()} == {Right.COMMENT}
    answered = WhatIfAnswered(
        question=question_text(Question()), before=(1.0, 2.0, 3.0), after=(1.0, 2.0, 3.0),
        difference=(0.0, 0.0, 0.0), error=0.0, day_error=0.0,
    )  # fmt: skip
    await carries[KeepWhatIf][1](KeepWhatIf(answered, "as it is"))
    (one,) = read_what_ifs(tmp_path)
    assert (one.user, one.name) == ("ann", "as it is")
    await carries[ForgetWhatIf][1](ForgetWhatIf(one.number))
    assert read_what_ifs(tmp_path) == []
