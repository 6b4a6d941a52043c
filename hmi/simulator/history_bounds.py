"""Pages of history with what holds at the ends of the asked time (OPC 10000-11, bounding values).

Pure. Bounds count as rows of their page; the first page has the start's, the last one the end's.
"""

from asyncua.ua.status_codes import StatusCodes

from hmi.simulator.sample_log import Page, Row, SampleLog

NO_BOUND = StatusCodes.BadBoundNotFound


def bounded_page(
    log: SampleLog, key: str, between_us: tuple[int, int], limit: int, from_us: int | None
) -> Page:
    """Return a page of [start, end]; from_us is where the one before ended, None for the first."""
    start_us, end_us = between_us
    bound = _start_bound(log, key, start_us) if from_us is None else None
    first_us = start_us if from_us is None else from_us
    page = log.page(key, first_us, end_us, limit - (bound is not None))
    if bound is not None:
        page = _with_row(page, bound, 0)
    is_last = page.next_us is None and len(page.times_us) < limit
    if is_last and not (page.times_us and page.times_us[-1] == end_us):
        end = log.after(key, end_us) or Row(end_us, None, NO_BOUND)
        page = _with_row(page, end, len(page.times_us))
    return page


def _start_bound(log: SampleLog, key: str, start_us: int) -> Row | None:
    """Return what held at the start, None where a row lies right there."""
    following = log.after(key, start_us - 1)
    if following is not None and following.time_us == start_us:
        return None
    return log.before(key, start_us) or Row(start_us, None, NO_BOUND)


def _with_row(page: Page, row: Row, place: int) -> Page:
    return Page(
        [*page.times_us[:place], row.time_us, *page.times_us[place:]],
        [*page.values[:place], row.value, *page.values[place:]],
        [*page.statuses[:place], row.status, *page.statuses[place:]],
        page.next_us,
    )
