"""What was packaged, opened in the viewers that readers use, in a real browser and without a network.

Each kind of document is a line of `KINDS`, each viewer an entry of `viewers.VIEWERS`.
"""

import io
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

import pytest
from PIL import Image
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, sync_playwright

from armistice_pkg import cli
from builders.images import encoded, pages_of_tiff, quadrants
from builders.pdfs import PdfPage, pdf
from conftest import ROOT
from viewers import VIEWERS
from web_server import served

CHROMIUM = shutil.which("chromium")
BUILT = ROOT / ".build/viewers"
FLAGS = ["--no-sandbox", "--in-process-gpu", "--use-gl=disabled", "--disable-dev-shm-usage", "--hide-scrollbars"]
SEED = "korean-war-armistice"
SECONDS = 20_000
COLOURS = 3
PAGES = 3

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed: apt install chromium"),
    pytest.mark.skipif(not BUILT.is_dir(), reason="the viewers are not built: make viewers"),
]

KINDS = {
    "typeset": {},
    "jpeg": {"letter.jpg": encoded(quadrants(900, 700), "JPEG")},
    "scan": {"scan.tif": encoded(quadrants(3000, 2200), "TIFF")},
    "png": {"map.png": encoded(quadrants(640, 480), "PNG")},
    "tiff": {"volume.tif": pages_of_tiff(quadrants(500, 700), quadrants(700, 500), quadrants(600, 600))},
    "pdf": {"report.pdf": pdf([PdfPage(text=f"Page {number}") for number in range(1, PAGES + 1)])},
    "text": {"note.txt": b"Telegram to Stalin.\n\nThe talks go on.\n"},
}
"""Identifier of the record to its files."""


@dataclass(kw_only=True)
class Site:
    """What is served, and what the browser complained of since the last page."""

    address: str
    browser: Browser
    complaints: list[str] = field(default_factory=list)

    def open(self, viewer: str, document: str) -> Page:
        """A IIIF document in a viewer."""
        self.complaints.clear()
        page = self.browser.new_page(viewport={"width": 1200, "height": 800})
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.route("**/*", self._passed)
        page.on("response", lambda answer: self._answered(answer.status, answer.url))
        page.goto(f"{self.address}/{viewer}.html?iiif={self.address}/iiif/{document}")
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):  # `_answered` says which
            self.complaints.append(message.text)

    def _answered(self, status: int, url: str) -> None:
        if status >= 400:
            self.complaints.append(f"{status} {url.removeprefix(self.address)}")

    def _passed(self, route: Route) -> None:
        """Nothing leaves the machine."""
        if route.request.url.startswith((self.address, "data:", "blob:")):
            route.continue_()
        else:
            self.complaints.append(f"asked for {route.request.url}")
            route.abort()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    workspace = folder / "kinds"
    (workspace / "files").mkdir(parents=True)
    (workspace / "collection.toml").write_text('title = "Kinds"\nid = "kinds"\n')
    rows = ["id,title,date,file"]
    for kind, files in KINDS.items():
        rows.append(f"{kind},Document of kind {kind},1953-07-27,{'|'.join(files)}")
        for name, data in files.items():
            (workspace / "files" / name).write_bytes(data)
    (workspace / "documents.csv").write_text("\n".join(rows) + "\n")
    root = folder / "root"
    root.mkdir()
    (root / "viewers").symlink_to(BUILT)
    for name, viewer in VIEWERS.items():
        (root / f"{name}.html").write_text(viewer.page)
    with served(root) as address, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1785110400")
        seed = ROOT / "seeds/korean-war-armistice.txt"
        target = ["--base-url", f"{address}/iiif", "--manifests", str(root / "iiif"), "--bags", str(folder / "bags")]
        assert cli._run(["package", str(workspace), str(seed), *target, "--quiet"]) == 0
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            yield Site(address=address, browser=browser)
            browser.close()


def colours_in(picture: bytes) -> int:
    """How many colours there are, roughly: a blank page has one or two."""
    image = Image.open(io.BytesIO(picture)).convert("RGB").resize((160, 120)).quantize(16)
    found = image.getcolors()
    assert found is not None
    return sum(count > 4 for count, _ in found)


def picture(page: Page, viewer: str, *, other_than: bytes = b"") -> bytes:
    """What the viewer has drawn, as soon as it is a picture, and not the one that was there before."""
    where = VIEWERS[viewer].picture
    page.wait_for_selector(where, timeout=SECONDS, state="attached")
    for _ in range(SECONDS // 250):
        drawn = page.locator(where).first.screenshot()
        if drawn != other_than and colours_in(drawn) >= COLOURS:
            return drawn
        page.wait_for_timeout(250)
    pytest.fail(f"{viewer} drew nothing")


def complaints(site: Site, viewer: str) -> list[str]:
    """What the browser complained of, without the viewer's own faults."""
    return [one for one in site.complaints if not one.startswith(VIEWERS[viewer].own_faults)]


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_viewer_shows_every_kind(site: Site, viewer: str, kind: str) -> None:
    with closing(site.open(viewer, f"kinds/{kind}/manifest.json")) as page:
        picture(page, viewer)
        assert complaints(site, viewer) == []


@pytest.mark.parametrize("viewer", VIEWERS)
def test_pages_can_be_turned(site: Site, viewer: str) -> None:
    with closing(site.open(viewer, "kinds/tiff/manifest.json")) as page:
        first = picture(page, viewer)
        page.locator(VIEWERS[viewer].next_page).first.click()
        page.mouse.move(0, 0)
        assert picture(page, viewer, other_than=first) != first
        assert complaints(site, viewer) == []


@pytest.mark.parametrize("viewer", [name for name, viewer in VIEWERS.items() if viewer.opens_collections])
def test_every_viewer_opens_the_collection(site: Site, viewer: str) -> None:
    with closing(site.open(viewer, f"{SEED}/collection.json")) as page:
        page.get_by_text("Rhee").first.wait_for(timeout=SECONDS)
        assert complaints(site, viewer) == []


def test_the_text_of_a_page_stands_beside_it(site: Site) -> None:
    """In Tify, which has a panel for it, and in Mirador, which lists annotations if it is told their motivation."""
    with closing(site.open("tify", "kinds/text/manifest.json")) as page:
        page.get_by_role("button", name="Text").first.click()
        page.get_by_text("The talks go on.").first.wait_for(timeout=SECONDS)
    with closing(site.open("mirador", "kinds/text/manifest.json")) as page:
        page.locator('button[aria-label="Annotations"]').first.click(timeout=SECONDS)
        page.get_by_text("The talks go on.").first.wait_for(timeout=SECONDS)
