"""Links that open a viewer at a part of a canvas (IIIF Content State API 1.0)."""

import base64
import json
from collections.abc import Mapping
from urllib.parse import quote, unquote

from armistice_pkg.core.presentation import CanvasPart
from armistice_pkg.formats.iiif.annotations import part

__all__ = ["PARAMETER", "canvas_state", "decode", "encode", "state_link"]

PARAMETER = "iiif-content"
"""The name of the query's parameter (2.2.3, linking)."""

# JavaScript's encodeURIComponent leaves these as they are; quote adds letters, digits and _.-~ (6.1).
_UNRESERVED = "!*'()"


def encode(state: str) -> str:
    """A content state as it stands in a link: percent-encoded, then base64url without padding (6.1)."""
    plain = quote(state, safe=_UNRESERVED).encode("ascii")
    return base64.urlsafe_b64encode(plain).rstrip(b"=").decode("ascii")


def decode(encoded: str) -> str:
    """The content state of a link (6.2).

    Raises:
        ValueError: it is none.
    """
    try:
        data = base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True)
        return unquote(data.decode("ascii"), errors="strict")
    except ValueError as error:  # no base64, no ASCII, no UTF-8
        raise ValueError(f"{encoded[:80]!r} is no encoded content state") from error


def canvas_state(manifest: str, view: CanvasPart) -> Mapping[str, object]:
    """The state "this part of this canvas of this IIIF manifest", as the target alone (2.2.1: it is enough)."""
    belongs = [{"id": manifest, "type": "Manifest"}]
    return {"id": part(view.canvas, view.where), "type": "Canvas", "partOf": belongs}


def state_link(viewer: str, state: Mapping[str, object]) -> str:
    """The address that opens the viewer at that state."""
    joint = "&" if "?" in viewer else "?"
    return f"{viewer}{joint}{PARAMETER}={encode(json.dumps(state, separators=(',', ':'), ensure_ascii=False))}"
