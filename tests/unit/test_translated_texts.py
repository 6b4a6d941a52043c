"""Every text that the window shows goes through the catalogue; this finds the ones that do not."""

import ast
import re

from tests.helpers.sources import Source, sources

SHOWN = {
    "PlainLabel", "ActionButton", "Panel", "Notice", "FigureTile", "Explained", "ShareBar",
    "Sheet", "Tappable", "show_text", "show_title", "show_caption", "show_paragraph",
    "show_value", "tell", "write",
    "setPlaceholderText", "setAccessibleName", "setToolTip", "setWindowTitle", "write_wrapped",
}  # fmt: skip
"""Calls that put a text before somebody's eyes."""
NOT_TEXTS = {"ink", "icon", "align", "name", "role"}
PRODUCT = "Lineside"
KEYED = {"show_value"}
"""Their first argument names a row and is not shown."""
WORD = re.compile(r"[A-Za-z]{2,}")


def untranslated(source: Source) -> list[str]:
    found = []
    for call, name in source.calls():
        last = name.rsplit(".", 1)[-1]
        if last not in SHOWN or name.startswith(("sys.", "file.")):
            continue
        shown = call.args[1:] if last in KEYED else call.args
        shown = [*shown, *(k.value for k in call.keywords if k.arg not in NOT_TEXTS)]
        for argument in shown:
            found += [
                f"{source.at(argument)}: {text!r}"
                for text in literals(argument)
                if WORD.search(text) and text != PRODUCT and not is_ink(call, argument, last)
            ]
    return found


def literals(node: ast.expr) -> list[str]:
    """Return the literal texts of an expression, of an f-string its parts between the fields."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.JoinedStr):
        return ["".join(v.value for v in node.values if isinstance(v, ast.Constant))]
    if isinstance(node, ast.IfExp):
        return literals(node.body) + literals(node.orelse)
    if isinstance(node, ast.BinOp):
        return literals(node.left) + literals(node.right)
    return []


def is_ink(call: ast.Call, argument: ast.expr, name: str) -> bool:
    """Tell whether an argument is the name of a colour: the last one of show_value."""
    return name in KEYED and len(call.args) == 3 and argument is call.args[2]


def test_every_text_of_the_window_goes_through_the_catalogue():
    found = [place for source in sources("ui") for place in untranslated(source)]
    assert not found, "\n".join(["", *found])


def test_a_text_past_the_catalogue_is_found():
    wrong = 'PlainLabel(theme, "Not translated")\nrows.show_value("key", f"{n} parts", "value")\n'
    right = 'PlainLabel(theme, _("Told"), ink="text2")\nrows.show_value("key", f"{n} · {m}")\n'
    assert len(untranslated(Source("wrong.py", wrong))) == 2
    assert untranslated(Source("right.py", right)) == []
