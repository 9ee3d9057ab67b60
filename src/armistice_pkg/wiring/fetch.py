"""Joins `fetch` to a bag's folder and to the web."""

from collections.abc import Iterable
from pathlib import Path

from armistice_pkg._version import __version__
from armistice_pkg.core.errors import UsageError
from armistice_pkg.core.fetching import FetchReport
from armistice_pkg.core.ports import Progress
from armistice_pkg.core.problems import visible
from armistice_pkg.core.sizes import parse_size
from armistice_pkg.core.web import Permit, Site, parse_site
from armistice_pkg.engine.threads import Threads
from armistice_pkg.services.fetch.run import FetchRequest, fetch
from armistice_pkg.services.fetch.transfer import Retries
from armistice_pkg.storage.fetch_target import FetchFolder
from armistice_pkg.storage.web import WebClient
from armistice_pkg.wiring.bag_store import require_bags
from armistice_pkg.wiring.shared import bag_folder

__all__ = ["fetch_bag"]


def fetch_bag(
    bag: str,
    *,
    allow_hosts: Iterable[str],
    allow_private: Iterable[str],
    max_size: str | None,
    parallel: int,
    progress: Progress,
) -> FetchReport:
    """Complete the bag in the folder `bag`, from the hosts that are allowed.

    Raises:
        UsageError: there is no such folder, an option makes no sense, or nobody may be asked.
        UnfinishedError: no space, no permission, a device that fails, or another process fetches for the same bag.
    """
    permit = Permit(sites=_sites(allow_hosts), private=_sites(allow_private))
    size = None if max_size is None else parse_size(max_size)
    if max_size is not None and size is None:
        raise UsageError(f"{max_size!r} is no size. Write it like 30GB or 500MB.")
    if not Path(bag).is_dir():
        require_bags([bag])
        raise UsageError(
            f"{visible(bag)} is an archive, and nothing is written into archives. Unpack it, for instance with tar -xf "
            "or unzip, and fetch what the folder lacks."
        )
    return fetch(
        bag_folder(bag),
        FetchFolder(bag),
        FetchRequest(permit=permit, max_size=size, retries=Retries()),
        name=bag,
        web=WebClient(permit, agent=f"armistice/{__version__}"),
        crew=Threads(parallel),
        progress=progress,
    )


def _sites(given: Iterable[str]) -> frozenset[Site]:
    found = set()
    for text in given:
        site = parse_site(text)
        if site is None:
            raise UsageError(
                f"{text!r} is no host. Write it as it stands in the URLs, such as files.example.org, or with its port, "
                "such as files.example.org:8080; there are no patterns."
            )
        found.add(site)
    return frozenset(found)
