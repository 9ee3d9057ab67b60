"""The viewers as pages for a browser: what each needs to open a IIIF document, and where it shows a picture."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["VIEWERS", "Viewer"]

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>viewer</title><link rel="icon" href="data:,">
<style>html, body, #viewer {{ height: 100%; margin: 0; position: relative }}</style>{head}</head>
<body><div id="viewer"{more}></div><script>
const wanted = new URLSearchParams(location.search).get("iiif");
{script}
</script></body></html>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """`page` is the HTML; `picture` selects the element that a page image is drawn in.

    `next_page` selects what turns the page.
    `own_faults` are beginnings of what the browser complains of with whatever this viewer opens.
    """

    page: str
    picture: str
    next_page: str
    opens_collections: bool = True
    own_faults: tuple[str, ...] = ()


def _page(*, head: str, script: str, attributes: str = "") -> str:
    return _PAGE.format(head=head, script=script, more=attributes)


VIEWERS: Mapping[str, Viewer] = {
    "mirador": Viewer(
        page=_page(
            head='<script src="/viewers/mirador/mirador.min.js"></script>',
            script="""Mirador.viewer({id: "viewer", windows: [{manifestId: wanted,
            thumbnailNavigationPosition: "far-bottom", sideBarOpen: true, defaultSideBarPanel: "info"}],
            annotations: {filteredMotivations: ["supplementing"]},
            workspaceControlPanel: {enabled: false}});""",
        ),
        picture=".mirador-osd-container canvas, .mirador-viewer video, .mirador-viewer audio",
        next_page='button[aria-label="Next item"]',
        own_faults=("Accessing element.ref was removed in React 19",),
    ),
    "universalviewer": Viewer(
        page=_page(
            head='<link rel="stylesheet" href="/viewers/universalviewer/uv.css">'
            '<script src="/viewers/universalviewer/umd/UV.js"></script>',
            attributes=' class="uv"',
            script="""addEventListener("DOMContentLoaded", () => {
            const data = new UV.IIIFURLAdapter(true).getInitialData({manifest: wanted, embedded: true});
            data.manifest = wanted;
            window.uv = UV.init("viewer", data);
        });""",
        ),
        picture=".centerPanel .openseadragon-canvas canvas, video, audio",
        next_page="button.imageBtn.next",
        own_faults=("404 /images/data:image/gif;base64,",),
    ),
    "clover": Viewer(
        page=_page(
            head='<script src="/viewers/clover/index.umd.js"></script>',
            script="""const clover = document.createElement("clover-viewer");
            clover.id = wanted; document.getElementById("viewer").append(clover);""",
        ),
        picture=".openseadragon-canvas canvas, video, audio",
        next_page='button:has-text("Next")',
    ),
    "tify": Viewer(
        page=_page(
            head='<link rel="stylesheet" href="/viewers/tify/tify.css">',
            script="""import("/viewers/tify/tify.js").then((module) => {
            const Tify = module.default ?? window.Tify; new Tify({container: "#viewer", manifestUrl: wanted}); });""",
        ),
        picture=".openseadragon-canvas canvas, video, audio",
        next_page="button.tify-header-button[title='Next page'] >> visible=true",
    ),
    "openseadragon": Viewer(
        page=_page(
            head='<script src="/viewers/openseadragon/openseadragon.min.js"></script>',
            script="""fetch(wanted).then((answer) => answer.json()).then((manifest) => {
            const sources = manifest.items.map((canvas) => canvas.items[0].items[0].body)
                .filter((body) => body.type === "Image")
                .map((body) => body.service ? `${body.service[0].id}/info.json` : {type: "image", url: body.id});
            window.osd = OpenSeadragon({id: "viewer", prefixUrl: "/viewers/openseadragon/images/",
                crossOriginPolicy: "Anonymous", sequenceMode: true, tileSources: sources, drawer: "canvas"});
        });""",
        ),
        picture=".openseadragon-canvas canvas",
        next_page='[title="Next page"]',
        opens_collections=False,
    ),
}
