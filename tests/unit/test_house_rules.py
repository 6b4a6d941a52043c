"""The house rules of ARCHITECTURE.md that a program can check. The rules have their reasons there.

Each test collects every place that breaks its rule, so that one run shows them all.
"""

import ast
import re
import shutil
import statistics
import subprocess
from collections.abc import Iterable

import pytest

from tests.helpers.sources import ROOT, Source, length, sources

PRODUCT = ("hmi", "ui")
EVERYTHING = ("hmi", "ui", "packaging", "tests")

FILE_LINES = 400
FUNCTION_LINES = 60
FORBIDDEN_NAMES = {
    "utils", "helpers", "common", "misc", "core", "base", "manager", "handler2", "data", "info",
    "process",
}  # fmt: skip
QT = ("PySide6", "shiboken6", "pyqtgraph", "qasync")
BORDERS = {
    "hmi/bus/topic.py": 1,
    "hmi/storage/writer.py": 1,
    "hmi/opcua/supervisor.py": 1,
    "ui/live/bugs.py": 1,
}
"""Files that may catch everything, and how often: the four borders behind which a bug is a bug."""

PLAIN_TEXT = "ui/widgets/plain_text.py"
RICH_CALLS = {
    "QLabel", "QMessageBox", "QErrorMessage", "QProgressDialog", "QWhatsThis", "QSystemTrayIcon",
    "setHtml", "setToolTip", "setWhatsThis", "setStatusTip", "showText", "LabelItem", "TextItem",
    "LegendItem", "addLegend",
}  # fmt: skip
"""Qt and pyqtgraph read markup in what these are given; plain_text.py has the substitutes."""


def assert_none(broken: Iterable[str]) -> None:
    listed = list(broken)
    assert not listed, "\n".join(["", *listed])


def last(name: str) -> str:
    return name.rsplit(".", 1)[-1]


def share_of(text: str, pattern: str) -> list[str]:
    return [line for line in text.splitlines() if re.search(pattern, line)]


def test_no_file_is_longer_than_its_budget():
    assert_none(
        f"{source.name}: {len(source.lines)} lines, {FILE_LINES} allowed"
        for source in sources(*EVERYTHING)
        if len(source.lines) > FILE_LINES
    )


def test_no_function_is_longer_than_its_budget():
    assert_none(
        f"{source.at(function)} {function.name}: {length(function)} lines, not {FUNCTION_LINES}"
        for source in sources(*EVERYTHING)
        for function in source.functions()
        if length(function) > FUNCTION_LINES
    )


def test_most_files_and_functions_are_short(record_property):
    files = [len(source.lines) for source in sources(*PRODUCT)]
    functions = [length(one) for source in sources(*PRODUCT) for one in source.functions()]
    figures = {
        "file_median": (statistics.median(files), 120),
        "file_p90": (statistics.quantiles(files, n=10)[-1], 300),
        "function_median": (statistics.median(functions), 7),
        "function_p99": (statistics.quantiles(functions, n=100)[-1], 40),
    }
    for name, (found, _) in figures.items():
        record_property(name, found)
    assert_none(
        f"{name}: {found}, at most {goal}"
        for name, (found, goal) in figures.items()
        if found > goal
    )


def test_modules_are_named_for_what_they_hold():
    assert_none(
        f"{source.name}: says nothing about its content"
        for source in sources("hmi", "ui", "packaging")
        if FORBIDDEN_NAMES & set(source.name.removesuffix(".py").split("/"))
    )


def test_every_module_says_what_lives_there():
    assert_none(
        f"{source.name}: no docstring"
        for source in sources("hmi", "ui", "packaging")
        if not ast.get_docstring(source.nodes[0])
    )


def test_every_public_class_says_what_it_is():
    assert_none(
        f"{source.at(node)} {node.name}: no docstring"
        for source in sources("hmi", "ui", "packaging")
        for node in source.nodes
        if isinstance(node, ast.ClassDef)
        if not node.name.startswith("_") and not ast.get_docstring(node)
    )


def test_the_core_does_not_import_qt():
    assert_none(
        f"{source.name}:{line}: imports {module}"
        for source in sources("hmi")
        for line, _, module in source.imports()
        if module.split(".")[0] in QT
    )


def test_imports_are_absolute():
    assert_none(
        f"{source.name}:{line}: relative import"
        for source in sources(*EVERYTHING)
        for line, level, _ in source.imports()
        if level
    )


def test_nothing_unpickles_and_nothing_uses_the_systems_sqlite():
    unsafe = {"pickle", "marshal", "shelve", "sqlite3"}
    assert_none(
        f"{source.name}:{line}: imports {module}"
        for source in sources(*PRODUCT)
        for line, _, module in source.imports()
        if module.split(".")[0] in unsafe
    )


def broad_excepts(source: Source) -> list[str]:
    broad = {None, "Exception", "BaseException"}
    caught = [
        (node, getattr(kind, "id", None) if kind is not None else None)
        for node in source.nodes
        if isinstance(node, ast.ExceptHandler)
        for kind in (node.type.elts if isinstance(node.type, ast.Tuple) else [node.type])
        if kind is None or isinstance(kind, ast.Name)
    ]
    return [source.at(node) for node, name in caught if name in broad]


def test_a_bug_is_caught_at_the_four_borders_alone():
    assert_none(
        f"{place}: catches everything"
        for source in sources(*PRODUCT)
        for place in broad_excepts(source)[BORDERS.get(source.name, 0) :]
    )


def test_the_guard_of_broad_excepts_sees_each_form():
    text = "try:\n    pass\nexcept (ValueError, Exception):\n    pass\nexcept OSError:\n    pass\n"
    assert broad_excepts(Source("x.py", text)) == ["x.py:3"]
    assert broad_excepts(Source("x.py", "try:\n    pass\nexcept:\n    pass\n")) == ["x.py:3"]


def test_text_reaches_the_window_through_plain_text_alone():
    assert_none(
        f"{source.at(call)} {name}: reads markup; use ui.widgets.plain_text"
        for source in sources("ui")
        if source.name != PLAIN_TEXT
        for call, name in source.calls()
        if last(name) in RICH_CALLS
    )


def test_signals_do_not_cut_values_at_32_bits():
    assert_none(
        f"{source.at(call)}: Signal(int) cuts at 32 bits; use Signal(object)"
        for source in sources("ui")
        for call, name in source.calls()
        if last(name) == "Signal"
        and any(isinstance(a, ast.Name) and a.id == "int" for a in call.args)
    )


def test_time_comes_from_a_clock():
    asking = {"datetime.now", "datetime.utcnow", "time.time", "time.monotonic", "date.today"}
    # The demo plant is another computer: it has a time of its own, as a real server has.
    own_time = ("hmi/clock.py", "hmi/simulator/")
    assert_none(
        f"{source.at(call)} {name}: take a Clock"
        for source in sources(*PRODUCT)
        if not source.name.startswith(own_time)
        for call, name in source.calls()
        if name in asking
    )


def test_tests_do_not_sleep():
    sleeping = {"sleep", "qWait", "qSleep"}
    assert_none(
        f"{source.at(call)} {name}: wait for what happens, not for time"
        for source in sources("tests/unit", "tests/gui")
        for call, name in source.calls()
        if (last(name) in sleeping or name == "qtbot.wait") and not is_zero(call)
    )


def is_zero(call: ast.Call) -> bool:
    """Tell whether a call only yields to others: asyncio.sleep(0)."""
    return [getattr(argument, "value", None) for argument in call.args] == [0]


@pytest.mark.parametrize("mark", ["type: ignore", "noqa"])
def test_exceptions_from_the_tools_are_few_and_explained(mark):
    marked = [
        (source.name, line)
        for source in sources(*PRODUCT)
        for line in share_of(source.text, rf"#\s*{mark}\b")
    ]
    explained = re.compile(rf"#\s*{mark}(\[[\w, -]+\]|:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*).*(#|-)\s*\w+")
    assert_none(
        f"{name}: no code or no reason: {line.strip()}"
        for name, line in marked
        if not explained.search(line)
    )
    lines = sum(len(source.lines) for source in sources(*PRODUCT))
    assert len(marked) <= max(1, lines / 1000), f"{len(marked)} in {lines} lines"


def test_tracked_files_name_no_machine_and_no_registry():
    # Written in pieces, so that this file does not name them either.
    words = ["/" + "root/", "/" + "work/", "py" + "pi.org", "python" + "hosted.org"]
    named = re.compile("|".join(re.escape(word) for word in words))
    assert_none(
        f"{name}: names {found.group()}"
        for name, text in tracked_texts()
        if (found := named.search(text))
    )


def tracked_texts() -> Iterable[tuple[str, str]]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listing = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    for name in listing.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            content = (ROOT / name).read_bytes()
            if b"\0" not in content:
                yield name, content.decode("utf-8", "replace")
