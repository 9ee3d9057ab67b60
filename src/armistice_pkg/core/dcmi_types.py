"""The DCMI Type Vocabulary: what kind of thing a document is (DCMI Metadata Terms, section 7)."""

import difflib

__all__ = ["DCMI_TYPES", "nearest_type", "parse_type"]

DCMI_TYPES = (
    "Collection", "Dataset", "Event", "Image", "InteractiveResource", "MovingImage", "PhysicalObject", "Service",
    "Software", "Sound", "StillImage", "Text",
)  # fmt: skip
_BY_FOLDED = {one.lower(): one for one in DCMI_TYPES}


def parse_type(text: str) -> str | None:
    """The term that is meant, whatever its case and the spaces between its words; None where it is none of them."""
    return _BY_FOLDED.get(_fold(text))


def nearest_type(text: str) -> str | None:
    """The term that is spelt most like it, if one is at all."""
    near = difflib.get_close_matches(_fold(text), _BY_FOLDED, n=1, cutoff=0.6)
    return _BY_FOLDED[near[0]] if near else None


def _fold(text: str) -> str:
    return "".join(one for one in text.lower() if one.isalnum())
