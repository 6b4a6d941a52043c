"""What taking a list of tags into a site would do, row by row, by the site's own rules."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from hmi.config.site_file import SiteAddition, SiteFile
from hmi.config.tag_list import Draft, drafts_of
from hmi.errors import ActionRefused, ConfigurationError, Problem
from hmi.plant.site import Site
from hmi.plant.tag_lists import RowProblem, RowState, TagListPreview, TagListRow

_ROUNDS: Final = 3
"""A row that is refused may make another one wrong, which is seen in the next round."""


def preview(text: str, site: Site, file: SiteFile) -> TagListPreview:
    """Return what a list would do to the site of a file; nothing is changed.

    Raise ConfigurationError for what is no list, or when the site itself has mistakes.
    """
    own = {tag.key: tag for tag in site.tags if not tag.is_derived}
    drafts = drafts_of(text, own)
    rows = list(drafts.rows)
    for _ in range(_ROUNDS):
        problems = _problems(rows, file)
        if not problems:
            break
        rows = [_with_problems(row, problems.get(row.key, ())) for row in rows]
    return TagListPreview(tuple(_row(draft, site) for draft in rows), drafts.ignored)


def _problems(rows: Sequence[Draft], file: SiteFile) -> dict[str, tuple[RowProblem, ...]]:
    """Return what the rules of a site have against rows, by the key of their tag."""
    tags = tuple(row.tag for row in rows if row.tag is not None)
    if not tags:
        return {}
    try:
        file.with_added(SiteAddition(tags=tags))
    except ActionRefused:
        return {}
    except ConfigurationError as error:
        by_key: dict[str, tuple[RowProblem, ...]] = {}
        keys = {tag.key for tag in tags}
        for problem in error.problems:
            key = problem.subject
            if key not in keys:
                raise
            by_key[key] = (*by_key.get(key, ()), _row_problem(problem))
        return by_key
    return {}


def _row_problem(problem: Problem) -> RowProblem:
    column = problem.key.rpartition("].")[2]
    return RowProblem(column, problem.code, problem.expected, problem.found)


def _with_problems(row: Draft, problems: Sequence[RowProblem]) -> Draft:
    if not problems:
        return row
    return replace(row, tag=None, problems=(*row.problems, *problems))


def _row(draft: Draft, site: Site) -> TagListRow:
    known = site.number_by_key.get(draft.key)
    if draft.tag is None:
        state = RowState.REFUSED
    elif known is None:
        state = RowState.NEW
    else:
        state = RowState.SAME if site.tags[known] == draft.tag else RowState.CHANGED
    return TagListRow(draft.number, draft.key, state, draft.tag, draft.problems)
