"""`armistice verify`."""

import click

from armistice_pkg.cli.bag_reports import min_digest_option, show_report
from armistice_pkg.cli.progress import BarProgress

__all__ = ["command"]


@click.command("verify")
@click.argument("bags", metavar="BAG...", nargs=-1, required=True, type=click.Path(exists=True))
@min_digest_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each bag instead of text.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing when all are valid; problems on stderr otherwise.")
def command(*, bags: tuple[str, ...], min_digest: str | None, as_json: bool, quiet: bool) -> int:
    """Check bags against RFC 8493, and every byte against every digest.

    Each BAG is a folder. All rules run on all files, and everything that is wrong is told, with the clause of the RFC.
    Nothing is ever written. A bag is valid, incomplete (its only fault is files that its fetch.txt lists and that are
    not there yet), or invalid.

    \b
    Examples:
      armistice verify bags/korean-war-armistice/*
      armistice verify --quiet /archive/*/ || mail -s "Bags" me@example.org
      armistice verify --json bag/ | jq .problems

    Exit code 0 when all bags are valid, 1 when one is not, 2 when there is no such folder.
    """
    from armistice_pkg.wiring.verify import verify_bags  # noqa: PLC0415 - not on the way to --version

    clean = True
    with BarProgress(quiet=quiet or as_json) as progress:
        for report in verify_bags(bags, progress=progress, min_digest=min_digest):
            clean = clean and report.is_valid
            show_report(report, as_json=as_json, quiet=quiet, read=True)
    return 0 if clean else 1
