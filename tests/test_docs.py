"""What the pages say is what the program does."""

import ast
import importlib.util
import json
import re
from pathlib import Path

import pytest

from armistice_pkg.cli import COMMANDS
from armistice_pkg.core.codes import CODES
from conftest import ROOT

SOURCES = sorted((ROOT / "src/armistice_pkg").rglob("*.py"))


def generated() -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs/generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    pages: dict[str, str] = module.pages()
    return pages


def test_generated_pages_are_up_to_date() -> None:
    for name, text in generated().items():
        assert (ROOT / "docs" / name).read_text("utf-8") == text, "run `make docs`"


def test_every_code_is_explained_in_whole_sentences() -> None:
    for code, row in CODES.items():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", code)
        for text in (row.means, row.do):
            assert text[0].isupper() or re.match(r'["`]|[a-z-]+\.[a-z]+ ', text), (code, text)
            assert text.endswith("."), (code, text)


def test_every_code_is_used_and_every_used_code_is_in_the_table() -> None:
    literals = {
        node.value
        for path in SOURCES
        if "codes" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(CODES) <= literals, sorted(set(CODES) - literals)


@pytest.mark.parametrize("page", sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]))
def test_links_lead_somewhere_and_no_path_of_a_machine_is_told(page: Path) -> None:
    text = page.read_text("utf-8")
    for target in re.findall(r"\]\(([^)#]+)", text):
        assert target.startswith("https://") or (page.parent / target).exists(), target
    assert not re.search(r"/(root|home|tmp|work)/", text)


def test_commands_that_the_pages_name_exist() -> None:
    for page in (ROOT / "README.md", ROOT / "docs/tutorial.md"):
        named = set(re.findall(r"^ *armistice ([a-z]+)", page.read_text("utf-8"), re.MULTILINE))
        assert named
        assert named <= set(COMMANDS)


def test_make_targets_that_the_readme_names_exist() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"^make ([a-z]+)", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_locks_name_no_registry_and_pin_with_hashes() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text()
        assert "://" not in text
        assert "--index" not in text
        pinned = re.findall(r"^[a-z0-9-]+==", text, re.MULTILINE)
        assert pinned
        assert text.count("--hash=sha256:") >= len(pinned)


def test_the_lock_of_the_viewers_names_no_registry_and_pins_with_digests() -> None:
    lock = json.loads((ROOT / "viewers/package-lock.json").read_text())
    assert "://" not in json.dumps(lock)
    pinned = [entry for path, entry in lock["packages"].items() if path]
    assert pinned
    assert all(entry["integrity"].startswith("sha512-") for entry in pinned)
