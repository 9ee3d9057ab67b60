"""The collection itself to one bag: what was handed in, its narrative, its Dublin Core, its IIIF collection."""

from collections.abc import Mapping, Sequence

from armistice_pkg.core.layout import COLLECTION_FILE, IIIF, METADATA, NARRATIVE, OBJECTS, PREMIS, CollectionUris
from armistice_pkg.core.own_formats import own_format
from armistice_pkg.core.package_report import BagState
from armistice_pkg.core.presentation import ManifestReference
from armistice_pkg.core.problems import any_error
from armistice_pkg.formats.iiif import collection, dump
from armistice_pkg.services.bag_writer import BagWriter
from armistice_pkg.services.describe import describe_collection, metadata_files
from armistice_pkg.services.package.documents import Packaged, bag_tags, payload_of, unchanged_bag
from armistice_pkg.services.package.history import History, history_xml
from armistice_pkg.services.package.recipe import collection_inputs, input_digest
from armistice_pkg.services.package.tools import PackageContext
from armistice_pkg.services.present import present_collection

__all__ = ["package_collection"]


def package_collection(context: PackageContext, manifests: Sequence[ManifestReference]) -> Packaged:
    """Stage the collection's bag, unless the one that is there was made from the same and is valid.

    `manifests` are those of the packaged documents, in source order, at least one.

    Raises:
        UnfinishedError: something cannot be written.
    """
    given = context.collection
    uris = CollectionUris(base_url=context.recipe.base_url, collection_id=given.id)
    shown = collection(present_collection(given, uris, tuple(manifests)))
    bag = BagWriter(context.bags.stage(given.id), context.recipe.algorithms)
    originals = [bag.write(f"{OBJECTS}{one.name}", one.data) for one in given.originals]
    digest = input_digest(context.recipe, collection_inputs(given), originals, extra={"iiif": shown})
    existing, found = unchanged_bag(context, given.id, digest)
    problems = (*found, *context.makers.check_iiif(shown, COLLECTION_FILE))
    if existing is not None or any_error(problems):
        context.bags.discard(given.id)
        state = BagState.UNCHANGED if existing is not None else BagState.LEFT_OUT
        octets, files = payload_of(existing) if existing is not None else (0, 0)
        return Packaged(name=given.id, title=given.title, state=state, problems=problems, files=files, octets=octets)
    for path, data in _derived(context, uris, dump(shown)).items():
        bag.write(path, data)
    _close(bag, context, uris, digest)
    replaced = context.bags.existing(given.id) is not None
    return Packaged(
        name=given.id,
        title=given.title,
        state=BagState.REPLACED if replaced else BagState.MADE,
        problems=problems,
        files=len(bag.payload),
        octets=bag.octets,
    )


def _derived(context: PackageContext, uris: CollectionUris, shown: bytes) -> Mapping[str, bytes]:
    files = {f"{IIIF}{COLLECTION_FILE}": shown}
    if context.collection.narrative:
        files[f"{METADATA}{NARRATIVE}"] = ("\n\n".join(context.collection.narrative) + "\n").encode()
    described = metadata_files(describe_collection(context.collection, uris))
    return files | {f"{METADATA}{name}": data for name, data in described.items()}


def _close(bag: BagWriter, context: PackageContext, uris: CollectionUris, digest: str) -> None:
    identify = context.makers.identifier.identify
    history = History(
        uri=uris.home,
        input_digest=digest,
        clock=context.clock,
        payload=tuple(bag.payload),
        formats={
            one.path: identify(bag.stage, one.path) if one.path.startswith(OBJECTS) else own_format(one.path)
            for one in bag.payload
        },
        made_from={},
        version=context.recipe.version,
        software=context.recipe.software,
    )
    bag.write(f"{METADATA}{PREMIS}", history_xml(history))
    given = context.collection
    said = f"{given.title}. {given.narrative[0]}" if given.narrative else given.title
    bag.close(bag_tags(context, given.id, (), " ".join(said.split()), digest))
