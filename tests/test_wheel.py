"""What users install: the wheel has all that the program loads at run time, and nothing of the checkout besides."""

import subprocess
import sys
import zipfile
from pathlib import Path

from conftest import ROOT


def test_the_wheel_carries_schemas_templates_and_types(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    for schema in (ROOT / "schemas").iterdir():
        assert f"armistice_pkg/schemas/{schema.name}" in held
    assert {"armistice_pkg/media/page.typ", "armistice_pkg/py.typed"} <= held
    assert all(name.split("/")[0] == "armistice_pkg" or ".dist-info/" in name for name in held)
