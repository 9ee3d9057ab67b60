"""Joins `rebase` to folders."""

from pathlib import Path

from armistice_pkg.core.errors import UsageError
from armistice_pkg.core.problems import visible
from armistice_pkg.core.rebasing import RebaseReport
from armistice_pkg.core.uris import UriFault, parse_web_address
from armistice_pkg.services.rebase import rebase
from armistice_pkg.storage.published import PublishedFolder

__all__ = ["rebase_folder"]


def rebase_folder(folder: str, base_url: str, *, dry_run: bool) -> RebaseReport:
    """Move what is published in `folder` below `base_url`.

    Raises:
        UsageError: there is no such folder, nothing is published in it, or the address is none.
        UnfinishedError: it could not be finished; what was there is as it was.
    """
    address = parse_web_address(base_url, is_base=True)
    if isinstance(address, UriFault):
        raise UsageError(f"The base URL {visible(base_url)!r} {address.reason}; {address.suggestion}.")
    if not Path(folder).is_dir():
        raise UsageError(f"There is no folder {visible(folder)}.")
    if Path.cwd().is_relative_to(Path(folder).resolve()):
        raise UsageError(f"You are in {visible(folder)}, and it will be exchanged. Run this from outside of it.")
    site = PublishedFolder(folder)
    if not site.collections():
        raise UsageError(
            f"Nothing is published in {visible(folder)}: there is no collection.json in it, nor in a folder in it. Name"
            " the folder that armistice package wrote its manifests into."
        )
    return rebase(site, address, dry_run=dry_run)
