"""What we say of our own files' formats is what siegfried finds."""

from pathlib import Path

import pytest

from armistice_pkg.core.media import TypesetPage
from armistice_pkg.core.own_formats import own_format
from armistice_pkg.media.identify import Siegfried
from armistice_pkg.media.typeset import TypstTypesetter
from armistice_pkg.storage.folder import FolderStore
from command import Command
from conftest import ROOT
from test_package import workspace


def test_the_formats_of_all_files_that_we_make_are_those_that_siegfried_finds(in_tmp: Path, armistice: Command) -> None:
    source = workspace(in_tmp / "in", toml='title = "JSON"\n')
    (source / "documents.csv").unlink()
    (source / "documents.json").write_text('[{"title": "A"}]')
    assert armistice("package", source, workspace(in_tmp / "csv"), ROOT / "seeds/korean-war-armistice.txt").code == 0
    store, siegfried, seen = FolderStore("bags"), Siegfried(), set()
    for entry in FolderStore("bags").walk():
        if "/data/" not in entry.path or entry.size is None or "/objects/collection.toml" in entry.path:
            continue
        found = siegfried.identify(store, entry.path)
        standard = "PDF/A-2u" if entry.path.endswith(".pdf") else None
        said = own_format(entry.path, standard=standard)
        assert (said.puid, said.name, said.version, said.mime) == (found.puid, found.name, found.version, found.mime)
        seen.add(said.puid)
    assert seen == {"fmt/43", "fmt/101", "fmt/478", "fmt/817", "fmt/880", "x-fmt/18", "x-fmt/111"}


def test_so_is_that_of_a_page_with_missing_glyphs(tmp_path: Path) -> None:
    page = TypesetPage(
        title="정전", language=None, source=None, fields=(), paragraphs=("停战",), notice=None, created=0
    )
    made = TypstTypesetter(system_fonts=False).typeset(page)
    assert made.standard == "PDF 1.7"
    (tmp_path / "a.pdf").write_bytes(made.pdf)
    found = Siegfried().identify(FolderStore(tmp_path), "a.pdf")
    assert own_format("a.pdf", standard=made.standard).puid == found.puid


def test_a_file_that_we_do_not_make_is_none_of_ours() -> None:
    with pytest.raises(KeyError):
        own_format("scan.tif")
