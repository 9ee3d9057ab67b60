"""Scans in packages: originals in the bag, image services in what is published, none made twice."""

import json
import shutil
from pathlib import Path

import pytest

from armistice_pkg.core.images import ImageSize
from armistice_pkg.formats.iiif_image import tiles, whole_files
from builders.images import encoded, pages_of_tiff, quadrants
from command import Command, tree
from test_package import workspace

SIZE = ImageSize(width=1400, height=1000)
SCAN = encoded(quadrants(SIZE.width, SIZE.height), "JPEG")


def scans(folder: Path, rows: str = "title,file\nLetter,a.jpg\n", **files: bytes) -> Path:
    source = workspace(folder, rows)
    for name, data in (files or {"a": SCAN}).items():
        (source / "files" / f"{name}.jpg").write_bytes(data)
    return source


def services(record: Path) -> list[Path]:
    return sorted((record / "images").iterdir())


def inodes(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): path.stat().st_ino for path in folder.rglob("*.jpg")}


def test_the_bag_has_the_original_and_what_is_published_the_service(in_tmp: Path, armistice: Command) -> None:
    assert armistice("package", scans(in_tmp / "in"), "--base-url", "https://iiif.example.org").code == 0
    payload = tree(in_tmp / "bags/letters/letter/data")
    assert [path for path in payload if path.endswith(".jpg")] == ["objects/a.jpg"]
    record = in_tmp / "manifests/letters/letter"
    (service,) = services(record)
    expected = {*whole_files(SIZE), *(path for path, _ in tiles(SIZE)), "info.json"}
    assert set(tree(service)) == expected
    info = json.loads((service / "info.json").read_bytes())
    assert info["id"] == f"https://iiif.example.org/letters/letter/images/{service.name}"
    (canvas,) = json.loads((record / "manifest.json").read_bytes())["items"]
    assert (canvas["width"], canvas["height"]) == (SIZE.width, SIZE.height)
    body = canvas["items"][0]["items"][0]["body"]
    assert body["service"][0]["id"] == info["id"]
    assert body["service"][0]["sizes"] == [{"height": one["height"], "width": one["width"]} for one in info["sizes"]]
    for picture in (body, canvas["thumbnail"][0]):
        assert (record / picture["id"].removeprefix("https://iiif.example.org/letters/letter/")).is_file()
    assert not (in_tmp / "manifests/letters/.derivatives").exists()


def test_nothing_is_made_twice(in_tmp: Path, armistice: Command) -> None:
    source = scans(in_tmp / "in")
    armistice("package", source)
    record = in_tmp / "manifests/letters/letter"
    before = inodes(record / "images")
    assert armistice("package", source).code == 0
    assert inodes(record / "images") == before, "nothing changed"
    (source / "documents.csv").write_text("id,title,file\nletter,Another title,a.jpg\n")
    assert armistice("package", source).code == 0
    assert "Another title" in (record / "manifest.json").read_text()
    assert inodes(record / "images") == before, "the title changed, the scan did not"
    assert armistice("package", source, "--base-url", "https://example.org/new").code == 0
    assert inodes(record / "images") == before, "the address changed"
    assert "https://example.org/new/" in next(record.rglob("info.json")).read_text()


def test_documents_with_the_same_scan_share_its_images(in_tmp: Path, armistice: Command) -> None:
    source = scans(in_tmp / "in", "title,file\nLetter,a.jpg\nCopy,b.jpg\n", a=SCAN, b=SCAN)
    armistice("package", source, "--workers", "1")
    first, second = (inodes(in_tmp / "manifests/letters" / name / "images") for name in ("letter", "copy"))
    assert first == second


def test_what_a_stopped_run_made_is_taken_up(in_tmp: Path, armistice: Command) -> None:
    source = scans(in_tmp / "in", "title,file\nLetter,a.jpg\nBroken,b.jpg\n", a=SCAN, b=SCAN[: len(SCAN) // 2])
    assert armistice("package", source, "--workers", "1").code == 1
    kept = in_tmp / "manifests/letters/.derivatives"
    before = inodes(kept)
    assert before
    assert [one.name for one in kept.parent.iterdir()] == [".derivatives"]
    (source / "files/b.jpg").write_bytes(encoded(quadrants(600, 400), "JPEG"))
    assert armistice("package", source, "--workers", "1").code == 0
    assert before == inodes(in_tmp / "manifests/letters/letter/images")
    assert not kept.exists()


def test_gc_removes_what_a_stopped_run_made(in_tmp: Path, armistice: Command) -> None:
    source = scans(in_tmp / "in", "title,file\nLetter,a.jpg\nBroken,b.jpg\n", a=SCAN, b=SCAN[: len(SCAN) // 2])
    armistice("package", source, "--workers", "1")
    assert ".derivatives" in armistice("gc", "manifests", "--dry-run").out
    assert armistice("gc", "manifests").code == 0
    assert not (in_tmp / "manifests/letters/.derivatives").exists()


@pytest.mark.parametrize("lost", ["images", "images/*/info.json", "images/*/full/max", "."])
def test_what_is_lost_of_a_publication_is_made_again(lost: str, in_tmp: Path, armistice: Command) -> None:
    source = scans(in_tmp / "in")
    armistice("package", source)
    record = in_tmp / "manifests/letters/letter"
    before = tree(record)
    for path in [record] if lost == "." else list(record.glob(lost)):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert armistice("package", source).code == 0
    assert tree(record) == before


def test_an_empty_image_and_one_too_many_are_put_right(in_tmp: Path, armistice: Command) -> None:
    source = scans(in_tmp / "in")
    armistice("package", source)
    record = in_tmp / "manifests/letters/letter"
    before = tree(record)
    shutil.rmtree(in_tmp / "manifests/letters/letter/images")
    torn = in_tmp / "manifests/letters/.derivatives" / ("0" * 32)
    torn.mkdir(parents=True)
    stray = record / "images" / ("f" * 32) / "full/max/0/default.jpg"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"")
    assert armistice("package", source).code == 0
    assert tree(record) == before


def test_tiles_can_be_in_the_bag_too(in_tmp: Path, armistice: Command) -> None:
    source = scans(in_tmp / "in")
    assert armistice("package", source, "--tiles-in-bag").code == 0
    bag, record = in_tmp / "bags/letters/letter", in_tmp / "manifests/letters/letter"
    assert tree(bag / "data/iiif/images") == tree(record / "images")
    assert armistice("verify", bag).code == 0
    before = tree(in_tmp / "manifests")
    assert armistice("package", source, "--tiles-in-bag").code == 0
    assert tree(in_tmp / "manifests") == before
    assert armistice("package", source).code == 0
    assert not (bag / "data/iiif/images").exists()
    assert tree(record / "images") == tree(in_tmp / "manifests/letters/letter/images")


def test_every_page_of_a_tiff_is_a_service_of_its_own(in_tmp: Path, armistice: Command) -> None:
    source = workspace(in_tmp / "in", "title,file\nVolume,v.tif\n")
    (source / "files/v.tif").write_bytes(pages_of_tiff(quadrants(700, 300), quadrants(300, 700), quadrants(20, 20)))
    assert armistice("package", source).code == 0
    record = in_tmp / "manifests/letters/volume"
    items = json.loads((record / "manifest.json").read_bytes())["items"]
    assert [(one["width"], one["height"]) for one in items] == [(700, 300), (300, 700), (20, 20)]
    assert len(services(record)) == len(items)


def test_a_text_only_document_does_not_know_how_images_are_made(in_tmp: Path, armistice: Command) -> None:
    source = workspace(in_tmp / "in", "title,file\nLetter,\n")
    armistice("package", source)
    info = (in_tmp / "bags/letters/letter/bag-info.txt").read_text()
    assert armistice("package", source, "--tiles-in-bag").code == 0
    assert (in_tmp / "bags/letters/letter/bag-info.txt").read_text() == info
