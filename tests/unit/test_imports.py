"""The ten contracts of ARCHITECTURE.md: who may know whom."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_every_import_keeps_the_contracts(monkeypatch, capsys):
    # The environment without Qt has no import-linter; the contracts are checked with it.
    cli = pytest.importorskip("importlinter.cli")
    monkeypatch.chdir(ROOT)
    assert cli.lint_imports(no_cache=True) == cli.EXIT_STATUS_SUCCESS, capsys.readouterr().out
