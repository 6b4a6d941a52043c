"""Every code that the program can give has a sentence, and a sentence is always given."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from hmi import errors
from hmi.texts.catalog import set_language
from hmi.texts.codes import has_sentence, sentence
from hmi.texts.sentences import SENTENCES

ROOT = Path(__file__).parents[3]
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_HYPHENED = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
# Problems of files carry what was expected; the simulator is not asked for sentences.
_SPEAK_OTHERWISE = {"cli", "config", "simulator", "plant", "texts"}
_NO_CODES = {
    "utf-8", "utf-8-sig", "utf-16", "link-token", "first-word", "lineside-assessments",
    "lineside-incident",
}  # fmt: skip
_ERRORS = {
    name for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.HmiError)
}  # fmt: skip
_SPEAKING_KEYWORDS = {
    "ConnectionChanged": "reason", "RecorderReported": "reason", "HealthAspect": "detail",
}  # fmt: skip


def _codes_of(tree: ast.Module) -> set[str]:
    """Return codes given to errors, facts and sentence(), directly or by a module's constant."""
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Constant)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    found = {text for node in ast.walk(tree) for text in _texts(node, constants)}
    return {text for text in found if isinstance(text, str) and text}


def _codes_of_problems(tree: ast.Module) -> set[object]:
    """Return the texts in Problem(...): problems say themselves what was expected."""
    return {
        argument.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem"
        for argument in node.args
        if isinstance(argument, ast.Constant)
    }


def _texts(node: ast.AST, constants: dict[str, object]) -> list[object]:
    given: list[ast.expr] = []
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in _ERRORS - {"ConfigurationError"} or name == "sentence":
            given += node.args[:1]
        given += [k.value for k in node.keywords if k.arg == _SPEAKING_KEYWORDS.get(name, "")]
    elif isinstance(node, ast.Tuple) and node.elts and getattr(node.elts[0], "id", "") in _ERRORS:
        # Tables that map something to an error and its code.
        given += node.elts[1:2]
    return [_value(expression, constants) for expression in given]


def _value(expression: ast.expr, constants: dict[str, object]) -> object:
    if isinstance(expression, ast.Constant):
        return expression.value
    return constants.get(expression.id) if isinstance(expression, ast.Name) else None


def _given_codes() -> dict[str, str]:
    codes: dict[str, str] = {}
    for folder in ("hmi", "ui"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for code in _codes_of(ast.parse(path.read_text(encoding="utf-8"))):
                codes[code] = str(path.relative_to(ROOT))
    return codes


def test_the_scan_finds_codes_in_every_form():
    source = """
LOST: Final = "by-constant"
TABLE = {1: (StorageFull, "by-table")}
def f():
    raise ActionRefused("by-call", right=1)
    raise errors.NotConnected(LOST)
    ConnectionChanged(connection="x", reason="by-keyword")
    sentence("by-sentence")
"""
    assert _codes_of(ast.parse(source)) == {
        "by-constant", "by-table", "by-call", "by-keyword", "by-sentence",
    }  # fmt: skip


def test_every_code_in_the_sources_has_a_sentence():
    codes = _given_codes()
    assert len(codes) > 20
    assert {code: path for code, path in codes.items() if not has_sentence(code)} == {}


def test_everything_in_the_core_that_looks_like_a_code_has_a_sentence():
    without: dict[str, str] = {}
    for path in sorted((ROOT / "hmi").rglob("*.py")):
        if path.relative_to(ROOT / "hmi").parts[0] in _SPEAK_OTHERWISE:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        problems = _codes_of_problems(tree)
        for node in ast.walk(tree):
            text = node.value if isinstance(node, ast.Constant) else None
            if (
                isinstance(text, str)
                and _HYPHENED.fullmatch(text)
                and text not in _NO_CODES | problems
            ):
                without |= {} if has_sentence(text) else {text: f"{path.name}:{node.lineno}"}
    assert without == {}


@pytest.mark.parametrize("level", ["normal", "warn", "alarm"])
def test_each_level_of_temperature_has_a_sentence(level):
    assert has_sentence(f"temperature-{level}")


@pytest.mark.parametrize("level", ["normal", "warn", "alert"])
def test_each_level_of_current_has_a_sentence(level):
    assert has_sentence(f"current-{level}")


@pytest.mark.parametrize("zone", "abcd")
def test_each_zone_of_vibration_has_a_sentence(zone):
    assert has_sentence(f"vibration-zone-{zone}")


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_each_sentence_is_one(code):
    text = SENTENCES[code]
    assert _CODE.fullmatch(code)
    assert text[0].isupper() or text.startswith("{")
    # Reasons to choose from are written on buttons.
    is_choice = code.startswith("reason-") and code != "reason-missing"
    assert text.endswith((".", "?")) is not is_choice
    assert len(text) <= 120
    assert all(name.isidentifier() for _, name, _, _ in Formatter().parse(text) if name)


def test_fields_fill_the_sentence():
    assert sentence("storage-locked", file="history.db") == "Another program holds history.db."


def test_a_missing_field_shows_as_a_question_mark():
    assert sentence("storage-locked") == "Another program holds ?."
    assert sentence("storage-locked", file=None) == "Another program holds ?."


def test_an_unknown_code_is_shown_with_its_fields():
    assert sentence("never-heard", limit=2.5, code="x") == "never-heard (limit=2.5, code=x)"
    assert sentence("never-heard") == "never-heard"


def test_a_field_cannot_break_the_sentence():
    text = sentence("storage-locked", file="{x}\n" + "y" * 500)
    assert "{x} y" in text
    assert "\n" not in text
    assert len(text) < 250


def test_a_sentence_comes_in_the_language_in_use():
    set_language("en_XA")
    try:
        text = sentence("storage-locked", file="history.db")
    finally:
        set_language("en")
    assert "history.db" in text
    assert not text.isascii()
