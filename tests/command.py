"""The command line in this process, and trees compared."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from armistice_pkg import cli

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
        return Result(code=code, out=said.out, err=said.err)


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
