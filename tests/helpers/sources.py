"""The product's own source files, read and parsed once, and what house rules ask of them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file; name is its path from the root, with slashes."""

    name: str
    text: str

    @property
    def lines(self) -> list[str]:
        """The file's lines."""
        return self.text.splitlines()

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """All nodes of its syntax tree; the first is the module."""
        return list(ast.walk(ast.parse(self.text, self.name)))

    def functions(self) -> Iterator[Function]:
        """Yield every function and method."""
        return (node for node in self.nodes if isinstance(node, Function))

    def calls(self) -> Iterator[tuple[ast.Call, str]]:
        """Yield every call with its dotted name, `?` for a part that is no plain name."""
        return ((node, dotted(node.func)) for node in self.nodes if isinstance(node, ast.Call))

    def imports(self) -> Iterator[tuple[int, int, str]]:
        """Yield line, level of relative import and module of each import."""
        for node in self.nodes:
            if isinstance(node, ast.Import):
                yield from ((node.lineno, 0, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield node.lineno, node.level, node.module or ""

    def at(self, node: ast.AST) -> str:
        """Say where a node is, for a message."""
        return f"{self.name}:{getattr(node, 'lineno', 1)}"


def dotted(node: ast.expr) -> str:
    """Return `a.b.c` for an attribute of a name, with `?` where it starts from something else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return "?"


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Return the Python files under folders of the root, sorted by name."""
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return tuple(
        Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for path in paths
    )


def length(function: Function) -> int:
    """Return the lines of a function from `def` to its end."""
    return (function.end_lineno or function.lineno) - function.lineno + 1
