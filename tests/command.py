"""The command line in this process, and trees compared."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from armistice_pkg import cli
from armistice_pkg.services.profile import judge
from armistice_pkg.storage.folder import FolderStore
from armistice_pkg.wiring.documents import own_profile_identifier
from armistice_pkg.wiring.profile import load_profile

CLOCK = "1785110400"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a command gave."""

    code: int
    out: str
    err: str


class Command:
    """Runs `armistice …` as `main` does, with a fixed clock, and gives back what it printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self.monkeypatch = monkeypatch
        monkeypatch.setenv("SOURCE_DATE_EPOCH", CLOCK)

    def __call__(self, *arguments: str | Path) -> Result:
        self._capsys.readouterr()
        code = cli._run([str(one) for one in arguments])
        said = self._capsys.readouterr()
        assert "Traceback" not in said.err
        if arguments[0] == "package" and not code:
            assert_own_profile(_bags_of([str(one) for one in arguments]))
        return Result(code=code, out=said.out, err=said.err)


def _bags_of(arguments: Sequence[str]) -> Path:
    return Path(arguments[arguments.index("--bags") + 1] if "--bags" in arguments else "bags")


def assert_own_profile(bags: Path) -> None:
    """Every package that any test makes keeps to the profile that it names; only what nobody gave may be missing."""
    profile = load_profile(own_profile_identifier()).profile
    assert profile is not None
    for bag in bags.glob("*/[!.]*/"):
        found = [one for one in judge(profile, FolderStore(bag), name=bag.name) if one.is_error]
        assert not found, found


def tree(folder: Path) -> Mapping[str, str]:
    """Every file below a folder, with its digest; links and what else there is by name."""
    result = {}
    for root, _, names in os.walk(folder):
        for name in names:
            path = Path(root, name)
            plain = path.is_file() and not path.is_symlink()
            result[str(path.relative_to(folder))] = (
                hashlib.sha256(path.read_bytes()).hexdigest() if plain else "no file"
            )
    return dict(sorted(result.items()))


def names(folder: Path) -> list[str]:
    """What is in a folder, hidden things too."""
    return sorted(one.name for one in folder.iterdir())


def octets_read() -> int:
    """What this process has read so far, from wherever."""
    return int(Path("/proc/self/io").read_text("ascii").split()[1])
