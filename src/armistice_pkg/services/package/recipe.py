"""What a package was made from, as one digest: equal inputs and equal recipe mean that nothing is to be done.

Never by time stamps: those change when nothing else does, and stay when something did.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.records import Collection, Record

__all__ = ["INPUT_DIGEST", "Recipe", "collection_inputs", "input_digest", "record_inputs"]

INPUT_DIGEST = "Armistice-Input-Digest"
"""The label in `bag-info.txt` that carries the digest (RFC 8493, 2.2.2 allows labels of one's own)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What besides the input decides the bytes of a package: our version, those of the makers, the base URL.

    `software` is pairs of name and version, `profile` the address of the BagIt profile that packages keep to. The
    clock is not part of it: a bag is not made again because time passed.
    """

    base_url: str
    profile: str
    version: str
    software: tuple[tuple[str, str], ...]
    algorithms: tuple[Algorithm, ...]


def record_inputs(record: Record, collection: Collection) -> Mapping[str, object]:
    """All of a record and of its collection that reaches its package; not where in the source it stood."""
    values = asdict(record)
    del values["place"], values["original"], values["access"]
    if record.access is not None:
        values["access"] = str(record.access)
    shared = ("id", "title", "language", "organisation", "homepage")
    return {"record": values, "collection": {name: getattr(collection, name) for name in shared}}


def collection_inputs(collection: Collection) -> Mapping[str, object]:
    """All of a collection that reaches its package, but its originals (they are files of it)."""
    values = asdict(collection)
    del values["originals"]
    return {"collection": values}


def input_digest(
    recipe: Recipe, inputs: Mapping[str, object], originals: Iterable[MeasuredFile], *, extra: Mapping[str, object]
) -> str:
    """The digest as `sha256:…`; `extra` is what else decides (fonts, the manifests of a collection)."""
    value = {
        "recipe": asdict(recipe),
        "inputs": inputs,
        "originals": [[one.path, one.size, one.digests[Algorithm.SHA256]] for one in originals],
        "extra": extra,
    }
    text = json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
