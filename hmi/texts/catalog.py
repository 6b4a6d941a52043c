"""Translates texts; English is the source language and needs no catalogue.

The language is a property of the whole process, as with gettext itself: set once at the start.
"""

import gettext
import re
import struct
from importlib import resources
from pathlib import Path

SOURCE_LANGUAGE = "en"
PSEUDO_LANGUAGE = "en_XA"
DOMAIN = "lineside"

_ACCENTS = str.maketrans(
    "AaCcDEeGgHhIiJjKkLlNnOoRrSsTtUuWwYyZz", "ÅåÇçÐÉéĜĝĤĥÎîĴĵĶķĻļÑñÖöŔŕŠšŢţÛûŴŵÝýŽž"
)
_KEPT = re.compile(r"\{[^{}]*\}|%\([^)]*\)[a-z]|%[a-z%]|<[^<>]*>")
_FILLER = "~"
_GROWTH = 0.4


class _PseudoTranslations(gettext.NullTranslations):
    """A language nobody speaks: 40 % longer and accented, so that gaps and cut texts show."""

    def gettext(self, message: str) -> str:
        return pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return pseudo(msgid1 if n == 1 else msgid2)


class _Current:
    """The translations in use."""

    translations: gettext.NullTranslations = gettext.NullTranslations()


def _(message: str) -> str:
    """Return a text in the language in use; the text itself where it has no translation."""
    return _Current.translations.gettext(message) if message else ""


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the form of a text that fits a count."""
    return _Current.translations.ngettext(singular, plural, count)


def set_language(language: str, folder: Path | None = None) -> bool:
    """Use a language from now on; False, and English, when there is no catalogue for it.

    Catalogues are `<folder>/<language>/LC_MESSAGES/lineside.mo`, by default in the resources.
    """
    if language == PSEUDO_LANGUAGE:
        _Current.translations = _PseudoTranslations()
        return True
    with resources.as_file(resources.files("resources") / "translations") as own:
        try:
            _Current.translations = gettext.translation(DOMAIN, folder or own, [language])
        except (OSError, ValueError, struct.error):
            # A damaged catalogue comes out of gettext as any of these.
            _Current.translations = gettext.NullTranslations()
            return language.split("_")[0] == SOURCE_LANGUAGE
    return True


def pseudo(message: str) -> str:
    """Return a text accented and 40 % longer; places for fields stay as they are."""
    parts = []
    at = 0
    for kept in _KEPT.finditer(message):
        parts += [message[at : kept.start()].translate(_ACCENTS), kept.group()]
        at = kept.end()
    parts.append(message[at:].translate(_ACCENTS))
    return "[" + "".join(parts) + _FILLER * max(1, round(len(message) * _GROWTH) - 2) + "]"
