"""Texts that no spreadsheet takes for a formula (OWASP, CSV injection), and back.

What begins like a formula gets an apostrophe in front; what begins with apostrophes before such a
sign gets one more, so that each text comes back as it was.
"""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_GUARD = "'"


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return _GUARD + text if text.lstrip(_GUARD).startswith(_FORMULA) else text


def unguarded(text: str) -> str:
    """Return what guarded() was given."""
    rest = text[1:]
    is_guarded = text.startswith(_GUARD) and rest.lstrip(_GUARD).startswith(_FORMULA)
    return rest if is_guarded else text
