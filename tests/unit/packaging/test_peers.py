"""The independent server of the tests is installed once, and where it cannot be, nothing fails."""

import importlib.util
import subprocess

import pytest

from tests.helpers.sources import ROOT


@pytest.fixture
def peers(monkeypatch, tmp_path):
    """Return the module, installing into an empty folder with a lock file."""
    packaging = ROOT / "packaging"
    monkeypatch.syspath_prepend(str(packaging))
    spec = importlib.util.spec_from_file_location("peers", packaging / "peers.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "package-lock.json").write_text("{}")
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    return module


class Programs:
    """Stands in for programs of the system: what was called, and what they say."""

    def __init__(self, folder, answers):
        self.calls = []
        self._folder = folder
        self._answers = answers

    def run(self, command, **_):
        words = " ".join(str(word).rsplit("/", 1)[-1] for word in command[:2])
        self.calls.append(words)
        answer = self._answers.get(words, "")
        if isinstance(answer, Exception):
            raise answer
        if words == "npm ci":
            (self._folder / "node_modules").mkdir()
        code = 1 if answer.startswith("error") else 0
        return subprocess.CompletedProcess(command, code, "" if code else answer, answer)


@pytest.fixture
def computer(peers, monkeypatch, tmp_path):
    """Return a way to say which programs there are and what they answer."""

    def with_programs(names, **answers):
        told = {name.replace("_", " "): text for name, text in answers.items()}
        told = {"node --version": "v20.1.0"} | told
        programs = Programs(tmp_path, told)
        monkeypatch.setattr(peers.shutil, "which", lambda name: name if name in names else None)
        monkeypatch.setattr(peers.subprocess, "run", programs.run)
        return programs

    return with_programs


def test_it_is_installed_once(peers, computer):
    programs = computer(["node", "npm"])
    assert peers.prepare()
    assert programs.calls == ["node --version", "npm ci"]
    assert peers.prepare()
    assert programs.calls == ["node --version", "npm ci"]


def test_another_lock_file_is_installed_anew(peers, computer, tmp_path):
    computer(["node", "npm"])
    assert peers.prepare()
    (tmp_path / "package-lock.json").write_text('{"name": "other"}')
    assert not peers.is_installed(tmp_path)


def test_without_network_one_line_says_why(peers, computer, capsys):
    computer(["node", "npm"], npm_ci="error code ENOTFOUND\nerror and much more")
    assert not peers.prepare()
    said = capsys.readouterr().out.splitlines()[-1]
    assert "skipped: npm ci failed: error code ENOTFOUND" in said
    assert not peers.is_installed(peers.FOLDER)


def test_an_endless_installation_is_ended(peers, computer, capsys):
    computer(["node", "npm"], npm_ci=subprocess.TimeoutExpired("npm", 1))
    assert not peers.prepare()
    assert "npm ci took too long" in capsys.readouterr().out


def test_an_old_node_is_refused_with_its_version(peers, computer, capsys):
    programs = computer(["node", "npm"], **{"node --version": "v16.20.2\n"})
    assert not peers.prepare()
    assert "18 or newer is needed, this is v16.20.2" in capsys.readouterr().out
    assert "npm ci" not in programs.calls


def test_node_is_a_package_of_the_system_for_root_alone(peers, computer, monkeypatch, capsys):
    programs = computer(["apt-get"])
    monkeypatch.setattr(peers.os, "geteuid", lambda: 1000, raising=False)
    assert not peers.prepare()
    assert programs.calls == []
    assert "are not installed" in capsys.readouterr().out
    monkeypatch.setattr(peers.os, "geteuid", lambda: 0, raising=False)
    assert peers.prepare()
    assert programs.calls[:3] == ["apt-get update", "apt-get install", "apt-get install"]


@pytest.mark.parametrize(("text", "major"), [("v20.20.2\n", 20), ("18.0.0", 18), ("none", 0)])
def test_versions_are_told_by_their_first_number(peers, text, major):
    assert peers.major_of(text) == major


def test_the_lock_file_has_hashes_and_no_addresses():
    text = (ROOT / "tests" / "peers" / "package-lock.json").read_text()
    assert "://" not in text
    assert '"resolved"' not in text
    assert text.count('"integrity"') > 100
