"""The bounded queue between the threads that ask and the one that writes."""

from collections import deque
from collections.abc import Iterable
from threading import Lock

from hmi.storage.jobs import Job


class JobQueue:
    """Jobs in order. When samples in it exceed the limit, the oldest samples go, counted.

    Jobs without a weight (alarms, actions) never go: they are few, and they must not be lost.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = Lock()
        self._jobs: deque[Job] = deque()
        self._weight = 0
        self.dropped = 0
        """Samples that went because there was no room."""

    def __len__(self) -> int:
        return len(self._jobs)

    @property
    def weight(self) -> int:
        """Samples in the queue."""
        return self._weight

    def put(self, job: Job) -> None:
        """Append a job; make room for it by dropping the oldest samples."""
        with self._lock:
            self._jobs.append(job)
            self._weight += job.weight
            gone = self._make_room()
        for one in gone:
            one.dropped(None)

    def put_back(self, jobs: Iterable[Job]) -> None:
        """Return jobs that could not be done, in front of all others and in their order."""
        with self._lock:
            for job in reversed(list(jobs)):
                self._jobs.appendleft(job)
                self._weight += job.weight
            gone = self._make_room()
        for one in gone:
            one.dropped(None)

    def take_all(self) -> list[Job]:
        """Return all jobs and leave the queue empty."""
        with self._lock:
            jobs, self._jobs = list(self._jobs), deque()
            self._weight = 0
        return jobs

    def withdraw(self, job: Job) -> bool:
        """Take a job out again; tell whether it was still waiting."""
        with self._lock:
            if job not in self._jobs:
                return False
            self._jobs.remove(job)
            self._weight -= job.weight
            return True

    def _make_room(self) -> list[Job]:
        if self._weight <= self._limit:
            return []
        gone: list[Job] = []
        kept: deque[Job] = deque()
        for job in self._jobs:
            if job.weight and self._weight > self._limit:
                gone.append(job)
                self._weight -= job.weight
                self.dropped += job.weight
            else:
                kept.append(job)
        self._jobs = kept
        return gone
