"""A code and its fields become a sentence for people, in the language in use. Never raises."""

from hmi.texts.catalog import _
from hmi.texts.formats import number
from hmi.texts.sentences import SENTENCES

_LONGEST_FIELD = 200
_UNKNOWN = "?"


class _Forgiving(dict[str, str]):
    """Fields of a template; one that is missing shows as a question mark."""

    def __missing__(self, key: str) -> str:
        return _UNKNOWN


def sentence(code: str, /, **fields: object) -> str:
    """Return the sentence of a code; for an unknown code the code itself and its fields."""
    shown = _Forgiving((name, _shown(value)) for name, value in fields.items())
    template = SENTENCES.get(code)
    if template is None:
        listed = ", ".join(f"{name}={value}" for name, value in shown.items())
        return f"{code} ({listed})" if listed else code
    try:
        return _(template).format_map(shown)
    except (ValueError, LookupError, AttributeError):
        # A translation with a broken place for a field must not hide what happened.
        return template.format_map(shown)


def has_sentence(code: str) -> bool:
    """Tell whether there is a sentence for a code."""
    return code in SENTENCES


def _shown(value: object) -> str:
    """Return a field as plain text of bounded length on one line."""
    if isinstance(value, float):
        return number(value)
    text = " ".join(str(_UNKNOWN if value is None else value).split())
    return text if len(text) <= _LONGEST_FIELD else text[: _LONGEST_FIELD - 1] + "…"
