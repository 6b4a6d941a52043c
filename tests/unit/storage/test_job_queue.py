"""The bounded queue: order, room, and who goes when there is none."""

from pathlib import Path

from hmi.storage.job_queue import JobQueue
from tests.helpers.storage import AddNumber, numbers_file

FILE = numbers_file(Path("nowhere"))


def jobs(*weights):
    return [AddNumber(FILE, number, weight) for number, weight in enumerate(weights)]


def test_jobs_come_out_in_the_order_in_which_they_went_in():
    queue, some = JobQueue(10), jobs(1, 0, 2)
    for job in some:
        queue.put(job)
    assert (len(queue), queue.weight) == (3, 3)
    assert queue.take_all() == some
    assert (len(queue), queue.weight) == (0, 0)


def test_what_could_not_be_done_comes_before_what_came_since():
    queue, (first, second, third) = JobQueue(10), jobs(1, 1, 1)
    queue.put(third)
    queue.put_back([first, second])
    assert queue.take_all() == [first, second, third]


def test_putting_back_too_much_drops_the_oldest():
    queue, (first, second, third) = JobQueue(2), jobs(1, 1, 1)
    queue.put(third)
    queue.put_back([first, second])
    assert queue.take_all() == [second, third]
    assert first.drops == [None]
    assert queue.dropped == 1


def test_jobs_without_samples_stay_however_many_they_are():
    queue, alarms = JobQueue(1), jobs(*[0] * 50)
    for job in alarms:
        queue.put(job)
    assert queue.take_all() == alarms


def test_a_job_can_be_withdrawn_while_it_waits():
    queue, (first, second) = JobQueue(10), jobs(3, 4)
    queue.put(first)
    queue.put(second)
    assert queue.withdraw(first)
    assert not queue.withdraw(first)
    assert queue.weight == 4
